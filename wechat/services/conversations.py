"""Taking part by message: choose, consent, write, keep the receipt. One row remembers where a follower stands."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.models import ConsultationPage
from consultations.services import ConsultationClosed, submit_comment
from core import privacy
from core.audit import record
from core.text import TextRefused, clean_text
from livestreams.models import LivestreamPage, TopicCallPage
from livestreams.services.exchange import QuestionsClosed, ask
from livestreams.services.topics import TopicCallClosed, propose
from stations.models import Deputy
from stations.services.opinions import submit_opinion
from stations.states import OpinionSource
from submissions.form_keys import FormKey
from submissions.models import Submission
from submissions.models.intake import SubmissionSource
from submissions.queries import privacy_notice_in_force
from submissions.services.intake import FormAlreadySent, Opinion, Receipt
from wechat import queries
from wechat.models import Conversation, Sender
from wechat.models.chat import openid_hash, sealed
from wechat.services.receiving import keep_for_good
from wechat.states import Step

_TABLE = "wechat_conversation"
# Who takes an opinion on a page of each kind; one for a station says besides how its author came there.
_TAKING = {ConsultationPage: submit_comment, LivestreamPage: ask, TopicCallPage: propose}


class SendingRefused(Exception):
    """The opinion was not taken; the message says why and what to do."""


def conversation_with(openid: str) -> Conversation:
    """The follower's conversation, begun when there is none, locked until the transaction ends."""
    key = openid_hash(openid)
    row = Conversation.objects.select_for_update(of=("self",)).filter(openid_hash=key).first()
    if row is None:
        values = {"openid": sealed(openid, table=_TABLE, pk=key, field="openid"), "touched_at": timezone.now()}
        row, _new = Conversation.objects.select_for_update(of=("self",)).get_or_create(openid_hash=key, defaults=values)
    return row


def step_of(openid: str) -> Conversation | None:
    """Where the follower stands, locked; None for one who never began anything."""
    return Conversation.objects.select_for_update(of=("self",)).filter(openid_hash=openid_hash(openid)).first()


def _set(row: Conversation, **values: Any) -> Conversation:
    values["touched_at"] = timezone.now()
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    return row


def _put(openid: str, **values: Any) -> None:
    """Set where a follower stands, whether they stood anywhere before or not; one statement."""
    key, now = openid_hash(openid), timezone.now()
    row = Conversation(openid_hash=key, openid=sealed(openid, table=_TABLE, pk=key, field="openid"), touched_at=now)
    for name, value in values.items():
        setattr(row, name, value)
    Conversation.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["openid_hash"], update_fields=["touched_at", *values]
    )


def remember_list(openid: str, page_ids: list[int]) -> None:
    _put(openid, listed=page_ids, step=Step.IDLE, page_id=None, draft="")


def begin(openid: str, page: Any, *, by_code: bool = False, deputy: Deputy | None = None) -> None:
    """Ask for consent to an opinion on a page; nothing is kept of the opinion before it is given."""
    _put(
        openid, step=Step.CONSENT, page_id=page.pk, by_code=by_code, deputy_id=deputy.pk if deputy else None,
        privacy_notice_id=None, draft="",
    )  # fmt: skip


def agree(row: Conversation) -> None:
    """Consent to the wording in force, which the follower was shown the way to."""
    _set(row, step=Step.WRITING, privacy_notice=privacy_notice_in_force())


def hold_transcript(row: Conversation, text: str) -> None:
    """Keep what was heard until the follower says that it is right."""
    _set(row, step=Step.CONFIRM, draft=sealed(text, table=_TABLE, pk=row.openid_hash, field="draft"))


def leave(row: Conversation) -> None:
    _set(row, step=Step.IDLE, page=None, deputy=None, by_code=False, draft="", privacy_notice=None)


def send(row: Conversation, text: str, *, key: str) -> Receipt:
    """Take the follower's opinion into the one queue; the same `key` and words give the same receipt.

    Raises SendingRefused with a sentence when the text cannot be taken or the page takes none any more.
    """
    keep_for_good()
    page = queries.participation_page(row.page_id)
    if page is None:
        raise SendingRefused(_("This page takes no opinions any more. Reply 征求 for what is open."))
    openid = row.openid_in_clear
    form_key = FormKey(
        page.pk, page.current_form_version().pk, row.privacy_notice_id,
        privacy.blind_index(f"{row.openid_hash}|{key}", purpose="wechat-form")[:48], timezone.now(),
    )  # fmt: skip
    known = {"form_key": form_key, "channel": SubmissionSource.WECHAT, "author": f"wechat|{row.openid_hash}"}
    try:
        opinion = Opinion(text=clean_text(text, max_length=settings.SUBMISSION_MAXIMUM_CHARACTERS))
        if take := _TAKING.get(type(page)):
            receipt = take(page, opinion, **known)
        else:
            receipt = submit_opinion(page, opinion, source=_source(row), deputy=row.deputy, **known)
    except TextRefused as error:
        raise SendingRefused(" ".join(error.messages)) from error
    except (ConsultationClosed, QuestionsClosed, TopicCallClosed, FormAlreadySent) as error:
        raise SendingRefused(str(error)) from error
    remember_sender(receipt.submission, openid)
    leave(row)
    return receipt


def _source(row: Conversation) -> str:
    if row.deputy_id:
        return OpinionSource.DEPUTY_CODE
    return OpinionSource.STATION_CODE if row.by_code else OpinionSource.PAGE


def remember_sender(submission: Submission, openid: str) -> None:
    """Keep who sent it, encrypted and bound to the submission; a second time changes nothing."""
    token = sealed(openid, table="wechat_sender", pk=submission.pk, field="openid")
    row = Sender(submission_id=submission.pk, openid_hash=openid_hash(openid), openid=token)
    Sender.objects.bulk_create([row], ignore_conflicts=True)


def ask_for_word(openid: str, wanted: bool) -> int:
    """The follower wants to be told of news, or no longer; returns of how many opinions."""
    return Sender.objects.filter(openid_hash=openid_hash(openid)).update(wants_word=wanted)


@transaction.atomic
def forget_follower(openid: str) -> int:
    """Delete everything that ties a follower to this site (PIPL §15, §47); the opinions stay, by their receipts.

    Returns of how many opinions the sender was forgotten. The audit names the opinions only.
    """
    keep_for_good()
    key = openid_hash(openid)
    Conversation.objects.filter(openid_hash=key).delete()
    rows = list(Sender.objects.filter(openid_hash=key).select_related("submission"))
    for row in rows:
        record(row.submission, "wechat.forget_sender")
    Sender.objects.filter(openid_hash=key).delete()
    return len(rows)


@transaction.atomic
def forget_sender(submission: Submission) -> bool:
    """Delete who sent one opinion by WeChat, as its author asks by number and code; False when nobody is known."""
    deleted, _kinds = Sender.objects.filter(submission=submission).delete()
    if deleted:
        record(submission, "wechat.forget_sender")
    return bool(deleted)


def forget_old(now: Any = None) -> int:
    """Delete what the privacy notice promises to delete: senders with the reply channels, conversations after a day."""
    now = now or timezone.now()
    Conversation.objects.filter(touched_at__lt=now - timedelta(hours=settings.WECHAT_IDLE_HOURS)).delete()
    before = now - timedelta(days=settings.CONTACT_RETENTION_DAYS)
    consultations = ConsultationPage.objects.order_by()
    closed = Sender.objects.filter(submission__page__in=consultations.filter(closes_at__lt=before).values("pk"))
    elsewhere = Sender.objects.filter(submission__received_at__lt=before).exclude(
        submission__page__in=consultations.values("pk")
    )
    return closed.delete()[0] + elsewhere.delete()[0]
