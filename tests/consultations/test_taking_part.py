"""From the form to the receipt, over HTTP, and everything bad that may arrive on the way."""

import re
from datetime import timedelta

import pytest
from captcha.models import CaptchaStore
from django.urls import reverse
from django.utils import timezone

from consultations.models import ConsultationQuestion
from submissions import captcha, form_keys
from submissions.models import FormVersion, QueueItem, Submission
from submissions.states import QueueStatus
from tests.factories import consultation


@pytest.fixture(autouse=True)
def _patient(settings):
    settings.FORM_MINIMUM_SECONDS = 0


class Visitor:
    """A person at the form: knows what is on the screen and can solve the picture."""

    def __init__(self, client, page):
        self.client, self.url = client, reverse("take_part", args=[page.pk])
        self.response = client.get(self.url)

    @property
    def html(self):
        return self.response.content.decode()

    def hidden(self, name):
        found = re.search(rf'name="{name}" value="([^"]*)"', self.html)
        return found[1] if found else ""

    def send(self, action="preview", *, solves=True, **fields):
        data = {
            "text": "试验意见",
            "consent": "on",
            "action": action,
            "form_key": self.hidden("form_key"),
            "proof": self.hidden("proof"),
        }
        if nonce := self.hidden("captcha_nonce"):
            data["captcha_nonce"] = nonce
            data["captcha"] = captcha.challenge(nonce).response if solves else "00000x"
        data |= fields
        self.response = self.client.post(self.url, {k: v for k, v in data.items() if v is not None})
        return self.response

    def submit(self, **fields):
        assert self.send("preview", **fields).status_code == 200, self.html
        return self.send("send", **fields)


@pytest.fixture
def visitor(client, page):
    return Visitor(client, page)


def receipt_of(response):
    html = response.content.decode()
    return (
        re.search(r"data-receipt-number>([^<]+)<", html)[1],
        re.search(r"data-receipt-code>([^<]+)<", html)[1],
    )


def test_a_form_page_writes_neither_row_nor_session(client, page):
    page.current_form_version()
    Visitor(client, page)
    assert CaptchaStore.objects.count() == 0
    assert "session" not in client.cookies
    assert Submission.objects.count() == 0


def test_an_opinion_is_previewed_sent_and_receipted(visitor):
    preview = visitor.send(clause="v1.a2.p1.i1", public_name="海边人", contact_kind="phone", contact="138 0000 0000")
    assert Submission.objects.count() == 0
    html = preview.content.decode()
    assert "海边人" in html
    assert "第二条第一款第（一）项" in html
    sent = visitor.send(
        "send", clause="v1.a2.p1.i1", public_name="海边人", contact_kind="phone", contact="138 0000 0000"
    )
    submission = Submission.objects.get()
    assert receipt_of(sent)[0] == submission.number
    assert (submission.text, submission.clause_key, submission.clause_label, submission.clause_text, submission.public_name) == (
        "试验意见", "v1.a2.p1.i1", "第二条第一款第（一）项", "第一项内容；", "海边人",
    )  # fmt: skip
    assert submission.contact.in_clear == "13800000000"
    assert QueueItem.objects.get().status == QueueStatus.PENDING
    assert submission.privacy_notice.version == "2026-1"
    assert sent["Cache-Control"].count("no-store") == 1


def test_reloading_or_resending_the_last_step_gives_the_same_receipt(visitor):
    first = visitor.submit()
    key, proof = form_keys_of(visitor, first)
    again = visitor.client.post(
        visitor.url, {"text": "试验意见", "consent": "on", "action": "send", "form_key": key, "proof": proof}
    )
    assert receipt_of(first) == receipt_of(again)
    assert Submission.objects.count() == 1


def form_keys_of(visitor, _response):
    """The key and proof that the last step carried."""
    data = visitor.response.wsgi_request.POST
    return data["form_key"], data["proof"]


def test_the_same_key_with_other_words_is_told_and_keeps_them(visitor):
    visitor.submit()
    key, proof = form_keys_of(visitor, None)
    response = visitor.client.post(
        visitor.url, {"text": "改过的意见", "consent": "on", "action": "send", "form_key": key, "proof": proof}
    )
    assert response.status_code == 400
    assert "改过的意见" in response.content.decode()
    assert Submission.objects.get().text == "试验意见"


def test_going_back_to_change_keeps_every_word_and_the_solved_picture(visitor):
    visitor.send(public_name="海边人")
    response = visitor.send("edit", public_name="海边人", text="第一稿")
    assert response.status_code == 200
    assert "第一稿" in visitor.html
    assert 'value="海边人"' in visitor.html
    assert 'name="captcha"' not in visitor.html
    assert visitor.send("preview", text="第二稿").status_code == 200


BAD_TEXTS = {
    "empty": "",
    "only spaces": " \u3000\n\t ",
    "only zero width": "\u200b\u200b\ufeff",
    "control": "好\x01意见",
    "nul": "好\x00意见",
    "override": "好\u202e意见",
    "stacked marks": "a" + "\u0301" * 9,
    "over-long": "长" * 5001,
}


@pytest.mark.parametrize("text", BAD_TEXTS.values(), ids=BAD_TEXTS.keys())
def test_a_bad_text_is_refused_in_a_sentence_with_all_else_kept(visitor, text):
    response = visitor.send(text=text, public_name="海边人")
    assert response.status_code == 400
    assert 'value="海边人"' in visitor.html
    assert 'class="errorlist"' in visitor.html
    assert Submission.objects.count() == 0


def test_a_long_text_stays_on_the_screen_to_be_shortened(visitor):
    visitor.send(text="长" * 5001)
    assert "长" * 5001 in visitor.html
    assert "5001" in visitor.html


def test_a_zero_width_sign_is_removed_and_the_text_taken(visitor):
    visitor.submit(text="好\u200b意\ufeff见")
    assert Submission.objects.get().text == "好意见"


@pytest.mark.parametrize(
    "fields",
    [
        {"clause": "v1.a99"},
        {"clause": "v2.a1"},
        {"clause": "a1"},
        {"clause": "v1.a1' OR 1=1"},
        {"consent": None},
        {"website": "http://spam.example"},
        {"contact_kind": "email", "contact": "not an address"},
        {"contact_kind": "phone", "contact": "12345"},
        {"contact_kind": "email", "contact": ""},
        {"contact_kind": "pigeon", "contact": "x"},
        {"public_name": "名" * 31},
        {"public_name": "名\u202e字"},
    ],
    ids=lambda f: str(f)[:40],
)
def test_a_field_that_cannot_be_taken_is_named_and_the_text_kept(visitor, fields):
    response = visitor.send(**fields)
    assert response.status_code == 400
    assert "试验意见" in visitor.html
    assert Submission.objects.count() == 0


def test_a_clause_of_another_draft_is_refused(visitor, page):
    other = consultation()
    other.drafts.update(version=7)
    assert visitor.send(clause="v7.a1").status_code == 400
    assert Submission.objects.count() == 0


@pytest.mark.parametrize("key", ["", "tampered", "x" * 5000, "W10:1abc:xyz", None])
def test_a_tampered_form_is_refused_and_gets_a_new_key_with_the_text_kept(visitor, key):
    response = visitor.send("send", form_key=key)
    assert response.status_code == 400
    assert "试验意见" in visitor.html
    assert form_keys.read(visitor.hidden("form_key"), page_id=int(visitor.url.split("/")[-2]))
    assert Submission.objects.count() == 0


def test_an_expired_form_is_told_and_the_text_kept(visitor, settings):
    settings.FORM_MAXIMUM_SECONDS = -1
    response = visitor.send()
    assert response.status_code == 400
    assert "试验意见" in visitor.html


def test_a_form_of_another_page_is_refused(client, page):
    other = Visitor(client, consultation())
    mine = Visitor(client, page)
    assert mine.send(form_key=other.hidden("form_key")).status_code == 400
    assert "试验意见" in mine.html


def test_a_stale_or_wrong_picture_is_told_and_another_shown(visitor):
    nonce = visitor.hidden("captcha_nonce")
    assert visitor.send(solves=False).status_code == 400
    assert visitor.hidden("captcha_nonce") not in ("", nonce)
    assert "试验意见" in visitor.html
    # The first picture is spent.
    assert visitor.send(captcha_nonce=nonce, captcha="12345").status_code == 400


def test_the_picture_is_not_spent_while_another_field_is_wrong(visitor):
    nonce = visitor.hidden("captcha_nonce")
    answer = captcha.challenge(nonce).response
    visitor.send(text="", captcha=answer)
    assert captcha.solve(nonce, answer)


def test_sending_without_having_solved_the_picture_is_refused(visitor):
    assert visitor.send("send", proof="").status_code == 400
    assert visitor.send("send", proof="forged").status_code == 400
    assert Submission.objects.count() == 0


def test_a_form_filled_faster_than_anybody_reads_is_asked_again(visitor, settings):
    settings.FORM_MINIMUM_SECONDS = 60
    assert visitor.send().status_code == 400
    settings.FORM_MINIMUM_SECONDS = 0
    assert visitor.send().status_code == 200


def test_another_picture_without_javascript_keeps_the_text(visitor):
    nonce = visitor.hidden("captcha_nonce")
    response = visitor.send("refresh", text="写了一半")
    assert response.status_code == 200
    assert "写了一半" in visitor.html
    assert visitor.hidden("captcha_nonce") != nonce


def test_a_consultation_that_closes_while_someone_types_says_so_and_keeps_the_text(visitor, page):
    visitor.send()
    type(page).objects.filter(pk=page.pk).update(closes_at=timezone.now())
    response = visitor.send("send")
    assert response.status_code == 400
    assert "试验意见" in visitor.html
    assert "截止" in visitor.html
    assert Submission.objects.count() == 0


def test_closing_counts_to_the_second(page, visitor):
    now = timezone.now()
    assert page.is_open(page.closes_at - timedelta(seconds=1))
    assert not page.is_open(page.closes_at)
    assert page.is_open(page.opens_at)
    assert not page.is_open(page.opens_at - timedelta(seconds=1))
    assert page.is_open(now)


def test_too_many_from_one_network_are_asked_to_wait_with_the_text_kept(client, page, settings):
    settings.THROTTLES = settings.THROTTLES | {"submission": [(2, 3600)]}
    for n in range(2):
        assert Visitor(client, page).submit(text=f"意见{n}").status_code == 200
    third = Visitor(client, page)
    assert third.submit(text="意见三").status_code == 429
    assert "意见三" in third.html
    assert Submission.objects.count() == 2


def test_a_forged_forwarding_header_does_not_escape_the_throttle(client, page, settings):
    settings.THROTTLES = settings.THROTTLES | {"submission": [(1, 3600)]}
    assert Visitor(client, page).submit().status_code == 200
    forged = Visitor(client, page)
    client.defaults["HTTP_X_FORWARDED_FOR"] = "203.0.113.9"
    assert forged.submit(text="再来").status_code == 429


def test_answers_belong_to_the_wording_that_was_shown(client, page):
    page.form_fields = [
        ConsultationQuestion(
            sort_order=0, label="您住在哪里", field_type="dropdown", choices="城区，乡镇", required=True
        )
    ]
    page.save()
    visitor = Visitor(client, page)
    key = re.search(r'name="answer_(q[0-9a-f]+)"', visitor.html)[1]
    question = page.form_fields.get()
    question.label, question.choices = "您在哪里工作", "园区\n码头"
    question.save()
    assert visitor.send(**{f"answer_{key}": "月球"}).status_code == 400
    visitor.submit(**{f"answer_{key}": "乡镇"})
    submission = Submission.objects.get()
    assert submission.answers == {key: "乡镇"}
    assert submission.form_version.definition[0]["label"] == "您住在哪里"
    assert "您在哪里工作" in Visitor(client, page).html
    assert FormVersion.objects.filter(page_id=page.pk).count() == 2


def test_an_optional_question_left_alone_is_no_answer(client, page):
    page.form_fields = [
        ConsultationQuestion(
            sort_order=0, label="满意吗", field_type="dropdown", choices="满意，不满意", required=False
        )
    ]
    page.save()
    Visitor(client, page).submit()
    assert list(Submission.objects.get().answers.values()) == [""]


@pytest.mark.parametrize("address", ["/take-part/0/", "/take-part/999999999/", "/take-part/99999999999999999999/"])
def test_a_form_for_no_page_is_not_found(client, home, address):
    assert client.get(address).status_code == 404


def test_a_draft_page_takes_no_opinions(client, page):
    page.unpublish()
    assert client.get(reverse("take_part", args=[page.pk])).status_code == 404


def test_the_page_itself_refuses_a_post(client, page):
    assert client.post(page.url, {"text": "意见"}).status_code == 405


def test_no_field_of_the_model_can_be_set_from_the_form(visitor):
    visitor.submit(number="LX000000-AAAAAAA", source="import", received_at="2000-01-01", status="approved", page="1")
    submission = Submission.objects.get()
    assert submission.number != "LX000000-AAAAAAA"
    assert submission.source == "web"
    assert submission.received_at.year >= 2026
    assert QueueItem.objects.get().status == QueueStatus.PENDING


def test_the_author_is_warned_of_personal_data_before_sending_and_may_send_all_the_same(visitor):
    html = visitor.send("preview", text="我叫王小明，电话13812345678，请修路灯。").content.decode()
    assert re.findall(r'<strong translate="no">([^<]*)</strong></li>', html) == ["王小明", "13812345678"]
    assert visitor.send("send", text="我叫王小明，电话13812345678，请修路灯。").status_code == 200
    assert Submission.objects.get().text == "我叫王小明，电话13812345678，请修路灯。"


def test_a_text_without_personal_data_warns_of_nothing(visitor):
    html = visitor.send("preview", text="我叫了一辆车，等了很久。").content.decode()
    assert "<strong translate" not in html
