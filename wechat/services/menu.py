"""The account's menu and its codes."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import record
from core.links import absolute_url
from stations.models import Deputy, StationPage
from wechat import api
from wechat.errors import FAULTS
from wechat.models import MenuEntry, SceneCode
from wechat.models.account import MenuAction

LONGEST_BUTTON, LONGEST_BELOW = 16, 60  # bytes, as WeChat counts


class MenuRefused(Exception):
    """The menu cannot be as asked, or WeChat did not take it."""


def buttons(entries: list[MenuEntry]) -> list[dict[str, Any]]:
    """The menu as WeChat takes it; raises MenuRefused with the button that hinders."""
    found = []
    for head in [entry for entry in entries if entry.row == 0]:
        below = [entry for entry in entries if entry.column == head.column and entry.row > 0]
        _measure(head, LONGEST_BUTTON)
        for entry in below:
            _measure(entry, LONGEST_BELOW)
        if below:
            found.append({"name": head.label, "sub_button": [_button(entry) for entry in below]})
        else:
            found.append(_button(head))
    if not found:
        raise MenuRefused(_("A menu needs at least one button."))
    return found


def _measure(entry: MenuEntry, limit: int) -> None:
    if len(entry.label.encode()) > limit:
        raise MenuRefused(_("“%(label)s” is too long for a button.") % {"label": entry.label})


def _button(entry: MenuEntry) -> dict[str, Any]:
    if not entry.action:
        raise MenuRefused(_("Choose what “%(label)s” does.") % {"label": entry.label})
    if entry.action != MenuAction.VIEW:
        return {"name": entry.label, "type": "click", "key": entry.action}
    if not entry.address.startswith("/") or entry.address.startswith("//"):
        raise MenuRefused(
            _("The address of “%(label)s” begins with / and is a page of this site.") % {"label": entry.label}
        )
    return {"name": entry.label, "type": "view", "url": absolute_url(entry.address)}


def save_menu(entries: list[MenuEntry], *, by: Any) -> None:
    """Replace the menu kept here; raises MenuRefused, with nothing saved, when WeChat could not take it."""
    buttons(entries)
    with transaction.atomic():
        MenuEntry.objects.all().delete()
        saved = MenuEntry.objects.bulk_create(entries)
        record(saved[0], "wechat.save_menu", by=by, data={"buttons": len(saved)})


def push_menu(*, by: Any) -> None:
    """Show the saved menu to everybody who follows the account."""
    entries = list(MenuEntry.objects.all())
    try:
        api.push_menu(buttons(entries))
    except FAULTS as error:
        raise MenuRefused(str(error)) from error
    record(entries[0], "wechat.push_menu", by=by)


def make_code(subject: StationPage | Deputy, *, by: Any) -> SceneCode:
    """The code that opens the chat at a station, or at a deputy's; made once. Raises MenuRefused."""
    scene = scene_of(subject)
    known = SceneCode.objects.filter(scene=scene).first()
    if known:
        return known
    try:
        address = api.make_code(scene)
    except FAULTS as error:
        raise MenuRefused(str(error)) from error
    code, _new = SceneCode.objects.get_or_create(scene=scene, defaults={"address": address[:300]})
    record(code, "wechat.make_code", by=by)
    return code


def scene_of(subject: StationPage | Deputy) -> str:
    """`s12` a station, `d7` a deputy; what the chat reads when somebody scans."""
    return f"{'d' if isinstance(subject, Deputy) else 's'}{subject.pk}"
