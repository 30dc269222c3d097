"""Opinions that say the same are grouped after they arrived, and a group is decided in one step (decision 0012)."""

from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction

from submissions.models import Decision, OpinionCluster, QueueItem
from submissions.services import publishing
from submissions.services.moderation import DecidedByAnother, Verdict, decide
from submissions.similarity import Groups, Profile, profile
from submissions.states import UNDECIDED

CLUSTER_LOCK = 731_002  # any constant of our own, beside the number of the page
BATCH = 10_000


def pages_to_group() -> list[int]:
    """Pages with opinions that no group has been looked for yet."""
    return list(QueueItem.objects.filter(cluster__isnull=True).order_by().values_list("page_id", flat=True).distinct())


def group_opinions(page_id: int) -> int:
    """Give every opinion of a page its group and return how many were looked at; may run twice without harm."""
    total = 0
    while count := _group_batch(page_id):
        total += count
    return total


@transaction.atomic
def _group_batch(page_id: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [CLUSTER_LOCK, page_id])
    waiting = QueueItem.objects.filter(page_id=page_id, cluster__isnull=True).select_related("submission")
    items = list(waiting.order_by("submission_id")[:BATCH])
    profiles = {item.pk: profile(item.submission.text) for item in items if item.submission.text.strip()}
    groups = _known_groups(page_id, profiles)
    leader_of: dict[int, int] = {}
    for item in items:
        found, mine = None, groups.setdefault(item.submission.clause_key, Groups())
        if text := profiles.get(item.pk):
            found = mine.find(text)
            if found is None:
                mine.add_leader(item.pk, text)
        leader_of[item.pk] = item.pk if found is None else found
    OpinionCluster.objects.bulk_create(
        OpinionCluster(
            page_id=page_id, leader_id=item.pk, clause_key=item.submission.clause_key,
            bands=list(profiles[item.pk].bands) if item.pk in profiles else [],
        )
        for item in items
        if leader_of[item.pk] == item.pk
    )  # fmt: skip
    leaders = set(leader_of.values())
    clusters = dict(OpinionCluster.objects.filter(leader__in=leaders).values_list("leader_id", "pk"))
    _store({item_id: clusters[leader] for item_id, leader in leader_of.items()})
    return len(items)


def _known_groups(page_id: int, profiles: Mapping[int, Profile]) -> dict[str, Groups]:
    """By clause, the leaders of groups that share a band with one of these texts."""
    bands = list({band for text in profiles.values() for band in text.bands})
    groups: dict[str, Groups] = {}
    known = OpinionCluster.objects.filter(page_id=page_id, bands__overlap=bands).order_by("leader_id")
    for cluster in known.select_related("leader"):
        groups.setdefault(cluster.clause_key, Groups()).add_leader(cluster.leader_id, profile(cluster.leader.text))
    return groups


def _store(cluster_of: Mapping[int, int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE submissions_queueitem item SET cluster_id = found.cluster"
            " FROM unnest(%s::bigint[], %s::bigint[]) AS found(item, cluster) WHERE item.submission_id = found.item",
            [list(cluster_of), list(cluster_of.values())],
        )
    publishing.join_clusters(cluster_of)


def decide_group(
    cluster: OpinionCluster, verdict: Verdict, *, by: Any, seen_versions: Mapping[int, int]
) -> list[Decision]:
    """One decision for the members named by `seen_versions`: each gets its own, and its own notice; all or none.

    Raises what `moderation.decide` raises for the first member that changed, is in a colleague's hands or cannot move.
    """
    with transaction.atomic():
        members = QueueItem.objects.filter(cluster=cluster, pk__in=seen_versions, status__in=sorted(UNDECIDED))
        items = list(members.select_for_update(of=("self",)).select_related("submission").order_by("submission_id"))
        missing = set(seen_versions) - {item.pk for item in items}
        if missing:
            raise DecidedByAnother(QueueItem.objects.select_related("submission").get(pk=min(missing)))
        return [decide(item, verdict, by=by, seen_version=seen_versions[item.pk]) for item in items]
