// The chosen language and version, kept in this browser: whoever comes from outside to a bare address is led to it.

const KEPT = "reading-mode";

export function rememberMode() {
  for (const link of document.querySelectorAll("[data-mode-link]")) {
    link.addEventListener("click", () => keep(link.dataset.modeLink));
  }
  const chosen = kept();
  const isFromHere = document.referrer.startsWith(`${location.origin}/`);
  const here = document.querySelector("[data-mode-link][aria-current]")?.dataset.modeLink ?? "";
  if (!chosen || isFromHere || here || document.documentElement.classList.contains("elder")) return;
  if (document.querySelector("form[method=post]")) return; // never away from something that can be sent
  location.replace(chosen + location.pathname + location.search + location.hash);
}

function keep(prefix) {
  try {
    if (prefix) localStorage.setItem(KEPT, prefix);
    else localStorage.removeItem(KEPT);
  } catch {
    // A browser that keeps nothing still has the address.
  }
}

function kept() {
  try {
    const prefix = localStorage.getItem(KEPT) ?? "";
    return /^(\/(zh-hant|en))?(\/elder)?$/.test(prefix) ? prefix : "";
  } catch {
    return "";
  }
}
