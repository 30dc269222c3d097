// Another picture in place, without sending the form.
export function enhanceCaptcha(box) {
  const button = box.querySelector("[data-captcha-refresh]");
  const answer = box.querySelector("input[name=captcha]");
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    const nonce = await freshNonce(box.dataset.captchaNew);
    if (!nonce) {
      button.form.requestSubmit(button); // as without a script: the page comes back with everything that was typed
      return;
    }
    box.querySelector("[data-captcha-nonce]").value = nonce;
    for (const [selector, ending] of [["[data-captcha-image]", "png"], ["[data-captcha-audio]", "wav"]]) {
      const element = box.querySelector(selector);
      element.src = element.getAttribute("src").replace(/[^/]+$/, `${nonce}.${ending}`);
    }
    answer.value = "";
    answer.focus();
  });
}

async function freshNonce(address) {
  try {
    const response = await fetch(address, { headers: { "X-Requested-With": "XMLHttpRequest" }, cache: "no-store" });
    return response.ok ? (await response.json()).nonce : "";
  } catch {
    return "";
  }
}
