"""People at the same thing at the same instant: one verdict, one row, one pair of hands.

Pairs of moderators decide the same opinion, fifty threads send the identical form through the whole site, eight
moderators pull from one queue. Threads on the real database, started together by a barrier.
"""

import os
import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from bench import bed, figures

SECONDS = 180
QUICK_SECONDS = 60
QUICK = os.environ.get("QUICK") == "1"
PAIRS = 10 if QUICK else 40
SENDERS = 50
HANDS, WAITING, AT_ONCE = 8, 80, 10
PATIENCE = 60


def main() -> None:
    bed.end_within(QUICK_SECONDS if QUICK else SECONDS)
    with bed.scratch_database() as url:
        bed.start_django(url)
        from django.db import connection

        from home.sitetree import MODERATORS
        from tests.factories import staff

        page = bed.site_and_draft()
        people = [staff(f"审核员{number}", MODERATORS) for number in range(HANDS)]
        bounds = pairs_decide(page, people[:2]) | everybody_sends(page) | everybody_takes(page, people)
        connection.close()
        figures.require(bounds)


def together(works: Sequence[Callable[[], None]]) -> list[BaseException]:
    """Run all at the same instant, each with a connection of its own; return what went wrong."""
    from django.db import connection

    gate, wrong = threading.Barrier(len(works)), []

    def run(work: Callable[[], None]) -> None:
        try:
            connection.ensure_connection()
            gate.wait(PATIENCE)
            work()
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,), daemon=True) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return wrong + [TimeoutError(thread.name) for thread in threads if thread.is_alive()]


def pairs_decide(page: Any, people: Sequence[Any]) -> dict[str, bool]:
    from wagtail.models import ModelLogEntry

    from submissions.models import Decision, PublicRendition, Reason
    from submissions.services import chain, counts, moderation
    from tests.factories import item_of, received

    verdicts = [
        moderation.Verdict("approve"),
        moderation.Verdict("reject", Reason.objects.get(code="off_topic")),
    ]
    won: list[tuple[int, str]] = []
    told: list[tuple[int, str]] = []
    wrong: list[BaseException] = []

    def decide(item: Any, person: Any, verdict: Any) -> None:
        try:
            moderation.decide(item, verdict, by=person, seen_version=1)
            won.append((item.pk, str(person)))
        except moderation.DecidedByAnother as error:
            told.append((item.pk, error.winner))

    for number in range(PAIRS):
        item = item_of(received(page, f"同时被决定的意见{number}"))
        order = list(zip(people, verdicts, strict=True))[:: 1 if number % 2 else -1]
        wrong += together(
            [
                lambda person=person, verdict=verdict, item=item: decide(item, person, verdict)
                for person, verdict in order
            ]
        )
    approved = {pk for pk, person in won if person == str(people[0])}
    entries = ModelLogEntry.objects.filter(action__in=["submissions.approve", "submissions.reject"]).count()
    figures.report(
        {
            "deciding_pairs": (PAIRS, "pairs"),
            "deciding_winners": (len(won), "people"),
            "deciding_told_who_won": (len(told), "people"),
            "deciding_audit_entries": (entries, "entries"),
            "deciding_chained_decisions": (Decision.objects.count(), "rows"),
        }
    )
    return {
        f"nothing else happens to the pairs ({wrong[:1]})": not wrong,
        "each item is decided once and the other told by whom": sorted(won) == sorted(told) and len(won) == PAIRS,
        "each decision has one audit entry and one link": entries == Decision.objects.count() == PAIRS,
        "the chain holds": not list(chain.faults()),
        "what was approved is public, and nothing else": approved
        == set(PublicRendition.objects.values_list("submission_id", flat=True)),
        "the counters equal a recount": _kept_figures(page.pk) == counts.recount(page.pk),
    }


def _kept_figures(page_id: int) -> dict[str, tuple[int, int]]:
    from submissions.models import PublicCount

    rows = PublicCount.objects.filter(page_id=page_id, opinions__gt=0)
    return {row.clause_key: (row.opinions, row.participants) for row in rows}


def everybody_sends(page: Any) -> dict[str, bool]:
    """The identical form from fifty connections, through middleware, view and service."""
    from django.test import Client
    from django.urls import reverse
    from django.utils import timezone

    from submissions import form_keys
    from submissions.models import Contact, QueueItem, Submission

    key = form_keys.FormKey(page.pk, *bed.form_of(page), "drill-the-same-form", timezone.now() - timedelta(minutes=1))
    form = {
        "form_key": key.sign(),
        "proof": form_keys.prove_human(key),
        "action": "send",
        "text": "五十次点击，只算一次。",
        "contact_kind": "email",
        "contact": "citizen@example.com",
        "consent": "on",
    }
    receipts: list[tuple[str, str]] = []

    def send() -> None:
        answer = Client().post(reverse("take_part", args=[page.pk]), form)
        receipts.append((_between(answer, b"data-receipt-number>"), _between(answer, b"data-receipt-code>")))

    wrong = together([send] * SENDERS)
    rows = Submission.objects.filter(form_key=key.nonce)
    whole = (
        QueueItem.objects.filter(submission__in=rows).count()
        == Contact.objects.filter(submission__in=rows).count()
        == 1
    )
    figures.report(
        {
            "identical_forms_sent": (SENDERS, "forms"),
            "identical_forms_stored": (rows.count(), "rows"),
            "identical_forms_receipts": (len(receipts), "receipts"),
            "identical_forms_different_receipts": (len(set(receipts)), "receipts"),
        }
    )
    return {
        f"every sender is answered ({wrong[:1]})": not wrong and len(receipts) == SENDERS,
        "one form is one row, whole": rows.count() == 1 and whole,
        "every sender holds the same receipt": len(set(receipts)) == 1 and receipts[0][0] == rows.get().number,
    }


def _between(answer: Any, sign: bytes) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.content.partition(sign)[2].partition(b"<")[0].decode()


def everybody_takes(page: Any, people: Sequence[Any]) -> dict[str, bool]:
    from submissions.models import QueueItem
    from submissions.services import moderation
    from submissions.states import QueueStatus
    from tests.factories import received

    QueueItem.objects.filter(status=QueueStatus.PENDING).update(due_at="2099-01-01T00:00Z")
    for number in range(WAITING - QueueItem.objects.awaiting().count()):
        received(page, f"排队的意见{number}")
    taken: list[tuple[str, int]] = []

    def take(person: Any) -> None:
        for _turn in range(WAITING // AT_ONCE // HANDS + 1):
            taken.extend((str(person), item.pk) for item in moderation.take_next(AT_ONCE, by=person))

    wrong = together([lambda person=person: take(person) for person in people])
    items = [pk for _person, pk in taken]
    owned = set(QueueItem.objects.filter(claimed_by__isnull=False).values_list("claimed_by__last_name", "pk"))
    figures.report(
        {
            "queue_items_taken": (len(items), "items"),
            "queue_items_in_two_hands": (len(items) - len(set(items)), "items"),
        }
    )
    return {
        f"everybody can take ({wrong[:1]})": not wrong,
        "no item is in two hands": len(items) == len(set(items)) == WAITING,
        "each is recorded under whoever took it": owned == set(taken),
    }


if __name__ == "__main__":
    main()
