"""The project's own promises about itself: documented settings, translated strings, a clean tree."""

import re
import subprocess
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from config.environment import VARIABLES

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text()


@pytest.mark.parametrize("variable", VARIABLES, ids=lambda v: v.name)
def test_every_variable_stands_in_the_readme_as_the_code_reads_it(variable):
    default = "required" if variable.default is None else (f"`{variable.default}`" if variable.default else "")
    assert f"| `{variable.name}` | {variable.meaning} | {default}".rstrip() in README


def test_the_readme_names_no_variable_that_nothing_reads():
    named = set(re.findall(r"`((?:LIANXIN|DATABASE)_[A-Z_]+)`", README))
    assert named == {variable.name for variable in VARIABLES}


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / line for line in listed.stdout.splitlines()]


MARKED = re.compile(
    r"""(?:\b(?:gettext(?:_lazy)?|_|ngettext)\(\s*|\bpgettext(?:_lazy)?\(\s*"[^"]*",\s*)((?:"(?:[^"\\]|\\.)*"\s*)+)"""
)
IN_TEMPLATE = re.compile(r"""{%\s*translate\s+(?:"([^"]*)"|'([^']*)')""")
BLOCK = re.compile(r"{%\s*blocktranslate[^%]*%}(.*?)(?:{%\s*plural\s*%}.*?)?{%\s*endblocktranslate\s*%}", re.S)


def marked_strings() -> set[str]:
    """Every string of code and templates that is marked for translation."""
    found = set()
    for path in tracked("*.py"):
        if "migrations" in path.parts or path.parts[-2] in ("tests", "tools") or "tests" in path.parts:
            continue
        for match in MARKED.finditer(path.read_text()):
            found.add("".join(re.findall(r'"((?:[^"\\]|\\.)*)"', match[1])).replace('\\"', '"'))
    for path in tracked("templates/*.html", "templates/**/*.html"):
        text = path.read_text()
        found |= {first or second for first, second in IN_TEMPLATE.findall(text)}
        found |= {re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", block.replace("%", "%%")) for block in BLOCK.findall(text)}
    return found


def test_every_string_a_person_reads_is_translated():
    with (ROOT / "locale/zh_Hans/LC_MESSAGES/django.po").open("rb") as file:
        catalog = read_po(file)
    known = {message.id[0] if isinstance(message.id, tuple) else message.id for message in catalog}
    assert sorted(marked_strings() - known) == []


def test_translations_keep_their_placeholders():
    with (ROOT / "locale/zh_Hans/LC_MESSAGES/django.po").open("rb") as file:
        catalog = read_po(file)
    holder = re.compile(r"%\(\w+\)s")
    for message in catalog:
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id:
            assert {p for s in strings for p in holder.findall(s)} == {p for i in ids for p in holder.findall(i)}, (
                message.id
            )


def test_no_file_names_a_path_of_somebodys_machine():
    paths = re.compile(r"(?<![\w.])/(?:root|home|work)/\w")
    texts = [
        p
        for p in tracked()
        if p.suffix in {".py", ".md", ".html", ".js", ".css", ".toml", ".txt"} and "data" not in p.parts
    ]
    assert [str(p.relative_to(ROOT)) for p in texts if p != Path(__file__) and paths.search(p.read_text())] == []


def test_no_module_is_longer_than_three_hundred_lines():
    long = [
        str(p.relative_to(ROOT))
        for p in tracked("*.py")
        if "migrations" not in p.parts and "tests" not in p.parts and len(p.read_text().splitlines()) > 300
    ]
    assert long == []


def test_every_decision_has_its_three_parts():
    for path in tracked("docs/decisions/*.md"):
        text = path.read_text()
        assert all(f"**{part}.**" in text for part in ("Context", "Decision", "Consequences")), path.name
