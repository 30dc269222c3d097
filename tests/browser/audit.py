"""What is asked of the page on the screen: accessibility, room, calm, weight. Each answer is a list of faults."""

import gzip
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from playwright.sync_api import Page

MOST_BYTES = 60_000  # of CSS and JavaScript together, compressed
# Watched from the first moment of each page; what moves after a click is the reader's own doing.
WATCH = """
  window.shifted = 0;
  window.moved = new Set();
  new PerformanceObserver((list) => {
    for (const e of list.getEntries().filter((e) => !e.hadRecentInput)) {
      window.shifted += e.value;
      for (const { node, previousRect, currentRect } of e.sources)
        window.moved.add(`${(node && (node.className || node.nodeName)) || "?"} ${previousRect.y} to ${currentRect.y}, ${previousRect.x} to ${currentRect.x}`);
    }
  }).observe({ type: "layout-shift", buffered: true });
"""
RUN = """([region, options]) => axe.run(region, { resultTypes: ["violations"], preload: false, iframes: false, ...options })
  .then((result) => result.violations.flatMap((rule) => rule.nodes.map((node) =>
    `${rule.impact} ${rule.id}: ${node.target.join(" ")} ${node.failureSummary.split("\\n").pop().trim()}`)))"""
COLOUR = ["color-contrast", "link-in-text-block"]
LANGUAGE = ["html-has-lang", "html-lang-valid", "valid-lang"]
SIZE = ["target-size", "scrollable-region-focusable"]
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


# A sentence of the interface may name a Chinese thing; a text that is Chinese alone says so.
FOREIGN = """() => {
  const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim(), lang = walker.currentNode.parentElement.closest("[lang]").lang;
    if (walker.currentNode.parentElement.closest("script, textarea, [translate=no]")) continue;
    if (/[\\u4e00-\\u9fff]/.test(text) && !/[A-Za-z]{3}/.test(text) && !lang.startsWith("zh")) found.push(`${lang}: ${text}`);
    if (/^[A-Za-z ,.]{12,}$/.test(text) && lang !== "en") found.push(`${lang}: ${text}`);
  }
  return found;
}"""


# The elder version: letters of 18 points are 24 px high; what is pressed is a finger wide and high, or a word in a sentence
# that is a finger high. The words of a label count as the box's own.
SMALL = """() => {
  const found = new Set(), name = (e) => `${e.tagName.toLowerCase()}.${e.className} in ${e.parentElement.className || e.parentElement.tagName}`;
  const isSeen = (e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest(".visually-hidden, .skip-link, .trap, svg, .map");
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement, size = parseFloat(getComputedStyle(e).fontSize);
    if (walker.currentNode.data.trim() && !e.closest("script, style, option, sup, sub") && isSeen(e) && size < 23.9) found.add(`letters of ${size} px: ${name(e)}`);
  }
  for (const e of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")) {
    if (!isSeen(e)) continue;
    const box = (e.matches("[type=radio], [type=checkbox]") && e.labels[0]) || e, { width, height } = box.getBoundingClientRect();
    const line = e.closest("p, li, dd, td, th, h1, h2, h3, h4, div");
    const isInSentence = e.matches("a") && getComputedStyle(e).display === "inline" && line.innerText.trim().length > e.innerText.trim().length;
    if (height < 43.9 || (width < 43.9 && !isInSentence)) found.add(`target of ${Math.round(width)} by ${Math.round(height)} px: ${name(e)}`);
  }
  return [...found];
}"""


def too_small(page: Page) -> list[str]:
    """Letters and targets of the elder version that are smaller than it promises."""
    return page.evaluate(SMALL)


def wrongly_tagged(page: Page) -> list[str]:
    """Texts on an English page that stand in another language than their `lang` says."""
    return page.evaluate(FOREIGN)


def load_axe(page: Page) -> None:
    page.evaluate(Axe().axe_script)


def axe(page: Page, *, only: list[str] | None = None, without: Iterable[str] = (), region: str = "html") -> list[str]:
    """Violations of any impact; there is no list of exceptions."""
    options = {"runOnly": only} if only else {"rules": {rule: {"enabled": False} for rule in without}}
    return page.evaluate(RUN, [region, options])


def at_night(page: Page, region: str = "html") -> list[str]:
    """Night changes nothing but colours, so only the rules about colour are asked again."""
    page.emulate_media(color_scheme="dark")
    page.evaluate("() => document.getAnimations().forEach((change) => change.finish())")  # no colour half way
    found = [f"dark {line}" for line in axe(page, only=COLOUR, region=region)]
    page.emulate_media(color_scheme="light")
    return found


def by_day_and_night(page: Page, region: str = "html") -> list[str]:
    load_axe(page)
    return axe(page, region=region) + at_night(page, region)


def on_a_telephone(page: Page, region: str = "html") -> list[str]:
    """What a narrow screen changes: the size of targets, what scrolls, and whether the page is too wide."""
    before = page.viewport_size
    page.set_viewport_size({"width": 360, "height": 800})
    found = [f"360 px: {line}" for line in axe(page, only=SIZE, region=region)]
    found += [f"{pixels} px too wide at 360 px"] if (pixels := page.evaluate(TOO_WIDE)) else []
    page.set_viewport_size(before)
    return found


def too_wide(page: Page, *widths: int, zoom: int = 100) -> list[str]:
    """Pixels by which the page scrolls sideways; `zoom` enlarges the text alone, in per cent."""
    before, found = page.viewport_size, []
    if zoom != 100:
        page.evaluate("(zoom) => document.documentElement.style.setProperty('font-size', `${zoom}%`)", zoom)
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        if pixels := page.evaluate(TOO_WIDE):
            found.append(f"{pixels} px too wide at {width} px, text at {zoom} %")
    if zoom != 100:
        page.evaluate("() => document.documentElement.style.removeProperty('font-size')")
    page.set_viewport_size(before)
    return found


def shifted(page: Page) -> list[str]:
    """Whether what was on the screen jumped, in the two decimals that the measure is given in."""
    moved = round(page.evaluate("() => window.shifted"), 2)
    return [f"layout shift of {moved}: {page.evaluate('() => [...window.moved]')}"] if moved else []


def too_heavy(page: Page) -> list[str]:
    """Everything of CSS and JavaScript that the page has loaded so far, as gzip sends it."""
    names = json.loads(
        page.evaluate("() => JSON.stringify(performance.getEntriesByType('resource').map((e) => e.name))")
    )
    paths = {urlsplit(name).path for name in names if urlsplit(name).path.endswith((".css", ".js"))}
    weight = sum(_compressed(path) for path in paths)
    return [f"{weight} bytes of CSS and JavaScript: {sorted(paths)}"] if weight > MOST_BYTES or not paths else []


@cache
def _compressed(path: str) -> int:
    found = finders.find(path.removeprefix("/static/"))
    return len(gzip.compress(Path(found).read_bytes(), 6))


def require_none(found: dict[str, list[str]]) -> None:
    """Fail with every fault of every page, one line each."""
    lines = [line for name, faults in found.items() if faults for line in (f"{name}:", *faults)]
    if lines:
        pytest.fail("\n".join(lines), pytrace=False)
