"""The online exchange: questions from the public, the host's desk, answers, and what is left over."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.permission_policies.pages import PagePermissionPolicy

from core.audit import record
from core.calendar import is_working_day, local_day
from core.links import absolute_url
from core.text import clean_text
from core.transitions import RowChanged, move
from livestreams.exchange import first_due_at, similar_unanswered, unanswered
from livestreams.models import ExchangeAnswer, ExchangeQuestion, ExchangeReminder, LivestreamPage
from livestreams.states import QUESTION_MOVES, WITH_ANSWER
from submissions.form_keys import FormKey
from submissions.models import Contact
from submissions.models.intake import SubmissionSource
from submissions.models.public import PublicRendition
from submissions.services.intake import Opinion, Receipt, receive_opinion

ANSWER_MAXIMUM = 5_000


class QuestionsClosed(Exception):
    """The exchange takes no questions at this second."""

    def __init__(self, page: LivestreamPage) -> None:
        closed = timezone.localtime(page.takes_questions_until).strftime("%Y-%m-%d %H:%M")
        super().__init__(
            _("Questions were taken until %(time)s. Your text is kept below so that you can copy it.")
            % {"time": closed}
            if timezone.now() >= page.takes_questions_until
            else _("This exchange takes no questions at present. Your text is kept below so that you can copy it.")
        )


class AnswerRefused(Exception):
    """The answer cannot be published as it is; the message says why."""


def ask(
    page: LivestreamPage, opinion: Opinion, *, form_key: FormKey, now: datetime | None = None,
    channel: str = SubmissionSource.WEB, author: str = "",
) -> Receipt:  # fmt: skip
    """Take one question for an exchange into the one queue; raises QuestionsClosed outside its time.

    `channel` and `author` as in `receive_opinion`.
    """
    if not page.takes_questions(now):
        raise QuestionsClosed(page)
    return receive_opinion(
        page.pk,
        opinion,
        form_key=form_key.nonce,
        form_version_id=form_key.form_version_id,
        privacy_notice_id=form_key.privacy_notice_id,
        source=channel,
        author=author,
    )


@transaction.atomic
def move_question(
    rendition: PublicRendition, name: str, *, seen_version: int, by: Any, answer: str = "", answered_by: str = ""
) -> ExchangeQuestion:
    """Make one move of the table with a published question; `seen_version` is 0 for one nobody has touched.

    Raises MoveRefused where the table has no such move, RowChanged when a colleague was faster, AnswerRefused for an
    answer without words or without a name, or a written one before the exchange is over.
    """
    page = LivestreamPage.objects.get(pk=rendition.page_id)
    question, is_new = ExchangeQuestion.objects.get_or_create(rendition=rendition, defaults={"page": page})
    if is_new != (seen_version == 0):
        raise RowChanged(question, name)
    changes: dict[str, Any] = {}
    if name in WITH_ANSWER:
        changes = _answer(page, question, name, answer, answered_by)
    question = move(
        question, name, table=QUESTION_MOVES, action=f"livestreams.{name}_question", by=by,
        seen_version=question.version, **changes,
    )  # fmt: skip
    if changes:
        ExchangeAnswer.objects.create(
            question=question, text=question.answer, answered_by=question.answered_by, entered_by=by
        )
    return question


@transaction.atomic
def answer_group(
    rendition: PublicRendition, name: str, *, seen_version: int, by: Any, answer: str, answered_by: str
) -> list[ExchangeQuestion]:
    """Answer a question and, in the same words, those of its group that have no answer yet; the question itself first.

    Raises what `move_question` raises for the question itself.
    """
    words = {"by": by, "answer": answer, "answered_by": answered_by}
    done = [move_question(rendition, name, seen_version=seen_version, **words)]
    for similar in similar_unanswered(rendition):
        question = getattr(similar, "exchange_question", None)
        version = question.version if question else 0
        done.append(move_question(similar, "answer_together", seen_version=version, **words))
    return done


def _answer(page: LivestreamPage, question: ExchangeQuestion, name: str, answer: str, who: str) -> dict[str, Any]:
    now = timezone.now()
    text = clean_text(answer, max_length=ANSWER_MAXIMUM, required=False)
    who = clean_text(who, max_length=200, multiline=False, required=False)
    if not text or not who:
        raise AnswerRefused(_("Write the answer and say who gives it."))
    if name == "answer_in_writing" and now < page.closes_at:
        raise AnswerRefused(
            _("Written answers are published once the exchange is over; until then choose the question.")
        )
    changes: dict[str, Any] = {"answer": text, "answered_by": who}
    if name != "revise":
        is_written = name == "answer_in_writing" or (name == "answer_together" and now >= page.closes_at)
        changes |= {"answered_at": now, "is_written": is_written}
    return changes


def remind_of_unanswered(now: datetime | None = None) -> int:
    """On each working day, tell those who run an exchange that is over which questions still wait; returns how many mails.

    Nobody is told twice on a day. A mail holds numbers and dates, no question.
    """
    now = now or timezone.now()
    today = local_day(now)
    if not is_working_day(today):
        return 0
    sent = 0
    for page in LivestreamPage.objects.live().exchanges().filter(starts_at__lte=now).order_by("pk"):
        left = unanswered(page) if page.closes_at <= now else PublicRendition.objects.none()
        if (count := left.count()) and _is_first_today(page, today, count):
            sent += _remind(page, count, now)
    return sent


def _is_first_today(page: LivestreamPage, today: Any, count: int) -> bool:
    defaults = {"unanswered": count}
    return ExchangeReminder.objects.get_or_create(page=page, reminded_on=today, defaults=defaults)[1]


def _remind(page: LivestreamPage, count: int, now: datetime) -> int:
    due = first_due_at(page)
    people = PagePermissionPolicy().users_with_permission_for_instance("publish", page)
    addresses = sorted({user.email for user in people if user.is_active and user.email})
    is_overdue = due is not None and due < now
    subject = _("Overdue: questions without an answer") if is_overdue else _("Questions without an answer")
    body = ngettext(
        "“%(title)s”: %(count)s published question has no answer yet.",
        "“%(title)s”: %(count)s published questions have no answer yet.",
        count,
    ) % {"title": page.title, "count": count}
    if due:
        body += "\n\n" + _("The first is due on %(day)s.") % {"day": timezone.localtime(due).strftime("%Y-%m-%d")}
    body += "\n\n" + absolute_url(f"/admin/livestreams/{page.pk}/exchange/")
    for address in addresses:
        EmailMessage(subject, body, to=[address]).send()
    record(page, "livestreams.remind", data={"questions": count, "people": len(addresses)})
    return len(addresses)


def forget_contacts(now: datetime | None = None) -> int:
    """Delete the reply channels of exchanges and calls for topics closed longer than the privacy notice promises.

    The questions stay, without a person (PIPL §19, §47). The audit names the page and the number only.
    """
    from livestreams.models import TopicCallPage

    before = (now or timezone.now()) - timedelta(days=settings.CONTACT_RETENTION_DAYS)
    pages = [
        page for page in LivestreamPage.objects.exchanges().filter(starts_at__lt=before) if page.closes_at < before
    ]
    pages += TopicCallPage.objects.filter(closes_at__lt=before)
    forgotten = 0
    for page in pages:
        with transaction.atomic():
            deleted, _by_model = Contact.objects.filter(submission__page_id=page.pk).delete()
            if deleted:
                record(page, "livestreams.forget_contacts", data={"contacts": deleted})
        forgotten += deleted
    return forgotten
