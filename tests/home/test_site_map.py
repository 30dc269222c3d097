"""The site map for readers: the way to every column and its parts, and to no page that is closed."""

import re

import pytest
from wagtail.models import Page, PageViewRestriction

from home.models import StandardPage
from livestreams.models import LivestreamIndexPage
from stations.models import StationIndexPage

SITE_MAP_QUERIES = 4


def links(client, address="/site-map/"):
    html = client.get(address).content.decode()
    return re.findall(r'<a href="([^"]+)"', html[html.index("<main") : html.index("</main")])


def test_every_column_stands_there_with_its_parts(client, home):
    found = links(client)
    columns = [page.url for page in Page.objects.child_of(home).live()]
    assert [address for address in found if address in columns] == columns
    assert [client.get(address).status_code for address in found] == [200] * len(found)
    parts = {
        "/publicity/ledger/",
        "/suggestions/figures/",
        "/stations/receptions/",
        "/moderation/rules/",
        "/feeds/notices.rss",
    }
    assert parts <= set(found)


def test_pages_that_belong_to_no_column_stand_at_the_end_at_every_depth(client, home):
    about = home.add_child(instance=StandardPage(title="关于本站", slug="about"))
    below = about.add_child(instance=StandardPage(title="无障碍声明", slug="access"))
    assert links(client)[-2:] == [about.url, below.url]


def test_what_is_closed_or_taken_down_is_not_there(client, home):
    closed, down = StationIndexPage.objects.get(), LivestreamIndexPage.objects.get()
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
    down.unpublish()
    found = links(client)
    assert not {closed.url, down.url, "/stations/receptions/", "/feeds/livestreams.rss"} & set(found)


@pytest.mark.parametrize("address", ["/", "/receipts/", "/nothing-here/", "/en/elder/search/"])
def test_every_footer_leads_to_it(client, home, address):
    html = client.get(address).content.decode()
    prefix = "/en/elder" if address.startswith("/en") else ""
    assert f'href="{prefix}/site-map/"' in html[html.index('<footer class="footer">') :]


@pytest.mark.parametrize("count", [1, 3])
def test_the_site_map_costs_the_same_queries_with_one_page_and_with_three(
    client, home, count, django_assert_num_queries
):
    for number in range(count):
        home.add_child(instance=StandardPage(title=f"说明{number}", slug=f"about-{number}"))
    links(client)
    with django_assert_num_queries(SITE_MAP_QUERIES):
        links(client)
