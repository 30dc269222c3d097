"""What the public may know of a deputy, a station and a reception day: made here, and nowhere else.

Templates, JSON and calendars receive these frozen cards, never the rows they were made from. What a deputy's card
leaves out (birth, telephone, party, native place, education) it cannot show by mistake: it does not have it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from core.calendar import local_day
from stations.models.activities import StationActivityPage
from stations.models.deputies import Deputy
from stations.models.pages import StationPage
from stations.models.receptions import ReceptionDay
from stations.states import DeputyLevel, ReceptionStatus

PHOTO_FILTER = "fill-160x200"


@dataclass(frozen=True)
class PublicPhoto:
    url: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True)
class PublicDeputy:
    """The deputy's card, as real stations show it: picture, name, sex, ethnicity, delegation, post, levels, term."""

    number: int
    name: str
    sex: str
    ethnicity: str
    levels: tuple[str, ...]
    delegation: str
    post: str
    term: int
    photo: PublicPhoto | None
    is_demo: bool


@dataclass(frozen=True)
class PublicStation:
    """A station in lists and on the map. `last_active_on` is set once nothing new has happened for a quarter."""

    number: int
    title: str
    url: str
    kind: str
    kind_label: str
    town: str
    place: str
    opening_hours: str
    office_telephone: str
    is_demo: bool
    last_active_on: date | None = None


@dataclass(frozen=True)
class PublicActivity:
    """An activity of a station in lists."""

    number: int
    title: str
    url: str
    kind_label: str
    held_on: date
    summary: str
    is_demo: bool


@dataclass(frozen=True)
class PublicReception:
    """A reception day as announced. `moved_to` is the day that takes its place, if that is announced."""

    number: int
    station: str
    station_url: str
    notice_number: str
    day: date
    starts_at: datetime
    ends_at: datetime
    place: str
    scope: str
    status: str
    status_label: str
    note: str
    deputies: tuple[str, ...]
    moved_to: datetime | None
    takes_bookings: bool
    updated_at: datetime
    version: int
    is_demo: bool


def deputy_card(deputy: Deputy) -> PublicDeputy:
    """The card; `deputy.photo` should have its rendition fetched beforehand (`prefetch_renditions`)."""
    photo = None
    if deputy.photo:
        rendition = deputy.photo.get_rendition(PHOTO_FILTER)
        alt = deputy.photo_alt or _("Portrait of %(name)s") % {"name": deputy.name}
        photo = PublicPhoto(rendition.url, rendition.width, rendition.height, alt)
    return PublicDeputy(
        number=deputy.pk,
        name=deputy.name,
        sex=deputy.get_sex_display(),
        ethnicity=deputy.ethnicity,
        levels=level_labels(deputy.levels),
        delegation=deputy.delegation,
        post=deputy.post,
        term=deputy.term,
        photo=photo,
        is_demo=deputy.is_demo,
    )


def level_labels(levels: Iterable[str]) -> tuple[str, ...]:
    """The levels in words, the highest first."""
    held = set(levels)
    return tuple(str(level.label) for level in DeputyLevel if level.value in held)


def station_card(page: StationPage, *, url: str, last_active_on: date | None = None) -> PublicStation:
    return PublicStation(
        number=page.pk,
        title=page.title,
        url=url,
        kind=page.kind,
        kind_label=page.get_kind_display(),
        town=page.town,
        place=page.place,
        opening_hours=page.opening_hours,
        office_telephone=page.office_telephone,
        is_demo=page.is_demo,
        last_active_on=last_active_on,
    )


def activity_card(page: StationActivityPage) -> PublicActivity:
    return PublicActivity(
        number=page.pk,
        title=page.title,
        url=page.url or "",
        kind_label=page.get_kind_display(),
        held_on=page.held_on,
        summary=page.summary,
        is_demo=page.is_demo,
    )


def reception_card(reception: ReceptionDay, *, url: str, now: datetime) -> PublicReception:
    """The card of an announced day; station, `moved_to` and deputies should be fetched beforehand."""
    successor = reception.moved_to
    is_announced = successor is not None and successor.published_at is not None and successor.published_at <= now
    is_planned = reception.status == ReceptionStatus.PLANNED
    return PublicReception(
        number=reception.pk,
        station=reception.station.title,
        station_url=url,
        notice_number=reception.number,
        day=local_day(reception.starts_at),
        starts_at=reception.starts_at,
        ends_at=reception.ends_at,
        place=reception.place or reception.station.place,
        scope=reception.scope,
        status=reception.status,
        status_label=reception.get_status_display(),
        note=reception.public_note,
        deputies=tuple(_presented(deputy) for deputy in reception.deputies.all()),
        moved_to=successor.starts_at if is_announced else None,
        takes_bookings=is_planned and reception.capacity > 0 and now < reception.starts_at,
        updated_at=reception.updated_at,
        version=reception.version,
        is_demo=reception.station.is_demo,
    )


def _presented(deputy: Deputy) -> str:
    """Name, levels and post, as a notice of a reception names who receives."""
    levels = "、".join(level_labels(deputy.levels))
    return f"{deputy.name}（{levels}）"
