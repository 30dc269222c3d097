"""No decision twice, none lost: fifty people at a thousand opinions, and a process killed between any two steps.

Fifty threads go through the same thousand opinions in the same order, each item tried by several at once: one
decides, and every loser is told who won and what changed. Then a process that decides, undoes, decides a group or
carries on with a decision on many is killed before or after each statement it sends and each commit, 200 times;
after each time the books must agree.
"""

import os
import random
import signal
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

from bench import bed, figures

SECONDS = 600
QUICK_SECONDS = 0  # the tests hold what is short of it
PEOPLE, ITEMS = 50, 1_000
TRIES = 5  # people who try the same opinion
KILLS = 200
PATIENCE = 300
SEED = 20_261_129
HASTE = "SET synchronous_commit TO off"  # what is killed is our process; PostgreSQL keeps running and loses nothing


def main() -> None:
    bed.end_within(SECONDS)
    with bed.scratch_database() as url:
        bed.start_django(url)
        from django.db import connection

        from home.sitetree import MODERATORS
        from tests.factories import staff

        page = bed.site_and_draft()
        people = [staff(f"审核员{number}", MODERATORS) for number in range(PEOPLE)]
        bounds = everybody_decides(page, people) | killed_anywhere(page, people[0])
        connection.close()
    figures.require(bounds)


def everybody_decides(page: Any, people: list[Any]) -> dict[str, bool]:
    from django.db import connection
    from wagtail.models import ModelLogEntry

    from submissions.models import Decision, Notification, PublicRendition, Reason
    from submissions.services import chain, moderation
    from tests.factories import item_of, received

    reason = Reason.objects.get(code="off_topic")
    verdicts = [moderation.Verdict("approve"), moderation.Verdict("reject", reason), moderation.Verdict("return", Reason.objects.get(code="unreadable"))]  # fmt: skip
    mail = {"contact_kind": "email", "contact": "a@example.cn"}
    items = [item_of(received(page, f"同时被审核的意见{number}", **mail)) for number in range(ITEMS)]
    gate, wrong = threading.Barrier(PEOPLE), []
    won: list[tuple[int, str, str]] = []
    told: list[tuple[int, str, str]] = []

    def work(number: int, person: Any) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute(HASTE)
            gate.wait(PATIENCE)
            for place, item in enumerate(items):
                if place % (PEOPLE // TRIES) != number % (PEOPLE // TRIES):
                    continue
                verdict = verdicts[(place + number // (PEOPLE // TRIES)) % len(verdicts)]
                try:
                    moderation.decide(item, verdict, by=person, seen_version=1)
                    won.append((item.pk, str(person), verdict.move))
                except moderation.DecidedByAnother as error:
                    told.append((item.pk, error.winner, str(error)))
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=pair, daemon=True) for pair in enumerate(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    winner = {pk: (person, move) for pk, person, move in won}
    honest = [pk for pk, name, sentence in told if name == winner[pk][0] and f"“{_state(winner[pk][1])}”" in sentence]
    decided = Counter(Decision.objects.values_list("submission_id", flat=True))
    entries = ModelLogEntry.objects.filter(action__in=[f"submissions.{verdict.move}" for verdict in verdicts]).count()
    figures.report(
        {
            "deciding_people": (PEOPLE, "threads"),
            "deciding_items": (ITEMS, "opinions"),
            "deciding_attempts": (len(won) + len(told), "attempts"),
            "deciding_winners": (len(won), "decisions"),
            "deciding_losers": (len(told), "people"),
            "deciding_losers_told_who_and_what": (len(honest), "people"),
            "deciding_audit_entries": (entries, "entries"),
        }
    )
    approved = {pk for pk, _person, move in won if move == "approve"}
    return {
        f"nothing else happens ({wrong[:1]})": not wrong and len(won) + len(told) == ITEMS * TRIES,
        "each opinion has one decision": len(won) == ITEMS and decided == {item.pk: 1 for item in items},
        "every loser is told who won and what the opinion is now": len(honest) == len(told),
        "each decision has its audit entry and its notice": entries == ITEMS == Notification.objects.count(),
        "the chain holds": not list(chain.faults()),
        "what was approved is public, and nothing else": approved
        == set(PublicRendition.objects.values_list("submission_id", flat=True)),
    }


def _state(move: str) -> str:
    from submissions.states import MOVES, QueueStatus

    return str(QueueStatus(MOVES[move].target).label)


# A process that is killed between two steps


def killed_anywhere(page: Any, person: Any) -> dict[str, bool]:
    """Each scene is played once whole, to learn how many steps it has; then it is killed at every one in turn."""
    from django.db import connection

    chance = random.Random(SEED)
    scenes = [_decides, _rejects, _undoes, _decides_group, _carries_on]
    steps = {}
    for scene in scenes:
        work = scene(page, person)
        counted = _Steps(None)
        counted.watch(work)
        steps[scene.__name__] = counted.done
    faults: list[str] = []
    places: Counter[str] = Counter()
    for number in range(KILLS):
        scene = scenes[number % len(scenes)]
        work = scene(page, person)
        # Evenly from the first step to the last; the shift of a step or two is left to chance.
        turn, turns, last = number // len(scenes), KILLS // len(scenes), steps[scene.__name__]
        place = min(last, max(1, round(1 + turn * (last - 1) / (turns - 1)) + chance.randint(-1, 1)))
        connection.close()  # a connection is not shared with a child
        child = os.fork()
        if child == 0:
            try:
                _Steps(place).watch(work)
            finally:
                os._exit(0)
        _pid, status = os.waitpid(child, 0)
        was_killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        places[scene.__name__] += was_killed
        faults += [f"{scene.__name__} at step {place}: {fault}" for fault in _disagreements(page)]
    figures.report(
        {f"steps_of{name}": (count, "steps") for name, count in steps.items()}
        | {f"killed_in{name}": (count, "times") for name, count in sorted(places.items())}
        | {"killed": (places.total(), "times"), "disagreements": (len(faults), "faults")}
    )
    return {
        f"the process is killed {KILLS} times": places.total() == KILLS,
        f"after each kill the books agree ({faults[:3]})": not faults,
    }


class _Steps:
    """Counts the statements and commits of this process, and ends it at one of them as a power cut would."""

    def __init__(self, last: int | None) -> None:
        self.last, self.done = last, 0

    def step(self) -> None:
        self.done += 1
        if self.done == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self, work: Callable[[], None]) -> None:
        from django.db import connection

        connection.ensure_connection()
        commit = connection.connection.commit

        def counted_commit() -> None:
            self.step()  # everything is written, nothing is committed
            commit()
            self.step()  # committed, and nobody knows yet

        connection.connection.commit = counted_commit

        def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            self.step()
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            work()
        del connection.connection.commit


_numbers = iter(range(1_000_000))


def _fresh(page: Any, text: str = "") -> Any:
    from tests.factories import item_of, received

    number = next(_numbers)
    return item_of(
        received(
            page, text or f"会被打断的意见{number}", contact_kind="email", contact=f"k{number}@example.cn",
            form_key=f"drill-kills-{number}",
        )
    )  # fmt: skip


def _decides(page: Any, person: Any, move: str = "approve", code: str = "") -> Callable[[], None]:
    from submissions.models import Reason
    from submissions.services import moderation

    item, verdict = _fresh(page), moderation.Verdict(move, Reason.objects.filter(code=code).first())
    return lambda: moderation.decide(item, verdict, by=person, seen_version=1)


def _rejects(page: Any, person: Any) -> Callable[[], None]:
    return _decides(page, person, "reject", "off_topic")


def _undoes(page: Any, person: Any) -> Callable[[], None]:
    from submissions.services import moderation

    decision = moderation.decide(_fresh(page), moderation.Verdict("approve"), by=person, seen_version=1)
    return lambda: moderation.undo(decision, by=person)


def _decides_group(page: Any, person: Any) -> Callable[[], None]:
    from submissions.services import clusters, moderation
    from tests.factories import item_of

    number = next(_numbers)
    members = [_fresh(page, f"希望第{number}号小区门口的路灯早一点修好，晚上走路看不见。") for _n in range(3)]
    clusters.group_opinions(page.pk)
    cluster = item_of(members[0].submission).cluster
    seen = {member.pk: 1 for member in members}
    return lambda: clusters.decide_group(cluster, moderation.Verdict("approve"), by=person, seen_versions=seen)


def _carries_on(page: Any, person: Any) -> Callable[[], None]:
    from submissions.models import Reason
    from submissions.rules import Rule
    from submissions.services import bulk, moderation

    number = next(_numbers)
    for _n in range(3):
        _fresh(page, f"加微信领奖，编号{number}号")
    verdict = moderation.Verdict("reject", Reason.objects.get(code="advertising"))
    job = bulk.prepare(Rule(words=f"编号{number}号"), verdict, by=person)
    bulk.act(job, "start", by=person)
    return lambda: bulk.carry_on(job.pk)


def _disagreements(page: Any) -> list[str]:
    """What an auditor would find: decisions, audit entries, notices, states, what is public, what is counted."""
    from wagtail.models import ModelLogEntry

    from submissions.job_states import Outcome
    from submissions.models import BulkItem, Decision, Notification, PublicCount, PublicRendition, QueueItem
    from submissions.services import chain, counts
    from submissions.states import VISIBLE

    found = [f"the chain: {fault}" for fault in chain.faults()]
    decisions = list(Decision.objects.order_by("seq"))
    moves = {"submissions.approve", "submissions.reject", "submissions.return", "submissions.undo"}
    logged = ModelLogEntry.objects.filter(action__in=moves).values_list("object_id", flat=True)
    entries = Counter(int(key) for key in logged)
    made = Counter(decision.submission_id for decision in decisions)
    if entries != made:
        found.append(f"audit entries and decisions differ: {dict((entries - made) + (made - entries))}")
    noticed = set(Notification.objects.values_list("decision_id", flat=True))
    wanted = {decision.pk for decision in decisions if decision.undoes_id is None}
    if noticed != wanted:
        found.append(f"notices and decisions differ: {noticed ^ wanted}")
    undone = {decision.undoes_id for decision in decisions if decision.undoes_id}
    if undone != set(Notification.objects.exclude(cancelled_at=None).values_list("decision_id", flat=True)):
        found.append("a notice of what was undone is not cancelled, or another is")
    last = {decision.submission_id: decision.to_status for decision in decisions}
    for pk, status in QueueItem.objects.values_list("pk", "status"):
        if status != last.get(pk, "pending"):
            found.append(f"opinion {pk} is {status}, its last decision says {last.get(pk)}")
    shown = set(PublicRendition.objects.values_list("submission_id", flat=True))
    if shown != {pk for pk, status in last.items() if status in VISIBLE}:
        found.append("what is public is not what was decided")
    rows = PublicCount.objects.filter(page_id=page.pk, opinions__gt=0)
    kept = {row.clause_key: (row.opinions, row.participants) for row in rows}
    if kept != {key: figure for key, figure in counts.recount(page.pk).items() if figure[0]}:
        found.append("the counters differ from a recount")
    for outcome, decision in BulkItem.objects.values_list("outcome", "decision"):
        if (outcome == Outcome.DECIDED) != (decision is not None):
            found.append("a decision on many does not know what it decided")
    return found


if __name__ == "__main__":
    main()
