"""manage.py verifydraw"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q

from publicity.models import Draw
from publicity.verification import changes, faults


class Command(BaseCommand):
    help = "Draws again from the frozen list and compares; names records that changed after the list was frozen."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("draw", help="its number, such as CC2026-001, or its id")

    def handle(self, *, draw: str, **options: Any) -> None:
        wanted = Q(number=draw) | Q(pk=int(draw)) if draw.isdecimal() else Q(number=draw)
        row = Draw.objects.public().filter(wanted).first()
        if row is None:
            raise CommandError(f"No announced draw has the number {draw}.")
        changed = changes(row)
        for change in changed:
            self.stdout.write(f"{change.kind} {change.identifier}")
        found = list(faults(row))
        for fault in found:
            self.stderr.write(fault)
        summary = f"draw={row.number} lines={row.population_count} drawn={row.drawn.count()} changed={len(changed)}"
        if found:
            raise CommandError(f"{summary} faults={len(found)}")
        self.stdout.write(f"{summary} faults=0 sha256={row.population_sha256}")
