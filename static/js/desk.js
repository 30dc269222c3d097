// Comforts of the desks; every one of them has a button that works without this file.

document.querySelector("[data-focus]")?.focus();

// The undo bar leaves when its seconds are over; the history keeps the button.
for (const bar of document.querySelectorAll("[data-undo]")) {
  window.setTimeout(() => bar.remove(), Number(bar.dataset.undo) * 1000);
}

// A claim stays alive while the screen is open.
for (const claim of document.querySelectorAll("[data-renew]")) {
  const token = claim.querySelector("[name=csrfmiddlewaretoken]").value;
  window.setInterval(() => {
    fetch(claim.dataset.renew, { method: "POST", headers: { "X-CSRFToken": token, Accept: "application/json" } });
  }, 120_000);
}

// Words marked with the pointer or the keyboard are proposed for hiding.
const original = document.querySelector("[data-original]");
const redact = document.querySelector("[data-redact]");
if (original && redact) {
  document.addEventListener("selectionchange", () => {
    const selection = window.getSelection();
    if (selection.isCollapsed || !original.contains(selection.anchorNode) || !original.contains(selection.focusNode)) return;
    redact.querySelector("[name=excerpt]").value = String(selection);
    redact.closest("details").open = true;
  });
}

for (const button of document.querySelectorAll("[data-tick-all]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    for (const box of button.closest("fieldset").querySelectorAll("input[type=checkbox]")) box.checked = true;
  });
}

// One letter does what the button or field that names it does, unless somebody is typing.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const target = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!target) return;
  event.preventDefault();
  if (target.matches("input, textarea")) target.focus();
  else target.click();
});
