"""Addresses that leave the site: in calendar files, in feeds. Built from the settings, never from a Host header."""

from django.conf import settings
from wagtail.models import Page


def absolute_url(path: str) -> str:
    return f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{path}"


def page_address(page: Page) -> str:
    """The public address of a page; for one that belongs to no site, that of the front page."""
    parts = page.get_url_parts()
    return absolute_url(parts[2] if parts else "/")
