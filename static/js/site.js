// Small comforts over pages that work without them. Each is found by its data- attribute.

import { enhanceCaptcha } from "./captcha.js";
import { enhanceClauses } from "./clauses.js";
import { rememberMode } from "./modes.js";
import { enhanceSpeech } from "./speak.js";

rememberMode();
import { enhanceStationMap } from "./stations.js";

// A sentence that must be read takes the focus, so that a screen reader says it first.
document.querySelector("[data-focus]")?.focus();

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Sharing is the device's own menu; where there is none, the address is copied.
for (const button of document.querySelectorAll("[data-share]")) {
  if (!navigator.share && !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const url = document.querySelector('link[rel="canonical"]')?.href ?? location.href;
    try {
      if (navigator.share) return await navigator.share({ title: document.title, url });
      await navigator.clipboard.writeText(url);
      button.textContent = button.dataset.shareDone;
    } catch {
      // The reader closed the menu, or the browser refused; nothing is lost.
    }
  });
}

// A second click sends nothing: the first is on its way.
for (const form of document.querySelectorAll("[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
  });
  window.addEventListener("pageshow", () => {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-disabled");
  });
}

for (const box of document.querySelectorAll("[data-captcha]")) enhanceCaptcha(box);
for (const draft of document.querySelectorAll("[data-take-part]")) enhanceClauses(draft);
for (const box of document.querySelectorAll("[data-speak]")) enhanceSpeech(box);
for (const box of document.querySelectorAll("[data-station-map]")) enhanceStationMap(box);
// Read only where a draw can be repeated.
const redraws = document.querySelectorAll("[data-redraw]");
if (redraws.length) import("./draw.js").then(({ enhanceRedraw }) => redraws.forEach(enhanceRedraw));
// Read only where something is written, or was just sent.
const drafts = document.querySelectorAll("[data-draft]");
if (drafts.length || document.querySelector("[data-draft-sent]")) {
  import("./drafts.js").then(({ keepDraft, forgetDraft }) => (drafts.length ? drafts.forEach(keepDraft) : forgetDraft()));
}
