// A tap on a paragraph or an item offers to comment on exactly that one. The link on each article stays the
// way for keyboards and for pages without scripts; the form's own list reaches every clause too.
export function enhanceClauses(draft) {
  const url = draft.dataset.takePart;
  const label = draft.querySelector(".clause__comment")?.firstChild?.textContent?.trim() ?? "";
  draft.addEventListener("click", (event) => {
    const clause = event.target.closest("[data-clause]");
    if (!clause || event.target.closest("a") || String(window.getSelection())) return;
    draft.querySelector("[data-clause-menu]")?.remove();
    const menu = document.createElement("p");
    menu.className = "clause-menu";
    menu.dataset.clauseMenu = "";
    const link = document.createElement("a");
    link.className = "button button--quiet";
    link.rel = "nofollow";
    link.lang = document.documentElement.lang;
    link.href = `${url}?clause=${encodeURIComponent(clause.dataset.clause)}`;
    link.textContent = draft.dataset.takePartLabel ?? label;
    menu.append(link);
    clause.append(menu);
  });
  for (const clause of draft.querySelectorAll(".clause--paragraph, .clause--item")) clause.dataset.tappable = "";
}
