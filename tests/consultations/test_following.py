"""Following a consultation: by RSS, and by mail that its owner confirmed and can stop with one click."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consultations import follow_services
from consultations.drafts import parse_draft
from consultations.milestones import milestones
from consultations.models import ConsultationPage, Follower, FollowMail
from consultations.services import import_draft, publish_outcome
from submissions import captcha
from tests.factories import DRAFT, consultation

ADDRESS = "Follower@example.cn"


def asked(page, address=ADDRESS):
    follow_services.follow(page, address)
    follow_services.deliver_due()
    return Follower.objects.get(page=page)


def following(page, address=ADDRESS):
    follower = asked(page, address)
    follow_services.confirm(follower)
    mail.outbox.clear()
    return follower


def new_version(page):
    return import_draft(page, parse_draft(DRAFT + "\n第四条 新加。"), source=b"second")


def test_a_mail_asks_first_and_only_who_confirms_by_a_button_follows(client, page):
    follower = asked(page)
    (letter,) = mail.outbox
    assert letter.to == ["Follower@example.cn"] and page.title in letter.subject
    link = re.search(r"http://[^/]+(/follow/\S+/)", letter.body)[1]
    assert "是的" in client.get(link).content.decode()
    follower.refresh_from_db()
    assert follower.confirmed_at is None  # programs that look through mails follow links
    assert client.post(f"{link}confirm/").status_code == 200
    follower.refresh_from_db()
    assert follower.confirmed_at is not None


def test_nobody_who_did_not_confirm_is_told_anything(page):
    asked(page)
    mail.outbox.clear()
    new_version(page)
    assert (follow_services.plan_mails(), follow_services.deliver_due(), mail.outbox) == (0, 0, [])


def test_a_follower_is_told_of_each_step_once_with_the_way_out_in_every_mail(page, editor):
    follower = following(page)
    new_version(page)
    for _again in range(2):
        follow_services.plan_mails()
        follow_services.deliver_due()
    (letter,) = mail.outbox
    assert "第 2 稿" in letter.subject and f"/consultations/{page.pk}/changes/2/" in letter.body
    stop = f"/follow/{follower.key}/stop/"
    assert letter.extra_headers["List-Unsubscribe"].endswith(f"{stop}>")
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    ConsultationPage.objects.filter(pk=page.pk).update(closes_at=timezone.now())
    page.refresh_from_db()
    publish_outcome(page, summary="", by=editor)
    follow_services.plan_mails()
    follow_services.deliver_due()
    assert [one.follower_id for one in FollowMail.objects.all()] == [follower.pk] * 4
    assert {one.step for one in FollowMail.objects.all()} == {"confirm", "draft-2", "closed", "outcome"}
    assert len(mail.outbox) == 3


def test_one_click_without_a_cookie_stops_and_leaves_nothing(page):
    follower = following(page)
    new_version(page)
    follow_services.plan_mails()
    url = reverse("follow_stop", args=[follower.key])
    strict = Client(enforce_csrf_checks=True)
    assert strict.get(url).status_code == 405
    for _again in range(2):
        assert strict.post(url, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert (Follower.objects.count(), FollowMail.objects.count(), follow_services.deliver_due()) == (0, 0, 0)


def test_the_address_is_stored_encrypted_and_the_same_one_is_one_follower(page):
    following(page)
    follow_services.follow(page, "follower@EXAMPLE.cn")
    assert Follower.objects.count() == 1 and follow_services.deliver_due() == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT f::text FROM consultations_follower f")
        assert "example" not in cursor.fetchone()[0].lower()
    with pytest.raises(ValidationError):
        follow_services.follow(page, "no address")


def test_what_nobody_confirmed_and_what_is_long_over_is_deleted(page):
    asked(page)
    over = consultation(opens_at=timezone.now() - timedelta(days=400), closes_at=timezone.now() - timedelta(days=181))
    following(over)
    kept = consultation()
    following(kept)
    Follower.objects.filter(page=page).update(created_at=timezone.now() - timedelta(days=4))
    assert follow_services.forget_followers() == 2
    assert [follower.page_id for follower in Follower.objects.all()] == [kept.pk]


def ask(client, page, **fields):
    url = reverse("consultation_follow", args=[page.pk])
    nonce = re.search(r'name="captcha_nonce" value="([^"]+)"', client.get(url).content.decode())[1]
    data = {"address": ADDRESS, "captcha_nonce": nonce, "captcha": captcha.challenge(nonce).response}
    return client.post(url, data | fields)


def test_the_form_says_the_same_of_a_known_address_and_of_a_new_one(client, page):
    first, second = ask(client, page), ask(client, page)
    assert (first.status_code, Follower.objects.count()) == (200, 1)
    assert "邮件" in first.content.decode()
    strip = re.compile(r"csrfmiddlewaretoken[^>]+")
    assert strip.sub("", first.content.decode()) == strip.sub("", second.content.decode())


@pytest.mark.parametrize("wrong", [{"captcha": "00000x"}, {"address": "nowhere"}, {"address": ""}])
def test_a_wrong_picture_or_address_stores_nothing_and_keeps_what_was_typed(client, page, wrong):
    response = ask(client, page, **wrong)
    assert response.status_code == 400 and Follower.objects.count() == 0
    assert (wrong.get("address", ADDRESS) or "name=") in response.content.decode()


def test_one_address_gets_few_mails_however_often_it_is_typed(client, page):
    pages = [page, *(consultation() for _n in range(3))]
    assert [ask(client, one).status_code for one in pages] == [200, 200, 200, 429]


def test_a_link_that_is_no_longer_valid_says_so(client, home):
    response = client.get(reverse("follow_state", args=["x" * 43]))
    assert response.status_code == 404 and "已失效" in response.content.decode()


def test_the_feed_of_a_consultation_tells_what_happened_and_nothing_to_come(client, page):
    new_version(page)
    feed = client.get(reverse("consultation_milestones_atom", args=[page.pk])).content.decode()
    assert re.findall(r"<title>([^<]+)</title>", feed)[1:] == ["征求意见稿第 2 稿", "开始征求意见"]
    assert reverse("consultation_milestones_rss", args=[page.pk]) in client.get(page.url).content.decode()
    assert [one.step for one in milestones(page, page.closes_at)] == ["closed", "draft-2", "opened"]
    page.unpublish()
    assert client.get(reverse("consultation_milestones_rss", args=[page.pk])).status_code == 404
