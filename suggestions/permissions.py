"""Who may do what with suggestions: one predicate per question, and the queryset that limits it beforehand."""

from typing import Any

from django.db.models import Q, QuerySet

from suggestions.models import Assignment, Suggestion, Unit
from suggestions.states import ASSIGNER, FILER, LEAD, REVIEWER, SUGGESTION_MOVES, UNIT, SuggestionStatus, UnitRole

NOT_YET_FILED = (SuggestionStatus.DRAFT, SuggestionStatus.CO_SIGNING)


def may_review(user: Any) -> bool:
    """May review, accept, return, merge and refuse what is filed."""
    return user.is_active and user.has_perm("suggestions.review_suggestion")


def may_assign(user: Any) -> bool:
    """May assign what is accepted, extend its time, recheck and close it."""
    return user.is_active and user.has_perm("suggestions.assign_suggestion")


def is_lead(user: Any, row: Suggestion) -> bool:
    return user.is_active and row.lead.account_id == user.pk


def is_filer(user: Any, row: Suggestion) -> bool:
    """The lead deputy, or whoever wrote it down for them."""
    return user.is_active and user.pk in (row.lead.account_id, row.created_by_id)


def units_of(user: Any) -> QuerySet[Unit]:
    """The units that an account belongs to."""
    return Unit.objects.filter(members=user) if user.is_active else Unit.objects.none()


def is_unit(user: Any, row: Suggestion, role: str = UnitRole.LEAD) -> bool:
    """Signs in for the unit that now has this part in a suggestion."""
    present = Assignment.objects.filter(suggestion=row, round=row.round, role=role, ended_on__isnull=True)
    return user.is_active and present.filter(unit__in=units_of(user)).exists()


_WHO = {
    FILER: is_filer,
    LEAD: is_lead,
    REVIEWER: lambda user, _row: may_review(user),
    ASSIGNER: lambda user, _row: may_assign(user),
    UNIT: is_unit,
}


def may_make(user: Any, row: Suggestion, name: str) -> bool:
    """May make the move of that name, whatever state the suggestion is in; the table says who."""
    step = SUGGESTION_MOVES[row.route].get(name)
    return step is not None and _WHO[step.audience](user, row)


def suggestions_seen_by(user: Any) -> QuerySet[Suggestion]:
    """Staff see what is filed; a deputy what they wrote, lead or are asked to sign; a unit what it has, never a draft."""
    if not user.is_active:
        return Suggestion.objects.none()
    own = Q(lead__account=user) | Q(created_by=user)
    asked = Q(pk__in=Suggestion.objects.filter(co_signatures__deputy__account=user).values("pk"))
    handled = Q(pk__in=Assignment.objects.filter(ended_on__isnull=True, unit__in=units_of(user)).values("suggestion"))
    wanted = own | asked & ~Q(status=SuggestionStatus.DRAFT) | handled
    if may_review(user) or may_assign(user):
        wanted |= ~Q(status__in=NOT_YET_FILED)
    return Suggestion.objects.filter(wanted)
