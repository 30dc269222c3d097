"""The suggestions in the open: whole without scripts, on a narrow screen and on the desk of those who publish them."""

import pytest
from django.db import transaction
from django.urls import reverse
from playwright.sync_api import expect

from suggestions.models import SuggestionIndexPage
from suggestions.services.counting import count_figures
from tests.browser import audit
from tests.factories import staff
from tests.suggestions.factories import people
from tests.suggestions.public_factories import decided, office, rated, replied, supervised


@pytest.fixture
def section(home):
    """One suggestion that was rated, one that waits to be published, a bulletin and a draft of a record."""
    with transaction.atomic():
        who, by = people(), office()
        row = rated(who, note="还差几盏")
        waiting = replied(who, text="已联系胡大海，电话13787654321。")
        public = decided(row, by=by)
        count_figures()
        bulletin = supervised(by=by, kind="bulletin", year=2025, suggestions=(row, waiting))
        draft = supervised(by=by, is_published=False, text="电话13787654321。")
    return {"public": public.pk, "waiting": waiting.pk, "bulletin": bulletin.pk, "draft": draft.pk}


def test_the_section_is_whole_without_scripts_and_on_a_narrow_screen(visit, section):
    addresses = {
        "list": SuggestionIndexPage.objects.get().url,
        "suggestion": reverse("suggestion", args=[section["public"]]),
        "figures": reverse("suggestion_figures"),
        "data": reverse("suggestion_data"),
        "supervision": reverse("supervision_list"),
        "bulletin": reverse("supervision", args=[section["bulletin"]]),
    }
    plain, scripted, found = visit(width=320, javascript=False), visit(reduced_motion="reduce"), {}
    for name, address in addresses.items():
        plain.goto(address)
        expect(plain.locator("h1")).to_be_visible()
        scripted.goto(address)
        found[name] = audit.too_wide(plain, 320) + audit.by_day_and_night(scripted)
    audit.require_none(found)


@pytest.mark.long
def test_the_desks_are_accessible(enter, section):
    desk, found = enter(staff("chief", is_superuser=True), reduced_motion="reduce"), {}
    for address in (
        reverse("suggestion_publications"), reverse("suggestion_publication", args=[section["waiting"]]),
        reverse("supervision_desk"), reverse("supervision_new"), reverse("supervision_record", args=[section["draft"]]),
    ):  # fmt: skip
        desk.goto(address)
        expect(desk.locator(".desk")).to_be_visible()
        found[address] = audit.by_day_and_night(desk, ".desk")
    audit.require_none(found)
