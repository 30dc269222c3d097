"""What the public row of a suggestion tells: written from what was kept and decided. Only this module writes PublicSuggestion."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from wagtail.models import Page

from core.calendar import local_day
from core.search_index import index_entry
from stations.models import ContactRecord, RecordOrigin
from submissions.models import Decision, QueueItem
from submissions.states import QueueStatus
from suggestions import redaction, timeline
from suggestions.models import (
    Grounding,
    PublicationDecision,
    PublicSuggestion,
    Suggestion,
    SuggestionEvent,
    SuggestionIndexPage,
)
from suggestions.public_states import PublicScope
from suggestions.search import SUGGESTION
from suggestions.timeline import Way

BATCH = 200
MOVED_LATELY = timedelta(days=7)  # longer than a task has ever stood still


@transaction.atomic
def refresh_publication(row: Suggestion, *, now: datetime | None = None) -> PublicSuggestion | None:
    """Let the public row tell of what happened since: states, days, grades and verdicts, and no text that nobody read."""
    row = Suggestion.objects.locked().get(pk=row.pk)
    last = row.publications.last()
    return write(timeline.read(row), last, now or timezone.now()) if last else None


def refresh_if_behind(row: Suggestion) -> None:
    """Refresh the public row of a suggestion where there is one that does not tell of the newest step."""
    for one in _behind().filter(source=row):
        refresh_publication(one.source)


def _behind() -> QuerySet[PublicSuggestion]:
    newer = SuggestionEvent.objects.filter(suggestion=OuterRef("source"), pk__gt=OuterRef("shown_event"))
    return PublicSuggestion.objects.filter(Exists(newer)).select_related("source").order_by("pk")


def refresh_outdated(*, now: datetime | None = None) -> int:
    """Refresh every public row that does not tell of the newest step, or of all who asked, yet; returns how many.

    Steps are told at once (`services.steps.keep`). This brings in what a lost process left behind, and what becomes of
    words that a suggestion rests on: where those are kept nobody knows of suggestions.
    """
    found = {row.pk: row.source for row in [*_behind()[:BATCH], *_miscounted(now or timezone.now())]}
    for source in found.values():
        refresh_publication(source, now=now)
    return len(found)


def _miscounted(now: datetime) -> list[PublicSuggestion]:
    """The rows whose number of people is another since words were withdrawn, or named and taken back as a record's origin."""
    since = now - MOVED_LATELY
    words = Decision.objects.filter(effective_at__gte=since, to_status=QueueStatus.WITHDRAWN).values("submission")
    links = RecordOrigin.objects.filter(Q(linked_at__gte=since) | Q(unlinked_at__gte=since) | Q(submission__in=words))
    touched = Grounding.objects.filter(Q(submission__in=words) | Q(record__in=links.values("record")))
    rows = PublicSuggestion.objects.filter(
        Q(source__in=touched.values("suggestion")) | Q(source__in=touched.values("suggestion__merged_into"))
    )
    return [row for row in rows.select_related("source") if people_who_asked(row.source) != row.asked]


def write(way: Way, last: PublicationDecision, now: datetime) -> PublicSuggestion | None:
    """Write the row as the last decision lets it; needs the lock of its suggestion, and the page of the section."""
    source = way.row
    row = PublicSuggestion.with_unpublished.filter(source=source).first()
    if last.scope == PublicScope.NONE:
        if row is None:
            return None
        # Nothing of it stays behind in the row that public code reads.
        row.is_visible, row.has_unchecked, row.title, row.body = False, False, "", {}
        row.save(update_fields=["is_visible", "has_unchecked", "title", "body"])
        index_entry(SUGGESTION, row.pk)
        return row
    row = row or PublicSuggestion(source=source, published_at=now)
    if not row.is_visible:
        row.published_at = now
    row.page = SuggestionIndexPage.objects.first()
    row.is_visible, row.scope, row.changed_at = True, last.scope, now
    _write_facts(row, way)
    _write_texts(row, way, last)
    row.shown_event = way.events[-1].pk if way.events else 0
    row.save()
    index_entry(SUGGESTION, row.pk)
    return row


def _write_facts(row: PublicSuggestion, way: Way) -> None:
    source, unit = way.row, timeline.lead_assignment(way)
    reply = way.replies[-1] if way.replies else None
    rating = way.ratings.get(reply.round) if reply else None
    row.number = source.issued.text
    row.route, row.topic = source.route, source.topic
    row.area_code, row.area_name = source.area.code, source.area.name
    row.lead_number, row.lead_name = source.lead_id, source.lead.name
    row.accepted_at, row.year = source.accepted_at, local_day(source.accepted_at).year
    row.unit_number, row.unit_name = (unit.unit_id, unit.unit.name) if unit else (None, "")
    row.stage, row.due_on = timeline.stage(way), source.due_on
    row.grade = reply.grade if reply else ""
    row.verdict = timeline.verdict_of(rating) if rating else ""
    row.resolution = rating.resolution if rating else ""
    row.asked, row.is_key, row.is_demo = people_who_asked(source), way.key is not None, source.is_demo


def _write_texts(row: PublicSuggestion, way: Way, last: PublicationDecision) -> None:
    found = pieces_within(last.scope, timeline.pieces(way))
    told = redaction.hashes(found)
    read = {key: redaction.hide(text, last.hidden) for key, text in found.items() if last.checked.get(key) == told[key]}
    row.has_unchecked = len(read) < len(found)
    row.title = read.pop("title")
    row.body = {
        "steps": timeline.steps(way),
        "signers": way.signers,
        "texts": read,
        "promises": [
            {"key": one.pk, "due_on": one.due_on.isoformat(), "done_on": one.done_on.isoformat() if one.done_on else ""}
            for one in way.promises
        ],
    }


def people_who_asked(row: Suggestion) -> int:
    """How many people it and those merged into it rest on, each once: who sent something and did not withdraw it, directly
    or by way of a contact record that grew from it; and the electors met beside them.
    """
    rested = Grounding.objects.filter(Q(suggestion=row) | Q(suggestion__merged_into=row))
    met = dict(ContactRecord.objects.filter(pk__in=rested.values("record")).values_list("pk", "elector_count"))
    grown = list(RecordOrigin.objects.standing().filter(record__in=met).values_list("record", "submission"))
    sent = set(rested.filter(submission__isnull=False).values_list("submission", flat=True))
    sent |= {submission for _record, submission in grown}
    gone = QueueItem.objects.filter(submission__in=sent, status=QueueStatus.WITHDRAWN).count()
    authors = Counter(record for record, _submission in grown)
    return len(sent) - gone + sum(max(electors - authors[record], 0) for record, electors in met.items())


def pieces_within(scope: str, found: Mapping[str, str]) -> dict[str, str]:
    """The texts that a scope lets out."""
    names = {PublicScope.FULL: found.keys(), PublicScope.RESULT: ("title",), PublicScope.NONE: ()}[PublicScope(scope)]
    return {name: found[name] for name in names}


def was_published_below(page: Page) -> bool:
    """Whether a suggestion was ever published on this page, or on one below it."""
    return PublicSuggestion.with_unpublished.filter(page__path__startswith=page.path).exists()
