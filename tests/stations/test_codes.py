"""联络站码 and 代表码: where they lead, what is printed, and how a matter remembers the code it came by."""

import pytest
from django.urls import reverse

from stations import codes
from stations.models import Deputy, OpinionItem, StationPage
from stations.states import StationKind
from submissions.models import Submission
from tests.stations.factories import deputy, reception, station
from tests.stations.test_speaking import Speaker, receipt_of

SCAN_QUERIES = 9


@pytest.fixture(autouse=True)
def _patient(settings):
    settings.FORM_MINIMUM_SECONDS = 0


def modules(svg):
    """The picture itself, without what stands around it."""
    return svg.split(' d="')[1].split('"')[0]


def test_a_code_holds_the_address_of_this_site_and_of_no_other(client, home, settings):
    settings.WAGTAILADMIN_BASE_URL = "https://rd.example.invalid/"
    page = station()
    url = codes.station_code_url(page)
    assert url == f"https://rd.example.invalid/s/{page.pk}/"
    html = client.get(page.url, headers={"host": "testserver"}).content.decode()
    file = client.get(f"/stations/{page.pk}/code.svg")
    assert (modules(codes.code_svg(url)) in html, file["Content-Type"]) == (True, "image/svg+xml")
    assert (b"<script" in file.content, b"style=" in file.content, b"http://www.w3.org/2000/svg" in file.content) == (
        False, False, True,
    )  # fmt: skip


def test_two_codes_differ_and_the_same_one_stays_the_same(home):
    urls = ["https://a.invalid/s/1/", "https://a.invalid/s/2/"]
    assert len({modules(codes.code_svg(url)) for url in urls + urls}) == 2


def test_a_stations_code_leads_to_a_page_without_account_cookie_or_token(client, home):
    page = station(title="扫码站")
    person = deputy(page, name="扫码代表")
    day = reception(page, deputies=[person], capacity=2)
    answer = client.get(f"/s/{page.pk}/")
    html = answer.content.decode()
    assert answer.cookies == {}
    assert f'href="/stations/{page.pk}/speak/?code=station"' in html
    found = ["扫码站" in html, "扫码代表" in html, f"/stations/receptions/{day.pk}/book/" in html]
    assert (found, "csrfmiddlewaretoken" in html) == ([True] * 3, False)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_a_code_costs_the_same_with_one_and_with_three(client, home, count, django_assert_num_queries):
    page = station()
    for number in range(count):
        reception(page, days=3 + number, deputies=[deputy(page)])
    client.get(f"/s/{page.pk}/")
    with django_assert_num_queries(SCAN_QUERIES):
        client.get(f"/s/{page.pk}/")


def test_what_was_sent_by_a_stations_code_says_so_through_every_step(client, home):
    page = station()
    speaker = Speaker(client, page)
    speaker.url += "?code=station"
    speaker.response = client.get(speaker.url)
    assert speaker.response.context["action"] == speaker.url
    receipt_of(speaker.submit(text="扫码反映"))
    assert [(item.source, item.station_id) for item in OpinionItem.objects.all()] == [("station_code", page.pk)]


def test_what_was_sent_by_a_deputys_code_names_the_deputy_and_goes_to_the_station(client, home):
    page = station()
    person = deputy(page, name="收信代表")
    html = client.get(f"/d/{person.pk}/").content.decode()
    address = f"/stations/{page.pk}/speak/?code=deputy&deputy={person.pk}"
    assert address.replace("&", "&amp;") in html
    speaker = Speaker(client, page)
    speaker.url = address
    speaker.response = client.get(address)
    assert "收信代表" in speaker.response.content.decode()
    receipt_of(speaker.submit(text="请转代表"))
    item = OpinionItem.objects.get()
    assert (item.source, item.deputy, Submission.objects.get().page_id) == ("deputy_code", person, page.pk)


@pytest.mark.parametrize(
    "query", ["code=deputy&deputy=999999", "code=deputy&deputy=²", "code=deputy&deputy=", "code=x", "code=%00"]
)
def test_an_odd_origin_counts_as_the_page(client, home, query):
    page = station()
    response = client.get(f"/stations/{page.pk}/speak/?{query}")
    assert (response.status_code, response.context["action"]) == (200, reverse("station_speak", args=[page.pk]))


def test_a_deputy_without_a_station_is_reached_through_the_online_one(client, home):
    hub = station(kind=StationKind.COUNTY_HUB, title="总站")
    online = station(kind=StationKind.ONLINE, title="网上站")
    person = deputy()
    html = client.get(f"/d/{person.pk}/").content.decode()
    assert (f"/stations/{online.pk}/speak/" in html, f"/stations/{hub.pk}/speak/" in html) == (True, False)


def test_the_sheets_hold_the_code_of_the_station_and_of_each_deputy(client, home):
    page = station(title="打印站")
    people = [deputy(page), deputy(page)]
    html = client.get(f"/stations/{page.pk}/code/").content.decode()
    urls = [codes.station_code_url(page), *(codes.deputy_code_url(person.pk) for person in people)]
    assert [(url in html, modules(codes.code_svg(url)) in html) for url in urls] == [(True, True)] * 3
    assert html.count('class="sheet"') == 3
    one = client.get(f"/stations/deputies/{people[0].pk}/code/").content.decode()
    assert (one.count('class="sheet"'), codes.deputy_code_url(people[0].pk) in one) == (1, True)


@pytest.mark.parametrize("address", ["/s/{s}/", "/stations/{s}/code/", "/stations/{s}/code.svg", "/d/{d}/", "/stations/deputies/{d}/code/", "/stations/deputies/{d}/code.svg"])  # fmt: skip
def test_what_is_not_public_has_no_code(client, home, address):
    page = station()
    person = deputy(page)
    StationPage.objects.filter(pk=page.pk).update(live=False)
    Deputy.objects.update(is_serving=False)
    assert client.get(address.format(s=page.pk, d=person.pk)).status_code == 404
