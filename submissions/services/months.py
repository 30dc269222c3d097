"""The figures of a month, made of the chain of decisions, published once and made again to compare."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Aggregate, Count, F, FloatField, QuerySet
from django.db.models.functions import Extract
from django.utils import timezone

from core.calendar import TZ, local_day
from submissions.models import Decision, ModerationMonth, Reason, Submission
from submissions.models.intake import SubmissionSource
from submissions.services.imported import IMPORT_RULE
from submissions.states import FIRST_DECISIONS
from submissions.suppression import alone, together

SETTLED_AFTER = timedelta(days=2)  # nothing can be undone any more; what was undone by then never counted
NAMED_REASON = FIRST_DECISIONS - {"approve", "duplicate"}
JOINED = "duplicate"  # stands among the reasons, although no reason is given for it


class Percentile(Aggregate):
    """The value below which a share of the rows lies, between two rows in proportion."""

    function = "percentile_cont"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


def bounds(month: date) -> tuple[datetime, datetime]:
    """The instants between which a month lies in Beijing."""
    begins = datetime(month.year, month.month, 1, tzinfo=TZ)
    return begins, datetime(month.year + month.month // 12, month.month % 12 + 1, 1, tzinfo=TZ)


def decisions_of(month: date) -> QuerySet[Decision]:
    """What was decided here in a month and stayed decided; what came with an import was decided elsewhere."""
    begins, ends = bounds(month)
    stood = Decision.objects.filter(effective_at__gte=begins, effective_at__lt=ends, undoes__isnull=True)
    stood = stood.exclude(undone_by__effective_at__lt=ends + SETTLED_AFTER)
    return stood.exclude(rule=IMPORT_RULE).exclude(submission__source=SubmissionSource.IMPORT)


def figures_of(month: date, codes: Iterable[str]) -> dict[str, Any]:
    """What is published of a month, small numbers kept back; `codes` are the reasons that stand in the table."""
    begins, ends = bounds(month)
    decided = decisions_of(month)
    moves = Counter(dict(decided.order_by().values_list("move").annotate(count=Count("pk"))))
    named = decided.filter(move__in=NAMED_REASON).order_by().values_list("reason__code").annotate(count=Count("pk"))
    reasons = dict.fromkeys(codes, 0) | {code or "": count for code, count in named} | {JOINED: moves[JOINED]}
    waited = decided.filter(move__in=FIRST_DECISIONS).aggregate(
        median=Percentile(_seconds(), share="0.5"), p90=Percentile(_seconds(), share="0.9")
    )
    received = Submission.objects.filter(received_at__gte=begins, received_at__lt=ends)
    declined, heard = together(reasons), together({"upheld": moves["uphold"], "overturned": moves["overturn"]})
    published = alone(moves["approve"])
    is_plain = bool(published or declined.total)  # that enough were decided is to be seen from what is shown
    return {
        "received": alone(received.exclude(source=SubmissionSource.IMPORT).count()),
        "published": published,
        "declined": declined.total,
        "reasons": declined.parts,
        "hidden": alone(moves["hide"]),
        "restored": alone(moves["restore"]),
        "median_hours": _hours(waited["median"]) if is_plain else None,
        "p90_hours": _hours(waited["p90"]) if is_plain else None,
        "appeals": alone(moves["appeal"]),
        "heard": heard.total,
        "overturned": heard.parts["overturned"],
        "upheld": heard.parts["upheld"],
    }


def _seconds() -> Extract:
    return Extract(F("effective_at") - F("submission__received_at"), "epoch")


def _hours(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / 3600, 1)


def publish_due() -> int:
    """Publish every past month that nobody can change any more; returns how many. May run twice without harm."""
    first = Submission.objects.exclude(source=SubmissionSource.IMPORT).order_by("received_at").first()
    if first is None:
        return 0
    now, count = timezone.now(), 0
    known = set(ModerationMonth.objects.values_list("month", flat=True))
    month = local_day(first.received_at).replace(day=1)
    while (ends := bounds(month)[1]) + SETTLED_AFTER <= now:
        if month not in known:
            figures = figures_of(month, codes_in_use())
            _row, is_new = ModerationMonth.objects.get_or_create(
                month=month, defaults={"figures": figures, "published_at": now}
            )
            count += is_new
        month = local_day(ends)
    return count


def codes_in_use() -> list[str]:
    """The reasons that a first decision may name, in their order."""
    return list(
        Reason.objects.filter(moves__overlap=sorted(NAMED_REASON)).order_by("code").values_list("code", flat=True)
    )


def faults() -> Iterator[str]:
    """Make every published month again from the chain, and name each that reads differently."""
    for row in ModerationMonth.objects.order_by("month").iterator():
        again = figures_of(row.month, [code for code in row.figures["reasons"] if code != JOINED])
        changed = [name for name in again if again[name] != row.figures.get(name)]
        if changed:
            yield f"month {row}: {', '.join(changed)} changed"
