// Puts a text block or an earlier answer into the answer at the cursor, and copies texts. Without it they are marked and copied by hand.
"use strict";

(() => {
  const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  const target = () => document.querySelector("[data-insert-here] textarea, textarea[name=body]:not([hidden])");

  const insert = (text) => {
    const field = target();
    if (!field) return;
    field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  };

  const count = (address) => {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", token());
    fetch(address, { method: "POST", body, keepalive: true }).catch(() => {}); // a count too few harms nobody
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert], [data-copy]");
    const text = button?.parentElement.querySelector("[data-copied]")?.textContent;
    if (!text) return;
    if (button.matches("[data-copy]")) navigator.clipboard?.writeText(text);
    else insert(text);
    if (button.dataset.used) count(button.dataset.used);
  });

  const show = (root) => {
    for (const button of root.querySelectorAll("[data-insert]")) button.hidden = !target();
    for (const button of root.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;
  };
  document.addEventListener("htmx:afterSwap", (event) => show(event.target));
  show(document);
})();
