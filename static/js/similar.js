// What is similar is looked for while somebody writes; the button does the same without this file.

const form = document.querySelector("[data-similar-from]");
const shown = document.querySelector("[data-similar]");
let waiting;

async function look() {
  const data = new FormData();
  for (const name of ["csrfmiddlewaretoken", "title", "proposal", "row"]) data.set(name, form.elements[name]?.value ?? "");
  const answer = await fetch(form.dataset.similarFrom, { method: "POST", body: data });
  if (answer.ok) shown.innerHTML = await answer.text();
}

if (form && shown) {
  for (const name of ["title", "proposal"]) {
    form.elements[name].addEventListener("input", () => {
      window.clearTimeout(waiting);
      waiting = window.setTimeout(() => look().catch(() => {}), 700);
    });
  }
}
