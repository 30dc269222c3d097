"""manage.py importcomments FILE.csv --page ID | --new "title" """

from collections import Counter
from datetime import timedelta
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from consultations.models import ConsultationPage
from consultations.pages_by_command import new_consultation
from submissions.imports import ImportRefused, read_comments
from submissions.services.imported import take_over


class Command(BaseCommand):
    help = "Takes over comments with their original times and their moderators' decisions; a second run adds nothing."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)
        target = parser.add_mutually_exclusive_group(required=True)
        target.add_argument("--page", type=int, help="the consultation that gets the comments")
        target.add_argument(
            "--new", metavar="TITLE", help="make a new, unpublished consultation, closed since the last comment"
        )

    def handle(self, file: Path, page: int | None, new: str | None, **options) -> None:
        try:
            rows = list(read_comments(file))
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
        except ImportRefused as error:
            lines = "\n".join(
                f"  row {line}: {sentence}" if line else f"  {sentence}" for line, sentence in error.problems
            )
            raise CommandError(f"{file}: nothing was imported.\n{lines}") from None
        with transaction.atomic():
            if new:
                times = [row.received_at for row in rows]
                target = new_consultation(new, opens_at=min(times), closes_at=max(times) + timedelta(days=1))
            else:
                target = ConsultationPage.objects.filter(pk=page).first()
            if target is None:
                raise CommandError(f"There is no consultation with the number {page}.")
            added = take_over(target.pk, rows)
        found = Counter(row.decision for row in rows)
        self.stdout.write(
            f"comments={len(rows)} approved={found['approved']} rejected={found['rejected']} pending={found['pending']} "
            f"added={added} page={target.pk}"
        )
