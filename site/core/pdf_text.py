"""The words of a PDF file, as far as it has any: a scanned page is a picture and says nothing."""

import logging
import time
import unicodedata
from typing import IO

from core.folding import LONGEST_TEXT

MOST_PAGES = 300
# Fonts name a sign by the radical of the same shape (⼀ for 一); nobody searches for those.
_RADICALS = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
SECONDS = 5  # after which the rest is left unread: an editor waits for it while publishing

# The library tells of every oddity of a file; what cannot be read is said once, by whoever asked.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def words_of_pdf(file: IO[bytes]) -> str:
    """Page by page, at most LONGEST_TEXT signs. Raises ValueError for what is no PDF, is locked or is damaged."""
    from pypdf import PdfReader  # a tenth of a second that only those who index files pay
    from pypdf.errors import PyPdfError

    ends = time.monotonic() + SECONDS
    pages: list[str] = []
    length = 0
    try:
        for number, page in enumerate(PdfReader(file).pages):
            if number == MOST_PAGES or length >= LONGEST_TEXT or time.monotonic() > ends:
                break
            pages.append(page.extract_text().translate(_RADICALS).strip())
            length += len(pages[-1])
    except (PyPdfError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError) as error:
        # A damaged file fails wherever the library first trusts it; the pages before are kept.
        if not pages:
            raise ValueError(type(error).__name__) from error
    return "\n\n".join(filter(None, pages))[:LONGEST_TEXT]
