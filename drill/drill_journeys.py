"""The journeys in a browser that take minutes: what is marked `long` in the tests, in a run of its own."""

import subprocess
import sys

from bench import bed

SECONDS = 300
QUICK_SECONDS = 0  # the tests hold shorter ones of the same kind


def main() -> None:
    done = subprocess.run([sys.executable, bed.ROOT / "tools" / "test.py", "-m", "long"], timeout=SECONDS - 5)
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
