// Tells on every page that documents are being read, and when they answer. Without this script
// the pages that show a rebuild's progress reload themselves instead.
"use strict";

(() => {
  const notice = document.getElementById("notice");
  const tabs = new BroadcastChannel("ibid");
  const unfinished = (job) => job.state === "queued" || job.state === "running";
  let events = null;
  let expected = notice.childElementCount > 0 || document.querySelector(".progress") !== null;

  function say(text, link) {
    const line = document.createElement("p");
    line.append(text);
    if (link) {
      const anchor = document.createElement("a");
      anchor.href = link.href;
      anchor.textContent = link.text;
      line.append(" ", anchor);
    }
    notice.replaceChildren(line);
  }

  function show(job) {
    for (const element of document.querySelectorAll(".progress")) {
      element.querySelector("progress").value = job.percent;
      element.querySelector(".doing").textContent = job.message;
    }
  }

  function end(job) {
    expected = false;
    const progress = document.querySelector(".progress");
    const field = document.getElementById("question");
    const waiting = document.querySelector(".uploads > .sending, .uploads > .failed");
    const shown = progress || document.querySelector(".uploads");
    // A page that shows the library is shown anew, unless that would lose what is on it.
    if (shown && !waiting && !(field && field.value)) return location.reload();
    if (progress) progress.remove();
    const link = { href: "/documents", text: "See the documents" };
    if (!job) return notice.replaceChildren();
    if (job.state === "failed") return say(`Your documents could not be read: ${job.message}`, link);
    return say(`What you ask now is answered from your documents as they are. ${job.message}`, link);
  }

  function follow(job) {
    expected = true;
    if (!notice.childElementCount && !document.querySelector(".progress")) {
      say(
        "Documents are being read. You can go on asking: until that is done, answers come from " +
          "what was read before.",
      );
    }
    show(job);
    if (document.hidden) return;
    events = new EventSource(`${job.url}/events`);
    events.addEventListener("job", (event) => {
      const now = JSON.parse(event.data);
      show(now);
      if (!unfinished(now)) look();
    });
    events.addEventListener("error", look);
  }

  function leave() {
    if (events) events.close();
    events = null;
  }

  async function look() {
    leave();
    let jobs;
    try {
      const response = await fetch("/v1/jobs");
      jobs = (await response.json()).jobs;
    } catch {
      const stopped = document.getElementById("stopped").content.cloneNode(true);
      notice.replaceChildren(stopped);
      return;
    }
    const running = jobs.find(unfinished);
    if (running) follow(running);
    else if (expected) end(jobs[0]);
  }

  // A tab that nobody sees holds no connection: a browser allows few to one server.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) leave();
    else if (expected) look();
  });
  addEventListener("pagehide", leave);
  tabs.addEventListener("message", () => {
    expected = true;
    if (!document.hidden) look();
  });
  document.addEventListener("ibid:rebuild", () => {
    expected = true;
    tabs.postMessage("rebuild");
    look();
  });
  if (expected) look();
})();
