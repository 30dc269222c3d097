"""The dependency direction, proven by imports and by migrations; the gate before everything public."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# Each may import what stands after it, never what stands before.
LAYERS = [
    "config", "home", "wechat", "publicity", "suggestions", "livestreams", "consultations", "stations", "notices",
    "submissions", "core", "accounts",
]  # fmt: skip
FOLDERS = {name: ROOT / "site" / name if (ROOT / "site" / name).exists() else ROOT / name for name in LAYERS}
PRIVATE_NAMES = {
    "Submission",
    "QueueItem",
    "Contact",
    "Decision",
    "Redaction",
    "DismissedProposal",
    "Appeal",
    "Notification",
}
# Modules that serve anonymous visitors published content; they may know public opinions only.
PUBLIC_MODULES = [
    "consultations/queries.py", "consultations/models/pages.py", "home/queries.py", "home/models.py",
    "livestreams/models/pages.py", "livestreams/models/exchange.py", "livestreams/queries.py", "livestreams/exchange.py", "livestreams/text_live.py", "livestreams/search.py", "livestreams/views.py", "livestreams/streams.py", "notices/models.py", "notices/queries.py", "wechat/rendering.py", "wechat/sharing.py", "publicity/models/pages.py", "publicity/public.py", "publicity/queries.py", "publicity/exports.py", "publicity/public_grades.py", "publicity/grade_queries.py", "suggestions/models/pages.py", "suggestions/public.py", "suggestions/public_steps.py", "suggestions/public_figures.py", "suggestions/public_supervision.py", "suggestions/public_queries.py", "suggestions/public_exports.py", "suggestions/public_views.py", "suggestions/feeds.py", "suggestions/search.py", "consultations/exports.py", "consultations/data_views.py", "consultations/version_queries.py", "consultations/reading_queries.py", "consultations/embed_views.py", "consultations/feeds.py", "consultations/milestones.py",
    "stations/models/pages.py", "stations/public.py", "stations/queries.py", "stations/ical.py",
    "submissions/views.py", "submissions/openness.py", "submissions/openness_views.py", "submissions/tombstones.py",
    "site/core/search.py", "site/core/search_index.py", "home/search_views.py", "submissions/search.py",
    "consultations/search.py", "notices/search.py",
]  # fmt: skip


def imports_of(path: Path) -> set[str]:
    """Every module a file imports, lazily or not."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def offences(sources: dict[str, set[str]]) -> list[str]:
    """`app → app` for every reference that points upwards."""
    return [
        f"{app} → {target}"
        for app, targets in sources.items()
        for target in targets
        if target in LAYERS and LAYERS.index(target) < LAYERS.index(app)
    ]


def imported_apps() -> dict[str, set[str]]:
    return {
        app: {module.split(".")[0] for path in folder.rglob("*.py") for module in imports_of(path)}
        for app, folder in FOLDERS.items()
        if folder.exists()
    }


def migration_apps() -> dict[str, set[str]]:
    from django.db.migrations.loader import MigrationLoader

    found: dict[str, set[str]] = {}
    for (app, _name), migration in MigrationLoader(None).disk_migrations.items():
        found.setdefault(app, set()).update(dependency[0] for dependency in migration.dependencies)
    return {app: targets for app, targets in found.items() if app in LAYERS}


def test_imports_point_downwards_only():
    assert offences(imported_apps()) == []


def test_migrations_depend_downwards_only():
    assert offences(migration_apps()) == []


def test_an_offence_is_named():
    assert offences({"submissions": {"consultations", "core"}}) == ["submissions → consultations"]


def test_core_and_site_are_source_roots_without_a_package():
    assert not (ROOT / "site" / "__init__.py").exists()


@pytest.mark.parametrize("module", PUBLIC_MODULES)
def test_public_code_reads_public_renditions_only(module):
    names = {name.rsplit(".", 1)[-1] for name in imports_of(ROOT / module)}
    text = (ROOT / module).read_text()
    assert names & PRIVATE_NAMES == set()
    assert "with_hidden" not in text


def test_only_publishing_writes_what_is_public():
    writers = [
        str(path.relative_to(ROOT))
        for folder in FOLDERS.values()
        if folder.exists()
        for path in folder.rglob("*.py")
        if "migrations" not in path.parts and "with_hidden" in path.read_text()
    ]
    assert sorted(writers) == [
        "publicity/models/records.py",
        "publicity/services/publishing.py",
        "submissions/models/public.py",
        "submissions/services/publishing.py",
        "submissions/services/support.py",
    ]


def test_only_publishing_writes_what_is_public_of_suggestions():
    """Public code of suggestions reads their public rows; the one way around the manager is publishing's own."""
    readers = [path for path in (ROOT / "suggestions").rglob("*.py") if "with_unpublished" in path.read_text() and "migrations" not in path.parts]  # fmt: skip
    assert sorted(str(path.relative_to(ROOT)) for path in readers) == [
        "suggestions/models/public.py", "suggestions/services/showing.py",
    ]  # fmt: skip
    private = {"Suggestion", "Reply", "Evaluation", "Meeting", "Review", "SuggestionEvent", "Commitment", "PublicationDecision"}  # fmt: skip
    for module in (name for name in PUBLIC_MODULES if name.startswith("suggestions/")):
        assert {name.rsplit(".", 1)[-1] for name in imports_of(ROOT / module)} & private == set(), module


def test_no_model_overrides_save():
    assert [
        str(path)
        for folder in FOLDERS.values()
        if folder.exists()
        for path in folder.rglob("*.py")
        if "def save(" in path.read_text()
    ] == []


def test_templates_carry_no_inline_style_or_script():
    import re

    inline = re.compile(r"\sstyle=|<style|\son\w+=|<script(?![^>]*\bsrc=)")
    assert [str(p) for p in (ROOT / "templates").rglob("*.html") if inline.search(p.read_text())] == []
