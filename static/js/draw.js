// Repeats a draw in the visitor's browser, from the two published files alone, and says whether it agrees.
// It shares no line with the server: the methods are written down once more here, as they are in lianxin-verify.pl.

const bytesOf = (text) => new TextEncoder().encode(text);
const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const unhex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

async function hmac(key) {
  const ready = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return async (message) => new Uint8Array(await crypto.subtle.sign("HMAC", ready, message));
}

// MD5 (RFC 1321): browsers leave it out, and RFC 3797 is written with it.
const SHIFTS = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];
const SINES = Array.from({ length: 64 }, (_, step) => Math.floor(Math.abs(Math.sin(step + 1)) * 2 ** 32) >>> 0);

export function md5(bytes) {
  const blocks = (bytes.length + 8 >>> 6) + 1;
  const data = new DataView(new ArrayBuffer(blocks * 64));
  bytes.forEach((byte, place) => data.setUint8(place, byte));
  data.setUint8(bytes.length, 0x80);
  data.setUint32(blocks * 64 - 8, bytes.length * 8, true);
  let [a0, b0, c0, d0] = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  for (let block = 0; block < blocks; block += 1) {
    let [a, b, c, d] = [a0, b0, c0, d0];
    for (let step = 0; step < 64; step += 1) {
      const round = step >>> 4;
      const mixed = [(b & c) | (~b & d), (d & b) | (~d & c), b ^ c ^ d, c ^ (b | ~d)][round];
      const word = [step, 5 * step + 1, 3 * step + 5, 7 * step][round] % 16;
      const sum = (a + mixed + SINES[step] + data.getUint32(block * 64 + word * 4, true)) | 0;
      const shift = SHIFTS[round][step % 4];
      [a, d, c, b] = [d, c, b, (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0];
    }
    [a0, b0, c0, d0] = [(a0 + a) | 0, (b0 + b) | 0, (c0 + c) | 0, (d0 + d) | 0];
  }
  const out = new DataView(new ArrayBuffer(16));
  [a0, b0, c0, d0].forEach((word, place) => out.setUint32(place * 4, word, true));
  return new Uint8Array(out.buffer);
}

export function rfc3797(pool, key) {
  const left = Array.from({ length: pool }, (_, place) => place);
  const order = [];
  for (let number = 0; left.length; number += 1) {
    const count = [number >>> 8, number & 255];
    const rest = md5(Uint8Array.from([...count, ...bytesOf(key), ...count])).reduce((sum, byte) => (sum * 256 + byte) % left.length, 0);
    order.push(...left.splice(rest, 1));
  }
  return order;
}

export async function keyedSort(identifiers, code, key) {
  const under = await hmac(code);
  const sign = await hmac(await under(bytesOf(key)));
  const places = await Promise.all(identifiers.map(async (name) => hexOf(await sign(Uint8Array.from([...bytesOf(name), 1])))));
  return identifiers.map((_, place) => place).sort((a, b) => (places[a] < places[b] ? -1 : 1));
}

export async function drawAgain(lines, draw) {
  const rows = lines.map((line) => line.split("|"));
  const order = draw.method === "rfc3797"
    ? rfc3797(rows.length, draw.randomness)
    : await keyedSort(rows.map((row) => row[0]), unhex(draw.code), draw.randomness);
  const left = new Map();
  for (const row of rows) left.set(`${row[2]}|${row[3]}`, (left.get(`${row[2]}|${row[3]}`) ?? 0) + 1);
  for (const [stratum, size] of left) left.set(stratum, Math.max(1, Math.floor((size * draw.ratio_of_10000 + 5000) / 10000)));
  return order.filter((place) => {
    const stratum = `${rows[place][2]}|${rows[place][3]}`;
    left.set(stratum, left.get(stratum) - 1);
    return left.get(stratum) >= 0;
  }).map((place) => rows[place][0]);
}

const firstDifference = (ours, theirs) => {
  const longest = Math.max(ours.length, theirs.length);
  for (let place = 0; place < longest; place += 1) if (ours[place] !== theirs[place]) return place + 1;
  return 0;
};

const linesOf = (text) => text.replace(/\r\n?/g, "\n").split("\n").filter((line) => line !== "");

async function judge(published, list, draw, words) {
  const lines = linesOf(list);
  const text = lines.map((line) => `${line}\n`).join("");
  if (hexOf(await sha256(bytesOf(text))) !== draw.population_sha256) return [false, `${words.wrongList} ${firstDifference(lines, linesOf(published))}`];
  if (draw.code && hexOf(await sha256(unhex(draw.code))) !== draw.commitment) return [false, words.wrongCode];
  const different = firstDifference(await drawAgain(lines, draw), draw.drawn);
  return different ? [false, `${words.wrongLot} ${different}`] : [true, words.agrees];
}

export function enhanceRedraw(box) {
  const result = box.querySelector("[data-redraw-result]");
  const list = box.querySelector("[data-redraw-list]");
  const say = (agrees, sentence) => {
    const words = Object.assign(document.createElement("p"), { textContent: sentence });
    const frame = Object.assign(document.createElement("div"), { className: `box box--${agrees ? "success" : "error"}` });
    frame.append(words);
    frame.dataset.redrawAgrees = agrees ? "yes" : "no";
    result.replaceChildren(frame);
  };
  box.hidden = false;
  box.querySelector("[data-redraw-start]").addEventListener("click", async () => {
    if (!globalThis.crypto?.subtle) return say(false, box.dataset.insecure);
    const [published, draw] = await Promise.all([
      fetch(box.dataset.population).then((answer) => answer.text()),
      fetch(box.dataset.draw).then((answer) => answer.json()),
    ]);
    say(...await judge(published, list.value.trim() ? list.value : published, draw, box.dataset));
  });
}
