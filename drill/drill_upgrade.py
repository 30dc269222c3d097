"""An earlier release serves and takes opinions while its database is migrated to this one: no request fails.

The earlier release is the newest commit that knows fewer migrations than this checkout, from the repository's own
history. Several processes begin to migrate at once, as several machines would; one does, the others wait.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

import psycopg

from bench import bed, figures
from drill.drill_kills import Ledger, wait_for_receipts, write
from drill.town import ask

SECONDS = 240
QUICK_SECONDS = 0
LEAST_MIGRATIONS = 3  # that must lie between the two
LOOK_BACK = 200  # commits
WRITERS, READERS, MIGRATORS = 3, 1, 2
PREPARE = (
    "import os; from bench import bed; bed.start_django(os.environ['DATABASE_URL']); page = bed.site_and_draft();"
    "print('found', page.pk, *bed.form_of(page), page.url)"
)


def main() -> None:
    bed.end_within(SECONDS)
    revision, missing = earlier_release()
    if not revision:
        print("The history holds no release with fewer migrations, so nothing can be upgraded here.", flush=True)
        return
    print(f"from {revision[:10]}, {missing} migrations ago", flush=True)
    with tempfile.TemporaryDirectory() as folder, bed.scratch_database() as url:
        Path(folder).chmod(0o755)
        old = export(revision, Path(folder) / "old")
        empty(url)
        environment = bed.environment(url, PYTHONPATH=os.pathsep.join([str(old / "site"), str(old)]))
        run(old, environment, "manage.py", "migrate", "--no-input", "--verbosity", "0")
        said = run(old, environment, "-c", PREPARE)
        words = next(line for line in said.splitlines() if line.startswith("found ")).split()[1:]
        figures.require(upgrade(url, old, environment, int(words[0]), (int(words[1]), int(words[2])), words[3]))


def migrations(names: list[str]) -> set[str]:
    return {name for name in names if "/migrations/0" in name and name.endswith(".py")}


def git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=bed.ROOT, capture_output=True, text=True, check=True).stdout


def earlier_release() -> tuple[str, int]:
    """The newest commit that lacks migrations of this checkout and has none of its own; "" when there is none."""
    now = migrations(git("ls-files", "--cached", "--others", "--exclude-standard").splitlines())
    for revision in git("rev-list", "HEAD", f"--max-count={LOOK_BACK}").split():
        then = migrations(git("ls-tree", "-r", "--name-only", revision).splitlines())
        if then <= now and len(now - then) >= LEAST_MIGRATIONS:
            return revision, len(now - then)
    return "", 0


def export(revision: str, target: Path) -> Path:
    target.mkdir()
    archive = subprocess.run(["git", "archive", revision], cwd=bed.ROOT, capture_output=True, check=True).stdout
    subprocess.run(["tar", "-x", "-C", str(target)], input=archive, check=True)
    return target


def empty(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as line:
        line.execute("DROP SCHEMA public CASCADE")
        line.execute("CREATE SCHEMA public")


def run(folder: Path, environment: dict[str, str], *words: str) -> str:
    done = subprocess.run([sys.executable, *words], cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(words)[:80]} failed: {done.stdout[-800:]}{done.stderr[-1500:]}")
    return done.stdout


def upgrade(
    url: str, old: Path, environment: dict[str, str], page_id: int, form: tuple[int, int], address: str
) -> dict[str, bool]:
    bed.start_django(url)  # this code, for the keys of forms; the tables are still the old ones
    site = bed.Site(url, old.parent / "old.log", PYTHONPATH=environment["PYTHONPATH"])
    site.child.command = ["/bin/sh", "-c", f'cd "{old}" && exec "$@"', "sh", *site.child.command]
    ledger, read = Ledger(), Counter[str]()
    with site:
        threads = [threading.Thread(target=write, args=(n, [site.port], page_id, form, ledger)) for n in range(WRITERS)]
        threads += [
            threading.Thread(target=go_on_reading, args=(site.port, address, ledger, read)) for _n in range(READERS)
        ]
        for thread in threads:
            thread.start()
        try:
            wait_for_receipts(ledger, 30)
            print("the earlier release serves and takes opinions", flush=True)
            before, began = len(ledger.receipts), time.monotonic()
            outputs = migrate_at_once(url)
            seconds = time.monotonic() - began
            meanwhile = len(ledger.receipts) - before
            print(f"migrated in {seconds:.1f} s", flush=True)
            wait_for_receipts(ledger, 30)
        finally:
            ledger.stop.set()
            for thread in threads:
                thread.join(60)
    from submissions.models import Submission

    with bed.Site(url, old.parent / "new.log") as new:
        after = ask(new.port, address)
    figures.report(
        {
            "migration": (seconds, "s"),
            "acknowledged_meanwhile": (meanwhile, "receipts"),
            "acknowledged": (len(ledger.receipts), "receipts"),
            "pages_read": (read["200"], "pages"),
        }
    )
    failed = {**ledger.refused, **{kind: count for kind, count in read.items() if kind != "200"}}
    ran = [text for text in outputs if "Applying" in text]
    stored = set(Submission.objects.values_list("number", flat=True))
    from django.db import connection

    connection.close()
    shutil.rmtree(old)
    return {
        f"no request failed ({failed})": not failed and read["200"] > 0,
        "opinions were taken while it migrated": meanwhile > 0,
        "every receipt is stored": {number for number, _code in ledger.receipts.values()} <= stored,
        "one migrated, the others waited for it": len(ran) == 1 and len(outputs) == MIGRATORS,
        "this release serves the migrated database": after == "200",
    }


def migrate_at_once(url: str) -> list[str]:
    """What each of them said."""
    command = [sys.executable, str(bed.ROOT / "manage.py"), "migrate", "--no-input"]
    started = [
        subprocess.Popen(
            command, cwd=bed.ROOT, env=bed.environment(url), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        for _number in range(MIGRATORS)
    ]
    said = [process.communicate()[0].decode() for process in started]
    if wrong := [text for process, text in zip(started, said, strict=True) if process.returncode]:
        raise SystemExit(f"migrate failed: {wrong[0][-1500:]}")
    return said


def go_on_reading(port: int, address: str, ledger: Ledger, read: Counter[str]) -> None:
    while not ledger.stop.is_set():
        for path in (address, "/", "/receipts/"):
            read[ask(port, path)] += 1
            time.sleep(0.05)


if __name__ == "__main__":
    main()
