"""What frames every public page: the main menu."""

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.urls import get_script_prefix
from wagtail.models import Site

SECONDS = 10  # as long as a published change may take to be seen
_KEY = "core.menu"


@dataclass(frozen=True)
class MenuEntry:
    page_id: int
    title: str
    url: str


def main_menu() -> list[MenuEntry]:
    """The public pages that editors put into the menu; read from memory for ten seconds."""
    menus = cache.get(_KEY) or {}
    prefix = get_script_prefix()  # addresses carry the way of reading, so each way has its menu
    if prefix not in menus:
        menus = menus | {prefix: _read_menu()}
        cache.set(_KEY, menus, SECONDS)
    return menus[prefix]


def forget_menu(**_signal: Any) -> None:
    """Read it anew at the next page: this process published, withdrew or moved something."""
    cache.delete(_KEY)


def _read_menu() -> list[MenuEntry]:
    site = Site.objects.select_related("root_page").filter(is_default_site=True).first()
    if site is None:
        return []
    pages = site.root_page.get_children().live().public().in_menu()
    return [MenuEntry(page.pk, page.title, page.get_url(current_site=site) or "") for page in pages]
