"""What is read of a draft's versions: where earlier clauses stand now, what changed, what an editor still has to say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from consultations.models import Clause, ClauseLink, ConsultationPage, DraftDocument
from consultations.models.drafts import ClauseKind
from consultations.outline import NamedClause, outline, outline_of
from consultations.versions import Change, Lineage, Links, compare, lineage, version_of
from submissions.models.public import WHOLE_PAGE, PublicCount, PublicRendition


def lineage_of(draft: DraftDocument | None) -> Lineage:
    """Of a draft and all versions before it; one query, none for a first version."""
    if draft is None or draft.version == 1:
        return Lineage()
    links = ClauseLink.objects.filter(draft__page_id=draft.page_id, draft__version__lte=draft.version)
    return lineage(draft.version, links.values_list("draft__version", "old_key", "new_key"))


def links_of(draft: DraftDocument) -> Links:
    found: dict[str, set[str]] = {}
    for old, new in ClauseLink.objects.filter(draft=draft).values_list("old_key", "new_key"):
        found.setdefault(old, set()).update({new} - {""})
    return {old: frozenset(new) for old, new in found.items()}


@dataclass(frozen=True)
class GoneClause:
    """A clause of an earlier version that has opinions and no place in the latest."""

    identifier: str
    version: int
    label: str
    text: str
    opinions: int


def gone_clauses(page: ConsultationPage, counts: Mapping[str, PublicCount], lines: Lineage) -> list[GoneClause]:
    """Every clause with published opinions that the latest version no longer has, by version and place.

    Asks for nothing while all opinions stand on clauses that are there, then once for each earlier version.
    """
    lost = {
        name for name, row in counts.items() if name not in ("", WHOLE_PAGE) and row.opinions and not lines.now(name)
    }
    if not lost:
        return []
    found = []
    for draft_id, version in (
        page.drafts.filter(version__lt=lines.latest).order_by("version").values_list("pk", "version")
    ):
        named = outline_of(draft_id, version)
        found += [
            GoneClause(name, version, clause.label, clause.text, counts[name].opinions)
            for name, clause in named.items()
            if name in lost
        ]
    return found


def named_clause(page: ConsultationPage, draft: DraftDocument | None, identifier: str) -> NamedClause | None:
    """A clause of any version by its name."""
    version = version_of(identifier)
    if draft is None or not version:
        return None
    if version == draft.version:
        return outline(draft).get(identifier)
    return outline(page.drafts.filter(version=version).first()).get(identifier)


def words_of(page: ConsultationPage, identifier: str) -> list[str]:
    """The words of a clause and of all below it, a line for each paragraph and item."""
    key = _key(identifier)
    rows = Clause.objects.filter(draft__page=page, draft__version=version_of(identifier)).order_by("position")
    rows = rows.filter(Q(key=key) | Q(key__startswith=f"{key}."))
    lines = [
        (label if kind == ClauseKind.ITEM else "") + text
        for kind, label, text in rows.values_list("kind", "label", "text")
    ]
    return [line for line in lines if line]


def tell_where(opinions: Sequence[PublicRendition], draft: DraftDocument | None, lines: Lineage) -> None:
    """Say of each opinion on an earlier version where its clause stands now: `clause_now`, or `is_clause_gone`."""
    if draft is None or draft.version == 1:
        return
    named = outline(draft)
    for opinion in opinions:
        version = version_of(opinion.clause_key)
        if version and version < draft.version:
            now = lines.now(opinion.clause_key)
            opinion.clause_version = version
            opinion.clause_now = "、".join(named[name].label for name in now if name in named)
            opinion.is_clause_gone = not now


@dataclass(frozen=True)
class Comparison:
    """Two versions side by side."""

    old: DraftDocument
    new: DraftDocument
    changes: list[Change]
    same: int


def comparison(page: ConsultationPage, version: int, *, with_same: bool) -> Comparison | None:
    """What changed from the version before to this one; four queries however long the draft is."""
    drafts = {draft.version: draft for draft in page.drafts.filter(version__in=(version - 1, version))}
    if len(drafts) != 2:
        return None
    old, new = drafts[version - 1], drafts[version]
    rows = compare(list(old.clauses.all()), list(new.clauses.all()), links_of(new))
    shown = rows if with_same else [row for row in rows if row.kind != "same"]
    return Comparison(old, new, shown, sum(row.kind == "same" for row in rows))


@dataclass(frozen=True)
class MappingRow:
    """One clause on the editor's screen. `leads` are labels of the other side; None says that nobody has decided."""

    key: str
    label: str
    indent: str
    text: str
    opinions: int
    leads: tuple[str, ...] | None


def mapping_screen(draft: DraftDocument, before: DraftDocument, *, shows_all: bool) -> dict[str, Any]:
    """Both versions as lists to tick; on the left, unless all are asked for, what nobody has decided."""
    links = links_of(draft)
    was, becomes = outline(before), outline(draft)
    lines = lineage_of(before)
    earlier = lines.sources()
    counts = dict(PublicCount.objects.filter(page_id=draft.page_id).values_list("clause_key", "opinions"))
    back: dict[str, list[str]] = {}
    left = []
    for name, clause in was.items():
        key = _key(name)
        leads = links.get(key)
        for target in leads or ():
            back.setdefault(target, []).append(clause.label)
        labels = None if leads is None else tuple(sorted(becomes[f"v{draft.version}.{one}"].label for one in leads))
        opinions = sum(counts.get(one, 0) for one in (name, *earlier.get(name, ())))
        left.append(MappingRow(key, clause.label, clause.indent, clause.text, opinions, labels))
    right = [
        MappingRow(_key(name), clause.label, clause.indent, clause.text, 0, tuple(back.get(_key(name), ())))
        for name, clause in becomes.items()
    ]
    undecided = [row for row in left if row.leads is None]
    return {
        "old_rows": left if shows_all else undecided,
        "new_rows": right,
        "undecided": len(undecided),
        "undecided_opinions": sum(row.opinions for row in undecided),
    }


def _key(identifier: str) -> str:
    return identifier.partition(".")[2]
