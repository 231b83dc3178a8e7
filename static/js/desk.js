// Single-key commands and the bulk bar of the office's lists. Everything here also works without it, by link and button.
"use strict";

(() => {
  const rows = () => [...document.querySelectorAll("[data-row]")];
  const current = () => document.querySelector("[data-row].is-cur");
  const opener = (row) => row && (row.querySelector("[data-open]") || row.querySelector("a"));
  const search = document.querySelector("[data-desk-search]");
  const help = document.getElementById("keys");

  const off = () => document.body.dataset.keys === "off";

  // The choice is a cookie of the site, as text size and colours are; the link sets it without this script too.
  const toggle = (link) => {
    const isOff = !off();
    fetch(link.href, { redirect: "manual" }).catch(() => {}); // kept for this page alone, then
    document.body.dataset.keys = isOff ? "off" : "on";
    for (const other of document.querySelectorAll("[data-keys-toggle]")) {
      other.textContent = isOff ? other.dataset.off : other.dataset.on;
      other.href = other.href.replace(/keys=\w+/, isOff ? "keys=plain" : "keys=off");
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

  const open = () => opener(current())?.click();

  const enter = () => {
    if (!document.activeElement?.matches("a, button, summary, input")) open();
  };

  const FIELDS = "textarea, select, input:not([type=hidden]), button";
  const act = () => {
    const place = current() ?? document.querySelector("main section.pane:has(form .btn-primary)");
    const wanted = place?.querySelector(current() ? ".btn-primary" : "form:has(.btn-primary)");
    const field = wanted?.matches("form") ? [...wanted.querySelectorAll(FIELDS)].find((one) => !one.hidden) : wanted;
    field?.focus();
    field?.scrollIntoView({ block: "center" });
  };

  // What ends a step is never done by one key: it is shown, and Enter does it.
  const next = () => {
    const button = document.querySelector("main button[name=then]");
    if (!button) return document.querySelector('a[rel="next"]')?.click();
    button.focus();
    button.scrollIntoView({ block: "center" });
  };

  const commands = {
    j: () => move(1),
    k: () => move(-1),
    o: open,
    a: act,
    n: next,
    x: tick,
    Enter: enter,
    "/": () => search?.focus(),
    "?": () => help?.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    const busy = event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
    if (event.key === "Escape" && busy && !event.isComposing) event.target.blur();
    if (off() || busy || help?.open || event.defaultPrevented || event.isComposing) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const command = commands[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!command) return;
    if (event.key !== "Enter") event.preventDefault();
    command();
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-keys-toggle]");
    if (link) {
      event.preventDefault();
      toggle(link);
    }
    if (event.target.closest("[data-keys-open]")) help.showModal();
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

  // A list that is narrowed down is drawn anew in its place: what listens, listens on the document.
  const prepare = () => {
    for (const form of document.querySelectorAll("[data-bulk-form]")) count(form);
    for (const line of document.querySelectorAll("[data-keys-line]")) line.hidden = false;
  };

  document.addEventListener("change", (event) => {
    const form = event.target.closest("[data-bulk-form]");
    if (form) count(form);
  });
  document.addEventListener("htmx:afterSwap", prepare);

  // A letter that went elsewhere is no longer asked about.
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status === 404) event.target.closest("[data-present]")?.remove();
  });

  // Addresses stay short; the words stay even if empty: an address with a view alone would bring its filters back.
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.verb !== "get") return;
    for (const [name, value] of Object.entries(event.detail.parameters)) {
      if (value === "" && name !== "q") delete event.detail.parameters[name];
    }
  });
  prepare();
  for (const here of document.querySelectorAll(".side [aria-current], .flow-step.is-open")) {
    here.scrollIntoView({ block: "nearest", inline: "center" });
  }

  // What was sent and done need not be kept for trying again (writing.js).
  if (document.querySelector(".said .is-success")) {
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith("typed:") && JSON.parse(sessionStorage.getItem(key)).sent) sessionStorage.removeItem(key);
    }
  }
})();
