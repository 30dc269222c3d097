"""manage.py verifydecisions"""

from django.core.management.base import BaseCommand, CommandError

from submissions.models import Decision
from submissions.services import months
from submissions.services.chain import faults


class Command(BaseCommand):
    help = (
        "Recomputes the chain of decisions and names every row that was changed, removed or slipped in; "
        "then makes every published month of figures again from it and compares."
    )

    def handle(self, **options) -> None:
        found = [*faults(), *months.faults()]
        for fault in found:
            self.stderr.write(fault)
        if found:
            raise CommandError(f"decisions={Decision.objects.count()} faults={len(found)}")
        last = Decision.objects.order_by("-seq").first()
        self.stdout.write(f"decisions={Decision.objects.count()} faults=0 head={last.hash if last else '-'}")
