// A receipt that is dropped anywhere on the page is verified as if it had been chosen.
"use strict";

const form = document.querySelector("form.verify");
const input = form.querySelector("input[type=file]");

document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  const [file] = event.dataTransfer.files;
  if (!file) return;
  const chosen = new DataTransfer();
  chosen.items.add(file);
  input.files = chosen.files;
  form.requestSubmit();
});
