"""What a newcomer is told when the machine lacks something: one sentence, never a traceback."""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SETUP = ROOT / "tools" / "setup.py"


def run(*arguments: str) -> tuple[int, str, str]:
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, cwd=ROOT)
    return done.returncode, done.stdout, done.stderr


def test_the_setup_can_be_read_by_a_python_too_old_to_run_the_project():
    ast.parse(SETUP.read_text(), feature_version=(3, 6))


def test_an_old_python_is_told_which_one_is_needed():
    as_old = f"import runpy, sys; sys.version_info = (3, 9, 2); runpy.run_path({str(SETUP)!r}, run_name='__main__')"
    assert run("-c", as_old) == (
        1,
        "",
        f"{sys.executable} is Python 3.9, but the project needs 3.12 or newer: install one, "
        "or name it as in make demo PYTHON=/path/to/python3.\n",
    )


def test_an_unknown_set_of_packages_is_refused():
    assert run(str(SETUP), "production") == (
        1,
        "",
        "Say which packages to install: tools/setup.py demo, or tools/setup.py dev.\n",
    )
