"""A visitor repeats a draw in the browser, and sees that another list does not agree."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from publicity.models import Draw, PublicityIndexPage, PublicRecord
from publicity.services.draws import carry_out_draw
from publicity.services.publishing import publish_available
from tests.browser import audit
from tests.factories import staff
from tests.publicity.factories import LOTTERY, PERIOD, contact
from tests.stations.factories import area, deputy, station


@pytest.fixture
def draws(home):
    """Twelve published contacts in two townships, and a draw over them by each method."""
    from datetime import timedelta

    from django.db import transaction
    from django.utils import timezone

    from publicity.services.draws import announce_draw, prepare_draw
    from tests.publicity.factories import make_known

    author, verifier, office, second = (staff(name) for name in ("author", "verifier", "office", "second"))
    people = [deputy(station()), deputy(station(area=area("331022205")))]
    for number in range(12):
        contact(people[number % 2], by=author, verifier=verifier)
    publish_available(by=office)
    found = []
    for method in ("keyed-sort", "rfc3797"):
        settings = PERIOD | {"ratio": 3_000, "sources": [LOTTERY], "due_at": timezone.now() + timedelta(hours=1)}
        again = {"replaces": found[-1], "reason": "试验"} if found else {}
        draw = announce_draw(prepare_draw(**settings, method=method, by=office, **again), by=second)
        with transaction.atomic():
            draw = make_known(draw)
        found.append(carry_out_draw(draw, numbers=["9 18 26"], by=office))
    return found


def test_a_visitor_repeats_a_draw_and_sees_a_changed_list_disagree(visit, draws):
    visitor = visit()
    for draw in draws:
        address = reverse("publicity_draw", args=[draw.number])
        visitor.goto(address)
        result = visitor.locator("[data-redraw-agrees]")
        visitor.get_by_role("button", name="在本浏览器中重抽").click()
        expect(result).to_have_attribute("data-redraw-agrees", "yes")
        rows = visitor.request.get(f"{address}population.txt").text()
        visitor.locator("[data-redraw-list]").fill(rows)
        visitor.get_by_role("button", name="在本浏览器中重抽").click()
        expect(result).to_have_attribute("data-redraw-agrees", "yes")
        changed = rows.splitlines()
        changed[3] = changed[3].replace("JL", "JX")
        visitor.locator("[data-redraw-list]").fill("\n".join(changed))
        visitor.get_by_role("button", name="在本浏览器中重抽").click()
        expect(result).to_have_attribute("data-redraw-agrees", "no")
        expect(result).to_contain_text("4")


def test_the_section_is_whole_without_scripts_and_on_a_narrow_screen(visit, draws):
    record = PublicRecord.objects.first()
    addresses = {
        "table": PublicityIndexPage.objects.get().url,
        "record": reverse("publicity_record", args=[record.number]),
        "deputy": reverse("publicity_deputy", args=[record.deputy_number]),
        "draws": reverse("publicity_draws"),
        "draw": reverse("publicity_draw", args=[Draw.objects.order_by("pk").last().number]),
        "ledger": reverse("publicity_ledger"),
        "data": reverse("publicity_data"),
        "objection": f"{reverse('publicity_object', args=[PublicityIndexPage.objects.get().pk])}?record={record.number}",
    }
    plain, scripted, found = visit(width=320, javascript=False), visit(reduced_motion="reduce"), {}
    for name, address in addresses.items():
        plain.goto(address)
        expect(plain.locator("h1")).to_be_visible()
        scripted.goto(address)
        found[name] = audit.too_wide(plain, 320) + audit.by_day_and_night(scripted)
    audit.require_none(found)
