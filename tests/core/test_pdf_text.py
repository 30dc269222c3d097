"""The words of PDF files: read page by page, whatever else is wrong with them. No database."""

import io
import logging
import zlib

import pytest

from core import pdf_text
from core.pdf_text import words_of_pdf


def pdf(*pages: str) -> bytes:
    """A PDF as word processors write Chinese without embedding a font: one line of UCS-2 a page."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    font = (
        "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[<</Type/Font"
        "/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>>>]>>"
    )
    objects = ["<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>", font]
    for number, text in enumerate(pages):
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>/Contents {5 + 2 * number} 0 R>>"
        )
        drawn = zlib.compress(f"BT /F 12 Tf 50 700 Td <{text.encode('utf-16-be').hex()}> Tj ET".encode())
        objects.append((f"<</Length {len(drawn)}/Filter/FlateDecode>>stream\n".encode(), drawn, b"\nendstream"))
    written, places = b"%PDF-1.5\n", []
    for number, parts in enumerate(objects, start=1):
        places.append(len(written))
        body = parts.encode() if isinstance(parts, str) else b"".join(parts)
        written += b"%d 0 obj" % number + body + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        written
        + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
        + table
        + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(written))
    )


def read(source: bytes) -> str:
    return words_of_pdf(io.BytesIO(source))


def test_the_words_of_each_page_are_read():
    assert read(pdf("渔港管理办法", "第二页")) == "渔港管理办法\n\n第二页"


def test_a_radical_of_the_same_shape_is_the_sign_that_was_meant():
    assert read(pdf("第\u2f00条")) == "第一条"


def test_a_page_without_words_says_nothing():
    assert read(pdf("")) == ""


def test_no_more_pages_and_signs_are_read_than_are_indexed(monkeypatch):
    source = pdf("第一页", "第二页", "第三页")
    monkeypatch.setattr(pdf_text, "MOST_PAGES", 2)
    assert read(source) == "第一页\n\n第二页"
    monkeypatch.setattr(pdf_text, "LONGEST_TEXT", 4)
    assert read(source) == "第一页\n"


def test_reading_ends_when_its_time_is_over(monkeypatch):
    monkeypatch.setattr(pdf_text, "SECONDS", -1)
    assert read(pdf("第一页")) == ""


@pytest.mark.parametrize(
    "source",
    [b"", b"%PDF-1.7", b"no PDF at all", pdf("渔港")[:120], b"%PDF-1.5\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF"],
    ids=["empty", "nothing but its name", "something else", "cut off", "without its parts"],
)
def test_what_is_no_whole_pdf_is_an_error_of_its_value(source, caplog):
    with caplog.at_level(logging.WARNING), pytest.raises(ValueError):
        read(source)
    assert caplog.messages == []


def test_of_a_damaged_file_the_pages_before_are_kept():
    source = pdf("渔港管理", "第二页")
    assert read(source.replace(b"/Contents 7 0 R", b"/Contents 1 0 R")) == "渔港管理"
