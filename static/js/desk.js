// Single-key commands and the bulk bar of the office's lists. Everything here also works without it, by link and button.
"use strict";

(() => {
  const OFF = "desk-keys-off";
  const rows = () => [...document.querySelectorAll("[data-row]")];
  const current = () => document.querySelector("[data-row].is-cur");
  const opener = (row) => row && (row.querySelector("[data-open]") || row.querySelector("a"));
  const search = document.querySelector("[data-desk-search]");
  const help = document.getElementById("keys");

  const off = () => {
    try {
      return localStorage.getItem(OFF) === "1";
    } catch {
      return false;
    }
  };

  const remember = (value) => {
    try {
      if (value) localStorage.setItem(OFF, "1");
      else localStorage.removeItem(OFF);
    } catch {
      // A browser that keeps nothing has the keys on again after a reload.
    }
  };

  const show = (isOff) => {
    document.body.dataset.keys = isOff ? "off" : "on";
    for (const button of document.querySelectorAll("[data-keys-toggle]")) {
      button.textContent = isOff ? button.dataset.off : button.dataset.on;
    }
  };

  const select = (row) => {
    for (const other of rows()) other.classList.toggle("is-cur", other === row);
    const link = opener(row);
    if (link) link.focus();
    row.scrollIntoView({ block: "nearest" });
  };

  const move = (step) => {
    const all = rows();
    if (!all.length) {
      const link = document.querySelector(step > 0 ? 'a[rel="next"]' : 'a[rel="prev"]');
      if (link) link.click();
      return;
    }
    const index = all.indexOf(current());
    select(all[index < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, index + step))]);
  };

  const tick = () => {
    const box = current()?.querySelector("[data-select]");
    if (box) box.click();
  };

  const open = () => {
    const link = opener(current());
    if (link && !document.activeElement?.matches("a, button, summary")) link.click();
  };

  const commands = {
    j: () => move(1),
    k: () => move(-1),
    x: tick,
    Enter: open,
    "/": () => search?.focus(),
    "?": () => help?.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    const busy = event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
    if (off() || busy || help?.open || event.defaultPrevented || event.isComposing) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const command = commands[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!command) return;
    if (event.key !== "Enter") event.preventDefault();
    command();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys-toggle]")) {
      remember(!off());
      show(off());
    }
    if (event.target.closest("[data-keys-close]")) help.close();
  });

  const count = (form) => {
    const chosen = form.querySelectorAll("[data-select]:checked");
    for (const box of form.querySelectorAll("[data-select]")) {
      box.closest("[data-row]")?.classList.toggle("is-sel", box.checked);
    }
    for (const bar of form.querySelectorAll("[data-bulk]")) bar.hidden = chosen.length === 0;
    for (const said of form.querySelectorAll("[data-bulk-count]")) said.textContent = chosen.length;
  };

  for (const form of document.querySelectorAll("[data-bulk-form]")) {
    form.addEventListener("change", () => count(form));
    count(form);
  }
  for (const line of document.querySelectorAll("[data-keys-line]")) line.hidden = false;
  document.querySelector(".side [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  show(off());
})();
