// The card of a link shared inside WeChat: title, words and picture that the page names for every other network.
const card = document.querySelector("meta[name='wechat-card']");
const named = (property) => document.querySelector(`meta[property='og:${property}']`)?.content ?? "";

if (card && window.wx) {
  const calls = ["updateAppMessageShareData", "updateTimelineShareData"];
  const { appId, timestamp, nonce, signature } = card.dataset;
  window.wx.config({ debug: false, appId, timestamp: Number(timestamp), nonceStr: nonce, signature, jsApiList: calls });
  window.wx.ready(() => {
    const title = named("title") || document.title;
    const shared = { title, link: named("url") || location.href, imgUrl: named("image"), desc: named("description") };
    for (const call of calls) window.wx[call](shared);
  });
}
