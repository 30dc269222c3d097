// The sum of the page on which the suspicious show that they are people: a number whose digest begins with enough zeros.

const field = document.querySelector("[data-work]");
const form = field.form;
const bits = Number(field.dataset.bits);
const encoder = new TextEncoder();

async function fits(counter) {
  const digest = await crypto.subtle.digest("SHA-256", encoder.encode(`${field.dataset.work}:${counter}`));
  return new DataView(digest).getUint32(0) >>> (32 - bits) === 0;
}

if (window.crypto?.subtle) {
  document.querySelector("[data-working]").hidden = false;
  let counter = 0;
  while (!(await fits(counter))) counter += 1;
  field.value = String(counter);
  if (!form.elements.flood_answer.value) form.requestSubmit(form.querySelector("button[name=action]"));
}
