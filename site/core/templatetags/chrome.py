"""The frame of every public page, for templates."""

from django import template

from core.chrome import MenuEntry
from core.chrome import main_menu as read_main_menu

register = template.Library()


@register.simple_tag
def main_menu() -> list[MenuEntry]:
    return read_main_menu()
