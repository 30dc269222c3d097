"""Who may do what with suggestions: one predicate per question, and the queryset that limits it beforehand."""

from typing import Any

from django.db.models import Q, QuerySet

from stations.models import ContactRecord, Deputy, Motion
from stations.permissions import (
    assemblies_kept_by,
    deputies_recorded_by,
    may_keep_assemblies,
    own_deputy,
    records_kept_by,
)
from suggestions.models import Assignment, Commitment, Suggestion, Unit
from suggestions.states import (
    ASSIGNER,
    FILER,
    LEAD,
    REVIEWED_WITH,
    REVIEWER,
    SUGGESTION_MOVES,
    UNIT,
    SuggestionStatus,
    UnitRole,
)

NOT_YET_FILED = (SuggestionStatus.DRAFT, SuggestionStatus.CO_SIGNING)


def may_review(user: Any) -> bool:
    """Works for the deputies' office: takes in what is filed, reviews it first, tells the deputy of the acceptance."""
    return user.is_active and user.has_perm("suggestions.review_suggestion")


def stages_reviewed_by(user: Any) -> list[str]:
    """The stages in which a user reviews: passes on, accepts, returns, merges and refuses what stands there."""
    if not user.is_active:
        return []
    return [stage for stage, codename in REVIEWED_WITH.items() if user.has_perm(f"suggestions.{codename}")]


def reviews(user: Any, row: Suggestion) -> bool:
    """Reviews the stage a suggestion stands in; any stage at all where it is not under review."""
    stages = stages_reviewed_by(user)
    return row.status in stages if row.status in REVIEWED_WITH else bool(stages)


def may_assign(user: Any) -> bool:
    """May assign what is accepted, extend its time, recheck and close it."""
    return user.is_active and user.has_perm("suggestions.assign_suggestion")


def leads_offered_to(user: Any) -> QuerySet[Deputy]:
    """For whom a user may write: themselves as a deputy, with the permission for those of their stations, the office for all."""
    serving = Deputy.objects.serving()
    if may_review(user):
        return serving
    if user.is_active and user.has_perm("suggestions.file_for_deputy"):
        return deputies_recorded_by(user)
    return serving.filter(account=user) if user.is_active else serving.none()


def leads_of_street(user: Any) -> QuerySet[Deputy]:
    """Who may lead a street's key suggestion that a user writes: also the deputies at the stations they keep."""
    serving = Deputy.objects.serving()
    return serving.filter(
        Q(pk__in=leads_offered_to(user).values("pk")) | Q(pk__in=deputies_recorded_by(user).values("pk"))
    )


def may_write(user: Any) -> bool:
    """May begin suggestions at all; for one deputy ask `leads_offered_to`."""
    return (
        may_review(user) or (user.is_active and user.has_perm("suggestions.file_for_deputy")) or bool(own_deputy(user))
    )


def motions_taken_up_by(user: Any) -> QuerySet[Motion]:
    """The motions that passed and of which a user may make a street's key suggestion."""
    rows = Motion.objects.awaiting_suggestion().select_related("assembly__street").order_by("closed_at", "pk")
    return rows if may_review(user) else rows.filter(assembly__in=assemblies_kept_by(user))


def may_see_everything(user: Any) -> bool:
    """Works for the standing committee: sees whatever is filed, of all units."""
    return bool(stages_reviewed_by(user)) or may_assign(user)


def may_open_desk(user: Any) -> bool:
    """By permissions alone, since every page of the admin asks it for its menu; what is found there is limited by rows."""
    return (
        may_see_everything(user)
        or may_keep_assemblies(user)
        or (user.is_active and (user.has_perm("suggestions.open_desk") or user.has_perm("suggestions.file_for_deputy")))
    )


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
    REVIEWER: reviews,
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
    if may_see_everything(user):
        wanted |= ~Q(status__in=NOT_YET_FILED)
    return Suggestion.objects.filter(wanted)


def promises_seen_by(user: Any) -> QuerySet[Commitment]:
    """承诺事项台账: all for the office; a unit's own, also of suggestions it no longer has; a deputy's own suggestions'."""
    rows = Commitment.objects.all()
    if may_see_everything(user):
        return rows
    if not user.is_active:
        return rows.none()
    return rows.filter(
        Q(reply__unit__in=units_of(user).values("pk"))
        | Q(reply__suggestion__lead__account=user)
        | Q(reply__suggestion__created_by=user)
    )


def records_to_ground(user: Any, lead: Deputy) -> QuerySet[ContactRecord]:
    """The contact records a suggestion may rest on: the lead deputy's own, and those the user keeps."""
    kept = records_kept_by(user).order_by().values("pk")
    return ContactRecord.objects.filter(Q(deputy=lead) | Q(pk__in=kept))


def may_publish(user: Any) -> bool:
    """May decide what the public reads of a suggestion."""
    return user.is_active and user.has_perm("suggestions.publish_suggestion")


def may_supervise(user: Any) -> bool:
    """May enter key suggestions, and keep and publish the records of supervision."""
    return user.is_active and user.has_perm("suggestions.keep_supervision")
