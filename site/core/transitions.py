"""The only writer of a `status`: lock the row, check the table, save, write the audit entry."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from core.audit import record


@dataclass(frozen=True)
class Move:
    """One line of an app's state table.

    `sources` are the statuses it may start from and `target` where it leads. `audience` says who may
    make it (an app's own word, such as "moderator" or "author").
    """

    name: str
    label: Any
    sources: frozenset[str]
    target: str
    audience: str


class MoveRefused(Exception):
    """The table has no such move from where the row stands now."""

    def __init__(self, instance: models.Model, name: str) -> None:
        self.instance, self.name = instance, name
        super().__init__(_("This step is not possible in the present state."))


class RowChanged(MoveRefused):
    """Somebody else changed the row after the caller read it."""


def move[M: models.Model](
    instance: M,
    name: str,
    *,
    table: Mapping[str, Move],
    action: str,
    by: Any = None,
    seen_version: int | None = None,
    **changes: Any,
) -> M:
    """Carry out the move `name` and return the row as it now is, locked until the transaction ends.

    `seen_version` is the `version` the caller decided on; a row that has moved on since raises
    RowChanged, one whose status does not allow the move raises MoveRefused, and neither writes
    anything. `changes` are further columns set with it. `action` is the audit name, `app.verb`.
    """
    with transaction.atomic():
        row = type(instance)._base_manager.select_for_update(of=("self",)).get(pk=instance.pk)
        step = table[name]
        if seen_version is not None and row.version != seen_version:
            raise RowChanged(row, name)
        if row.status not in step.sources:
            raise MoveRefused(row, name)
        before, row.status = row.status, step.target
        row.version += 1
        for field, value in changes.items():
            setattr(row, field, value)
        row.save(update_fields=["status", "version", *changes])
        record(row, action, by=by, data={"from": before, "to": row.status})
        return row
