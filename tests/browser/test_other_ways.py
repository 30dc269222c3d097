"""The elder version, other characters, English, and no scripts: what the same walk finds there.

Styles do not depend on the language, so colours are asked again in the elder version only.
"""

import pytest
from playwright.sync_api import expect

from tests.browser import audit
from tests.browser.conftest import PHONE
from tests.browser.test_accessibility import DESKTOP, NARROWEST
from tests.browser.walks import ELDER, ENGLISH_ELDER, HANT

ASKED = {ELDER: {}, HANT: {"without": audit.COLOUR}, ENGLISH_ELDER: {"without": audit.COLOUR}}


@pytest.mark.long
def test_every_public_page_is_accessible_in_every_other_way_of_reading(visit, every_public_page):
    reader, found = visit(width=DESKTOP, reduced_motion="reduce"), {}
    reader.context.add_init_script(audit.WATCH)
    for mode in (ELDER, HANT, ENGLISH_ELDER):
        for name in every_public_page(reader, mode, with_forms=mode.is_elder):
            audit.load_axe(reader)
            faults = audit.axe(reader, **ASKED[mode])
            faults += audit.at_night(reader) if mode is ELDER else []
            faults += audit.too_small(reader) if mode.is_elder else []
            faults += audit.wrongly_tagged(reader) if mode is ENGLISH_ELDER else []
            faults += audit.shifted(reader) + audit.too_wide(reader, NARROWEST)
            reader.set_viewport_size({"width": NARROWEST, "height": 800})
            found[f"{mode.prefix} {name}"] = faults + (audit.too_small(reader) if mode.is_elder else [])
            reader.set_viewport_size({"width": DESKTOP, "height": 800})
    audit.require_none(found)


@pytest.mark.long
def test_no_public_page_is_too_wide_without_scripts(visit, every_public_page):
    """The browser itself watches meanwhile that nothing leaves the site and that no policy is broken."""
    citizen = visit(width=NARROWEST, javascript=False)
    audit.require_none({name: audit.too_wide(citizen, NARROWEST) for name in every_public_page(citizen)})


def test_whoever_asks_for_more_contrast_gets_seven_to_one(visit, every_address):
    """And with colours forced by the system nothing loses its words."""
    reader, found = visit(width=PHONE, reduced_motion="reduce", contrast="more"), {}
    for name in ("home", "open consultation", "consultation with outcome", "notice", "search that finds", "hub"):
        reader.goto(every_address[name])
        audit.load_axe(reader)
        for scheme in ("light", "dark"):
            reader.emulate_media(color_scheme=scheme)
            reader.evaluate("() => document.getAnimations().forEach((change) => change.finish())")
            found[f"{name}, {scheme}"] = audit.axe(reader, only=["color-contrast-enhanced"])
    audit.require_none(found)


PAPER = [
    ("notice", "h1, .facts, blockquote, .picture", "[data-print], .breadcrumb"),
    ("open consultation", "h1, .facts, .clause--article", ".clause__actions, .contents, .opinion__actions"),
    ("consultation with outcome", "h1, .outcome, .opinion", ".pager"),
]


def test_paper_shows_the_text_and_none_of_the_furniture(visit, every_address, write):
    reader = visit(width=DESKTOP)
    for name, kept, left_out in PAPER:
        reader.goto(every_address[name])
        reader.emulate_media(media="print", color_scheme="dark")
        for part in kept.split(", "):
            expect(reader.locator(f"main {part}").first).to_be_visible()
        for part in [".masthead__nav", ".site-search", ".footer", *(f"main {part}" for part in left_out.split(", "))]:
            assert [found.is_visible() for found in reader.locator(part).all()].count(True) == 0, part
        ink, paper = reader.evaluate(
            "() => [getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
        )
        assert (ink, paper) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)")
    reader.emulate_media(media="screen", color_scheme="light")
    reader.goto(every_address["empty form"])
    write(reader, "村口的路灯坏了。")
    reader.locator("button[value=send]").click()
    expect(reader.locator("main .receipt")).to_be_visible()
    reader.emulate_media(media="print")
    for part in (".receipt", "[data-receipt-number]", "[data-receipt-code]"):
        expect(reader.locator(f"main {part}")).to_be_visible()
    expect(reader.locator(".footer")).to_be_hidden()
