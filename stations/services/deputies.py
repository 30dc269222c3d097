"""Deputies and areas: taken over from lists, and the one personal thing that staff may read."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import privacy
from core.audit import record
from core.tables import ImportRefused, Problems
from stations.imports import AreaRow, DeputyRow, parent_codes
from stations.models import Area, Constituency, Deputy, StationPage


@transaction.atomic
def take_over_areas(rows: Iterable[AreaRow]) -> tuple[int, int]:
    """Store areas and return (added, updated); raises ImportRefused, storing nothing, when one belongs nowhere."""
    known = {area.code: area for area in Area.objects.all()}
    problems = Problems()
    added = updated = 0
    for row in rows:
        parent = next((known[code] for code in parent_codes(row.code) if code in known), None)
        if parent is None and len(row.code) > 6:
            problems.add(
                row.line, _("Nothing above %(code)s is known; import its street or county first.") % {"code": row.code}
            )
            continue
        area = known.get(row.code)
        if area is None:
            known[row.code] = Area.objects.create(code=row.code, name=row.name, kind=row.kind, parent=parent)
            added += 1
        elif (area.name, area.kind, area.parent_id) != (row.name, row.kind, parent.pk if parent else None):
            area.name, area.kind, area.parent = row.name, row.kind, parent
            area.save()
            updated += 1
    problems.refuse_any()
    return added, updated


@transaction.atomic
def take_over_deputies(rows: Sequence[DeputyRow], *, by: Any = None) -> tuple[int, int]:
    """Store deputies and return (added, updated); a second run of the same file updates and adds nothing.

    A person is known by number and term, or by name, term and constituency. Raises ImportRefused, with nothing
    stored, when a station or constituency is unknown or a name fits several people.
    """
    stations = _by_name(StationPage.objects.order_by("pk").values_list("title", "pk"))
    constituencies = _by_name(
        (word, pk)
        for pk, number, name in Constituency.objects.values_list("pk", "number", "name")
        for word in {number, name}
    )
    problems = Problems()
    added = updated = 0
    for row in rows:
        try:
            constituency = _one(constituencies, row.constituency, _("constituency")) if row.constituency else None
            places = [_one(stations, word, _("station")) for word in row.stations] if row.stations is not None else None
            deputy = _find(row, constituency)
        except ValueError as error:
            problems.add(row.line, str(error))
            continue
        if problems.total:
            continue
        added, updated = (added, updated + 1) if deputy.pk else (added + 1, updated)
        deputy.name, deputy.term, deputy.code = row.name, row.term, row.code or deputy.code
        deputy.constituency_id = constituency if row.constituency else deputy.constituency_id
        for field, value in row.fields.items():
            setattr(deputy, field, value)
        deputy.save()
        if row.telephone is not None:
            seal_telephone(deputy, row.telephone)
        if places is not None:
            deputy.stations.set(places)
        record(deputy, "stations.import_deputy", by=by)
    if problems.total:
        raise ImportRefused(problems.shown, problems.total)
    return added, updated


def _by_name(pairs: Iterable[tuple[str, int]]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for word, pk in pairs:
        found.setdefault(word, set()).add(pk)
    return found


def _one(known: dict[str, set[int]], word: str, what: str) -> int:
    matches = known.get(word, set())
    if not matches:
        raise ValueError(_("There is no %(what)s “%(name)s”.") % {"what": what, "name": word[:40]})
    if len(matches) > 1:
        raise ValueError(_("Several are called “%(name)s” (%(what)s).") % {"what": what, "name": word[:40]})
    return next(iter(matches))


def _find(row: DeputyRow, constituency: int | None) -> Deputy:
    """The deputy of a row, locked, or a new one; raises ValueError when the name fits several."""
    same_term = Deputy.objects.select_for_update(of=("self",)).filter(term=row.term)
    if row.code and (known := same_term.filter(code=row.code).first()):
        return known
    matches = same_term.filter(name=row.name, constituency=constituency)
    if row.code:
        matches = matches.filter(code="")
    found = list(matches[:2])
    if len(found) > 1:
        raise ValueError(_("Several deputies are called %(name)s; give the deputy number.") % {"name": row.name})
    return found[0] if found else Deputy()


def seal_telephone(deputy: Deputy, number: str) -> None:
    """Keep a telephone number, already normalised, encrypted and bound to the deputy's row; empty forgets it."""
    deputy.telephone = (
        privacy.encrypt(number, table="stations_deputy", pk=deputy.pk, field="telephone") if number else ""
    )
    deputy.save(update_fields=["telephone"])


def reveal_telephone(deputy: Deputy, *, by: Any) -> str:
    """The number in clear; the reading is logged."""
    record(deputy, "stations.reveal_telephone", by=by)
    return deputy.telephone_in_clear
