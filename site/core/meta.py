"""What a page says about itself to machines: the guideline's meta tags, Open Graph, schema.org."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from django.conf import settings
from django.utils import timezone
from wagtail.images.models import AbstractImage

from core.calendar import TZ

Kind = Literal["site", "column", "article"]


@dataclass(frozen=True)
class PageMeta:
    """One page's facts, by kind: the whole site, a column that lists, an article that is read.

    `published_at` is an aware instant; `address` the path of the page where it belongs, without query.
    `extra` goes into the schema.org object as it is.
    """

    kind: Kind
    title: str
    address: str = ""
    description: str = ""
    keywords: str = ""
    column_type: str = ""
    published_at: datetime | None = None
    changed_at: datetime | None = None
    source: str = ""
    author: str = ""
    schema_type: str = "WebPage"
    may_be_indexed: bool = True
    picture: AbstractImage | None = None  # shown with the page's link; without one, the site's own
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def canonical(self) -> str:
        """The page's one public address, whatever host or proxy it was asked through."""
        return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + self.address if self.address else ""

    @property
    def published_minute(self) -> str:
        """PubDate as the guideline writes it, in Shanghai."""
        return self.published_at.astimezone(TZ).strftime("%Y-%m-%d %H:%M") if self.published_at else ""


def structured_data(meta: PageMeta, *, site_name: str, publisher: str = "") -> dict[str, Any]:
    """The schema.org object of a page; only what is known stands in it."""
    facts = {
        "@context": "https://schema.org",
        "@type": meta.schema_type,
        "headline" if meta.kind == "article" else "name": meta.title,
        "url": meta.canonical,
        "description": meta.description,
        "keywords": meta.keywords,
        "inLanguage": "zh-Hans",
        "datePublished": _instant(meta.published_at),
        "dateModified": _instant(meta.changed_at),
        "author": _organisation(meta.source),
        "editor": {"@type": "Person", "name": meta.author} if meta.author else None,
        "publisher": _organisation(publisher),
        "isPartOf": {"@type": "WebSite", "name": site_name} if site_name and meta.kind != "site" else None,
    }
    return {name: value for name, value in (facts | meta.extra).items() if value}


def _instant(moment: datetime | None) -> str:
    return timezone.localtime(moment, TZ).isoformat(timespec="seconds") if moment else ""


def _organisation(name: str) -> dict[str, str] | None:
    return {"@type": "GovernmentOrganization", "name": name} if name else None
