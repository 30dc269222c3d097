"""What is public, counted, supported; and that nothing else is."""

import random

import pytest
from django.urls import reverse

from submissions.models import PublicCount, PublicRendition, Reason, Support
from submissions.models.public import WHOLE_PAGE
from submissions.queries import opinion_list
from submissions.services import counts, moderation, support
from submissions.services.moderation import Verdict
from tests.factories import item_of, published, received


def kept(page):
    return {
        c.clause_key: (c.opinions, c.participants) for c in PublicCount.objects.filter(page_id=page.pk) if c.opinions
    }


def test_one_author_with_two_opinions_is_one_participant(page, moderator):
    published(page, "其一", by=moderator, contact_kind="phone", contact="13800000000", clause="a1")
    published(page, "其二", by=moderator, contact_kind="phone", contact="13800000000", clause="a2")
    published(page, "其三", by=moderator)
    received(page, "没有审核的不计数")
    assert kept(page) == {WHOLE_PAGE: (3, 2), "v1.a1": (1, 1), "v1.a2": (1, 1), "": (1, 1)}


def test_the_kept_figures_equal_a_recount_whatever_happened(page, moderator):
    chance = random.Random(7)
    contacts = ["13800000001", "13800000002", "13800000003"]
    submissions = [
        received(
            page,
            f"意见{n}",
            contact_kind="phone",
            contact=chance.choice(contacts),
            clause=chance.choice(["a1", "a2", ""]),
        )
        for n in range(25)
    ]
    reason = Reason.objects.get(code="privacy")
    for _step in range(120):
        item = item_of(chance.choice(submissions))
        verdict = Verdict(chance.choice(["approve", "hide", "restore", "reject"]), reason)
        try:
            decision = moderation.decide(item, verdict, by=moderator, seen_version=item.version)
            if chance.random() < 0.2:
                moderation.undo(decision, by=moderator)
        except moderation.DecisionRefused:
            continue
    fresh = {key: figures for key, figures in counts.recount(page.pk).items() if figures[0]}
    assert kept(page) == fresh
    assert fresh[WHOLE_PAGE][0] > 0


def test_lists_go_on_by_keyset_without_loss_or_repeat(page, moderator):
    numbers = [published(page, f"意见{n}", by=moderator).number for n in range(45)]
    seen, cursor = [], ""
    while True:
        part = opinion_list(page.pk, {"after": cursor})
        seen += [opinion.number for opinion in part.opinions]
        assert len(part.opinions) <= 20
        if not (cursor := part.next_cursor):
            break
    assert seen == numbers[::-1]


def test_most_supported_first_by_keyset(page, moderator):
    for n in range(23):
        submission = published(page, f"意见{n}", by=moderator)
        PublicRendition.objects.filter(submission=submission).update(support_count=n % 4)
    first = opinion_list(page.pk, {"sort": "supported"})
    second = opinion_list(page.pk, {"sort": "supported", "after": first.next_cursor})
    found = [o.support_count for o in first.opinions + second.opinions]
    assert found == sorted((n % 4 for n in range(23)), reverse=True)


@pytest.mark.parametrize("cursor", ["x", "-", "AAAA", "OTk5OTk5OTk5OTk5OTk5OTk5OTk6MQ", "MTow" * 40, "\x00", "é"])
def test_a_cursor_that_is_not_ours_starts_at_the_beginning(page, moderator, cursor):
    published(page, by=moderator)
    for sort in ("newest", "supported"):
        assert len(opinion_list(page.pk, {"after": cursor, "sort": sort}).opinions) == 1


def test_one_person_supports_an_opinion_once(page, moderator, client, django_capture_on_commit_callbacks):
    published(page, "好主意", by=moderator)
    rendition = PublicRendition.objects.get()
    url = reverse("support_opinion", args=[rendition.pk])
    assert Support.objects.count() == 0
    assert "好主意" in client.get(url).content.decode()
    assert Support.objects.count() == 0
    for _try in range(2):
        assert client.post(url).status_code == 200
    assert Support.objects.count() == 1
    support.count_supports(rendition.pk)
    rendition.refresh_from_db()
    assert rendition.support_count == 1


def test_support_cookies_stay_on_the_support_addresses(page, moderator, client):
    published(page, by=moderator)
    response = client.post(reverse("support_opinion", args=[PublicRendition.objects.get().pk]))
    cookie = response.cookies["supporter"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/opinions/", True, "Lax")


def test_only_what_is_shown_can_be_supported(page, moderator, client):
    submission = published(page, by=moderator)
    url = reverse("support_opinion", args=[PublicRendition.objects.get().pk])
    moderation.decide(
        item_of(submission), Verdict("hide", Reason.objects.get(code="privacy")), by=moderator, seen_version=2
    )
    assert client.get(url).status_code == 404
    assert client.post(url).status_code == 404
    assert Support.objects.count() == 0


def test_opinions_of_a_page_that_shows_none_cannot_be_read_or_supported(page, moderator, client):
    published(page, "外人不得读到", by=moderator)
    page.shows_comments = False
    page.save()
    response = client.get(reverse("support_opinion", args=[PublicRendition.objects.get().pk]))
    assert response.status_code == 404
    assert "外人不得读到" not in response.content.decode()
