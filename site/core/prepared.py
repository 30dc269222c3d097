"""Queries that every reader asks for: composed once a process, read and planned once a connection.

Django composes a query anew each time, which for a row found by its key takes several times what PostgreSQL needs to
answer. It is worth naming a query here where a page is made of it that anybody may ask for; all else is a queryset.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.db import connections, router
from django.db.models import Model, QuerySet
from psycopg.types.numeric import Int8


class _Statement(NamedTuple):
    model: type[Model]
    sql: str
    values: list[Any]  # what the query holds itself, or the place of one of the caller's
    fields: list[str]
    annotations: list[str]
    converters: dict[int, list[Callable]]


class _Place(NamedTuple):
    index: int
    adapt: Callable[[Any], Any]


class Prepared[M: Model]:
    """Call it with values for the rows, as a list; they have their annotations, and no related objects.

    `compose` makes the queryset, once, out of stand-ins of the `kinds` named (int, str or datetime). It must use each of
    them, and use them as they are: a statement cannot depend on its values. Raises ValueError for one that does.
    """

    def __init__(self, compose: Callable[..., QuerySet[M]], *kinds: type) -> None:
        self._compose, self._kinds = compose, kinds

    def __call__(self, *values: Any) -> list[M]:
        statement = self._statement
        given = [value.adapt(values[value.index]) if isinstance(value, _Place) else value for value in statement.values]
        alias = router.db_for_read(statement.model)
        width = len(statement.fields)
        found = []
        for row in connections[alias].ask_prepared(statement.sql, given):
            for place, converters in statement.converters.items():
                row = list(row)
                for convert in converters:
                    row[place] = convert(row[place], None, connections[alias])
            one = statement.model.from_db(alias, statement.fields, row[:width])
            for name, value in zip(statement.annotations, row[width:], strict=True):
                setattr(one, name, value)
            found.append(one)
        return found

    def first(self, *values: Any) -> M | None:
        return next(iter(self(*values)), None)

    @cached_property
    def _statement(self) -> _Statement:
        stand_ins = [_stand_in(kind, index) for index, kind in enumerate(self._kinds)]
        rows = self._compose(*stand_ins)
        fields = [field.attname for field in rows.model._meta.concrete_fields]
        annotations = list(rows.query.annotations)
        sql, params = rows.values_list(*fields, *annotations).query.sql_with_params()
        values = [
            _Place(stand_ins.index(value), _whole_number if isinstance(value, int) else _as_it_is)
            if value in stand_ins
            else value
            for value in params
        ]
        used = {value.index for value in values if isinstance(value, _Place)}
        if used != set(range(len(stand_ins))):
            raise ValueError(f"A query with the values {self._kinds} does not use each of them as it is: {sql}")
        line = connections[rows.db]
        converters = {
            place: found
            for place, field in enumerate(rows.model._meta.concrete_fields)
            if (found := field.get_db_converters(line))
        }
        return _Statement(rows.model, sql, values, fields, annotations, converters)


def _stand_in(kind: type, index: int) -> Any:
    """A value that nothing else in a query has."""
    if kind is int:
        return 2_000_000_001 + index
    return datetime(1971, 1, 1 + index, tzinfo=UTC) if kind is datetime else f"stand-in {index}"


def _whole_number(value: int | None) -> Int8 | None:
    """One statement for numbers of any size. What is not stored yet has no key, and no row has that."""
    return None if value is None else Int8(value)


def _as_it_is(value: Any) -> Any:
    return value
