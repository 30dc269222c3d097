"""manage.py compiletranslations [--check]"""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Compiles every LC_MESSAGES/*.po of LOCALE_PATHS without the gettext programs."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("--check", action="store_true", help="only report fuzzy and untranslated strings")

    def handle(self, check: bool, **options) -> None:
        faults = []
        for source in sorted(file for path in settings.LOCALE_PATHS for file in Path(path).glob("*/LC_MESSAGES/*.po")):
            with source.open("rb") as file:
                catalog = read_po(file)
            faults += [f"{source}: {message.id!r}" for message in catalog if _is_unfinished(message)]
            target = source.with_suffix(".mo")
            if not check and (not target.exists() or target.stat().st_mtime < source.stat().st_mtime):
                draft = target.with_suffix(".mo.new")
                with draft.open("wb") as file:
                    write_mo(file, catalog)
                draft.replace(target)
        if check and faults:
            raise CommandError("Strings without a finished translation:\n" + "\n".join(faults))


def _is_unfinished(message) -> bool:
    strings = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
    return bool(message.id) and (message.fuzzy or not all(strings))
