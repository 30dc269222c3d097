// The page of a broadcast while it is open: entries of the text live as they come, by an event stream or by asking.

const ASK = 3_000; // milliseconds between two questions
const LONGEST_PAUSE = 60_000;

function enhanceTextLive(box) {
  const list = box.querySelector("[data-live-list]");
  const pinned = box.querySelector("[data-live-pinned]");
  const state = box.querySelector("[data-live-state]");
  let position = Number(box.dataset.position);
  let readers = "";

  const say = (key) => { state.textContent = [state.dataset[key], readers].filter(Boolean).join(" "); };

  function place(entry) {
    document.getElementById(entry.id)?.remove();
    if (!("withdrawn" in entry.dataset)) {
      const at = Number(entry.dataset.saidAt);
      const target = "pinned" in entry.dataset ? pinned : list;
      const later = [...target.children].find((other) => Number(other.dataset.saidAt) <= at);
      target.insertBefore(entry, later ?? null);
      box.querySelector("[data-live-empty]")?.remove();
    }
    pinned.hidden = !pinned.children.length;
    position = Math.max(position, Number(entry.dataset.change));
    box.dataset.position = position;
  }

  function take(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    for (const entry of [...template.content.querySelectorAll("[data-entry]")]) place(entry);
  }

  let pause = ASK;
  async function ask() {
    try {
      const answer = await fetch(`${box.dataset.entries}?after=${position}`);
      if (answer.status === 404) return; // the page is not public any more
      if (!answer.ok) throw new Error(String(answer.status));
      take(await answer.text());
      pause = ASK;
      say("saidAsking");
    } catch {
      pause = Math.min(pause * 2, LONGEST_PAUSE);
      say("saidAway");
    }
    // A little apart from each other, so that a thousand pages do not ask at the same instant.
    window.setTimeout(ask, pause * (0.9 + Math.random() * 0.2));
  }

  if (!box.dataset.events || !window.EventSource) {
    ask();
    return;
  }
  const source = new EventSource(box.dataset.events);
  source.addEventListener("open", () => say("saidLive"));
  source.addEventListener("entry", (event) => take(event.data));
  source.addEventListener("readers", (event) => {
    readers = `${event.data} ${state.dataset.saidReaders}`;
    say("saidLive");
  });
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) ask();
    else say("saidAway"); // the browser returns by itself and says which entry it knows
  });
}

// Questions and answers change by the minute, not by the second: they are fetched whole when they have changed.
function enhanceQuestions(box) {
  const look = async () => {
    try {
      const answer = await fetch(box.dataset.questions);
      if (answer.status === 404) return;
      const html = await answer.text();
      const body = box.querySelector("[data-questions-body]");
      if (answer.ok && html !== box.dataset.seen && !body.contains(document.activeElement)) {
        if (box.dataset.seen) body.outerHTML = html;
        box.dataset.seen = html;
      }
    } catch {
      // The next look may succeed; what stands here stays.
    }
    window.setTimeout(look, 5_000 * (0.9 + Math.random() * 0.2));
  };
  look();
}

for (const box of document.querySelectorAll("[data-questions]")) enhanceQuestions(box);
for (const box of document.querySelectorAll("[data-live]")) enhanceTextLive(box);
