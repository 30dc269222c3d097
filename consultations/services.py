"""What people do with a consultation: import its draft, answer it, close it, publish what became of it."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.drafts import Draft
from consultations.models import Clause, ConsultationPage, DraftDocument, Outcome, OutcomeAssignment, OutcomeReport
from consultations.search import CLAUSE, CONSULTATION
from consultations.states import OutcomeKind
from core.audit import record
from core.search_index import reindex
from submissions.form_keys import FormKey
from submissions.models import Contact, PublicRendition
from submissions.models.intake import SubmissionSource
from submissions.services.intake import Opinion, Receipt, receive_opinion


class ConsultationClosed(Exception):
    """The consultation does not take opinions at this second."""

    def __init__(self, page: ConsultationPage) -> None:
        closes = timezone.localtime(page.closes_at).strftime("%Y-%m-%d %H:%M")
        opens = timezone.localtime(page.opens_at).strftime("%Y-%m-%d %H:%M")
        super().__init__(
            _("This consultation opens on %(time)s; opinions are taken from then on.") % {"time": opens}
            if timezone.now() < page.opens_at
            else _("This consultation closed on %(time)s and takes no more opinions. Your text is kept below so that you can copy it.")
            % {"time": closes}
        )  # fmt: skip


class OutcomeRefused(Exception):
    """The outcome cannot be published or changed; `unmapped` are the opinions that still lack an answer."""

    def __init__(self, message: str, unmapped: Sequence[PublicRendition] = ()) -> None:
        self.unmapped = list(unmapped)
        super().__init__(message)


def submit_comment(
    page: ConsultationPage, opinion: Opinion, *, form_key: FormKey, now: datetime | None = None,
    channel: str = SubmissionSource.WEB, author: str = "",
) -> Receipt:  # fmt: skip
    """Take one opinion on a consultation; raises ConsultationClosed outside its period.

    A form that was already received is answered with its receipt even after closing. `channel` and `author` as in
    `receive_opinion`.
    """
    if not page.is_open(now):
        raise ConsultationClosed(page)
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
def import_draft(page: ConsultationPage, draft: Draft, *, source: bytes, by: Any = None) -> DraftDocument:
    """Store a parsed draft as the page's next version; the same file again adds nothing and returns the version it is."""
    ConsultationPage.objects.select_for_update(of=("self",)).get(pk=page.pk)
    digest = hashlib.sha256(source).hexdigest()
    latest = page.drafts.order_by("-version").first()
    if latest and latest.source_sha256 == digest:
        return latest
    document = DraftDocument.objects.create(
        page=page,
        version=latest.version + 1 if latest else 1,
        title=draft.title[:200],
        preamble=draft.preamble,
        source_sha256=digest,
        imported_by=by,
    )
    Clause.objects.bulk_create(
        Clause(
            draft=document,
            key=unit.key,
            parent_key=unit.parent_key or "",
            kind=unit.kind,
            label=unit.label,
            heading=unit.heading,
            text=unit.text,
            position=unit.position,
        )
        for unit in draft.units
    )
    for kind in (CLAUSE, CONSULTATION):  # the page's own entry holds the preamble
        reindex(kind, page.pk)
    record(page, "consultations.import_draft", by=by, data={"version": document.version})
    return document


@transaction.atomic
def close_now(page: ConsultationPage, *, by: Any) -> ConsultationPage:
    """End the period at this second, on the live page and in its latest revision, so no later edit reopens it."""
    page = ConsultationPage.objects.select_for_update(of=("self",)).get(pk=page.pk)
    now = timezone.now()
    if not page.is_open(now):
        raise ConsultationClosed(page)
    page.closes_at = now
    page.save(update_fields=["closes_at"])
    if revision := page.latest_revision:
        revision.content["closes_at"] = now.isoformat()
        revision.save(update_fields=["content"])
    record(page, "consultations.close", by=by)
    return page


@transaction.atomic
def answer_opinions(
    page: ConsultationPage, renditions: Sequence[PublicRendition], *, kind: str, theme: str, reason: str, by: Any,
    with_similar: bool = False,
) -> Outcome:  # fmt: skip
    """Give one answer to one or many published opinions of the page; an earlier answer of theirs is replaced.

    `with_similar` gives it to every published opinion of their groups too.
    Raises OutcomeRefused without a reason, without an opinion, before closing, or for opinions of another page.
    """
    if page.is_open() or timezone.now() < page.opens_at:
        raise OutcomeRefused(_("Opinions are answered after the consultation has closed."))
    if kind not in OutcomeKind.values:
        raise OutcomeRefused(_("Choose what became of the opinions."))
    if not theme.strip() or not reason.strip():
        raise OutcomeRefused(_("Every answer names the matter and gives a reason that the citizen can read."))
    if not renditions or any(rendition.page_id != page.pk for rendition in renditions):
        raise OutcomeRefused(_("Choose at least one published opinion of this consultation."))
    if with_similar:
        groups = {rendition.cluster_id for rendition in renditions} - {None}
        renditions = [*PublicRendition.objects.of_page(page).filter(cluster__in=groups), *renditions]
    renditions = list({rendition.pk: rendition for rendition in renditions}.values())
    outcome = Outcome.objects.create(page=page, kind=kind, theme=theme.strip(), reason=reason.strip(), created_by=by)
    for rendition in renditions:
        OutcomeAssignment.objects.update_or_create(rendition=rendition, defaults={"outcome": outcome})
    Outcome.objects.filter(page=page, assignments__isnull=True).delete()  # a group everybody left
    record(page, "consultations.answer", by=by, data={"outcome": outcome.pk, "opinions": len(renditions)})
    return outcome


def unanswered(page: ConsultationPage):
    """The published opinions of a page that no answer covers yet."""
    return PublicRendition.objects.of_page(page).filter(outcome_assignment__isnull=True).newest()


@transaction.atomic
def publish_outcome(page: ConsultationPage, *, summary: str, by: Any) -> OutcomeReport:
    """Publish what became of every opinion; each receipt then shows its own.

    Raises OutcomeRefused while the consultation runs, or with the list of opinions that lack an answer.
    """
    if timezone.now() < page.closes_at:
        raise OutcomeRefused(_("The outcome is published after the consultation has closed."))
    missing = list(unanswered(page)[:100])
    if missing:
        count = unanswered(page).count()
        raise OutcomeRefused(
            ngettext(
                "%(count)s published opinion has no answer yet; the outcome was not published.",
                "%(count)s published opinions have no answer yet; the outcome was not published.",
                count,
            )
            % {"count": count},
            missing,
        )
    report, _created = OutcomeReport.objects.get_or_create(page=page)
    report.summary = summary.strip()
    report.published_at = report.published_at or timezone.now()
    report.published_by = by
    report.save()
    record(page, "consultations.publish_outcome", by=by)
    return report


def forget_contacts(now: datetime | None = None) -> int:
    """Delete the reply channels of consultations closed longer than the privacy notice promises; returns how many.

    The opinions stay, without a person (PIPL §19, §47). The audit names the page and the number only.
    """
    before = (now or timezone.now()) - timedelta(days=settings.CONTACT_RETENTION_DAYS)
    forgotten = 0
    for page in ConsultationPage.objects.filter(closes_at__lt=before).iterator(chunk_size=200):
        with transaction.atomic():
            deleted, _by_model = Contact.objects.filter(submission__page_id=page.pk).delete()
            if deleted:
                record(page, "consultations.forget_contacts", data={"contacts": deleted})
        forgotten += deleted
    return forgotten
