"""manage.py importdeputies FILE.xlsx|csv"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from core.tables import ImportRefused
from stations.imports import read_deputies
from stations.services.deputies import take_over_deputies


class Command(BaseCommand):
    help = "Takes over a list of deputies; nothing is stored when any row is wrong, and a second run updates."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, file: Path, **options) -> None:
        try:
            rows = read_deputies(file)
            added, updated = take_over_deputies(rows)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
        except ImportRefused as error:
            raise CommandError(f"{file}: nothing was imported.\n{error.report}") from None
        self.stdout.write(f"deputies={len(rows)} added={added} updated={updated}")
