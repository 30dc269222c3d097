// Asks the browser for a security key and hands its answer to the form. Finds [data-security-key] = "get" or "create".

for (const form of document.querySelectorAll("[data-security-key]")) {
  if (window.PublicKeyCredential && PublicKeyCredential.parseCreationOptionsFromJSON) {
    form.hidden = false;
    form.querySelector("[data-security-key-start]").addEventListener("click", () => ask(form));
  }
}

async function ask(form) {
  const failed = form.querySelector("[data-security-key-failed]");
  failed.hidden = true;
  const options = JSON.parse(document.getElementById("key-options").textContent).publicKey;
  try {
    const credential = form.dataset.securityKey === "create"
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
    form.querySelector("[name=credential]").value = JSON.stringify(credential.toJSON());
    form.submit();
  } catch {
    failed.hidden = false;
  }
}
