// Sends chosen or dropped files one by one, each with its own progress and its own error, and has
// the index rebuilt once for all. Without this script the form sends them all at once.
"use strict";

(() => {
  const form = document.querySelector("form.upload");
  const input = form.querySelector("input[type=file]");
  const list = form.querySelector(".uploads");
  const limit = Number(form.dataset.limit);
  const suffixes = input.accept.split(",");
  const queue = [];
  let sending = false;

  function row(name) {
    const item = document.createElement("li");
    const title = document.createElement("span");
    const state = document.createElement("span");
    const bar = document.createElement("progress");
    title.className = "title";
    title.textContent = name;
    state.className = "state-line";
    state.textContent = "Waiting";
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", name);
    item.className = "sending";
    item.append(title, " ", state, bar);
    list.append(item);
    return {
      sent(share) {
        // Only the bar moves: the line is read out whenever it changes.
        bar.value = share;
        if (state.textContent !== "Sending") state.textContent = "Sending";
      },
      end(kind, text) {
        item.className = kind;
        state.textContent = text;
        bar.remove();
      },
    };
  }

  /** Why the file need not be sent, or nothing. */
  function refusal(file, isFolder) {
    if (isFolder) return "This is a folder. Drop the files that are in it.";
    if (file.size > limit) {
      return `The file is larger than the limit of ${Math.floor(limit / 1048576)} MB.`;
    }
    if (!suffixes.some((suffix) => file.name.toLowerCase().endsWith(suffix))) {
      return `Files of this type can’t be read; ibid reads ${suffixes.join(", ")}.`;
    }
    return "";
  }

  function send(file, shown) {
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      const body = new FormData();
      body.append("file", file);
      request.responseType = "json";
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) shown.sent(event.loaded / event.total);
      });
      request.addEventListener("loadend", () => {
        const reply = request.response;
        const added = request.status === 201;
        if (added) {
          shown.end("added", reply.path === file.name ? "Added" : `Added as ${reply.path}`);
        } else {
          shown.end("failed", reply?.detail ?? "It was not sent: the file can’t be read, or ibid isn’t running any more. Try again.");
        }
        resolve(added);
      });
      request.open("POST", "/v1/documents");
      request.send(body);
    });
  }

  async function sendAll() {
    sending = true;
    let added = 0;
    while (queue.length) {
      const { file, shown } = queue.shift();
      if (await send(file, shown)) added += 1;
    }
    sending = false;
    if (!added) return;
    // The page's own route: where a rebuild runs already, it has another one follow.
    await fetch("/documents/rebuild", { method: "POST", redirect: "manual" });
    document.dispatchEvent(new Event("ibid:rebuild"));
  }

  function take(files) {
    for (const { file, isFolder } of files) {
      const shown = row(file.name);
      const why = refusal(file, isFolder);
      if (why) shown.end("failed", why);
      else queue.push({ file, shown });
    }
    if (!sending && queue.length) sendAll();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    take([...input.files].map((file) => ({ file, isFolder: false })));
    form.reset();
  });

  const withFiles = (event) => event.dataTransfer && event.dataTransfer.types.includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!withFiles(event)) return;
    event.preventDefault();
    document.body.classList.add("dropping");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) document.body.classList.remove("dropping");
  });
  document.addEventListener("drop", (event) => {
    if (!withFiles(event)) return;
    event.preventDefault();
    document.body.classList.remove("dropping");
    const items = [...event.dataTransfer.items].filter((item) => item.kind === "file");
    take(
      items.map((item) => ({
        file: item.getAsFile(),
        isFolder: item.webkitGetAsEntry?.()?.isDirectory ?? false,
      })),
    );
  });
  addEventListener("beforeunload", (event) => {
    if (sending) event.preventDefault();
  });

  form.querySelector(".drop").hidden = false;
  list.setAttribute("aria-live", "polite");
})();
