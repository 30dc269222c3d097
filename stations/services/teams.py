"""Giving a station to somebody and taking it back: one action each, and everything else follows from the group."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from core.audit import record
from stations.models import StationPage, StationTeam

# What keepers may do. Each of these is limited to their stations by `stations.permissions.stations_kept_by`.
# Publishing is not among them: what they write goes through the workflow.
DESKS = (
    ("wagtailadmin", "access_admin"),
    ("stations", "handle_opinionitem"),
    ("stations", "read_receptionbooking"),
    *(
        ("stations", f"{verb}_{model}")
        for model in ("receptionday", "receptionrule", "contactrecord")
        for verb in ("add", "change", "view")
    ),
    ("stations", "view_deputy"),
)
PAGE = ("add_page", "change_page")
# Wagtail asks for the permissions of its own kinds, whatever kind of picture and document a site has.
FILES = tuple(f"{verb}_{model}" for model in ("image", "document") for verb in ("add", "change", "choose"))


GROUP = "联络站人员"


class TeamRefused(Exception):
    """The station cannot be given or taken so; the message says why."""


@transaction.atomic
def give_station(station: StationPage, person: Any, *, by: Any) -> StationTeam:
    """Let a person keep a station; the first time its group, permissions and collection are made.

    Raises TeamRefused for an account that is closed, and for whoever keeps the station already.
    """
    StationPage.objects.select_for_update(of=("self",)).get(pk=station.pk)
    if not person.is_active:
        raise TeamRefused(_("This account is closed; open it first."))
    team = StationTeam.objects.filter(station=station).select_related("group", "collection").first()
    if team is None:
        group = Group.objects.create(name=f"{GROUP} {station.pk}")
        team = StationTeam.objects.create(station=station, group=group)
    elif team.group.user_set.filter(pk=person.pk).exists():
        raise TeamRefused(_("%(person)s keeps this station already.") % {"person": person})
    _equip(team, station)
    person.groups.add(team.group)
    record(station, "stations.give_station", by=by, data={"user": person.pk})
    return team


@transaction.atomic
def take_station(station: StationPage, person: Any, *, by: Any) -> None:
    """Let a person keep a station no longer, from their next click on. Raises TeamRefused for whoever does not keep it."""
    StationPage.objects.select_for_update(of=("self",)).get(pk=station.pk)
    team = StationTeam.objects.filter(station=station).select_related("group").first()
    if team is None or not team.group.user_set.filter(pk=person.pk).exists():
        raise TeamRefused(_("%(person)s does not keep this station.") % {"person": person})
    person.groups.remove(team.group)
    record(station, "stations.take_station", by=by, data={"user": person.pk})


def _equip(team: StationTeam, station: StationPage) -> None:
    """Give the group what keepers need, each time anew: what a later version adds reaches older teams too."""
    if team.collection is None:
        name = f"{station.title} {station.pk}"[:255]
        team.collection = Collection.get_first_root_node().add_child(instance=Collection(name=name))
        team.save(update_fields=["collection"])
    wanted = Q()
    for app, codename in DESKS:
        wanted |= Q(content_type__app_label=app, codename=codename)
    team.group.permissions.set(Permission.objects.filter(wanted))
    for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=PAGE):
        GroupPagePermission.objects.get_or_create(group=team.group, page_id=station.pk, permission=permission)
    for permission in Permission.objects.filter(
        content_type__app_label__in=("wagtailimages", "wagtaildocs"), codename__in=FILES
    ):
        GroupCollectionPermission.objects.get_or_create(
            group=team.group, collection=team.collection, permission=permission
        )
