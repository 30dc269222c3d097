"""Defects that were thought of beforehand, each a patch in drill/defects/: the test that it names must turn red.

A scratch copy of this checkout first passes every named test as it is. Then each patch is applied to it, its test is
run, and the patch is taken back; two copies work side by side. A patch whose test stays green is a hole in the suite.
"""

import os
import queue
import re
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench import bed, figures
from config import localdb
from drill.drill_operations import copy_of_code

SECONDS = 540
QUICK_SECONDS = 0
LANES = 2
LEAST = 40
PATCHES = bed.ROOT / "drill" / "defects"
PASSED, FAILED = 0, 1  # of pytest; anything else is a run that did not happen


def main() -> None:
    bed.end_within(SECONDS)
    only = os.environ.get("DEFECT", "")
    patches = [patch for patch in sorted(PATCHES.glob("*.patch")) if only in patch.name]
    url = localdb.ensure_running(bed.ROOT)
    bed.template(url)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        lanes = [Lane(Path(folder) / f"copy{number}", url, number) for number in range(LANES)]
        try:
            figures.require(judge(lanes, patches, is_whole=not only))
        finally:
            for lane in lanes:
                bed.drop_database(url, f"test_{lane.database}")


class Lane:
    """One copy of the code with a database of its own."""

    def __init__(self, folder: Path, url: str, number: int) -> None:
        self.folder, self.database = copy_of_code(folder), f"lianxin_defects_{os.getpid()}_{number}"
        self.environment = os.environ | {"DATABASE_URL": bed._address(url, self.database), "CHROMIUM": ""}
        for name in ("DJANGO_SETTINGS_MODULE", "PYTHONPATH", "CHROMIUM"):
            self.environment.pop(name, None)
        self.run("manage.py", "compiletranslations")

    def run(self, *words: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, *words], cwd=self.folder, env=self.environment, capture_output=True, text=True
        )
        return done.returncode, done.stdout + done.stderr

    def test(self, *tests: str) -> tuple[int, str]:
        return self.run("-m", "pytest", "-x", "-n", "0", "--no-header", "--tb=line", *tests)

    def apply(self, patch: Path, *how: str) -> None:
        subprocess.run(["git", "apply", *how, str(patch)], cwd=self.folder, check=True)


def named_test(patch: Path) -> str:
    return re.search(r"^Test: (\S+)$", patch.read_text(), re.M)[1]


def judge(lanes: list[Lane], patches: list[Path], *, is_whole: bool) -> dict[str, bool]:
    began = time.monotonic()
    named = sorted({named_test(patch) for patch in patches})
    with ThreadPoolExecutor(len(lanes)) as pool:
        shares = [pool.submit(lane.test, *named[number :: len(lanes)]) for number, lane in enumerate(lanes)]
    for share in shares:
        code, said = share.result()
        if code != PASSED:
            raise SystemExit(f"The named tests do not pass without any defect:\n{said[-2500:]}")
    print(f"without a defect all named tests pass, {time.monotonic() - began:.0f} s", flush=True)
    waiting: queue.SimpleQueue[Path] = queue.SimpleQueue()
    for patch in patches:
        waiting.put(patch)
    unseen, undone = [], []

    def work(lane: Lane) -> None:
        while not waiting.empty():
            try:
                patch = waiting.get_nowait()
            except queue.Empty:
                return
            lane.apply(patch)
            code, said = lane.test(named_test(patch))
            lane.apply(patch, "--reverse")
            if code != FAILED:
                (unseen if code == PASSED else undone).append(patch.stem)
                print(
                    f"{patch.stem} {'is not seen' if code == PASSED else 'could not be tried'}: {said[-600:]}",
                    flush=True,
                )

    threads = [threading.Thread(target=work, args=(lane,)) for lane in lanes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    figures.report(
        {
            "defects_tried": (len(patches) - len(undone), "patches"),
            "defects_seen": (len(patches) - len(undone) - len(unseen), "patches"),
            "defects_time": (time.monotonic() - began, "s"),
        }
    )
    return {
        f"every defect turns its test red ({', '.join(sorted(unseen))})": not unseen,
        f"every defect is tried ({', '.join(sorted(undone))})": not undone,
        f"there are at least {LEAST}": len(patches) >= LEAST or not is_whole,
    }


if __name__ == "__main__":
    main()
