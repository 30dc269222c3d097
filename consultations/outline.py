"""The clauses of one draft as they are named and chosen: 第十二条第二款第（三）项.

A stored draft never changes, so a process works each outline out once.
"""

from dataclasses import dataclass
from functools import lru_cache

from consultations.models import Clause, DraftDocument
from consultations.models.drafts import ClauseKind

_DIGITS = "〇一二三四五六七八九"
_INDENTS = {ClauseKind.ARTICLE: "", ClauseKind.PARAGRAPH: "　", ClauseKind.ITEM: "　　"}


@dataclass(frozen=True)
class NamedClause:
    """A clause that can be commented on. `identifier` is how a submission names it."""

    identifier: str
    label: str
    text: str
    indent: str


def clause_identifier(draft: DraftDocument, clause: Clause) -> str:
    """Version and key, so that a later draft's article 12 is another clause."""
    return f"v{draft.version}.{clause.key}"


def outline(draft: DraftDocument | None) -> dict[str, NamedClause]:
    """What can be commented on, by identifier and in document order; nothing where there is no draft."""
    return outline_of(draft.pk, draft.version) if draft else {}


@lru_cache(maxsize=64)
def outline_of(draft_id: int, version: int) -> dict[str, NamedClause]:
    articles: dict[str, str] = {}
    named = {}
    for clause in Clause.objects.filter(draft_id=draft_id, kind__in=_INDENTS):
        if clause.kind == ClauseKind.ARTICLE:
            articles[clause.key] = clause.label
        identifier = f"v{version}.{clause.key}"
        label = full_label(clause, articles)
        named[identifier] = NamedClause(identifier, label, clause.text, _INDENTS[ClauseKind(clause.kind)])
    return named


@lru_cache(maxsize=64)
def choices_of(draft_id: int, version: int) -> dict[str, str]:
    """What can be commented on, as it is listed to choose from: labels, indented, by identifier."""
    return {name: clause.indent + clause.label for name, clause in outline_of(draft_id, version).items()}


def full_label(clause: Clause, articles: dict[str, str]) -> str:
    """How the law names a clause within its article."""
    if clause.kind == ClauseKind.ARTICLE:
        return f"{clause.label} {clause.heading}".strip()
    article_key, *rest = clause.key.split(".")
    label = articles.get(article_key, "")
    for part in rest:
        number = part[1:]
        if part.startswith("p"):
            label += f"第{_numeral(number)}款"
        elif part.startswith("i"):
            label += f"第{clause.label if clause.key.endswith(part) else number}项"
    return label


def _numeral(digits: str) -> str:
    """2 as 二 and 12 as 十二: no article has a hundred paragraphs; whatever is no such number stays as it is."""
    if not digits.isdecimal() or not 0 < int(digits) < 100:
        return digits
    tens, ones = divmod(int(digits), 10)
    return (("" if tens == 1 else _DIGITS[tens]) + "十" if tens else "") + (_DIGITS[ones] if ones else "")
