// Another picture in place, without sending the form.
export function enhanceCaptcha(box) {
  box.querySelector("[data-captcha-refresh]").addEventListener("click", async (event) => {
    event.preventDefault();
    const headers = { "X-Requested-With": "XMLHttpRequest" };
    const response = await fetch(box.dataset.captchaNew, { headers, cache: "no-store" });
    if (!response.ok) return;
    const { nonce } = await response.json();
    box.querySelector("[data-captcha-nonce]").value = nonce;
    for (const [selector, ending] of [["[data-captcha-image]", "png"], ["[data-captcha-audio]", "wav"]]) {
      const element = box.querySelector(selector);
      element.src = element.getAttribute("src").replace(/[^/]+$/, `${nonce}.${ending}`);
    }
    box.querySelector("input[name=captcha]").value = "";
    box.querySelector("input[name=captcha]").focus();
  });
}
