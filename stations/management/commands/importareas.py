"""manage.py importareas FILE.csv"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from core.tables import ImportRefused
from stations.imports import read_areas
from stations.services.deputies import take_over_areas


class Command(BaseCommand):
    help = "Takes over villages and communities by their statistical codes; columns 代码, 名称, 类别. A second run updates."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, file: Path, **options) -> None:
        try:
            rows = read_areas(file)
            added, updated = take_over_areas(rows)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
        except ImportRefused as error:
            raise CommandError(f"{file}: nothing was imported.\n{error.report}") from None
        self.stdout.write(f"areas={len(rows)} added={added} updated={updated}")
