"""The defects of `drill/drill_defects.py` fit this code: each patch applies, names one test that is there, and no other has its name."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PATCHES = sorted((ROOT / "drill" / "defects").glob("*.patch"))


def test_there_are_at_least_forty():
    assert len(PATCHES) >= 40


def test_every_defect_applies():
    """All at a time would hide two at the same line; each alone would take a second in sum."""
    refused = []
    for patch in PATCHES:
        done = subprocess.run(["git", "apply", "--check", str(patch)], cwd=ROOT, capture_output=True, text=True)
        if done.returncode:
            refused.append(f"{patch.name}: {done.stderr.splitlines()[0]}")
    assert refused == []


@pytest.mark.parametrize("patch", PATCHES, ids=lambda path: path.stem)
def test_every_defect_says_what_it_is_and_which_test_sees_it(patch):
    text = patch.read_text()
    assert re.match(r"Defect: .+\.\nTest: tests/\S+\n\ndiff --git ", text)
    file, _colons, name = re.search(r"^Test: (\S+)$", text, re.M)[1].partition("::")
    source = (ROOT / file).read_text()
    assert not name or f"def {name}(" in source
