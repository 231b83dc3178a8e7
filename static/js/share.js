// A button that copies the address which stands beside it; without this script the address can be copied by hand.
"use strict";

for (const button of document.querySelectorAll("[data-copy]")) {
  const address = document.getElementById(button.dataset.copy);
  const said = document.querySelector("[data-copy-said]");
  if (!address || !navigator.clipboard) continue;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(address.textContent.trim());
      said.textContent = button.dataset.copied;
    } catch {
      getSelection().selectAllChildren(address); // not allowed: selected, so that it is one keystroke
    }
  });
  button.hidden = false;
}
