// Tells how many characters a field holds, as the server counts them: by code point, line ends as one.
"use strict";

for (const said of document.querySelectorAll("[data-count-for]")) {
  const field = document.getElementById(said.dataset.countFor);
  if (!field) continue;
  const limit = Number(said.dataset.countMax);
  const tell = () => {
    const length = Array.from(field.value).length;
    said.textContent = said.dataset.countWords.replace("{n}", length.toLocaleString("en"));
    said.classList.toggle("is-over", limit > 0 && length > limit);
  };
  field.addEventListener("input", tell);
  said.hidden = false;
  tell();
}
