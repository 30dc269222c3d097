"""`make drill`: rehearse what goes wrong; QUICK=1 does the same in five minutes, ONLY=word some of it.

A drill is a file drill/drill_<what>.py that says how long it may take in two lines of its own,
SECONDS = 300 and QUICK_SECONDS = 60; one that cannot be shortened says 0 and is left to the whole, one that a longer
drill contains says SECONDS = 0 and is left to the quick one. It proves one thing, reads QUICK from the environment, and exits non-zero when the proof fails. What it started is ended with it.
"""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
QUICK = os.environ.get("QUICK") == "1"
ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT)])}
TOTAL = 5 * 60 if QUICK else 30 * 60


def main() -> None:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    only = os.environ.get("ONLY", "")
    drills = [drill for drill in sorted((ROOT / "drill").glob("drill_*.py")) if only in drill.stem]
    if drills:  # migrating takes half a minute once; no drill's own time is spent on it
        subprocess.run([sys.executable, "-m", "bench.bed"], cwd=ROOT, env=ENVIRONMENT, check=True, timeout=600)
    ends = time.monotonic() + TOTAL
    results = [run(drill, left=ends - time.monotonic()) for drill in drills]
    print(f"{results.count(True)} passed, {results.count(False)} failed", flush=True)
    sys.exit(0 if all(results) else 1)


def run(drill: Path, *, left: float) -> bool:
    """Run one drill within its own bound and the time left of all; print its name, result and seconds."""
    bound = bound_of(drill)
    if bound is None:
        print(f"{drill.stem} failed: it does not say its SECONDS and QUICK_SECONDS.", flush=True)
        return False
    if bound == 0:
        print(f"{drill.stem} is left to the {'whole' if QUICK else 'quick'} drill.", flush=True)
        return True
    bound = min(bound, left)
    if bound <= 0:
        print(f"{drill.stem} failed: the {TOTAL} s of all drills were used up.", flush=True)
        return False
    started = time.monotonic()
    process = subprocess.Popen([sys.executable, drill], cwd=ROOT, env=ENVIRONMENT, start_new_session=True)
    try:
        result = "ok" if process.wait(bound) == 0 else f"failed with {process.returncode}"
    except subprocess.TimeoutExpired:
        result = f"failed: ended at its bound of {bound:.0f} s"
    finally:
        end_group(process)
    print(f"{drill.stem} {result} {time.monotonic() - started:.1f} s", flush=True)
    return result == "ok"


def bound_of(drill: Path) -> int | None:
    name = "QUICK_SECONDS" if QUICK else "SECONDS"
    said = re.search(rf"^{name} = (\d+)", drill.read_text(), re.MULTILINE)
    return int(said[1]) if said else None


def end_group(process: subprocess.Popen[bytes]) -> None:
    """End the drill and what it left running; processes that it moved to another session are its own business."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            break
        time.sleep(0.5)
    process.wait()


if __name__ == "__main__":
    main()
