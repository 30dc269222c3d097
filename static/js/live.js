// The page of a broadcast while it is open: entries of the text live as they come, by an event stream or by asking.

const ASK = 3_000; // milliseconds between two questions
const LONGEST_PAUSE = 60_000;
const PATIENCE = 5_000; // until a stream has begun
const SILENCE = 40_000; // in which a stream that works gave two signs of life
const FIRST_AGAIN = 4_000; // until a refused stream is asked for again

// A little apart from each other, so that a thousand pages do not ask at the same instant.
const apart = (pause) => pause * (0.9 + Math.random() * 0.2);

const changeOf = (entry) => Number(entry.dataset.change);

function enhanceTextLive(box) {
  const list = box.querySelector("[data-live-list]");
  const pinned = box.querySelector("[data-live-pinned]");
  const state = box.querySelector("[data-live-state]");
  let position = Number(box.dataset.position);
  let readers = "";

  const known = new Map([...box.querySelectorAll("[data-entry]")].map((entry) => [entry.id, changeOf(entry)]));

  function say(key) {
    const words = [state.dataset[key], readers].filter(Boolean).join(" ");
    if (state.textContent !== words) state.textContent = words; // said aloud when it changes, and only then
  }

  function place(entry) {
    // A stream that comes back may tell what was asked for meanwhile, and an older wording never replaces a newer one.
    if ((known.get(entry.id) ?? 0) >= changeOf(entry)) return;
    known.set(entry.id, changeOf(entry));
    document.getElementById(entry.id)?.remove();
    if (!("withdrawn" in entry.dataset)) {
      const at = Number(entry.dataset.saidAt);
      const target = "pinned" in entry.dataset ? pinned : list;
      const later = [...target.children].find((other) => Number(other.dataset.saidAt) <= at);
      target.insertBefore(entry, later ?? null);
      box.querySelector("[data-live-empty]")?.remove();
    }
    pinned.hidden = !pinned.children.length;
    position = Math.max(position, changeOf(entry));
    box.dataset.position = position;
  }

  function take(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    for (const entry of [...template.content.querySelectorAll("[data-entry]")]) place(entry);
  }

  // While no stream tells, the page asks. An odd turn is one of asking; what belongs to an earlier turn ends.
  let turn = 0;
  let pause = ASK;
  let isGone = false; // the page is not public any more
  async function ask(mine) {
    if (turn !== mine) return;
    try {
      const answer = await fetch(`${box.dataset.entries}?after=${position}`);
      if (answer.status === 404) {
        isGone = true;
        return;
      }
      if (!answer.ok) throw new Error(String(answer.status));
      take(await answer.text());
      pause = ASK;
      if (turn === mine) say("saidAsking");
    } catch {
      pause = Math.min(pause * 2, LONGEST_PAUSE);
      if (turn === mine) say("saidAway");
    }
    window.setTimeout(ask, apart(pause), mine);
  }

  if (!box.dataset.events || !window.EventSource) {
    ask(turn);
    return;
  }

  function fallBack() {
    if (turn % 2) return;
    turn += 1;
    window.setTimeout(ask, Math.random() * ASK, turn);
  }

  let silence = 0;
  let again = FIRST_AGAIN;
  function listen(patience) {
    window.clearTimeout(silence);
    silence = window.setTimeout(fallBack, patience);
  }
  function heard() {
    if (turn % 2) turn += 1;
    again = FIRST_AGAIN;
    listen(SILENCE);
    say("saidLive");
  }

  function connect() {
    if (isGone) return;
    const address = new URL(box.dataset.events, window.location.href);
    address.searchParams.set("after", position);
    const source = new EventSource(address);
    listen(PATIENCE);
    source.addEventListener("open", heard);
    source.addEventListener("entry", (event) => {
      take(event.data);
      heard();
    });
    source.addEventListener("readers", (event) => {
      readers = `${event.data} ${state.dataset.saidReaders}`;
      heard();
    });
    source.addEventListener("error", () => {
      if (turn % 2 === 0) say("saidAway");
      fallBack();
      // A browser returns by itself after a broken line, and not after an answer that is no stream.
      if (source.readyState !== EventSource.CLOSED) return;
      window.setTimeout(connect, apart(again));
      again = Math.min(again * 2, LONGEST_PAUSE);
    });
  }
  connect();
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
    window.setTimeout(look, apart(5_000));
  };
  look();
}

for (const box of document.querySelectorAll("[data-questions]")) enhanceQuestions(box);
for (const box of document.querySelectorAll("[data-live]")) enhanceTextLive(box);
