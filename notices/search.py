"""What can be found of notices and news."""

from collections.abc import Iterator
from datetime import datetime, time

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.blocks import body_words
from core.calendar import TZ
from core.pages import public_now
from core.search_index import Entry, SearchSource, page_entry, register, watch, watch_pages
from notices.models import NoticePage, NoticeRemoval

NOTICE = "notice"


def register_sources() -> None:
    register(
        SearchSource(
            kind=NOTICE,
            label=_("Notices and news"),
            rows=public_notices,
            entries=_entries,
            page_path="pk",
            model=NoticePage,
            is_content=True,
        )
    )
    watch_pages(NoticePage)
    watch(NoticeRemoval, lambda removal: [removal.notice_id])


def public_notices() -> QuerySet[NoticePage]:
    return public_now(NoticePage.objects.filter(removal__isnull=True))


def _entries(page: NoticePage) -> Iterator[Entry]:
    words = [page.document_number, page.issuing_body, page.source, page.summary, body_words(page.body)]
    day = datetime.combine(page.issued_on, time(), TZ)
    yield page_entry(page, body="\n\n".join(filter(None, words)), dated_at=day)
