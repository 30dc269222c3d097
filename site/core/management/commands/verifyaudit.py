"""manage.py verifyaudit"""

from django.core.management.base import BaseCommand, CommandError

from core.audit_chain import verify


class Command(BaseCommand):
    help = "Recomputes the chained audit and names every entry that was changed, removed or slipped in."

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--head", metavar="SEQ:HASH", help="A seal known from elsewhere, such as the log of that day."
        )

    def handle(self, **options) -> None:
        head = None
        if options["head"]:
            seq, colon, digest = options["head"].partition(":")
            if not (colon and seq.isdecimal() and len(digest) == 64):
                raise CommandError("--head is a number and a hash of 64 letters, as in 12:ab…")
            head = (int(seq), digest)
        verdict = verify(head=head)
        for fault in verdict.faults:
            self.stderr.write(fault)
        if verdict.faults:
            raise CommandError(f"entries={verdict.entries} faults={len(verdict.faults)}")
        self.stdout.write(f"entries={verdict.entries} faults=0 head={verdict.head or '-'}")
