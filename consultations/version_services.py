"""What an editor does when a draft comes in a new version: say where each clause of the one before went."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.models import Clause, ClauseLink, DraftDocument
from consultations.models.drafts import LinkBasis
from consultations.versions import COMMENTABLE, article_of, unchanged
from core import purge
from core.audit import record


class MappingRefused(Exception):
    """The clauses cannot be led like this; the message says why."""


def previous_of(draft: DraftDocument) -> DraftDocument:
    """The version before; raises MappingRefused for the first."""
    before = DraftDocument.objects.filter(page=draft.page_id, version=draft.version - 1).first()
    if before is None:
        raise MappingRefused(_("This is the first version; there is nothing to compare it with."))
    return before


@transaction.atomic
def map_clauses(draft: DraftDocument, *, old_keys: Sequence[str], new_keys: Sequence[str], by: Any) -> int:
    """Lead clauses of the version before to clauses of this one, in place of what was said of them; how many followed below.

    One to one is kept or moved, one to several split, several to one merged, to none deleted. When one article leads
    to one other, what stands below both with the same number and the same words follows. Raises MappingRefused.
    """
    before = _locked(draft)
    if not old_keys:
        raise MappingRefused(_("Tick at least one clause of the earlier version on the left."))
    if len(old_keys) > 1 and len(new_keys) > 1:
        raise MappingRefused(
            _("Several clauses cannot lead to several at once: tick one on the left or one on the right.")
        )
    _known(before, old_keys)
    _known(draft, new_keys)
    ClauseLink.objects.filter(draft=draft, old_key__in=old_keys).delete()
    _lead(draft, [(old, new) for old in old_keys for new in new_keys or [""]], LinkBasis.PERSON, by)
    followed = 0
    if [article_of(key) for key in (*old_keys, *new_keys)] == [*old_keys, *new_keys] and len(new_keys) == 1:
        below = {old: new for old, new in _unchanged(draft, before).items() if article_of(old) in old_keys}
        followed = _lead(draft, list(below.items()), LinkBasis.UNCHANGED, by)
    _say(draft, "map_clauses", by, {"from": list(old_keys), "to": list(new_keys), "followed": followed})
    return followed


@transaction.atomic
def carry_unchanged(draft: DraftDocument, *, by: Any) -> int:
    """Lead every undecided clause to the one of the same number and the same words, where these stand once; how many."""
    before = _locked(draft)
    count = _lead(draft, list(_unchanged(draft, before).items()), LinkBasis.UNCHANGED, by)
    _say(draft, "carry_unchanged", by, {"clauses": count})
    return count


@transaction.atomic
def clear_mapping(draft: DraftDocument, *, old_keys: Sequence[str], by: Any) -> None:
    """Take back what was said of these clauses of the version before; they count as undecided."""
    _locked(draft)
    ClauseLink.objects.filter(draft=draft, old_key__in=old_keys).delete()
    _say(draft, "clear_mapping", by, {"from": list(old_keys)})


@transaction.atomic
def finish_mapping(draft: DraftDocument, *, by: Any) -> None:
    """Say that all is decided: whatever clause was led nowhere is gone."""
    _locked(draft)
    draft.mapped_at = timezone.now()
    draft.save(update_fields=["mapped_at"])
    _say(draft, "finish_mapping", by, {})


def _locked(draft: DraftDocument) -> DraftDocument:
    DraftDocument.objects.select_for_update().get(pk=draft.pk)
    return previous_of(draft)


def _known(draft: DraftDocument, keys: Sequence[str]) -> None:
    if Clause.objects.filter(draft=draft, key__in=keys, kind__in=COMMENTABLE).count() != len(set(keys)):
        raise MappingRefused(_("One of the clauses is not in this draft; load the page again."))


def _unchanged(draft: DraftDocument, before: DraftDocument) -> dict[str, str]:
    decided: dict[str, set[str]] = {}
    for old, new in ClauseLink.objects.filter(draft=draft).values_list("old_key", "new_key"):
        decided.setdefault(old, set()).update({new} - {""})
    links = {old: frozenset(new) for old, new in decided.items()}
    return unchanged(list(before.clauses.all()), list(draft.clauses.all()), links)


def _lead(draft: DraftDocument, pairs: Sequence[tuple[str, str]], basis: str, by: Any) -> int:
    ClauseLink.objects.bulk_create(
        ClauseLink(draft=draft, old_key=old, new_key=new, basis=basis, made_by=by) for old, new in pairs
    )
    return len(pairs)


def _say(draft: DraftDocument, verb: str, by: Any, data: dict[str, Any]) -> None:
    record(draft.page, f"consultations.{verb}", by=by, data={"version": draft.version} | data)
    purge.changed()
