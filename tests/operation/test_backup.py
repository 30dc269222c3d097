"""A backup comes back byte for byte, or is refused before anything is touched."""

import hashlib
import io
import os
from pathlib import Path

import pytest
from django.conf import settings as site
from django.core.management import CommandError, call_command
from django.db import connection

from bench import bed
from core import backup
from core.sealing import PIECE, SealBroken, SealedReader, SealingWriter, new_key, read_key

KEY = bytes(range(32))
PIXELS = bytes(range(256)) * 5000


def sealed(plain: bytes) -> bytes:
    out = io.BytesIO()
    writer = SealingWriter(out, KEY)
    for start in range(0, len(plain), 300_000):
        writer.write(plain[start : start + 300_000])
    writer.finish()
    return out.getvalue()


def opened(data: bytes, key: bytes = KEY) -> bytes:
    return io.BufferedReader(SealedReader(io.BytesIO(data), key)).read()


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 17])
def test_what_is_sealed_opens_to_the_same_bytes(size):
    plain = os.urandom(size)
    assert opened(sealed(plain)) == plain


def test_a_changed_cut_or_reordered_file_does_not_open():
    whole = sealed(os.urandom(2 * PIECE + 100))
    head, step = 24, PIECE + 16
    pieces = [whole[head + number * step : head + (number + 1) * step] for number in range(3)]
    broken = {
        "a bit": whole[:5_000] + bytes([whole[5_000] ^ 1]) + whole[5_001:],
        "the prefix": whole[:20] + bytes([whole[20] ^ 1]) + whole[21:],
        "cut at a piece": whole[: head + 2 * step],
        "cut in a piece": whole[:-10],
        "swapped": whole[:head] + pieces[1] + pieces[0] + pieces[2],
        "left out": whole[:head] + pieces[0] + pieces[2],
        "longer": whole + b"x",
        "not ours": b"PK" + whole,
        "empty": b"",
    }
    opens = []
    for name, data in broken.items():
        try:
            opened(data)
            opens.append(name)
        except SealBroken:
            pass
    assert opens == []
    with pytest.raises(SealBroken, match="the key is another"):
        opened(whole, bytes(32))


def test_a_key_file_is_private_and_never_replaced(tmp_path):
    path = tmp_path / "key"
    new_key(path)
    assert (len(read_key(path)), path.stat().st_mode & 0o777) == (32, 0o600)
    with pytest.raises(FileExistsError):
        new_key(path)
    path.chmod(0o644)
    with pytest.raises(SealBroken, match="can be read by others"):
        read_key(path)
    path.write_text("short")
    with pytest.raises(SealBroken, match="key file"):
        read_key(path)


def contents() -> dict[str, str]:
    """A hash of every table's rows and of every uploaded file."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        for (table,) in cursor.fetchall():
            cursor.execute(
                f"SELECT coalesce(md5(string_agg(row::text, chr(10) ORDER BY row::text)), '') FROM \"{table}\" row"  # noqa: S608
            )
            found[table] = cursor.fetchone()[0]
    for path in backup.media_files():
        found[str(path.relative_to(site.MEDIA_ROOT))] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


@pytest.fixture
def installation(settings, tmp_path, django_db_blocker):
    """A database of its own beside the tests', which a restore may empty, and a folder of files."""
    media = settings.MEDIA_ROOT = tmp_path / "media"
    (media / "documents").mkdir(parents=True)
    (media / "documents" / "附件 一.pdf").write_bytes(PIXELS)
    (media / "empty.txt").write_bytes(b"")
    new_key(tmp_path / "key")
    tests = connection.settings_dict["NAME"]
    with django_db_blocker.unblock(), bed.scratch_database() as url:
        bed.use_database(url.split("?")[0].rsplit("/", 1)[1])
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO core_throttlesalt (day, key) VALUES ('2026-01-01', 'x'::bytea)")
        yield tmp_path
        bed.use_database(tests)


def test_a_backup_is_restored_byte_for_byte_and_never_onto_something_without_force(installation, capsys):
    key, file = installation / "key", installation / "site.backup"
    before = contents()
    call_command("backup", file, key=key, keys_to=installation / "site.keys")
    stored = file.read_bytes()
    assert (b"core_throttlesalt" in stored, PIXELS[:256] in stored, b"tests-only" in stored) == (False, False, False)
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(CommandError, match="exists already"):
        call_command("backup", file, key=key)
    with pytest.raises(CommandError, match=r"holds \d+ tables already; add --force"):
        call_command("restore", file, key=key)
    (site.MEDIA_ROOT / "later.txt").write_text("made after the backup")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_throttlesalt")
    changed = contents()
    file.write_bytes(stored[:-1] + bytes([stored[-1] ^ 1]))
    with pytest.raises(CommandError, match="does not open"):
        call_command("restore", file, key=key, force=True)
    assert contents() == changed != before
    file.write_bytes(stored)
    call_command("restore", file, key=key, force=True)
    assert contents() == before
    assert [path.name for path in Path(installation).glob("*.unfinished")] == []
    assert "is restored." in capsys.readouterr().out


def test_a_backup_under_keys_that_are_not_here_is_refused(installation, settings):
    key, file = installation / "key", installation / "site.backup"
    call_command("backup", file, key=key)
    settings.DATA_KEYS = {"other": bytes(32)}
    with pytest.raises(CommandError, match="LIANXIN_DATA_KEYS lacks t1"):
        call_command("restore", file, key=key, force=True)


def test_a_program_of_an_older_postgresql_is_not_taken(monkeypatch):
    assert backup.find_program("pg_dump", 18).name == "pg_dump"
    with pytest.raises(backup.BackupRefused, match="postgresql-client-99"):
        backup.find_program("pg_dump", 99)
