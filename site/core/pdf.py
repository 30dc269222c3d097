"""Pages as PDF, where the machine has what draws them (decision 0020); elsewhere the page itself is printed."""

from importlib import import_module
from typing import Any

from django.contrib.staticfiles import finders


class NothingFromOutside(ValueError):
    """A page on paper is made of its own words; nothing is fetched while it is drawn."""


def can_draw() -> bool:
    """Whether the library and the Pango it stands on can be loaded here."""
    return _library() is not None


def pdf_of(html: str, *, style: str) -> bytes:
    """The page as PDF, drawn by a stylesheet among the static files. Call only where `can_draw()`."""
    library: Any = _library()
    path = finders.find(style)
    styles = [library.CSS(filename=path, url_fetcher=_refuse)] if path else []
    return library.HTML(string=html, url_fetcher=_refuse).write_pdf(stylesheets=styles)


def _library() -> Any:
    try:
        return import_module("weasyprint")
    except (ImportError, OSError):  # OSError: Pango is not installed
        return None


def _refuse(url: str, *_args: Any, **_kwargs: Any) -> Any:
    raise NothingFromOutside(url)
