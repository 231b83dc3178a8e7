// Quick phrases of an instruction: one tap writes it, with the unit that is chosen. Without it one types.
"use strict";

(() => {
  const words = (button, form) => {
    const unit = form.querySelector("select[name=department]");
    const chosen = unit?.value ? unit.selectedOptions[0].textContent.trim() : button.dataset.nobody;
    return button.dataset.phrase.replace("{unit}", chosen);
  };

  for (const group of document.querySelectorAll("[data-quick]")) {
    const form = group.closest("form");
    const text = form?.querySelector("textarea[name=text]");
    if (!text) continue;
    const show = () => group.querySelectorAll("[data-phrase]").forEach((button) => { button.textContent = words(button, form); });
    group.hidden = false;
    show();
    form.addEventListener("change", (event) => { if (event.target.matches("select[name=department]")) show(); });
    group.addEventListener("click", (event) => {
      const button = event.target.closest("[data-phrase]");
      if (!button) return;
      text.value = [text.value.trim(), words(button, form)].filter(Boolean).join("\n");
      text.dispatchEvent(new Event("input", { bubbles: true }));
      text.focus();
    });
  }
})();
