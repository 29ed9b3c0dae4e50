// What every page has: a mark that there are scripts, and buttons that print.
"use strict";

document.documentElement.classList.add("scripted");

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
