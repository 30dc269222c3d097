// Keys at the host's desk. Every one of them presses a button that works without this file.

const desk = document.querySelector("[data-exchange-desk]");
const questions = desk ? [...desk.querySelectorAll("[data-question]")] : [];

if (questions.length) {
  desk.querySelector("[data-keys]").hidden = false;
  let last = 0; // the question that had the focus before a field got it
  const here = () => questions.indexOf(document.activeElement?.closest("[data-question]"));
  const go = (number) => questions[Math.min(Math.max(number, 0), questions.length - 1)].focus();

  desk.addEventListener("focusin", () => { last = here() < 0 ? last : here(); });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const typing = event.target.closest("input, textarea, select");
    if (event.key === "Escape" && typing) return (typing.closest("[data-question]") ?? questions[last]).focus();
    if (typing) return undefined;
    const key = event.key.toLowerCase();
    if (key === "j") go(here() + 1);
    else if (key === "k") go(here() - 1);
    else if (key === "n") go(0);
    else if (key === "g") {
      desk.querySelector("[data-note-about]").value = questions[here()]?.dataset.question ?? "";
      desk.querySelector("[data-note]").focus();
    }
    else {
      const button = questions[here()]?.querySelector(`[data-key="${CSS.escape(key)}"]`);
      if (!button) return undefined;
      const details = button.closest("details");
      if (details) {
        details.open = true;
        details.querySelector("textarea").focus();
      } else button.click();
    }
    event.preventDefault();
    return undefined;
  });

  // After a move the same question has the focus again, or the first one.
  (document.getElementById(window.location.hash.slice(1)) ?? questions[0]).focus();
}
