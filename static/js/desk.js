// Comforts of the desks; every one of them has a button that works without this file.

document.querySelector("[data-focus]")?.focus();

// The undo bar leaves when its seconds are over, unless somebody is at it; the history keeps the button.
for (const bar of document.querySelectorAll("[data-undo]")) {
  const leave = () => (bar.contains(document.activeElement) ? window.setTimeout(leave, 1000) : bar.remove());
  window.setTimeout(leave, Number(bar.dataset.undo) * 1000);
}

const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

// Colleagues see who has an opinion on the screen, for as long as it is there.
for (const shown of document.querySelectorAll("[data-look]")) {
  const look = () => document.visibilityState === "visible"
    && fetch(shown.dataset.look, { method: "POST", headers: { "X-CSRFToken": token() } }).catch(() => {});
  look();
  window.setInterval(look, 60_000);
}

// What goes on in the background is looked at again while it goes on.
for (const part of document.querySelectorAll("[data-progress]")) {
  const again = async () => {
    const answer = await fetch(location.href).catch(() => null);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector(`[aria-labelledby="${part.getAttribute("aria-labelledby")}"]`);
    if (!fresh?.hasAttribute("data-progress")) return location.reload();
    for (const name of ["[role=status]", "ul"]) part.querySelector(name)?.replaceWith(fresh.querySelector(name));
  };
  window.setInterval(again, Number(part.dataset.progress));
}

// A claim stays alive while the screen is open.
for (const claim of document.querySelectorAll("[data-renew]")) {
  window.setInterval(() => {
    fetch(claim.dataset.renew, { method: "POST", headers: { "X-CSRFToken": token(), Accept: "application/json" } });
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

// One letter does what the button or field that names it does, unless somebody is typing or has switched letters off.
const KEYS = "desk-keys";
for (const part of document.querySelectorAll("[data-keys-switch]")) {
  const box = part.querySelector("input");
  part.hidden = false;
  box.checked = localStorage.getItem(KEYS) !== "off";
  box.addEventListener("change", () => localStorage.setItem(KEYS, box.checked ? "on" : "off"));
}
const TYPING = "input:not([type=radio], [type=checkbox], [type=submit], [type=button]), textarea, select, [contenteditable]";
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || localStorage.getItem(KEYS) === "off") return;
  if (event.target.closest(TYPING)) return;
  const target = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!target?.checkVisibility()) return;
  event.preventDefault();
  if (target.matches("summary, input, textarea")) target.focus();
  if (!target.matches("input:not([type=radio], [type=checkbox]), textarea")) target.click();
});
