// Keeps what is typed into a letter in this browser until it is sent, and offers it again after a crash or a lost
// connection. Never a report of wrongdoing, never who writes. Without this script the server's draft is all there is.
"use strict";

(() => {
  const PREFIX = "letter:";
  const KEPT = 7 * 24 * 3600 * 1000; // as long as the server's draft, in milliseconds
  const PAUSE = 800; // after the last stroke

  const store = {
    keys: () => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)),
    get: (key) => {
      try {
        return JSON.parse(localStorage.getItem(key));
      } catch {
        return null; // not ours, or cut off: as good as nothing
      }
    },
    set: (key, copy) => {
      try {
        localStorage.setItem(key, JSON.stringify(copy));
      } catch {
        // No room or not allowed: the server still keeps every step that is sent.
      }
    },
    drop: (key) => localStorage.removeItem(key),
  };

  try {
    for (const key of store.keys()) {
      const copy = store.get(key);
      if (!copy || !copy.fields || Date.now() - copy.at > KEPT) store.drop(key);
    }
  } catch {
    return; // storage is switched off in this browser
  }
  for (const gone of document.querySelectorAll("[data-draft-forget]")) store.drop(PREFIX + gone.dataset.draftForget);

  const moment = (at) => new Date(at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });

  const list = document.querySelector("[data-draft-list]");
  const showList = () => {
    const found = store.keys().map((key) => [key, store.get(key)]).sort((one, other) => other[1].at - one[1].at);
    list.hidden = found.length === 0;
    const place = list.querySelector("[data-draft-rows]");
    place.replaceChildren(...found.map(([key, copy]) => {
      const row = list.querySelector("template").content.cloneNode(true);
      row.querySelector("[data-draft-title]").textContent = copy.fields.title || list.dataset.untitled;
      row.querySelector("[data-draft-at]").textContent = moment(copy.at);
      row.querySelector("a").href = list.dataset.address.replace("TOKEN", encodeURIComponent(key.slice(PREFIX.length)));
      row.querySelector("button").addEventListener("click", () => { store.drop(key); showList(); });
      return row;
    }));
  };
  if (list) showList();

  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const key = PREFIX + form.dataset.draft;
  const fields = form.dataset.draftFields.split(" ").map((name) => form.elements[name]).filter(Boolean);
  const typed = () => Object.fromEntries(fields.map((field) => [field.name, field.value]));
  const before = store.get(key);
  let timer = 0;

  const keep = () => {
    clearTimeout(timer);
    store.set(key, { at: Date.now(), fields: typed() });
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  };
  form.addEventListener("input", (event) => { if (fields.includes(event.target)) later(); });
  form.addEventListener("submit", (event) => {
    if (event.submitter?.matches("[data-draft-ends]")) return;
    keep();
  });
  addEventListener("pagehide", () => { if (timer) keep(); });

  const offer = document.querySelector("[data-draft-offer]");
  const differs = before && fields.some((field) => (before.fields[field.name] ?? field.value) !== field.value);
  if (offer && differs) {
    offer.querySelector("[data-draft-at]").textContent = moment(before.at);
    offer.hidden = false;
    offer.addEventListener("click", (event) => {
      if (event.target.matches("[data-draft-take]")) {
        for (const field of fields) {
          if (field.name in before.fields) field.value = before.fields[field.name];
          field.dispatchEvent(new Event("input", { bubbles: true }));
        }
        keep();
      } else if (event.target.matches("[data-draft-leave]")) {
        keep();
      } else {
        return;
      }
      offer.hidden = true;
      fields[0].focus();
    });
  }

  // On a slow line somebody types before this script is here.
  const early = fields.some((field) => "defaultValue" in field && field.value !== field.defaultValue);
  if (early && !differs) later();

  const clear = document.querySelector("[data-draft-here]");
  if (!clear) return;
  clear.hidden = false;
  clear.querySelector("button").addEventListener("click", () => {
    clearTimeout(timer);
    timer = 0;
    store.drop(key);
    clear.querySelector("[role=status]").textContent = clear.dataset.cleared;
  });
})();
