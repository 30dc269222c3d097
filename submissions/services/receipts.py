"""Receipt numbers and query codes: both follow from the form's one-time key, so a resend gets the same ones."""

import hashlib
import hmac
import re
import unicodedata
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _

from core.calendar import local_day
from submissions.models import Submission

# Crockford's alphabet: no I, L, O, U, so that a receipt can be read aloud and typed by hand.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKE = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V"})
NUMBER_LETTERS, CODE_LETTERS = 7, 16  # 35 bits beside the day; 80 bits


class ReceiptUnknown(Exception):
    """No submission has this number and this code; the caller cannot tell which was wrong."""

    def __init__(self) -> None:
        super().__init__(_("No opinion was found for this number and query code. Please check both and try again."))


def _letters(purpose: str, key: str, count: int) -> str:
    digest = hmac.new(settings.INDEX_KEY, f"{purpose}|{key}".encode(), hashlib.sha256).digest()
    number = int.from_bytes(digest, "big")
    return "".join(ALPHABET[(number >> (5 * i)) & 31] for i in range(count))


def receipt_number(form_key: str, received_at: datetime) -> str:
    return f"LX{local_day(received_at):%y%m%d}-{_letters('number', form_key, NUMBER_LETTERS)}"


def query_code(form_key: str) -> str:
    letters = _letters("code", form_key, CODE_LETTERS)
    return "-".join(letters[i : i + 4] for i in range(0, CODE_LETTERS, 4))


def code_hash(code: str) -> str:
    """Keyed hash of a query code, however it was typed: lower case, spaces, full width, look-alike letters."""
    return hmac.new(settings.INDEX_KEY, f"code-hash|{_normal(code)}".encode(), hashlib.sha256).hexdigest()


def _normal(typed: str) -> str:
    return re.sub(r"[^0-9A-Z]", "", unicodedata.normalize("NFKC", typed).upper()).translate(_LOOKALIKE)[:40]


def find_by_receipt(number: str, code: str) -> Submission:
    """The submission of a receipt; raises ReceiptUnknown, after the same work, when either part is wrong."""
    return find_in(Submission.objects.select_related("page", "queue_item"), number, code)


def find_in[M: models.Model](rows: models.QuerySet[M], number: str, code: str) -> M:
    """The row with this `number` whose `code_hash` the code opens; raises ReceiptUnknown as above."""
    typed = _normal(number)  # the prefix passes through the look-alike table too, LX becoming 1X
    row = rows.filter(number=f"LX{typed[2:8]}-{typed[8:]}").first()
    expected = row.code_hash if row else "0" * 64
    if not hmac.compare_digest(expected, code_hash(code)) or row is None:
        raise ReceiptUnknown
    return row
