// Proof of work in place of a picture puzzle: begins when a form is first touched, works beside the typing, and a form
// sent before it is done waits for it a while. Whatever goes wrong, the form can be sent: then a person looks first.
"use strict";

(() => {
  const LONGEST = 30000; // a form waits for so long, in milliseconds
  const SLICE = 400; // tries between two strokes, where there is no worker
  const SPARE = 60; // seconds before its end a proof is worked out anew

  const inWorker = (address, parameters) =>
    new Promise((resolve, reject) => {
      const worker = new Worker(address);
      const end = (act) => (event) => {
        worker.terminate();
        act(event.data);
      };
      worker.addEventListener("message", end(resolve));
      worker.addEventListener("error", end(reject));
      worker.postMessage(parameters);
    });

  const loaded = (address) =>
    new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = address;
      script.addEventListener("load", resolve);
      script.addEventListener("error", reject);
      document.head.append(script);
    });

  const inSlices = async (address, parameters) => {
    if (!globalThis.proofSearch) await loaded(address);
    const go = globalThis.proofSearch(parameters);
    for (;;) {
      const found = go(SLICE);
      if (found) return found;
      await new Promise((next) => setTimeout(next));
    }
  };

  const solve = (address, parameters) => inWorker(address, parameters).catch(() => inSlices(address, parameters));

  const prove = async ({ proof, work }) => {
    const answer = await fetch(proof, { credentials: "omit", cache: "no-store" });
    if (!answer.ok) throw new Error("no challenge");
    const challenge = await answer.json();
    const solution = await solve(work, challenge.parameters);
    return { text: btoa(JSON.stringify({ challenge, solution })), ends: challenge.parameters.expiresAt };
  };

  for (const box of document.querySelectorAll("[data-proof]")) {
    const form = box.closest("form");
    const field = box.querySelector("[name=proof]");
    const says = box.querySelector("[data-proof-says]");
    let state = "idle"; // working, done, failed
    let sending = null; // the button of a form that waits
    let passing = false;

    const say = (words) => {
      if (says.textContent !== words) says.textContent = words;
    };

    const pass = () => {
      if (!sending) return;
      const { button } = sending;
      clearTimeout(sending.timer);
      sending = null;
      passing = true;
      if (button) button.click();
      else form.submit();
      passing = false;
    };

    const begin = async () => {
      if (state === "working" || state === "done") return;
      state = "working";
      say(box.dataset.saidWorking);
      try {
        const { text, ends } = await prove(box.dataset);
        field.value = text;
        state = "done";
        say(box.dataset.saidDone);
        setTimeout(renew, Math.max(ends * 1000 - Date.now() - SPARE * 1000, SPARE * 1000));
      } catch {
        state = "failed";
        say(box.dataset.saidFailed);
      }
      pass();
    };

    const renew = () => {
      field.value = "";
      state = "idle";
      begin();
    };

    // Not at a button that is pressed: words that appear above would push it away from under the finger, and sending
    // begins by itself.
    const touched = (event) => {
      const button = event.target.closest("button");
      if (!button || (event.type === "focusin" && button.matches(":focus-visible"))) begin();
    };
    for (const touch of ["focusin", "pointerdown", "input"]) form.addEventListener(touch, touched, { passive: true });
    form.addEventListener("submit", (event) => {
      if (passing || state === "done" || state === "failed") return;
      event.preventDefault();
      if (sending) return;
      sending = { button: event.submitter, timer: setTimeout(pass, LONGEST) };
      begin();
      say(box.dataset.saidWaiting);
    });
    addEventListener("pageshow", (event) => {
      field.value = ""; // come back to by the browser's own button: that proof is spent
      if (event.persisted) {
        state = "idle";
        say("");
      }
    });
  }
})();
