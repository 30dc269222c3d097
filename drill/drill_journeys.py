"""The journeys in a browser that take minutes: what is marked `long` in the tests, in a run of its own.

QUICK=1, which every change passes, walks every page of the site in every way of reading, and every desk; the whole drill
what is long for the work that is done on it, as fifty decisions by the keyboard.
"""

import os
import subprocess
import sys

from bench import bed

SECONDS = 240
QUICK_SECONDS = 170
WALKS = ("accessibility", "other_ways", "suggestion_desk", "suggestions", "wechat")
QUICK = os.environ.get("QUICK") == "1"


def main() -> None:
    wanted = [f"{'' if QUICK else '--ignore='}tests/browser/test_{name}.py" for name in WALKS]
    command = [sys.executable, bed.ROOT / "tools" / "test.py", "-n", "2", "--dist", "load", "-m", "long", *wanted]
    sys.exit(subprocess.run(command, timeout=(QUICK_SECONDS if QUICK else SECONDS) - 5).returncode)


if __name__ == "__main__":
    main()
