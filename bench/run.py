"""`make bench`: run the measurements; ONLY=word runs those whose name holds it.

A measurement is a file bench/bench_<what>.py that prints lines `name value unit` and exits non-zero
when it could not measure or its figure is not met.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SECONDS_EACH = 600


def main() -> None:
    only = os.environ.get("ONLY", "")
    benches = [bench for bench in sorted((ROOT / "bench").glob("bench_*.py")) if only in bench.stem]
    if only and not benches:
        sys.exit(f"No measurement has {only} in its name; they are the files bench/bench_*.py.")
    failed = [bench.stem for bench in benches if not is_measured(bench)]
    if failed:
        sys.exit(f"These did not succeed: {', '.join(failed)}.")


def is_measured(bench: Path) -> bool:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT)])}
    try:
        done = subprocess.run([sys.executable, bench], cwd=ROOT, env=environment, timeout=SECONDS_EACH)
    except subprocess.TimeoutExpired:
        print(f"{bench.stem} was ended after {SECONDS_EACH} s.", flush=True)
        return False
    return done.returncode == 0


if __name__ == "__main__":
    main()
