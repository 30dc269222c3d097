"""The moderator's work, through the services."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.utils import timezone
from wagtail.models import ModelLogEntry

from submissions.models import Decision, Notification, PublicRendition, QueueItem, Reason
from submissions.services import chain, moderation, notices, publishing
from submissions.services.moderation import ClaimedByAnother, DecidedByAnother, DecisionRefused, Verdict
from submissions.states import QueueStatus
from tests.factories import consultation, item_of, published, received


def reject(code="off_topic"):
    return Verdict("reject", Reason.objects.get(code=code), "请补充。")


def test_an_approved_opinion_becomes_public_with_its_words(page, moderator):
    submission = published(page, "第一条应当更明确。", by=moderator, public_name="渔民", clause="a1")
    rendition = PublicRendition.objects.get()
    assert (rendition.submission, rendition.text, rendition.public_name, rendition.clause_label, rendition.content_hash) == (
        submission, "第一条应当更明确。", "渔民", "第一条", submission.content_hash,
    )  # fmt: skip


def test_a_rejected_opinion_is_nowhere_public(page, moderator):
    submission = received(page, "广告")
    moderation.decide(item_of(submission), reject(), by=moderator, seen_version=1)
    assert PublicRendition.with_hidden.count() == 0
    assert item_of(submission).status == QueueStatus.REJECTED


def test_the_second_to_decide_is_told_who_won_and_changes_nothing(page, moderator, colleague):
    submission = received(page)
    moderation.decide(item_of(submission), Verdict("approve"), by=moderator, seen_version=1)
    with pytest.raises(DecidedByAnother) as told:
        moderation.decide(item_of(submission), reject(), by=colleague, seen_version=1)
    assert told.value.winner == "moderator"
    assert [d.move for d in submission.decisions.all()] == ["approve"]


def test_an_item_in_a_colleagues_hands_cannot_be_decided_or_claimed(page, moderator, colleague):
    item = item_of(received(page))
    moderation.claim(item, by=colleague)
    with pytest.raises(ClaimedByAnother, match="colleague"):
        moderation.claim(item, by=moderator)
    with pytest.raises(ClaimedByAnother, match="colleague"):
        moderation.decide(item, Verdict("approve"), by=moderator, seen_version=1)


def test_a_lease_ends_by_itself_and_can_be_renewed_and_given_back(page, moderator, colleague):
    item = item_of(received(page))
    first = moderation.claim(item, by=colleague)
    QueueItem.objects.update(claim_expires_at=timezone.now() - timedelta(seconds=1))
    assert moderation.claim(item, by=moderator).claimed_by == moderator
    assert moderation.claim(item, by=moderator).claim_expires_at > first.claim_expires_at
    moderation.release(item, by=colleague)
    assert item_of(item.submission).claimed_by == moderator
    moderation.release(item, by=moderator)
    assert item_of(item.submission).claimed_by is None


def test_the_next_items_come_by_due_time_and_to_one_person_only(page, moderator, colleague):
    submissions = [received(page, received_at=timezone.now() - timedelta(days=20 - n)) for n in range(5)]
    mine = moderation.take_next(3, by=moderator)
    theirs = moderation.take_next(3, by=colleague)
    assert [i.pk for i in mine] == [s.pk for s in submissions[:3]]
    assert [i.pk for i in theirs] == [s.pk for s in submissions[3:]]
    assert moderation.take_next(3, by=colleague) == []


def test_undo_returns_the_item_and_the_page_and_no_mail_leaves(page, moderator, settings):
    submission = received(page, contact_kind="email", contact="a@example.cn")
    decision = moderation.decide(item_of(submission), Verdict("approve"), by=moderator, seen_version=1)
    moderation.undo(decision, by=moderator)
    Notification.objects.update(release_at=timezone.now())
    assert notices.deliver_due() == 0
    assert mail.outbox == []
    assert item_of(submission).status == QueueStatus.PENDING
    assert list(PublicRendition.objects.all()) == []
    assert [d.move for d in submission.decisions.all()] == ["approve", "undo-approve-pending"]


def test_undo_brings_a_hidden_opinion_back(page, moderator):
    submission = published(page, by=moderator)
    reason = Reason.objects.get(code="privacy")
    hidden = moderation.decide(item_of(submission), Verdict("hide", reason), by=moderator, seen_version=2)
    assert list(PublicRendition.objects.all()) == []
    moderation.undo(hidden, by=moderator)
    assert PublicRendition.objects.get().submission == submission
    assert item_of(submission).status == QueueStatus.APPROVED


@pytest.mark.parametrize("case", ["another", "late", "told", "superseded", "twice"])
def test_what_cannot_be_undone_any_more_is_refused(page, moderator, colleague, settings, case):
    submission = received(page, contact_kind="email", contact="a@example.cn")
    decision = moderation.decide(item_of(submission), Verdict("approve"), by=moderator, seen_version=1)
    by = moderator
    if case == "another":
        by = colleague
    elif case == "late":
        settings.MODERATION_OUTBOX_MINUTES = 0
    elif case == "told":
        Notification.objects.update(release_at=timezone.now())
        notices.deliver_due()
    elif case == "superseded":
        moderation.withdraw(submission)
    else:
        moderation.undo(decision, by=moderator)
    before = item_of(submission).status
    with pytest.raises(DecisionRefused):
        moderation.undo(decision, by=by)
    assert item_of(submission).status == before


def test_the_citizen_is_told_once_after_ten_minutes_with_the_reason(page, moderator):
    submission = received(page, contact_kind="email", contact="a@example.cn")
    moderation.decide(item_of(submission), reject(), by=moderator, seen_version=1)
    assert notices.deliver_due() == 0
    Notification.objects.update(release_at=timezone.now())
    assert (notices.deliver_due(), notices.deliver_due()) == (1, 0)
    (message,) = mail.outbox
    assert message.to == ["a@example.cn"]
    assert Reason.objects.get(code="off_topic").public_text in message.body
    assert "请补充。" in message.body
    assert submission.number in message.subject


def test_an_author_without_mail_gets_no_notice(page, moderator):
    published(page, by=moderator)
    published(page, by=moderator, contact_kind="phone", contact="13800000000")
    assert Notification.objects.count() == 0


def test_a_mail_server_that_is_down_delays_the_notice_and_loses_none(page, moderator, settings):
    published(page, by=moderator, contact_kind="email", contact="a@example.cn")
    Notification.objects.update(release_at=timezone.now())
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 1},
        }
    }
    assert notices.deliver_due() == 0
    notice = Notification.objects.get()
    assert (notice.sent_at, notice.attempts, notice.last_error) == (None, 1, "ConnectionRefusedError")
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    Notification.objects.update(release_at=timezone.now())
    assert notices.deliver_due() == 1


def test_redaction_hides_every_occurrence_and_says_what_kind_it_was(page, moderator):
    submission = received(page, "电话13800000000，再说一遍13800000000。")
    moderation.redact(item_of(submission), "13800000000", category="phone", reason="", by=moderator, seen_version=1)
    assert publishing.preview(submission) == "电话〔电话号码已隐去〕，再说一遍〔电话号码已隐去〕。"
    moderation.decide(item_of(submission), Verdict("approve"), by=moderator, seen_version=2)
    assert PublicRendition.objects.get().text == "电话〔电话号码已隐去〕，再说一遍〔电话号码已隐去〕。"
    submission.refresh_from_db()
    assert submission.text == "电话13800000000，再说一遍13800000000。"


def test_redacting_a_published_opinion_changes_the_page_at_once(page, moderator):
    submission = published(page, "我叫张三。", by=moderator)
    (row,) = moderation.redact(item_of(submission), "张三", category="name", reason="", by=moderator, seen_version=2)
    assert PublicRendition.objects.get().text == "我叫〔姓名已隐去〕。"
    moderation.remove_redaction(row, by=moderator, seen_version=3)
    assert PublicRendition.objects.get().text == "我叫张三。"


def test_overlapping_redactions_leave_nothing_between_them(page, moderator):
    submission = received(page, "张三丰住在海游街道一号。")
    for version, excerpt in enumerate(["张三丰住", "住在海游街道"], start=1):
        moderation.redact(item_of(submission), excerpt, category="other", reason="", by=moderator, seen_version=version)
    assert publishing.preview(submission) == "〔其他个人信息已隐去〕一号。"


def test_words_that_are_not_there_cannot_be_redacted(page, moderator):
    item = item_of(received(page))
    for excerpt in ("没有这些字", ""):
        with pytest.raises(DecisionRefused):
            moderation.redact(item, excerpt, category="name", reason="", by=moderator, seen_version=1)


def test_approval_binds_to_the_redactions_that_were_seen(page, moderator, colleague):
    submission = received(page, "我叫张三。")
    moderation.redact(item_of(submission), "张三", category="name", reason="", by=colleague, seen_version=1)
    with pytest.raises(DecidedByAnother):
        moderation.decide(item_of(submission), Verdict("approve"), by=moderator, seen_version=1)


def test_who_redacts_an_opinion_that_changed_meanwhile_is_told_and_hides_nothing(page, moderator, colleague):
    submission = received(page, "我叫张三，住在李村。")
    moderation.redact(item_of(submission), "张三", category="name", reason="", by=colleague, seen_version=1)
    with pytest.raises(DecidedByAnother):
        moderation.redact(item_of(submission), "李村", category="name", reason="", by=moderator, seen_version=1)
    with pytest.raises(DecidedByAnother):
        moderation.remove_redaction(submission.redactions.get(), by=moderator, seen_version=1)
    assert publishing.preview(submission) == "我叫〔姓名已隐去〕，住在李村。"


def test_a_duplicate_names_its_original_on_the_same_page(page, moderator):
    original, copy = received(page), received(page)
    elsewhere = received(consultation())
    for wrong in ("", copy.number, elsewhere.number, "LX000000-0000000"):
        with pytest.raises(DecisionRefused):
            moderation.decide(item_of(copy), Verdict("duplicate", original_number=wrong), by=moderator, seen_version=1)
    moderation.decide(
        item_of(copy), Verdict("duplicate", original_number=original.number), by=moderator, seen_version=1
    )
    assert item_of(copy).duplicate_of == original


def test_the_author_withdraws_at_any_time_and_it_leaves_the_page(page, moderator):
    submission = published(page, by=moderator)
    moderation.withdraw(submission)
    assert list(PublicRendition.objects.all()) == []
    assert item_of(submission).status == QueueStatus.WITHDRAWN


def test_an_appeal_is_made_once_and_heard_by_somebody_else(page, moderator, colleague):
    submission = received(page)
    moderation.decide(item_of(submission), reject(), by=moderator, seen_version=1)
    moderation.appeal(submission, "请再看一次。")
    with pytest.raises(DecisionRefused):
        moderation.decide(item_of(submission), Verdict("overturn"), by=moderator, seen_version=3)
    moderation.decide(item_of(submission), Verdict("overturn"), by=colleague, seen_version=3)
    assert PublicRendition.objects.get().submission == submission
    with pytest.raises(DecisionRefused):
        moderation.appeal(submission, "再来一次。")


def test_there_is_nothing_to_appeal_while_an_opinion_waits(page):
    with pytest.raises(DecisionRefused):
        moderation.appeal(received(page), "为什么")


def test_every_decision_leaves_an_audit_entry_without_the_text(page, moderator):
    submission = published(page, "不得出现在审计中", by=moderator, contact_kind="phone", contact="13800000000")
    entries = ModelLogEntry.objects.filter(object_id=str(submission.pk))
    assert [(e.action, e.user, e.data) for e in entries] == [
        ("submissions.approve", moderator, {"from": "pending", "to": "approved"})
    ]
    assert "不得" not in entries.get().label


def test_reading_a_contact_is_logged_and_only_then_in_clear(page, moderator):
    submission = received(page, contact_kind="phone", contact="13812345678")
    assert submission.contact.masked == "138****5678"
    assert "13812345678" not in submission.contact.value
    assert moderation.reveal_contact(submission, by=moderator) == "13812345678"
    assert ModelLogEntry.objects.get(action="submissions.reveal_contact").user == moderator


def test_decisions_chain_and_the_database_refuses_to_change_them(page, moderator):
    for _n in range(3):
        published(page, by=moderator)
    assert list(chain.faults()) == []
    for statement in ("UPDATE submissions_decision SET message = 'x'", "DELETE FROM submissions_decision"):
        with pytest.raises(DatabaseError), transaction.atomic():
            _run(statement)
    assert Decision.objects.count() == 3


def _run(statement):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)


def _tamper(statement):
    """What somebody with the database's own rights could do."""
    _run("SET session_replication_role = replica")
    _run(statement)
    _run("SET session_replication_role = DEFAULT")


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE submissions_decision SET message = '改过' WHERE seq = 2", ["seq 2: changed"]),
        ("UPDATE submissions_decision SET to_status = 'rejected' WHERE seq = 3", ["seq 3: changed"]),
        ("DELETE FROM submissions_decision WHERE seq = 2", ["seq 2: missing", "seq 3: does not follow the decision before it"]),
        ("UPDATE submissions_decision SET hash = repeat('0', 64) WHERE seq = 1", ["seq 1: changed", "seq 2: does not follow the decision before it"]),
    ],
)  # fmt: skip
def test_a_changed_or_missing_decision_is_named(page, moderator, statement, expected):
    for _n in range(3):
        published(page, by=moderator)
    _tamper(statement)
    assert list(chain.faults()) == expected


def test_the_content_of_a_submission_cannot_be_changed(page):
    submission = received(page)
    submission.text = "换掉"
    with pytest.raises(DatabaseError), transaction.atomic():
        submission.save()
