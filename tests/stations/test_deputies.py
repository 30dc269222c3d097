"""The public list of deputies."""

import pytest

from core import keyset
from stations.models import Constituency, Deputy, DeputyIndexPage, StationIndexPage, StationPage
from tests.stations.factories import area, deputy, station

LIST_QUERIES = 9


@pytest.fixture
def index(home):
    return DeputyIndexPage.objects.get()


def listed(client, index, **params):
    response = client.get(index.url, params)
    return [card.name for card in response.context["deputies"]], response.context["next_cursor"]


def test_the_list_stands_in_the_menu_and_on_every_page_of_stations(client, index):
    page = station()
    person = deputy(page)
    for address in ("/", StationIndexPage.objects.get().url, page.url, f"/stations/deputies/{person.pk}/"):
        assert f'href="{index.url}"' in client.get(address).content.decode()
    assert f'href="/stations/deputies/{person.pk}/"' in client.get(index.url).content.decode()


def test_the_list_is_walked_through_once_by_name_namesakes_too(client, index):
    names = [f"代表{number:02}" for number in range(40)] + ["同名"] * 20
    for number, name in enumerate(reversed(names)):
        deputy(name=name, code=f"{number}")
    deputy(name="离任", is_serving=False)
    seen, cursor = listed(client, index)
    pages = [len(seen)]
    while cursor:
        found, cursor = listed(client, index, after=cursor)
        seen += found
        pages.append(len(found))
    assert (sorted(seen), pages) == (sorted(names), [24, 24, 12])
    assert seen == list(Deputy.objects.serving().order_by("name", "pk").values_list("name", flat=True))


def test_the_list_is_filtered_by_township_delegation_and_level(client, index):
    street, town = area("331022001"), area("331022105")
    deputy(name="选出", constituency=Constituency.objects.create(number="1", name="一", area=street), delegation="甲团")
    deputy(station(area=street), station(area=street), name="接待", delegation="乙团", levels=["county", "city"])
    deputy(station(area=town), name="别处", delegation="乙团", levels=["township"])
    hidden = deputy(station(area=street, live=False), name="站未公开", delegation="丙团")
    assert StationPage.objects.filter(live=False).count() == 1
    assert listed(client, index, area="331022001")[0] == sorted(["选出", "接待"], key=name_order)
    assert listed(client, index, area="331022105")[0] == ["别处"]
    assert listed(client, index, delegation="丙团")[0] == [hidden.name]
    assert listed(client, index, level="city")[0] == ["接待"]
    assert listed(client, index, area="331022001", level="township")[0] == []
    assert len(listed(client, index, area="x", delegation="%00", level="king")[0]) == 4


def name_order(name):
    return list(Deputy.objects.order_by("name").values_list("name", flat=True)).index(name)


@pytest.mark.parametrize("query", ["after=zzz", "after=%00", "after=OjE", "area=²", "level=%00"])
def test_an_odd_address_is_an_ordinary_page(client, index, query):
    deputy(name="某代表")
    response = client.get(f"{index.url}?{query}")
    assert (response.status_code, [card.name for card in response.context["deputies"]]) == (200, ["某代表"])


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_with_one_and_with_three(client, index, count, django_assert_num_queries):
    for _number in range(count):
        deputy(station())
    client.get(index.url)
    with django_assert_num_queries(LIST_QUERIES):
        client.get(index.url)


def test_a_position_in_a_list_of_names_comes_back_whole():
    assert keyset.read_text(keyset.write_text("欧阳:甲", 7)) == ("欧阳:甲", 7)
    assert [keyset.read_text(word) for word in ("", "zz", keyset.write_text("", 7), keyset.write_text("甲", -1), keyset.write_text("\x00", 1))] == [None] * 5  # fmt: skip
