"""What the operators' documents promise is there: tests that exist, commands that are run, units that agree."""

import ast
import csv
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASVS = list(csv.DictReader((ROOT / "docs" / "asvs.csv").read_text().splitlines()))
SECURITY = (ROOT / "docs" / "security.md").read_text()
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
UNITS = sorted((ROOT / "deploy").glob("lianxin-*.service"))


@cache
def written_tests() -> set[tuple[str, str]]:
    return {
        (str(path.relative_to(ROOT / "tests")), node.name)
        for path in (ROOT / "tests").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
    }


def missing_tests(text: str) -> list[str]:
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", text)
    return [f"{file}::{name}" for file, name in named if (file, name) not in written_tests()]


def test_every_test_that_a_threat_is_answered_with_exists():
    assert missing_tests(SECURITY) == []
    assert missing_tests("`core/test_text.py::test_that_nobody_wrote`") == ["core/test_text.py::test_that_nobody_wrote"]
    drills = set(re.findall(r"`(drill/\w+\.py)`", SECURITY))
    assert [drill for drill in drills if not (ROOT / drill).exists()] == []


def test_every_row_about_a_threat_has_a_proof_or_says_that_it_is_open():
    rows = [
        line
        for line in SECURITY.partition("## OWASP")[0].splitlines()
        if line.startswith("| ") and not line.startswith("| threat")
    ]
    assert [
        row for row in rows if "::" not in row and "drill/" not in row and "open" not in row and "not probed" not in row
    ] == []
    assert len(rows) > 25


def test_every_block_of_the_operations_says_who_runs_it():
    kinds = re.findall(r"^```(.*)$", OPERATIONS, re.M)[::2]
    assert set(kinds) == {"sh root", "sh drill", "sh packages", "sh started", "sh stopped"}


def test_the_operations_set_every_variable_that_is_required_and_none_that_nothing_reads():
    from config.environment import VARIABLES

    written = set(re.findall(r"^((?:LIANXIN|DATABASE)_[A-Z_]+)=", OPERATIONS, re.M))
    assert {v.name for v in VARIABLES if v.default is None} <= written <= {v.name for v in VARIABLES}


def test_every_file_of_deploy_that_the_operations_copy_is_there():
    copied = re.findall(r"/code/deploy/([\w.*-]+)", OPERATIONS)
    assert [name for name in copied if not list((ROOT / "deploy").glob(name))] == []
    enabled = re.search(r"enable --now (.*)$", OPERATIONS, re.M)[1].split()
    assert [
        name for name in enabled if not list((ROOT / "deploy").glob(name if "." in name else f"{name}.service"))
    ] == []


def test_nginx_uses_no_zone_that_is_not_declared_for_that_use():
    """nginx refuses the whole file for one; where it is not installed, nobody else would notice."""
    text = re.sub(r"#.*", "", (ROOT / "deploy" / "nginx.conf").read_text())
    asked = set(re.findall(r"limit_req_zone \S+ zone=(\w+)", text)), set(re.findall(r"limit_req zone=(\w+)", text))
    kept = set(re.findall(r"keys_zone=(\w+)", text)), set(re.findall(r"proxy_cache (\w+);", text))
    assert asked[0] and kept[0]
    assert (asked[1] - asked[0], kept[1] - kept[0]) == (set(), set())


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_a_unit_is_confined_and_reads_the_one_settings_file(unit):
    text = unit.read_text()
    if "Type=oneshot" in text:
        assert text.count("ExecStart=") == 1
        return
    wanted = ["User=lianxin", "EnvironmentFile=/srv/lianxin/lianxin.env", "NoNewPrivileges=yes", "ProtectSystem=strict"]
    assert [line for line in [*wanted, "Restart=always"] if line not in text.splitlines()] == []


def test_every_figure_that_an_alert_watches_is_one_we_tell():
    rules = (ROOT / "deploy" / "alerts.yml").read_text()
    told = "".join((ROOT / path).read_text() for path in ("site/core/metrics.py", "submissions/metrics.py"))
    names = {re.sub(r"_(total|bucket)$", "", name) for name in re.findall(r"lianxin_\w+", rules)}
    assert sorted(name for name in names if f'"{name}"' not in told) == []


def test_every_requirement_of_the_asvs_stands_in_its_table_in_order():
    rows = (ROOT / "tests" / "data" / "asvs-5.0-level-2.txt").read_text().splitlines()
    assert [f"{row['id']} {row['level']}" for row in ASVS] == [row for row in rows if not row.startswith("#")]


def test_every_requirement_of_the_asvs_has_the_proof_that_it_names():
    """A test, a place in a document whose words are there, a reason why it does not apply, or `open` with a word."""
    wrong = []
    for row in ASVS:
        number, status, proof, note = row["id"], row["status"], row["proof"], row["note"]
        if status == "met":
            file, _colons, name = proof.removeprefix("tests/").partition("::")
            is_right = proof.startswith("tests/") and missing_tests(f"`{file}::{name}`") == []
        elif status == "documented":
            file, _hash, words = proof.partition("#")
            is_right = bool(words) and (ROOT / file).is_file() and words in (ROOT / file).read_text()
        else:
            is_right = status in ("not applicable", "open") and bool(note) and not proof
        wrong += [] if is_right else [f"{number} {status} {proof}"]
    assert wrong == []


def test_the_documents_count_the_requirements_of_the_asvs_as_they_stand():
    counted = {status: sum(row["status"] == status for row in ASVS) for status in ("met", "documented", "open")}
    assert all(f"{count} {status}" in SECURITY for status, count in counted.items()), counted
