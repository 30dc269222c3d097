"""Every field that is encrypted, declared by the app that owns it: what for, how long, who reads it, and its place.

`manage.py rotatekeys` brings each under the current key, and the register of processing (`docs/personal-data.md`) is
this table in words, so that neither can forget one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models, transaction

from core import privacy

BATCH = 500


@dataclass(frozen=True)
class SealedField:
    """`bound_to` names the attribute that the ciphertext is bound to; `basis` is the ground in law for keeping it."""

    model: type[models.Model]
    field: str
    bound_to: str
    what: str
    purpose: str
    basis: str
    kept: str
    readers: str

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def name(self) -> str:
        return f"{self.model._meta.label}.{self.field}"

    def old(self) -> models.QuerySet:
        """Rows whose field is sealed under another key than the current one."""
        rows = self.model._base_manager.exclude(**{self.field: ""})
        return rows.exclude(**{f"{self.field}__startswith": f"v1.{current_key()}."}).order_by("pk")

    def reseal(self, row: models.Model) -> str:
        place = {"table": self.table, "pk": _follow(row, self.bound_to), "field": self.field}
        return privacy.encrypt(privacy.decrypt(getattr(row, self.field), **place), **place)


_fields: dict[str, SealedField] = {}
_others: dict[str, Callable[[], int]] = {}  # kept sealed by a library, in a form of its own


def register(*fields: SealedField) -> None:
    for field in fields:
        _fields[field.name] = field


def register_other(name: str, rotate: Callable[[], int]) -> None:
    """`rotate` brings one batch under the current key and returns how many rows that was; 0: none is left."""
    _others[name] = rotate


def sealed_fields() -> list[SealedField]:
    return [_fields[name] for name in sorted(_fields)]


def current_key() -> str:
    return next(iter(settings.DATA_KEYS))


def _follow(row: Any, path: str) -> Any:
    for name in path.split("."):
        row = getattr(row, name)
    return row


def rotate() -> Iterator[tuple[str, int]]:
    """Bring everything under the current key, batch by batch; each batch stands by itself, so one may stop anywhere.

    Yields the name of the field and how many rows the batch had. Raises privacy.Undecipherable for a row that no key of
    the ring opens; what came before it is done and stays so.
    """
    for field in sealed_fields():
        while count := _rotate_batch(field):
            yield field.name, count
    for name in sorted(_others):
        while count := _others[name]():
            yield name, count


@transaction.atomic
def _rotate_batch(field: SealedField) -> int:
    """Rows are locked while they are written anew: whoever changes one in the meantime waits and writes over it."""
    rows = list(field.old().select_for_update(of=("self",))[:BATCH])
    for row in rows:
        setattr(row, field.field, field.reseal(row))
    field.model._base_manager.bulk_update(rows, [field.field])
    return len(rows)


def left() -> dict[str, int]:
    """How many rows of each field are still under an older key."""
    return {field.name: field.old().count() for field in sealed_fields()}


def register_of_processing() -> str:
    """The declared fields as rows of a table in Markdown."""
    rows = [
        f"| `{field.name}` | {field.what} | {field.purpose} | {field.basis} | {field.kept} | {field.readers} |"
        for field in sealed_fields()
    ]
    return "\n".join(["| field | what | what for | ground | kept | read by |", "|---|---|---|---|---|---|", *rows])
