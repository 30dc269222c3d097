// The map beside the list of stations, and "nearest to me". Both only add to a list that is complete without them.
// The position that the browser tells never leaves it: distances are reckoned here, from the points of the map.

const EARTH = 6371; // kilometres
const SHOWN = 8;

function distance(from, to) {
  const radians = (degrees) => (degrees * Math.PI) / 180;
  const [eastA, northA] = from.map(radians);
  const [eastB, northB] = to.map(radians);
  const half = Math.sin((northB - northA) / 2) ** 2 + Math.cos(northA) * Math.cos(northB) * Math.sin((eastB - eastA) / 2) ** 2;
  return 2 * EARTH * Math.asin(Math.sqrt(half));
}

function arrived(element) {
  return new Promise((resolve, reject) => document.head.append(Object.assign(element, { onload: resolve, onerror: reject })));
}

// Both before the first point is drawn: a map without its style lies across the page, and jumps when the style comes.
function load(script, style) {
  return Promise.all([
    arrived(Object.assign(document.createElement("link"), { rel: "stylesheet", href: style })),
    arrived(Object.assign(document.createElement("script"), { src: script })),
  ]);
}

function linked(feature) {
  return Object.assign(document.createElement("a"), { href: feature.properties.url, textContent: feature.properties.title });
}

async function draw(box, features) {
  await load(box.dataset.script, box.dataset.style);
  const map = window.L.map(box.querySelector("[data-map]"), { attributionControl: false, scrollWheelZoom: false });
  window.L.control.scale({ imperial: false }).addTo(map);
  const points = features.map((feature) => {
    const [east, north] = feature.geometry.coordinates;
    return window.L.circleMarker([north, east], { radius: 9, className: "map__point" })
      .bindTooltip(Object.assign(document.createElement("span"), { textContent: feature.properties.title }))
      .bindPopup(linked(feature))
      .addTo(map);
  });
  // Stations in far cities would squeeze the county into one dot; they are a drag or the filter away.
  const home = points.filter((_point, number) => features[number].properties.kind !== "away");
  map.fitBounds(window.L.featureGroup(home.length ? home : points).getBounds().pad(0.15), { maxZoom: 14 });
}

function tellNearest(box, features, position) {
  // Three decimals are a hundred metres: more than enough, and less than an address.
  const here = [position.coords.longitude, position.coords.latitude].map((degrees) => Math.round(degrees * 1000) / 1000);
  const near = features
    .map((feature) => ({ feature, far: distance(here, feature.geometry.coordinates) }))
    .sort((a, b) => a.far - b.far)
    .slice(0, SHOWN);
  const list = box.querySelector("[data-nearest-list]");
  list.replaceChildren(
    ...near.map(({ feature, far }) => {
      const item = document.createElement("li");
      item.append(linked(feature), ` ${far.toFixed(1)} ${box.dataset.distance}`);
      return item;
    }),
  );
  list.hidden = false;
}

export async function enhanceStationMap(box) {
  const answer = await fetch(box.dataset.source);
  if (!answer.ok) return;
  const { features } = await answer.json();
  if (!features.length) return;
  box.hidden = false;
  const message = box.querySelector("[data-nearest-message]");
  box.querySelector("[data-nearest]").addEventListener("click", () => {
    message.textContent = "";
    const refuse = () => { message.textContent = box.dataset.refused; };
    if (!navigator.geolocation) refuse();
    else navigator.geolocation.getCurrentPosition((position) => tellNearest(box, features, position), refuse, { timeout: 10_000 });
  });
  await draw(box, features);
}
