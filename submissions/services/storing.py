"""Writing an opinion, its reply channel and its place in the queue: one statement, so that it is whole or not there.

Three saves are five journeys to the database, and cost Django more than all else that receiving takes.
"""

import functools
from typing import Any

from django.db import connection, models

from submissions.models import Contact, QueueItem, Submission


def store_opinion(submission: Submission, item: QueueItem, contact: Contact | None) -> bool:
    """Insert the rows and set the key of the first; False, with nothing stored, when its form or number is known."""
    values: list[Any] = []  # every one a parameter; the names in the statement are our models' own
    into, columns, marks = _parts(submission, values)
    statement = f"WITH opinion AS (INSERT INTO {into} ({columns}) VALUES ({marks}) ON CONFLICT DO NOTHING RETURNING id)"  # noqa: S608
    if contact:
        into, columns, marks = _parts(contact, values)
        statement += f", reached AS (INSERT INTO {into} (submission_id, {columns}) SELECT id, {marks} FROM opinion)"  # noqa: S608
    into, columns, marks = _parts(item, values)
    statement += (
        f" INSERT INTO {into} (submission_id, {columns}) SELECT id, {marks} FROM opinion RETURNING submission_id"  # noqa: S608
    )
    stored = connection.ask_prepared(statement, values)
    if not stored:
        return False
    ((submission.pk,),) = stored
    submission._state.adding, submission._state.db = False, connection.alias
    return True


def _parts(row: models.Model, values: list[Any]) -> tuple[str, str, str]:
    """Table, columns and placeholders of a row without its key; its values are added to `values`."""
    fields, names = _shape(type(row))
    values += [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
    return names


@functools.cache
def _shape(model: type[models.Model]) -> tuple[list[models.Field], tuple[str, str, str]]:
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    return fields, (f'"{model._meta.db_table}"', columns, ", ".join(["%s"] * len(fields)))
