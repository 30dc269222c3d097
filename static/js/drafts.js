// What is being written is kept in this browser, never sent anywhere, until it is sent as an opinion. It survives a
// reload, an expired form and a server that was away. Contact details, the picture and the consent are never kept.

const DAYS = 30;
const EVERY = 1_000; // milliseconds of typing that may be lost

// The languages and the elder version of a form share one draft.
const PLACE = `draft:${location.pathname.replace(/^\/(zh-hant|en)(?=\/)/, "").replace(/^\/elder(?=\/)/, "")}`;

export function forgetDraft() {
  try {
    localStorage.removeItem(PLACE);
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}

export function keepDraft(box) {
  const form = box.closest("form");
  const keep = box.querySelector("[data-draft-keep]");
  const state = box.querySelector("[data-draft-state]");
  const written = () => [...form.elements].filter(isWritten);
  const choice = remembered();
  if (choice) keep.checked = choice === "yes";
  box.hidden = false;
  let timer = 0;
  const save = () => {
    window.clearTimeout(timer);
    timer = 0;
    if (!keep.checked || form.dataset.sent) return;
    const values = written().filter((field) => field.value && (!isTick(field) || field.checked));
    if (!values.some((field) => field.tagName === "TEXTAREA" || field.name.startsWith("answer_"))) return forgetDraft();
    try {
      const kept = values.map((field) => [field.name, field.value]);
      localStorage.setItem(PLACE, JSON.stringify({ at: Date.now(), kept }));
      state.textContent = box.dataset.draftSaved;
    } catch {
      // No room or not allowed: the form works as without this file.
    }
  };
  const clear = () => {
    forgetDraft();
    state.textContent = box.dataset.draftCleared;
  };
  form.addEventListener("input", (event) => {
    if (isWritten(event.target) && !timer) timer = window.setTimeout(save, EVERY);
  });
  form.addEventListener("submit", save);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && timer) save();
  });
  window.addEventListener("pagehide", () => timer && save());
  keep.addEventListener("change", () => {
    remember(keep.checked ? "yes" : "no");
    if (keep.checked) save();
    else clear();
  });
  box.querySelector("[data-draft-clear]").addEventListener("click", () => {
    for (const field of written()) {
      if (isTick(field)) field.checked = false;
      else field.value = "";
    }
    clear();
    form.querySelector("textarea")?.focus();
  });
  if (!keep.checked) return;
  if (restore(written())) state.textContent = box.dataset.draftRestored;
  else if (written().some(isChanged)) timer = window.setTimeout(save, EVERY); // before this file came, on a slow line
}

const isTick = (field) => field.type === "checkbox" || field.type === "radio";
const isChanged = (field) => (isTick(field) ? field.checked !== field.defaultChecked : field.value !== (field.defaultValue ?? field.value));
const isWritten = (field) => /^(text|clause|public_name|answer_.*)$/.test(field.name ?? "");

// Only into a form that is empty: what the server handed back is newer.
function restore(fields) {
  let draft = null;
  try {
    draft = JSON.parse(localStorage.getItem(PLACE));
    if (!Array.isArray(draft?.kept) || Date.now() - draft.at > DAYS * 86_400_000) {
      forgetDraft();
      return false;
    }
  } catch {
    return false;
  }
  if (fields.some((field) => field.tagName === "TEXTAREA" && field.value)) return false;
  for (const [name, value] of draft.kept) {
    for (const field of fields.filter((one) => one.name === name)) {
      if (isTick(field)) field.checked ||= field.value === value;
      else if (field.tagName !== "SELECT") field.value = value;
      else if (!field.value && [...field.options].some((option) => option.value === value)) field.value = value;
    }
  }
  return draft.kept.length > 0;
}

function remembered() {
  try {
    return sessionStorage.getItem(PLACE);
  } catch {
    return "";
  }
}

function remember(choice) {
  try {
    sessionStorage.setItem(PLACE, choice);
  } catch {
    // It holds for this page then.
  }
}
