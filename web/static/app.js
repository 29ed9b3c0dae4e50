// Follows a rebuild that runs. Without this script the page reloads itself instead.
"use strict";

function follow(element) {
  const bar = element.querySelector("progress");
  const line = element.querySelector(".doing");
  const events = new EventSource(element.dataset.events);
  events.addEventListener("job", (event) => {
    const job = JSON.parse(event.data);
    bar.value = job.percent;
    line.textContent = job.message;
    if (job.state === "done" || job.state === "failed") {
      events.close();
      location.reload();
    }
  });
}

for (const element of document.querySelectorAll("[data-events]")) follow(element);

// What needs a script is shown when there is one.
document.documentElement.classList.add("scripted");

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
