// Keys for going through an answer without a mouse. They are single letters, so they can be
// turned off, and nothing happens while one writes, with another key held, or over a dialog.
"use strict";

(() => {
  const OFF = "ibid-keys-off";
  const help = document.getElementById("keys");
  const opener = document.getElementById("show-keys");
  const enabled = document.getElementById("keys-enabled");
  const said = document.getElementById("said");

  const quotes = () => [...document.querySelectorAll("#answer .quote")];
  const current = () => document.activeElement.closest("#answer .quote");

  function go(step) {
    const all = quotes();
    const at = all.indexOf(current());
    const next = at < 0 ? all[0] : all[at + step];
    if (!next) return false;
    next.tabIndex = -1;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
    return true;
  }

  function ask() {
    const field = document.getElementById("question");
    if (!field) location.assign("/");
    else {
      field.focus();
      field.select();
    }
    return true;
  }

  function open(event) {
    // On a link or button inside the quote, Enter is theirs.
    if (!event.target.matches(".quote")) return false;
    event.target.querySelector(".source a.title").click();
    return true;
  }

  function copy() {
    const words = current()?.querySelector("blockquote q");
    if (!words) return false;
    const tell = (text) => {
      said.textContent = text;
      setTimeout(() => {
        said.textContent = "";
      }, 2000);
    };
    // Over plain HTTP from another machine there is no clipboard to write to.
    if (!navigator.clipboard) tell("This browser lets no key copy from here.");
    else {
      navigator.clipboard.writeText(words.textContent).then(
        () => tell("The quote’s words are copied."),
        () => tell("The browser did not let the quote be copied."),
      );
    }
    return true;
  }

  function show() {
    help.showModal();
    return true;
  }

  // Arrows scroll, as everywhere, until a quote is chosen, and where there is no further one.
  const goOn = (step) => (current() ? go(step) : false);

  const actions = {
    "/": ask,
    "?": show,
    j: () => go(1),
    ArrowDown: () => goOn(1),
    k: () => go(-1),
    ArrowUp: () => goOn(-1),
    Enter: open,
    c: copy,
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    if (document.querySelector("dialog[open]") || !enabled.checked) return;
    const action = Object.hasOwn(actions, event.key) ? actions[event.key] : null;
    if (action && action(event)) event.preventDefault();
  });

  enabled.checked = localStorage.getItem(OFF) === null;
  enabled.addEventListener("change", () => {
    if (enabled.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "yes");
  });
  opener.hidden = false;
  opener.addEventListener("click", show);
})();
