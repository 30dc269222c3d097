"""`manage.py clusteropinions`: groups similar opinions now instead of within the minute."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from submissions.services import clusters


class Command(BaseCommand):
    help = "Puts opinions that say the same into groups; those that have a group keep it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--page", type=int, help="only this page")

    def handle(self, *args: Any, **options: Any) -> None:
        pages = [options["page"]] if options["page"] else clusters.pages_to_group()
        count = sum(clusters.group_opinions(page_id) for page_id in pages)
        self.stdout.write(f"{count} opinions on {len(pages)} pages were looked at.")
