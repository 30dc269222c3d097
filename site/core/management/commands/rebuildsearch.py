"""manage.py rebuildsearch [kind …]"""

from django.core.management.base import BaseCommand, CommandError

from core import search_index


class Command(BaseCommand):
    help = "Makes the search index anew from what is public now; the site may serve meanwhile."

    def add_arguments(self, parser) -> None:
        parser.add_argument("kinds", nargs="*", metavar="kind", help="only these; all unless given")

    def handle(self, kinds: list[str], **options) -> None:
        known = search_index.sources()
        if unknown := sorted(set(kinds) - set(known)):
            raise CommandError(f"There is no kind {', '.join(unknown)}; there are {', '.join(known)}.")
        for kind in kinds or known:
            self.stdout.write(f"{kind} {search_index.rebuild(kind)}")
        search_index.forget_unknown()
