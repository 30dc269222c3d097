"""manage.py doctor"""

from django.core.management.base import BaseCommand, CommandError

from core import doctor


class Command(BaseCommand):
    help = "Says in sentences what is wrong with this installation; ends with 1 when anything is."
    requires_system_checks: list[str] = []  # they are one of its own

    def handle(self, **options) -> None:
        found = 0
        for sentence in doctor.examine():
            found += 1
            self.stdout.write(f"- {sentence}")
        if found:
            raise CommandError(f"{found} {'thing is' if found == 1 else 'things are'} wrong.")
        self.stdout.write("Nothing is wrong.")
