"""manage.py importdraft FILE.md --page ID | --new "title" """

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from consultations.drafts import DraftRefused, decode_draft, parse_draft
from consultations.models import ConsultationPage
from consultations.pages_by_command import new_consultation
from consultations.services import import_draft


class Command(BaseCommand):
    help = "Reads a statute or draft into chapters, sections, articles, paragraphs and items of a consultation."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)
        target = parser.add_mutually_exclusive_group(required=True)
        target.add_argument("--page", type=int, help="the consultation that gets the draft")
        target.add_argument("--new", metavar="TITLE", help="make a new, unpublished consultation for it")

    def handle(self, file: Path, page: int | None, new: str | None, **options) -> None:
        try:
            source = file.read_bytes()
            draft = parse_draft(decode_draft(source))
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
        except DraftRefused as error:
            raise CommandError(f"{file}: {error}") from None
        with transaction.atomic():
            target = new_consultation(new) if new else ConsultationPage.objects.filter(pk=page).first()
            if target is None:
                raise CommandError(f"There is no consultation with the number {page}.")
            document = import_draft(target, draft, source=source)
        counts = " ".join(f"{name}={number}" for name, number in draft.counts().items())
        self.stdout.write(f"{counts} page={target.pk} version={document.version}")
