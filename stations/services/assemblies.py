"""The assembly of a street's voter representatives: called, attended, voted."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import record
from stations.models import Assembly, Attendance, Motion, Vote, VoterRepresentative
from stations.states import Ballot, PassingRule


class VoteRefused(Exception):
    """The vote cannot be taken; the message says why."""


@transaction.atomic
def call_representatives(assembly: Assembly, *, by: Any) -> int:
    """Call every serving representative of the street and term (应到); returns how many were added."""
    serving = VoterRepresentative.objects.filter(street=assembly.street_id, term=assembly.term, is_serving=True)
    added = sum(Attendance.objects.get_or_create(assembly=assembly, representative=person)[1] for person in serving)
    record(assembly, "stations.call_representatives", by=by, data={"added": added})
    return added


@transaction.atomic
def note_attendance(assembly: Assembly, present: Iterable[VoterRepresentative], *, by: Any) -> int:
    """Say who came (实到) of those who were called; returns how many did."""
    numbers = [person.pk for person in present]
    assembly.attendances.update(is_present=False)
    came = assembly.attendances.filter(representative__in=numbers).update(is_present=True)
    record(assembly, "stations.note_attendance", by=by, data={"present": came})
    return came


@transaction.atomic
def cast_vote(motion: Motion, representative: VoterRepresentative, ballot: str) -> Vote:
    """One vote of somebody present; a second one replaces the first while the vote is open. Raises VoteRefused."""
    row = Motion.objects.select_for_update().get(pk=motion.pk)
    if row.closed_at:
        raise VoteRefused(_("The vote on this motion is closed."))
    if ballot not in Ballot.values:
        raise VoteRefused(_("Vote for, against or abstain."))
    if not Attendance.objects.filter(assembly=row.assembly_id, representative=representative, is_present=True).exists():
        raise VoteRefused(_("Only representatives who are present vote."))
    vote, _new = Vote.objects.update_or_create(motion=row, representative=representative, defaults={"ballot": ballot})
    return vote


@transaction.atomic
def cast_votes(motion: Motion, ballots: Mapping[VoterRepresentative, str], *, by: Any) -> int:
    """Write down a show of hands: the votes of several at once, all or none; raises VoteRefused."""
    for representative, ballot in ballots.items():
        cast_vote(motion, representative, ballot)
    record(motion, "stations.cast_votes", by=by, data={"votes": len(ballots)})
    return len(ballots)


@transaction.atomic
def call_assembly(fields: Mapping[str, Any], *, by: Any) -> Assembly:
    """Set up a meeting and call every serving representative of its street and term."""
    assembly = Assembly.objects.create(**fields)
    record(assembly, "stations.call_assembly", by=by)
    call_representatives(assembly, by=by)
    return assembly


@transaction.atomic
def put_motion(assembly: Assembly, *, title: str, text: str, by: Any) -> Motion:
    """Put a motion before the meeting; numbers run from one, without a gap."""
    Assembly.objects.select_for_update(of=("self",)).get(pk=assembly.pk)
    motion = Motion.objects.create(assembly=assembly, number=assembly.motions.count() + 1, title=title, text=text)
    record(motion, "stations.put_motion", by=by)
    return motion


@transaction.atomic
def take_up_motion(motion: Motion, *, by: Any) -> Motion:
    """Note that a suggestion was made of a passed motion, once; raises VoteRefused for any other."""
    row = Motion.objects.select_for_update(of=("self",)).get(pk=motion.pk)
    if not row.awaits_suggestion:
        raise VoteRefused(_("Only a motion that passed is taken up as a suggestion, and only once."))
    row.taken_up_at = timezone.now()
    row.save(update_fields=["taken_up_at"])
    record(row, "stations.take_up_motion", by=by)
    return row


@transaction.atomic
def close_vote(motion: Motion, *, by: Any) -> Motion:
    """Count once and for all, under the passing rule of the meeting; raises VoteRefused when it was counted before."""
    row = Motion.objects.select_for_update(of=("self",)).select_related("assembly").get(pk=motion.pk)
    if row.closed_at:
        raise VoteRefused(_("The vote on this motion is closed."))
    people = row.assembly.attendances
    if row.assembly.passing_rule == PassingRule.PRESENT_MEMBERS:
        people = people.filter(is_present=True)
    row.is_passed = 2 * row.votes.filter(ballot=Ballot.FOR).count() > people.count()
    row.closed_at = timezone.now()
    row.save(update_fields=["is_passed", "closed_at"])
    record(row, "stations.close_vote", by=by, data={"passed": row.is_passed})
    return row
