"""A clause with its opinions in the frame of another site."""

import pytest
from django.urls import reverse

from consultations.models import ConsultationPage
from tests.factories import published, received


def address(page, identifier="v1.a2"):
    return reverse("consultation_clause", args=[page.pk, identifier])


def test_any_site_may_frame_a_clause_with_its_published_opinions_without_cookie_or_script(client, page, moderator):
    published(page, "公开的意见", by=moderator, clause="a2", public_name="居民")
    published(page, "别条的意见", by=moderator, clause="a1")
    received(page, "未审核的意见", clause="a2")
    response = client.get(address(page))
    html = response.content.decode()
    assert ("公开的意见" in html, "别条的意见" in html, "未审核的意见" in html) == (True, False, False)
    assert "<p>下列事项适用本条例：</p><p>（一）第一项内容；</p>" in html
    assert "<script" not in html and "<form" not in html and not response.cookies
    assert "X-Frame-Options" not in response and "frame-ancestors *" in response["Content-Security-Policy"]
    assert "script-src" not in response["Content-Security-Policy"]
    assert response["Cache-Control"].startswith("public") and "Cookie" not in response.get("Vary", "")


def test_no_other_page_may_be_framed(client, page):
    response = client.get(page.url)
    assert (
        response["X-Frame-Options"] == "SAMEORIGIN" and "frame-ancestors 'self'" in response["Content-Security-Policy"]
    )


@pytest.mark.parametrize("identifier", ["v1.a9", "v2.a1", "a1", "v1.ch1", "%00", "v1.a2.p9"])
def test_what_is_no_clause_is_not_there(client, page, identifier):
    assert client.get(f"/consultations/{page.pk}/clauses/{identifier}/").status_code == 404


def test_opinions_that_are_not_shown_are_not_shown_elsewhere(client, page, moderator):
    published(page, "只供机关阅读", by=moderator, clause="a2")
    ConsultationPage.objects.filter(pk=page.pk).update(shows_comments=False)
    assert "只供机关阅读" not in client.get(address(page)).content.decode()
    ConsultationPage.objects.filter(pk=page.pk).update(live=False)
    assert client.get(address(page)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_a_frame_costs_the_same_queries_with_one_opinion_and_with_three(
    client, page, moderator, count, django_assert_num_queries
):
    for number in range(count):
        published(page, f"意见{number}", by=moderator, clause="a2", form_key=f"frame-{number}")
    client.get(address(page))
    with django_assert_num_queries(5):
        client.get(address(page))
