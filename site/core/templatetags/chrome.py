"""The frame of every public page, and how it is read, for templates."""

from collections.abc import Iterator
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core import hant, modes
from core.chrome import MenuEntry
from core.chrome import main_menu as read_main_menu
from core.links import absolute_url
from core.pages import pages_above

register = template.Library()


def _bare_path(context: dict[str, Any]) -> str:
    """The address on the screen without its mode; a form that was sent is asked for anew."""
    request = context.get("request")
    if request is None:
        return "/"
    query = request.META.get("QUERY_STRING", "") if request.method in ("GET", "HEAD") else ""
    return f"{request.path_info}?{query}" if query else request.path_info


register.simple_tag(pages_above)


@register.simple_tag
def main_menu() -> list[MenuEntry]:
    return read_main_menu()


@register.simple_tag(takes_context=True)
def page_here(context: dict[str, Any]) -> Any:
    """The page on the screen, or the one that the address on the screen stands below; nothing where there is none."""
    return context.get("page") or context.get("section")


@register.simple_tag
def address_of(name: str) -> str:
    """The whole address of a named page, to be typed from paper."""
    return absolute_url(reverse(name))


@register.simple_tag
def reading_mode() -> modes.Mode:
    """How the page on the screen is read: its language and whether it is the elder version."""
    return modes.current.get()


@register.simple_tag(takes_context=True)
def language_choices(context: dict[str, Any]) -> Iterator[modes.Choice]:
    return modes.language_choices(modes.current.get(), _bare_path(context))


@register.simple_tag(takes_context=True)
def elder_choice(context: dict[str, Any]) -> modes.Choice:
    """The page on the screen with the elder version switched the other way."""
    mode = modes.current.get()
    other = modes.Mode(mode.language, not mode.is_elder)
    return modes.Choice(other, "", other.prefix + _bare_path(context), is_current=False)


@register.simple_tag
def content_lang() -> SafeString | str:
    """` lang="…"` for what editors wrote, where the interface around it is in another language."""
    mode = modes.current.get()
    return _lang(mode.content_tag) if mode.content_tag != mode.language.tag else ""


@register.simple_tag
def interface_lang() -> SafeString | str:
    """` lang="…"` for words of the interface that stand inside what editors wrote."""
    mode = modes.current.get()
    return _lang(mode.language.tag) if mode.content_tag != mode.language.tag else ""


@register.simple_tag
def citizen_lang(text: str) -> SafeString | str:
    """` lang="…"` for what a citizen wrote, which is shown in the script it was written in."""
    tag = hant.script_of(text)
    return _lang(tag) if tag != modes.current.get().language.tag else ""


def _lang(tag: str) -> SafeString:
    return format_html(' lang="{}"', tag)
