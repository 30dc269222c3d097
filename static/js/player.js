// The player of a broadcast. The browser's own controls stay; hls.js works under them where the browser needs it.

const FIRST_PAUSE = 2_000; // milliseconds; doubled after each failure
const LONGEST_PAUSE = 60_000;

function load(script) {
  return new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement("script"), { src: script, onload: resolve, onerror: reject });
    document.head.append(element);
  });
}

class Player {
  constructor(box) {
    this.box = box;
    this.video = box.querySelector("[data-video]");
    this.state = box.querySelector("[data-player-state]");
    this.retryRow = box.querySelector("[data-retry-row]");
    this.source = box.dataset.hls;
    this.pause = FIRST_PAUSE;
    box.querySelector("[data-retry]").addEventListener("click", () => this.retry());
    this.video.addEventListener("playing", () => this.say(""));
    this.video.addEventListener("error", () => { if (!this.hls) this.failed("saidNetwork"); });
  }

  say(sentence) {
    this.state.textContent = sentence;
    this.retryRow.hidden = !sentence;
    if (!sentence) this.pause = FIRST_PAUSE;
  }

  async start() {
    if (!this.source) return; // a recording of our own needs nothing
    try {
      await load(this.box.dataset.script);
    } catch {
      // Without the script, browsers that know HLS themselves still play it.
    }
    if (window.Hls?.isSupported()) this.attach();
    else if (this.video.canPlayType("application/vnd.apple.mpegurl")) this.video.src = this.source;
    else {
      this.state.textContent = this.box.dataset.saidUnsupported;
      this.video.hidden = true;
    }
  }

  attach() {
    const { Events, ErrorTypes } = window.Hls;
    this.hls?.destroy();
    const hls = new window.Hls({ autoStartLoad: false, capLevelToPlayerSize: true });
    this.hls = hls;
    hls.on(Events.MANIFEST_PARSED, () => this.offer());
    hls.on(Events.ERROR, (_event, fault) => {
      if (!fault.fatal) return;
      if (fault.type === ErrorTypes.MEDIA_ERROR) this.failed("saidMedia", () => hls.recoverMediaError());
      else this.failed("saidNetwork", () => this.attach());
    });
    hls.loadSource(this.source);
    hls.attachMedia(this.video);
    const begin = () => hls.startLoad(-1);
    if (this.begun) hls.on(Events.MANIFEST_PARSED, begin);
    else {
      // Nothing of the picture is fetched until somebody wants to see it.
      this.video.addEventListener("play", () => { this.begun = true; hls.startLoad(-1); }, { once: true });
    }
  }

  offer() {
    if (!this.begun) this.say(""); // whoever watches is told by the picture
    const select = this.box.querySelector("[data-quality]");
    const levels = this.hls.levels;
    for (const option of select.querySelectorAll("[data-level]")) option.remove();
    levels.forEach((level, number) => {
      const option = Object.assign(document.createElement("option"), { value: number, textContent: `${level.height}p` });
      option.dataset.level = "";
      select.append(option);
    });
    select.closest("[data-choices]").hidden = levels.length < 2 && !this.box.dataset.audio;
    if (this.chosen) return;
    this.chosen = true;
    select.addEventListener("change", () => this.choose(select.value));
    if (navigator.connection?.saveData) {
      select.value = "saving";
      this.choose("saving");
    }
  }

  choose(value) {
    const wanted = value === "audio" ? this.box.dataset.audio : this.box.dataset.hls;
    if (wanted !== this.source) {
      this.source = wanted;
      const { currentTime, paused } = this.video;
      this.begun = true;
      this.attach();
      this.video.addEventListener("loadedmetadata", () => {
        if (Number.isFinite(this.video.duration)) this.video.currentTime = currentTime;
        if (!paused) this.video.play();
      }, { once: true });
      return;
    }
    this.hls.autoLevelCapping = value === "saving" ? 0 : -1;
    this.hls.nextLevel = /^\d+$/.test(value) ? Number(value) : -1;
  }

  failed(key, again = () => { this.video.load(); }) {
    this.again = again;
    this.say(this.box.dataset[key]);
    window.clearTimeout(this.waiting);
    this.waiting = window.setTimeout(() => this.retry(), this.pause);
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
  }

  retry() {
    window.clearTimeout(this.waiting);
    this.again?.();
  }

  seek(seconds) {
    const go = () => { this.video.currentTime = seconds; };
    if (this.video.readyState > 0) go();
    else this.video.addEventListener("loadedmetadata", go, { once: true });
    this.video.play().catch(() => {}); // a browser that wants a click of its own on the player
    this.video.focus();
  }
}

for (const box of document.querySelectorAll("[data-player]")) {
  const player = new Player(box);
  player.start();
  for (const link of document.querySelectorAll("[data-seek]")) {
    link.addEventListener("click", () => player.seek(Number(link.dataset.seek)));
  }
}

// The countdown says the same as the announced time beside it, in another way.
for (const box of document.querySelectorAll("[data-countdown]")) {
  const at = new Date(box.dataset.countdown).getTime();
  const tick = () => {
    const minutes = Math.ceil((at - Date.now()) / 60_000);
    if (minutes <= 0) {
      box.textContent = box.dataset.saidBegun;
      return;
    }
    const [days, hours] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60)];
    const parts = [[days, "days"], [hours, "hours"], [minutes % 60, "minutes"]].filter(([count]) => count);
    box.textContent = parts.map(([count, unit]) => `${count} ${box.dataset[unit]}`).join(" ");
    window.setTimeout(tick, 20_000);
  };
  box.closest("[data-countdown-row]").hidden = false;
  tick();
}
