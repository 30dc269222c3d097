"""Who may do what at a station: one predicate per question, and the querysets that limit it beforehand.

Everything staff see of stations begins with `stations_kept_by`: what belongs to a station is found through it.
"""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.query import PageQuerySet

from core.pages import public_now
from stations.models import Assembly, ContactRecord, Deputy, OpinionItem, StationPage, VoterRepresentative
from stations.querysets import StationQuerySet
from stations.states import StationKind
from submissions.models import PublicRendition


def keeps_every_station(user: Any) -> bool:
    """Keeps the work of the whole county: what belongs to no station too."""
    return user.is_active and user.has_perm("stations.keep_every_station")


def stations_kept_by(user: Any) -> StationQuerySet:
    """The stations whose work a user may see and do: all of them, or those whose page they may change or publish."""
    if not user.is_active:
        return StationPage.objects.none()
    if keeps_every_station(user):
        return StationPage.objects.all()
    return StationPage.objects.filter(pk__in=pages_kept_by(user).order_by().values("pk"))


def pages_kept_by(user: Any) -> PageQuerySet:
    """The pages a user may change or publish; for keepers their stations with the activities below them."""
    return PagePermissionPolicy().instances_user_has_any_permission_for(user, {"change", "publish"})


def keeps_station(user: Any, page: StationPage) -> bool:
    """Whether a station is among `stations_kept_by(user)`, for one that is read already; asks no query of its own."""
    if not user.is_active:
        return False
    return keeps_every_station(user) or PagePermissionPolicy().user_has_any_permission_for_instance(
        user, {"change", "publish"}, page
    )


def is_confined(user: Any) -> bool:
    """Works at stations of their own, or at a desk, and has no business with any other page of the site.

    Whoever keeps every station, or may do something to a page that is no station, is not confined.
    """
    if keeps_every_station(user):
        return False
    kind = ContentType.objects.get_for_model(StationPage).pk
    return all(row.page.content_type_id == kind for row in PagePermissionPolicy().get_cached_permissions_for_user(user))


def pages_shown_to(user: Any) -> PageQuerySet:
    """The pages a confined user may see in the admin: their own with the way there, and of the others what is public.

    A page whose words wait to be published is left out: the admin shows its new title.
    """
    own = PagePermissionPolicy().explorable_instances(user).order_by().values("pk")
    return Page.objects.filter(
        Q(pk__in=own) | Q(pk__in=public_now(Page.objects.all()).order_by().values("pk"))
    ).exclude(~Q(pk__in=own), has_unpublished_changes=True)


def kept_rows(model: type[Model], user: Any) -> QuerySet:
    """The rows of a kind that belong to the stations a user keeps; all of them for who keeps every station."""
    rows = model._default_manager.all()
    if keeps_every_station(user):
        return rows
    if model is Deputy:
        return rows.filter(pk__in=Deputy.stations.through.objects.filter(stationpage__in=_kept(user)).values("deputy"))
    if model is VoterRepresentative:
        return rows.filter(street__in=streets_kept_by(user))
    return rows.filter(station__in=_kept(user))


def may_run(user: Any, page: StationPage) -> bool:
    """May publish, cancel and move the station's reception days: those of its keepers whose task they are."""
    return keeps_station(user, page) and (
        user.has_perm("stations.change_receptionday") or page.permissions_for_user(user).can_publish()
    )


def may_give_stations(user: Any) -> bool:
    """May say who keeps which station."""
    return user.is_active and user.has_perm("stations.change_stationteam")


def may_read_bookings(user: Any, page: StationPage) -> bool:
    """May read who booked a place to speak, and about what."""
    return may_run(user, page) and user.has_perm("stations.read_receptionbooking")


def may_reveal_deputy(user: Any) -> bool:
    """May read a deputy's telephone number in clear; each reading is logged."""
    return user.is_active and user.has_perm("stations.reveal_deputy")


def may_handle(user: Any) -> bool:
    """May work on what is said at the stations they keep."""
    return user.is_active and user.has_perm("stations.handle_opinionitem")


def opinions_kept_by(user: Any) -> QuerySet[OpinionItem]:
    """What was said at the stations a user keeps; nothing without the permission to handle it."""
    if not may_handle(user):
        return OpinionItem.objects.none()
    return OpinionItem.objects.filter(station__in=_kept(user))


def _kept(user: Any) -> QuerySet:
    return stations_kept_by(user).order_by().values("pk")


def own_deputy(user: Any) -> Deputy | None:
    """The deputy who signs in with this account."""
    return Deputy.objects.serving().filter(account=user).first() if user.is_active else None


def may_write_records(user: Any) -> bool:
    """May write contact records: a deputy their own, staff those of their stations."""
    return user.is_active and user.has_perm("stations.add_contactrecord")


def may_verify_records(user: Any) -> bool:
    """May verify records at all; for one record ask `may_verify_record`."""
    return user.is_active and user.has_perm("stations.verify_contactrecord")


def may_open_records(user: Any) -> bool:
    return may_write_records(user) or may_verify_records(user)


def records_kept_by(user: Any) -> QuerySet[ContactRecord]:
    """The records of the stations a user keeps, those they wrote, and those of their own work as a deputy."""
    if not may_open_records(user):
        return ContactRecord.objects.none()
    if keeps_every_station(user):
        return ContactRecord.objects.all()
    return ContactRecord.objects.filter(Q(station__in=_kept(user)) | Q(created_by=user) | Q(deputy__account=user))


def deputies_recorded_by(user: Any) -> QuerySet[Deputy]:
    """Whose contacts a user may write down: their own as a deputy, those of the deputies at the stations they keep."""
    serving = Deputy.objects.serving()
    if keeps_every_station(user):
        return serving
    at_stations = Deputy.stations.through.objects.filter(stationpage__in=_kept(user)).values("deputy")
    return serving.filter(Q(account=user) | Q(pk__in=at_stations))


def stations_recorded_by(user: Any) -> StationQuerySet:
    """The stations a user may name in a record: those they keep, and those where they receive as a deputy."""
    if keeps_every_station(user):
        return StationPage.objects.all()
    own = Deputy.stations.through.objects.filter(deputy__account=user).values("stationpage")
    return StationPage.objects.filter(Q(pk__in=_kept(user)) | Q(pk__in=own))


def may_submit_record(user: Any, record: ContactRecord) -> bool:
    """May write into a contact record and hand it in: its author, its deputy, or whoever may change records."""
    if not user.is_active:
        return False
    return (
        record.created_by_id == user.pk
        or record.deputy.account_id == user.pk
        or user.has_perm("stations.change_contactrecord")
    )


def may_verify_record(user: Any, record: ContactRecord) -> bool:
    """May verify a record or send it back: a verifier, never the one who wrote it."""
    return may_verify_records(user) and record.created_by_id != user.pk and record.deputy.account_id != user.pk


def may_link_origins(user: Any, record: ContactRecord) -> bool:
    """May say which opinions a record grew from: whoever writes it, and whoever verifies it; at any time, for good reason."""
    return may_submit_record(user, record) or may_verify_record(user, record)


def origins_offered_to(user: Any, record: ContactRecord) -> QuerySet[OpinionItem]:
    """The opinions a record may have grown from: said at its station or to its deputy, and known to the user already.

    That is what was said at the stations they keep and, of the others, what is published.
    """
    stations = {record.station_id, *record.deputy.stations.order_by().values_list("pk", flat=True)} - {None}
    known = Q(pk__in=opinions_kept_by(user).order_by().values("pk")) | Q(
        pk__in=PublicRendition.objects.values("submission")
    )
    rows = OpinionItem.objects.standing().filter(Q(station__in=stations) | Q(deputy=record.deputy_id), known)
    return rows.order_by("-registered_at", "-submission_id")


def may_reveal_electors(user: Any) -> bool:
    """May read electors' names and numbers in clear, as a spot check needs; each reading is logged."""
    return user.is_active and user.has_perm("stations.reveal_electors")


def may_keep_assemblies(user: Any) -> bool:
    """May note attendance, motions and votes of the assemblies in their streets."""
    return user.is_active and user.has_perm("stations.change_assembly")


def assemblies_kept_by(user: Any) -> QuerySet[Assembly]:
    """The assemblies of the streets whose centre station a user keeps."""
    if not may_keep_assemblies(user):
        return Assembly.objects.none()
    if keeps_every_station(user):
        return Assembly.objects.all()
    return Assembly.objects.filter(street__in=streets_kept_by(user))


def streets_kept_by(user: Any) -> QuerySet:
    """The streets whose centre station a user keeps, by key; every street for who keeps every station."""
    return stations_kept_by(user).filter(kind=StationKind.STREET_CENTER).order_by().values("area")
