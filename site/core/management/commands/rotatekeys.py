"""manage.py rotatekeys"""

from collections import Counter

from django.core.management.base import BaseCommand, CommandError

from core.audit_chain import append
from core.privacy import Undecipherable
from core.sealed_fields import current_key, left, rotate, sealed_fields


class Command(BaseCommand):
    help = "Brings everything encrypted under the first key of LIANXIN_DATA_KEYS. May be stopped and started again at any time."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--list", action="store_true", help="Only say what is still under an older key.")

    def handle(self, **options) -> None:
        if options["list"]:
            for name, count in left().items():
                self.stdout.write(f"{name:<40} {count}")
            return
        done: Counter[str] = Counter()
        try:
            for name, count in rotate():
                done[name] += count
                self.stdout.write(f"{name} {done[name]}")
        except Undecipherable as error:
            raise CommandError(
                f"A row does not open with any key of the ring ({error}); what came before it is done."
            ) from None
        append("privacy.rotate", facts={"rows": sum(done.values()), "to": current_key()})
        self.stdout.write(f"fields={len(sealed_fields())} rows={sum(done.values())} key={current_key()}")
