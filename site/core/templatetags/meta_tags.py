"""Tags for the head of a page: its meta facts, and its schema.org object as a data block."""

import json
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core.meta import PageMeta, structured_data

register = template.Library()
# A data block ends at the first "</script"; with these three escaped no text can end it or open a comment in it.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.simple_tag
def page_meta(page: Any, address: str = "") -> PageMeta | None:
    """The page's facts, or nothing where no page of ours is shown.

    An address below a page (a table of figures, a month of receptions) belongs to that page's column and has a place
    of its own.
    """
    if not hasattr(page, "page_meta"):
        return None
    meta = page.page_meta()
    return replace(meta, address=address) if address and address != meta.address else meta


@register.simple_tag
def site_domain() -> str:
    return urlsplit(settings.WAGTAILADMIN_BASE_URL).netloc


@register.simple_tag
def schema_org(meta: PageMeta, site_name: str, publisher: str) -> SafeString:
    """The schema.org object. A data block is never executed, so the policy for scripts does not concern it."""
    text = json.dumps(structured_data(meta, site_name=site_name, publisher=publisher), ensure_ascii=False)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text.translate(_ESCAPES)))  # noqa: S308
