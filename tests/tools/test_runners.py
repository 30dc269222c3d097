"""The runners of measurements and drills, when there is nothing for them to run."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run(runner: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, ROOT / runner], capture_output=True, text=True, env=os.environ | {"ONLY": "no such thing"}
    )
    return done.returncode, done.stdout, done.stderr


def test_no_drill_is_no_failure():
    assert run("drill/run.py") == (0, "0 passed, 0 failed\n", "")


def test_a_measurement_that_does_not_exist_is_named():
    assert run("bench/run.py") == (
        1,
        "",
        "No measurement has no such thing in its name; they are the files bench/bench_*.py.\n",
    )
