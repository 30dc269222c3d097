"""Encryption, blind indexes and masks for the one thing we know about a person: how to answer them.

AES-256-GCM. A ciphertext is bound to its place (table, row, field): copied elsewhere it does not open.
The keys are settings of their own (DATA_KEYS, current key first, and INDEX_KEY), so that neither falls with SECRET_KEY.
"""

import base64
import hashlib
import hmac
import re
import secrets
import unicodedata

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _

EMAIL, PHONE = "email", "phone"
LONGEST_CONTACT = 320  # characters of the longest e-mail address there may be

_check_email = EmailValidator(allowlist=[])  # not even localhost: nobody reads an answer there
_COUNTRY = re.compile(r"(?:\+|00)?86-?(?=\d)", re.ASCII)
_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
# Area code, local number in one or two parts, extension. 95xxx and 12345 are offices, not a person's telephone.
_LANDLINE = re.compile(r"(0(?:10|2\d|[3-9]\d\d))-?([2-8]\d{2,3})-?(\d{4})(?:(?:-|转|轉)(\d{1,6}))?", re.ASCII)
_PUNCTUATION = str.maketrans(dict.fromkeys(" \t().·", "") | dict.fromkeys("‐‑‒–—―−", "-"))


class Undecipherable(Exception):
    """The ciphertext was changed, belongs elsewhere, or its key is not in the ring."""


def _place(table: str, pk: object, field: str) -> bytes:
    return f"{table}|{pk}|{field}".encode()


def encrypt(plain: str, *, table: str, pk: object, field: str) -> str:
    """`v1.<key id>.<nonce>.<ciphertext>` under the current key, for this place only."""
    if not settings.DATA_KEYS:  # refused rather than stored in the clear
        raise ImproperlyConfigured("DATA_KEYS is empty; nothing personal can be stored without a key.")
    key_id, key = next(iter(settings.DATA_KEYS.items()))
    nonce = secrets.token_bytes(12)
    sealed = AESGCM(key).encrypt(nonce, plain.encode(), _place(table, pk, field))
    return ".".join(["v1", key_id, *(base64.urlsafe_b64encode(part).decode() for part in (nonce, sealed))])


def decrypt(token: str, *, table: str, pk: object, field: str) -> str:
    """The text of a token made for the same place; raises Undecipherable."""
    try:
        version, key_id, nonce, sealed = token.split(".")
        if version != "v1":
            raise Undecipherable("unknown version")
        key = AESGCM(settings.DATA_KEYS[key_id])
        return key.decrypt(_bytes(nonce), _bytes(sealed), _place(table, pk, field)).decode()
    except (ValueError, KeyError, InvalidTag) as error:
        raise Undecipherable(type(error).__name__) from None


def _bytes(part: str) -> bytes:
    """The bytes of one part; ValueError unless it is spelt as we spell it, so that a token has one form only."""
    decoded = base64.urlsafe_b64decode(part)
    if base64.urlsafe_b64encode(decoded).decode() != part:
        raise ValueError("not our spelling")
    return decoded


def blind_index(value: str, *, purpose: str) -> str:
    """A keyed hash that tells equal values apart from unequal ones and nothing else; useless for another purpose."""
    return hmac.new(settings.INDEX_KEY, f"{purpose}|{value}".encode(), hashlib.sha256).hexdigest()


def normalise_contact(kind: str, raw: str) -> str:
    """One spelling of an e-mail address or a mainland telephone number; raises ValidationError with a sentence.

    `13800138000`, `057188001234`, `057188001234-801`; of an address only the domain is lower-cased, since its
    first half belongs to whoever runs the mail server.
    """
    if kind not in (EMAIL, PHONE):
        raise ValidationError(_("Choose e-mail or telephone."))
    # Longer is no contact, and normalising a tower of marks takes the square of its height.
    typed = unicodedata.normalize("NFKC", raw).strip() if len(raw) <= LONGEST_CONTACT else ""
    return _email(typed) if kind == EMAIL else _phone(typed)


def _email(typed: str) -> str:
    try:
        _check_email(typed)
    except ValidationError:
        raise ValidationError(
            _("This is not an e-mail address we can answer to; it looks like name@example.cn.")
        ) from None
    local, _at, domain = typed.rpartition("@")
    return f"{local}@{domain.lower()}"


def _phone(typed: str) -> str:
    digits = typed.translate(_PUNCTUATION)
    country = _COUNTRY.match(digits)
    number = digits[country.end() :] if country else digits
    mobile = number.replace("-", "")
    if _MOBILE.fullmatch(mobile):
        return mobile
    if country and not number.startswith("0"):  # +86 10 …: the zero is left out after the country
        number = f"0{number}"
    landline = _LANDLINE.fullmatch(number)
    if not landline:
        raise ValidationError(
            _("This is not a telephone number we can call; write 11 digits, or area code and number.")
        )
    area, first, last, extension = landline.groups()
    return f"{area}{first}{last}" + (f"-{extension}" if extension else "")


def mask_phone(number: str) -> str:
    """138****5678; enough to recognise one's own, useless to call. An extension is not shown."""
    digits = number.partition("-")[0]
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 10 else "*" * len(digits)


def mask_email(address: str) -> str:
    """a***@b.cn: the provider helps to recognise one's own address, the name is gone."""
    local, at, domain = address.rpartition("@")
    return f"{local[:1]}***@{domain}" if at else "***"


def mask_name(name: str) -> str:
    """张某某, as public lists of names are written: the first character and two 某, whatever the length.

    A fixed form says nothing about how long the name is; of a double family name (欧阳) only the first half stays.
    """
    name = name.strip()
    return f"{name[:1]}某某" if name else ""
