"""What an author does with their own data by number and code, and that what was deleted is nowhere any more."""

import json
import subprocess

import pytest
from django.conf import settings
from django.db import connection

from core.audit_models import AuditEntry
from core.backup import find_program
from submissions.models import Contact, Notification, Submission
from submissions.services import notices
from submissions.services.receipts import query_code
from tests import factories
from wechat.models import Sender
from wechat.services.conversations import remember_sender

CANARY = "canary.7319@example.cn"


@pytest.fixture
def received(page):
    return factories.received(page, "我的意见", contact_kind="email", contact=CANARY)


def ask(client, submission, **words):
    return client.post("/receipts/", {"number": submission.number, "code": query_code(submission.form_key)} | words)


def test_all_that_is_kept_is_handed_out_to_the_author_alone(client, received, page):
    answer = ask(client, received, action="own-data")
    told = json.loads(answer.content)
    assert (told["number"], told["text"], told["reply_channel"]) == (
        received.number, "我的意见", {"kind": "email", "value": CANARY},
    )  # fmt: skip
    assert set(told) == {
        "number", "received_at", "page", "clause", "text", "answers", "public_name", "reply_channel", "privacy_notice",
        "state", "public_text", "decisions", "appeal", "notices", "supports", "wechat_sender_kept",
    }  # fmt: skip
    assert told["privacy_notice"]["version"] == received.privacy_notice.version
    assert answer["Content-Disposition"] == f'attachment; filename="{received.number}.json"'
    assert "no-store" in answer["Cache-Control"]
    stranger = client.post("/receipts/", {"number": received.number, "code": "0" * 16, "action": "own-data"})
    assert (stranger.status_code, CANARY in stranger.content.decode()) == (400, False)


def test_the_reply_channel_is_shown_masked_and_can_be_corrected(client, received):
    html = ask(client, received).content.decode()
    assert ("c***@example.cn" in html, CANARY in html) == (True, False)
    refused = ask(client, received, action="correct", kind="email", contact="nobody@")
    assert (refused.status_code, 'value="nobody@"' in refused.content.decode()) == (400, True)
    assert ask(client, received, action="correct", kind="phone", contact="138 0013 8000").status_code == 200
    contact = Contact.objects.get(submission=received)
    assert (contact.kind, contact.in_clear) == ("phone", "13800138000")


def test_deleting_ones_reply_channel_cancels_what_was_on_its_way_and_cannot_be_corrected_after(client, received):
    notices.hold_word(received, "有新消息")
    assert ask(client, received, action="erase").status_code == 200
    assert not Contact.objects.filter(submission=received).exists()
    assert Notification.objects.get(submission=received).cancelled_at is not None
    assert notices.deliver_due() == 0
    assert ask(client, received, action="correct", kind="phone", contact="13800138000").status_code == 400
    assert ask(client, received, action="erase").status_code == 200  # twice is once
    kept = AuditEntry.objects.filter(action__startswith="privacy.").order_by("pk")
    assert [(row.action, row.object_pk) for row in kept] == [("privacy.erase", str(received.pk))]


@pytest.mark.parametrize("source", ["wechat", "web"])  # in the chat, or on the site's form inside WeChat
def test_whoever_wrote_by_wechat_is_forgotten_with_the_reply_channel(source, client, page):
    received = factories.received(page, "微信里说的")
    Submission.objects.filter(pk=received.pk).update(source=source)
    remember_sender(received, "openid-canary")
    assert "删除答复渠道" in ask(client, received).content.decode()
    assert json.loads(ask(client, received, action="own-data").content)["wechat_sender_kept"] is True
    ask(client, received, action="erase")
    assert not Sender.objects.exists()
    assert "删除答复渠道" not in ask(client, received).content.decode()


@pytest.mark.django_db(transaction=True)
def test_what_was_deleted_stands_nowhere_in_a_dump_of_the_database(client, home):
    page = factories.consultation()
    received = factories.received(page, "我的意见", contact_kind="email", contact=CANARY)
    sealed = Contact.objects.get(submission=received).value
    ask(client, received, action="own-data")
    ask(client, received, action="correct", kind="email", contact="canary.8420@example.cn")
    assert sealed not in dump()
    resealed = Contact.objects.get(submission=received).value
    assert resealed in dump()
    ask(client, received, action="erase")
    after = dump()
    assert [word for word in (sealed, resealed, "canary.7319", "canary.8420") if word in after] == []
    assert received.number in after


def dump() -> str:
    """Everything that stands in the database, as text."""
    given = connection.get_connection_params()
    where = " ".join(f"{name}='{given[name]}'" for name in ("host", "port", "user", "dbname") if given.get(name))
    program = find_program("pg_dump", 18)
    return subprocess.run(
        [str(program), "--data-only", "--dbname", where], capture_output=True, text=True, check=True
    ).stdout


def test_the_consent_names_the_wording_that_was_shown(received):
    assert received.privacy_notice_id is not None
    assert settings.CONTACT_RETENTION_DAYS == 180
