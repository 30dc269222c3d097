"""What the public pages of notices read, each in a fixed number of queries."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from wagtail.models import Page

from core import keyset
from notices.models import NoticeIndexPage, NoticePage, NoticeRemoval
from notices.states import NoticeCategory

LIST_SIZE = 20
MOST_YEARS = 60


def notice_listing(index: NoticeIndexPage, params: Mapping[str, str]) -> dict[str, Any]:
    """Twenty notices under an index page, by year and category; an unknown filter word filters nothing."""
    every = NoticePage.objects.child_of(index).listed()
    years = _years(every)
    year = int(params["year"]) if params.get("year", "") in {str(known) for known in years} else None
    category = params.get("category", "") if params.get("category", "") in NoticeCategory.values else ""
    rows = every.newest()
    if year:
        rows = rows.in_year(year)
    if category:
        rows = rows.of_category(category)
    if position := keyset.read(params.get("after", "")):
        rows = keyset.following(rows, ("-issued_on", "-page_ptr_id"), (_day(position[0]), position[1]))
    notices = list(rows[: LIST_SIZE + 1])
    more, notices = len(notices) > LIST_SIZE, notices[:LIST_SIZE]
    return {
        "notices": notices,
        "next_cursor": keyset.write(notices[-1].issued_on.toordinal(), notices[-1].pk) if more else "",
        "year": year or "",
        "years": years,
        "category": category,
        "categories": NoticeCategory.choices,
    }


def notice_reading(page: NoticePage) -> dict[str, Any]:
    """What stands below a notice's text. Related pages that are not public for everybody are left out."""
    links = [link.related_page_id for link in page.related_links.all()]
    removed = NoticeRemoval.objects.values("notice_id")
    public = Page.objects.filter(pk__in=links).live().public().exclude(pk__in=removed)
    found = {row.pk: row for row in public} if links else {}
    attachments = page.attachments.all()
    if hasattr(attachments, "select_related"):  # a preview holds them in memory
        attachments = attachments.select_related("document")
    return {"attachments": list(attachments), "related_pages": [found[pk] for pk in links if pk in found]}


def _years(rows: Any) -> list[int]:
    """Every year from the latest notice's to the earliest's: two rows read by index, however many there are."""
    latest = rows.order_by("-issued_on").values_list("issued_on", flat=True).first()
    earliest = rows.order_by("issued_on").values_list("issued_on", flat=True).first()
    return list(range(latest.year, earliest.year - 1, -1))[:MOST_YEARS] if latest else []


def _day(ordinal: int) -> date:
    return date.fromordinal(min(max(ordinal, 1), date.max.toordinal()))
