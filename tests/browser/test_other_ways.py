"""The elder version, other characters, English, and no scripts: what the same walk finds there.

Styles do not depend on the language, so colours are asked again in the elder version only, and of other characters on
the same page only whether they say what language they are.
"""

import pytest

from tests.browser import audit
from tests.browser.test_accessibility import DESKTOP, NARROWEST
from tests.browser.walks import ELDER, ENGLISH_ELDER, HANT

ASKED = {ELDER: {}, HANT: {"only": audit.LANGUAGE}, ENGLISH_ELDER: {"without": audit.COLOUR}}


@pytest.mark.long
def test_every_public_page_is_accessible_in_every_other_way_of_reading(visit, every_public_page):
    reader, found = visit(width=DESKTOP, reduced_motion="reduce"), {}
    reader.context.add_init_script(audit.WATCH)
    for mode in (ELDER, HANT, ENGLISH_ELDER):
        for name in every_public_page(reader, mode, with_forms=mode.is_elder):
            audit.load_axe(reader)
            faults = audit.axe(reader, **ASKED[mode])
            faults += audit.at_night(reader) if mode is ELDER else []
            faults += audit.wrongly_tagged(reader) if mode is ENGLISH_ELDER else []
            found[f"{mode.prefix} {name}"] = faults + audit.shifted(reader) + audit.too_wide(reader, NARROWEST)
    audit.require_none(found)


def test_no_public_page_is_too_wide_without_scripts(visit, every_public_page):
    """The browser itself watches meanwhile that nothing leaves the site and that no policy is broken."""
    citizen = visit(width=NARROWEST, javascript=False)
    audit.require_none({name: audit.too_wide(citizen, NARROWEST) for name in every_public_page(citizen)})
