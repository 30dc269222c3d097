// Parts of a desk that change while it is open: fetched anew every three seconds, and left alone while somebody is in them.

const ASK = 3_000; // milliseconds
const LONGEST_PAUSE = 60_000;

for (const box of document.querySelectorAll("[data-refresh]")) {
  let pause = ASK;
  let seen = "";
  const look = async () => {
    try {
      const answer = await fetch(box.dataset.refresh);
      if (answer.redirected || answer.status === 404) return; // one is no guest any more
      if (!answer.ok) throw new Error(String(answer.status));
      const html = await answer.text();
      const body = box.querySelector("[data-refresh-body]");
      if (html !== seen && !body.contains(document.activeElement)) {
        if (seen) body.outerHTML = html;
        seen = html;
      }
      pause = ASK;
    } catch {
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    }
    window.setTimeout(look, pause * (0.9 + Math.random() * 0.2));
  };
  look();
}
