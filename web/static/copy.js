// Buttons that copy: data-copy names the element whose words they copy, data-reference where to
// fetch the reference that goes with them. Without this script they are not shown.
"use strict";

const SHOWN_FOR = 2000;

async function textOf(button) {
  const words = document.querySelector(button.dataset.copy).textContent;
  if (!button.dataset.reference) return words;
  const response = await fetch(button.dataset.reference);
  if (!response.ok) throw new Error(response.statusText);
  return `${words}\n\n${await response.text()}`;
}

function say(button, words) {
  const said = document.getElementById("said");
  button.dataset.name ??= button.textContent;
  button.textContent = words;
  said.textContent = words;
  setTimeout(() => {
    button.textContent = button.dataset.name;
    said.textContent = "";
  }, SHOWN_FOR);
}

async function copy(button) {
  try {
    // A promise, so that the click still counts once the reference has come.
    const blob = textOf(button).then((text) => new Blob([text], { type: "text/plain" }));
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
    say(button, "Copied");
  } catch {
    say(button, "Could not be copied");
  }
}

if (navigator.clipboard && window.ClipboardItem) {
  document.documentElement.classList.add("can-copy");
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
  });
}
