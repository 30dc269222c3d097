"""manage.py verifyledger"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from publicity.models import LedgerEntry
from publicity.services.ledger import faults, stored_rows


class Command(BaseCommand):
    help = "Recomputes the public ledger and names every row that was changed, removed or slipped in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--newest", default="", help="a newest hash kept elsewhere, to see rows taken off the end")

    def handle(self, *, newest: str, **options: Any) -> None:
        found = list(faults(stored_rows(), newest=newest))
        for fault in found:
            self.stderr.write(fault)
        count = LedgerEntry.objects.count()
        if found:
            raise CommandError(f"rows={count} faults={len(found)}")
        last = LedgerEntry.objects.order_by("-seq").first()
        self.stdout.write(f"rows={count} faults=0 newest={last.hash if last else '-'}")
