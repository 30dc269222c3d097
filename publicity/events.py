"""The log that scores are reckoned from: verified contacts, published check results, confirmed performances."""

from collections.abc import Iterable
from datetime import date

from core.calendar import local_day
from publicity.assessment import Done, Found, Score, score
from publicity.models import AssessmentScheme, PerformanceEntry, SpotCheck
from publicity.models.assessment import terms_of
from publicity.population import identifier_of, verified_records
from publicity.states import PerformanceStatus
from stations.models import Deputy

Facts = list[Done | Found]


def facts_of(deputies: Iterable[int], year: int) -> dict[int, Facts]:
    """What counts of each deputy in a year, in three queries however many they are."""
    facts: dict[int, Facts] = {number: [] for number in deputies}
    first, last = date(year, 1, 1), date(year, 12, 31)
    owners: dict[int, int] = {}
    records = verified_records(first, last).filter(deputy__in=facts)
    for pk, deputy, mode, held_at in records.values_list("pk", "deputy", "mode", "held_at"):
        owners[pk] = deputy
        facts[deputy].append(Done(local_day(held_at), identifier_of(pk), f"contact_{mode}"))
    checks = SpotCheck.objects.published().filter(drawn__line__record__in=list(owners))
    for pk, result, at in checks.values_list("drawn__line__record", "result", "published_at"):
        facts[owners[pk]].append(Found(at, identifier_of(pk), result))
    entries = PerformanceEntry.objects.filter(
        deputy__in=facts, status=PerformanceStatus.CONFIRMED, held_on__range=(first, last)
    )
    for entry in entries.order_by():
        facts[entry.deputy_id].append(Done(entry.held_on, str(entry), entry.kind))
    return facts


def scheme_of(deputy: Deputy, schemes: Iterable[AssessmentScheme]) -> AssessmentScheme | None:
    """The scheme that names a deputy most closely: trade and post, trade, post, everybody."""
    fitting = [
        scheme
        for scheme in schemes
        if scheme.trade in ("", deputy.trade_category) and scheme.post in ("", deputy.post_category)
    ]
    return max(fitting, key=lambda scheme: (bool(scheme.trade), bool(scheme.post)), default=None)


def scores_under(scheme: AssessmentScheme, deputies: Iterable[int], year: int) -> dict[int, Score]:
    """The scores of some deputies under one scheme, whichever year it was made for."""
    terms = terms_of(scheme)
    return {number: score(facts, terms) for number, facts in facts_of(deputies, year).items()}


def scores_in_force(deputies: list[Deputy], year: int) -> dict[int, tuple[AssessmentScheme, Score]]:
    """Each deputy's score under the scheme that is in force for them; who has none is left out."""
    schemes = list(AssessmentScheme.objects.in_force(year).prefetch_related("items"))
    facts = facts_of([deputy.pk for deputy in deputies], year)
    chosen = ((deputy.pk, scheme_of(deputy, schemes)) for deputy in deputies)
    return {number: (scheme, score(facts[number], terms_of(scheme))) for number, scheme in chosen if scheme}
