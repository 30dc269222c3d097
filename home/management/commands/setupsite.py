"""manage.py setupsite"""

from django.core.management.base import BaseCommand
from django.db import transaction

from home.sitetree import set_up_groups, set_up_site
from publicity.services.schemes import add_example_schemes


class Command(BaseCommand):
    help = "Makes the front page, the lists under it, the groups of staff and two example schemes; a second run changes nothing."

    @transaction.atomic
    def handle(self, **options) -> None:
        home = set_up_site()
        set_up_groups()
        add_example_schemes()
        self.stdout.write(f"front page {home.pk}")
