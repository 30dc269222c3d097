// Reads the page aloud with the browser's own voice, one paragraph after another, and shows where it is.

const READ = "h1, h2, h3, h4, p, li, dt, dd, th, td, blockquote";

export function enhanceSpeech(box) {
  const voice = window.speechSynthesis;
  if (!voice) return;
  const start = box.querySelector("[data-speak-start]");
  const stop = box.querySelector("[data-speak-stop]");
  let queue = [];

  const finish = () => {
    queue = [];
    voice.cancel();
    document.querySelector("[data-spoken]")?.removeAttribute("data-spoken");
    start.hidden = false;
    stop.hidden = true;
  };
  const next = () => {
    document.querySelector("[data-spoken]")?.removeAttribute("data-spoken");
    const element = queue.shift();
    if (!element) return finish();
    element.dataset.spoken = "";
    element.scrollIntoView({ block: "nearest" });
    const words = new SpeechSynthesisUtterance(element.innerText);
    words.lang = element.closest("[lang]").lang.startsWith("en") ? "en" : "zh-CN";
    words.rate = 0.9;
    words.onend = next;
    words.onerror = finish;
    voice.speak(words);
  };

  start.addEventListener("click", () => {
    // Only the innermost of nested elements, or a list would be read twice; nothing hidden, nothing of a form.
    queue = [...document.querySelectorAll(`main :is(${READ})`)].filter(
      (element) => !element.querySelector(READ) && !element.closest("form, nav, [data-speak]")
        && element.checkVisibility() && element.innerText.trim(),
    );
    start.hidden = true;
    stop.hidden = false;
    next();
  });
  stop.addEventListener("click", finish);
  window.addEventListener("pagehide", () => voice.cancel());
  box.hidden = false;
}
