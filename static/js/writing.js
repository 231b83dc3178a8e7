// Keeps what is typed into the forms of a letter: on the server after a pause and on leaving, in this tab while the
// server can't be reached. The server offers it again; without this script a form only keeps what was sent.
"use strict";

(() => {
  const page = document.querySelector("[data-writing]");
  if (!page) return;
  const PAUSE = 3000; // after the last stroke
  const RETRY = 15000;
  const { url, address, letter, person, offline, ended } = page.dataset;
  const own = `typed:${person}:`;

  const store = {
    keys: () => Object.keys(sessionStorage).filter((key) => key.startsWith("typed:")),
    get: (key) => JSON.parse(sessionStorage.getItem(key)),
    set: (key, copy) => {
      try {
        sessionStorage.setItem(key, JSON.stringify(copy));
      } catch {
        // No room or not allowed: the text stays in the form, and the message says that it is not saved.
      }
    },
    drop: (key) => sessionStorage.removeItem(key),
  };
  const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

  const send = (copy, more = {}) => {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", token());
    for (const name of ["form", "part", "version"]) body.append(name, copy[name]);
    for (const [name, text] of Object.entries(copy.texts)) body.append(name, text);
    return fetch(url, { method: "POST", body, redirect: "manual", ...more });
  };

  // Signing in again, perhaps in another window, changes the secret that every form must bring along.
  const renew = async () => {
    const answer = await fetch(address, { redirect: "manual" });
    if (!answer.ok) return false;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[name=csrfmiddlewaretoken]");
    if (fresh) for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = fresh.value;
    return Boolean(fresh);
  };

  const drafts = [...document.querySelectorAll("[data-keep]")].map((said) => {
    const form = said.closest("form");
    const names = said.dataset.fields.trim().split(/\s+/);
    const fields = names.map((name) => form.elements[name]).filter((field) => field instanceof HTMLElement);
    const key = `${own}${letter}:${said.dataset.keep}:${said.dataset.part}`;
    const draft = { form, key, dirty: false, sent: false, timer: 0, calling: null };

    // Between the text and the buttons, with its line kept free, so that nothing moves when it speaks.
    form.querySelector(".btn-row")?.before(said);
    said.hidden = false;
    const say = (words) => {
      if (said.textContent !== words) said.textContent = words;
    };
    draft.copy = () => ({
      form: said.dataset.keep,
      part: said.dataset.part,
      version: form.elements.version.value,
      texts: Object.fromEntries(fields.map((field) => [field.name, field.value])),
    });
    const later = (wait) => {
      clearTimeout(draft.timer);
      draft.timer = setTimeout(() => draft.save(), wait);
    };
    const failed = (words) => {
      draft.dirty = true;
      store.set(key, draft.copy());
      say(words);
      later(RETRY);
    };

    draft.save = async ({ leaving = false, again = false } = {}) => {
      clearTimeout(draft.timer);
      draft.calling?.abort();
      draft.calling = new AbortController();
      draft.dirty = false;
      if (leaving) store.set(key, draft.copy());
      try {
        const answer = await send(draft.copy(), { signal: draft.calling.signal, keepalive: leaving });
        if (answer.type === "opaqueredirect") return failed(ended);
        if (answer.status === 403 && !again) return (await renew()) ? draft.save({ again: true }) : failed(ended);
        if (answer.status >= 500) return failed(offline);
        if (answer.ok) store.drop(key);
        const type = answer.headers.get("Content-Type") ?? "";
        say(type.includes("json") ? (await answer.json()).words : "");
      } catch (error) {
        if (error.name !== "AbortError") failed(offline);
      }
    };

    for (const field of fields) {
      field.addEventListener("input", () => {
        draft.dirty = true;
        later(PAUSE);
        for (const doing of document.querySelectorAll("[data-doing]")) doing.value = said.dataset.keep;
      });
    }
    form.addEventListener("submit", () => {
      clearTimeout(draft.timer);
      draft.calling?.abort();
      draft.sent = true;
      store.set(key, { ...draft.copy(), sent: true });
    });
    return draft;
  });

  let left = false;
  const leave = () => {
    for (const draft of drafts) if (draft.dirty && !draft.sent) draft.save({ leaving: true });
  };
  const retry = () => {
    for (const draft of drafts) if (draft.dirty && !draft.sent) draft.save();
  };

  // What the page offers already, as the server keeps it: without blanks around, with one kind of line end.
  const plain = (text) => (text ?? "").replaceAll("\r\n", "\n").trim();
  const offered = (copy) => {
    const shown = [...document.querySelectorAll(`[data-offer="${copy.form}-${copy.part}"] [data-text]`)];
    const texts = Object.values(copy.texts).map(plain).filter(Boolean);
    return shown.length > 0 && texts.every((text) => shown.some((one) => plain(one.textContent) === text));
  };

  // What this tab could not bring to the server before: bring it now, and let the page offer it.
  const bring = async () => {
    let brought = false;
    for (const key of store.keys()) {
      if (!key.startsWith(own)) store.drop(key); // somebody else's, at the same computer
      if (!key.startsWith(`${own}${letter}:`)) continue;
      const copy = store.get(key);
      const there = drafts.find((draft) => draft.key === key);
      const same = there && Object.entries(there.copy().texts).every(([name, text]) => copy.texts[name] === text);
      if (same || offered(copy)) {
        store.drop(key);
        continue;
      }
      const answer = await send(copy).catch(() => null);
      if (!answer || answer.type === "opaqueredirect" || answer.status >= 500) continue;
      store.drop(key);
      brought ||= answer.ok;
    }
    if (brought && !left) location.replace(address);
  };

  for (const event of ["beforeunload", "pagehide"]) addEventListener(event, () => (left = true));
  addEventListener("pagehide", leave);
  addEventListener("online", retry);
  document.addEventListener("visibilitychange", () => (document.hidden ? leave() : retry()));
  bring();
})();
