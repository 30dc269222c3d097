"""The text of attached files, so that they can be found: which files a page shows, and what is written in them.

Plain text, Word (docx), OpenDocument (odt) and OFD are read with the standard library alone, PDF with pypdf. A file
that cannot be read, as a scanned one, is found by its title.
"""

import logging
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from modelcluster.models import get_all_child_relations
from wagtail.models import CollectionViewRestriction, Page

from core.folding import LONGEST_TEXT
from core.models import SiteDocument
from core.pages import public_now
from core.pdf_text import words_of_pdf
from core.search_index import Entry, SearchSource, register, watch
from core.search_models import SearchEntry

KIND = "attachment"
MOST_BYTES = 8_000_000  # of one part of a file, unpacked
_PARTS = {  # where in the archive the words are
    "docx": lambda name: name == "word/document.xml",
    "odt": lambda name: name == "content.xml",
    "ofd": lambda name: name.endswith("/Content.xml"),
}
_BREAKS = {"p": "\n\n", "h": "\n\n", "br": "\n", "line-break": "\n", "TextObject": "\n", "tab": " ", "s": " "}
log = logging.getLogger(__name__)


def register_attachments() -> None:
    register(
        SearchSource(
            kind=KIND,
            label=_("Attachments"),
            rows=lambda: public_now(Page.objects.all()),
            entries=_entries,
            page_path="pk",
            model=SiteDocument,
            truth=open_documents,
            is_content=True,
        )
    )
    watch(SiteDocument, _pages_that_show)


def open_documents() -> QuerySet[SiteDocument]:
    """The files that Wagtail hands to anybody: those in no restricted collection."""
    path = ExpressionWrapper(OuterRef("collection__path"), output_field=CharField())
    closed = CollectionViewRestriction.objects.alias(inner=path).filter(inner__startswith=F("collection__path"))
    return SiteDocument.objects.filter(~Exists(closed))


def _pages_that_show(document: SiteDocument) -> Iterator[int]:
    found = SearchEntry.objects.filter(kind=KIND, object_id=document.pk or 0).values_list("page_id", flat=True)
    yield from found


def _entries(page: Page) -> Iterator[Entry]:
    try:
        shown = documents_of(page.specific)
    except ObjectDoesNotExist:  # half of the page is deleted already, the other half follows
        return
    for document in open_documents().filter(pk__in=shown):
        yield Entry(
            object_id=document.pk,
            page_id=page.pk,
            title=document.title,
            body=text_of(document),
            dated_at=document.created_at,
            place=document.url,
            part=f"@{page.pk}",
        )


def documents_of(page: Page) -> set[int]:
    """The keys of the files that a page shows, in its texts and in the lists below it."""
    found = {key for field in page._meta.get_fields() for key in _linked(page, field)}
    for relation in get_all_child_relations(page):
        for row in getattr(page, relation.get_accessor_name()).all():
            found |= {key for field in row._meta.get_fields() for key in _linked(row, field)}
    return found


def _linked(instance: models.Model, field: Any) -> Iterator[int]:
    if isinstance(field, models.ForeignKey) and field.related_model is SiteDocument:
        if key := field.value_from_object(instance):
            yield key
    elif hasattr(field, "extract_references"):
        for model, key, *_where in field.extract_references(field.value_from_object(instance)):
            if model is SiteDocument and str(key).isdecimal():
                yield int(key)


def text_of(document: SiteDocument) -> str:
    """What is written in a file; empty for one that cannot be read, whatever is wrong with it."""
    extension = document.file_extension.lower()
    try:
        with document.open_file() as file:
            if extension in ("txt", "md", "csv"):
                return _decoded(file.read(LONGEST_TEXT * 4))
            if extension == "pdf":
                return words_of_pdf(file)
            if extension in _PARTS:
                return _archived(file, extension)
    except (OSError, ValueError, KeyError, EOFError, RuntimeError, NotImplementedError) as error:
        log.warning("The text of document %s cannot be read: %s", document.pk, type(error).__name__)
    except (zipfile.BadZipFile, ParseError, DefusedXmlException) as error:
        log.warning("The document %s is damaged: %s", document.pk, type(error).__name__)
    return ""


def _decoded(source: bytes) -> str:
    """UTF-8, or what Chinese word processors write otherwise; a sign cut in two at the end is left out."""
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start >= len(source) - 4:
            return source[: error.start].decode("utf-8-sig")
    return source.decode("utf-16" if source[:2] in (b"\xff\xfe", b"\xfe\xff") else "gb18030", errors="ignore")


def _archived(file: Any, extension: str) -> str:
    with zipfile.ZipFile(file) as archive:
        words: list[str] = []
        left = MOST_BYTES
        for part in sorted(info.filename for info in archive.infolist() if _PARTS[extension](info.filename)):
            with archive.open(part) as stream:
                source = stream.read(left + 1)
            left -= len(source)
            if left < 0:  # unpacked it is larger than any text
                break
            words.append(_words_of_xml(source))
        return "\n\n".join(words)


def _words_of_xml(source: bytes) -> str:
    return "".join(_words_in(fromstring(source)))


def _words_in(element: Element) -> Iterator[str]:
    yield _BREAKS.get(str(element.tag).rpartition("}")[2], "")
    yield _written(element.text)
    for child in element:
        yield from _words_in(child)
        yield _written(child.tail)


def _written(text: str | None) -> str:
    """Text without the line ends that only lay out the file."""
    return "" if not text or (text.isspace() and "\n" in text) else text
