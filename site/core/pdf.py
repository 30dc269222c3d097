"""Pages as PDF, where the machine has what draws them (decision 0020); elsewhere the page itself is printed."""

from importlib import import_module
from typing import Any

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

CANNOT_DRAW = _("This server cannot draw PDF files; print this page instead, or save it as PDF while printing.")


class NothingFromOutside(ValueError):
    """A page on paper is made of its own words; nothing is fetched while it is drawn."""


def can_draw() -> bool:
    """Whether the library and the Pango it stands on can be loaded here."""
    return _library() is not None


def pdf_answer(html: str, *, style: str, filename: str) -> HttpResponse:
    """The page as a PDF to keep, drawn by a stylesheet among the static files. Call only where `can_draw()`."""
    library: Any = _library()
    path = finders.find(style)
    styles = [library.CSS(filename=path, url_fetcher=_refuse)] if path else []
    drawn = library.HTML(string=html, url_fetcher=_refuse).write_pdf(stylesheets=styles)
    headers = {"Content-Disposition": f'attachment; filename="{filename}"'}
    return HttpResponse(drawn, content_type="application/pdf", headers=headers)


def _library() -> Any:
    try:
        return import_module("weasyprint")
    except (ImportError, OSError):  # OSError: Pango is not installed
        return None


def _refuse(url: str, *_args: Any, **_kwargs: Any) -> Any:
    raise NothingFromOutside(url)
