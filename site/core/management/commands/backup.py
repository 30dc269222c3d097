"""manage.py backup FILE --key KEYFILE"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from core import backup, sealing


class Command(BaseCommand):
    help = "Writes database and uploaded files into one sealed file, and checks that it opens again."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--key", type=Path, required=True, help="file with the base64 of 32 bytes, mode 600")
        parser.add_argument("--new-key", action="store_true", help="make the key file; keep it away from the backup")
        parser.add_argument("--keys-to", type=Path, help="also seal the site's own keys, into this file apart")

    def handle(self, file: Path, key: Path, new_key: bool, keys_to: Path | None, **options) -> None:
        try:
            if new_key:
                sealing.new_key(key)
            secret = sealing.read_key(key)
            manifest = backup.back_up(file, secret, say=self.stdout.write)
            self.stdout.write("Reading it again …")
            backup.verify(file, secret)
            if keys_to:
                backup.seal_keys(keys_to, secret)
        except FileExistsError as error:
            raise CommandError(f"{error.filename} exists already; nothing replaces a key.") from None
        except (backup.BackupRefused, sealing.SealBroken) as error:
            raise CommandError(str(error)) from None
        size = file.stat().st_size
        self.stdout.write(f"{file} holds the database and {len(manifest['files']) - 1} files, {size:,} bytes.")
