"""manage.py loaddemo"""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from home.demo_content import ACCOUNTS, load_demo
from home.demo_suggestions import demo_receipt


class Command(BaseCommand):
    help = "Loads the demo: accounts, two consultations, notices, livestreams. What a person added or changed by hand stays."

    def handle(self, **options) -> None:
        if not settings.DEMO_ACCOUNTS:
            raise CommandError(
                "The demo's accounts and passwords are known to everybody; they are for the demo's settings only."
            )
        load_demo()
        self.stdout.write("Demo accounts (演示数据), at /admin/:")
        for account in ACCOUNTS:
            self.stdout.write(f"  {account.username:<12} {account.password:<28} {account.role}")
        self.stdout.write("A receipt that leads to a suggestion and its result, at /receipts/:")
        number, code = demo_receipt()
        self.stdout.write(f"  {number} {code}")
