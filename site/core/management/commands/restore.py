"""manage.py restore FILE --key KEYFILE [--check] [--force]"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from core import backup, sealing


class Command(BaseCommand):
    help = "Puts a backup back into an empty database and an empty folder of files."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--key", type=Path, required=True)
        parser.add_argument("--check", action="store_true", help="only read it to its end")
        parser.add_argument("--force", action="store_true", help="delete what is there first")

    def handle(self, file: Path, key: Path, check: bool, force: bool, **options) -> None:
        try:
            secret = sealing.read_key(key)
            if check:
                manifest = backup.verify(file, secret)
            else:
                manifest = backup.restore(file, secret, force=force, say=self.stdout.write)
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}.") from None
        except (backup.BackupRefused, sealing.SealBroken) as error:
            raise CommandError(str(error)) from None
        done = "is whole" if check else "is restored"
        self.stdout.write(f"The backup of {manifest['made_at'][:16]} with {len(manifest['files']) - 1} files {done}.")
        if not check:
            self.stdout.write("Run manage.py migrate if this code is newer, then manage.py doctor.")
