// What happens when an answer comes without a new page, and when none comes. Without this script
// the form opens a new page.
"use strict";

(() => {
  const answer = document.getElementById("answer");
  if (!answer) return;

  // The heading is short ("3 quotes"), so that is what a screen reader says; and keys reach the
  // quotes, since the focus has left the field.
  document.addEventListener("htmx:after:swap", () => {
    const heading = document.querySelector("#answer :is(h1, h2)");
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  });

  document.addEventListener("htmx:error", () => {
    const stopped = document.getElementById("stopped").content.cloneNode(true);
    document.getElementById("answer").replaceChildren(stopped);
    document.querySelector("#answer h2").focus();
  });
})();
