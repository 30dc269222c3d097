"""Encryption, blind indexes and masks for the one thing we know about a person: how to answer them.

AES-256-GCM. A ciphertext is bound to its place (table, row, field): copied elsewhere it does not open.
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
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

EMAIL, PHONE = "email", "phone"
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0\d{2,3}\d{7,8}(?:-\d{1,6})?")


class Undecipherable(Exception):
    """The ciphertext was changed, belongs elsewhere, or its key is not in the ring."""


def _place(table: str, pk: object, field: str) -> bytes:
    return f"{table}|{pk}|{field}".encode()


def encrypt(plain: str, *, table: str, pk: object, field: str) -> str:
    """`v1.<key id>.<nonce>.<ciphertext>` under the current key, for this place only."""
    key_id, key = next(iter(settings.DATA_KEYS.items()))
    nonce = secrets.token_bytes(12)
    sealed = AESGCM(key).encrypt(nonce, plain.encode(), _place(table, pk, field))
    return ".".join(["v1", key_id, *(base64.urlsafe_b64encode(part).decode() for part in (nonce, sealed))])


def decrypt(token: str, *, table: str, pk: object, field: str) -> str:
    """The text of a token made for the same place; raises Undecipherable."""
    try:
        version, key_id, nonce, sealed = token.split(".")
        key = settings.DATA_KEYS[key_id]
        if version != "v1":
            raise Undecipherable("unknown version")
        parts = [base64.urlsafe_b64decode(part) for part in (nonce, sealed)]
        return AESGCM(key).decrypt(parts[0], parts[1], _place(table, pk, field)).decode()
    except (ValueError, KeyError, InvalidTag) as error:
        raise Undecipherable(type(error).__name__) from None


def blind_index(value: str, *, purpose: str) -> str:
    """A keyed hash that tells equal values apart from unequal ones and nothing else; useless for another purpose."""
    return hmac.new(settings.INDEX_KEY, f"{purpose}|{value}".encode(), hashlib.sha256).hexdigest()


def normalise_contact(kind: str, raw: str) -> str:
    """One spelling of an e-mail address or a mainland telephone number; raises ValidationError with a sentence."""
    typed = unicodedata.normalize("NFKC", raw).strip()
    if kind == EMAIL:
        try:
            validate_email(typed)
        except ValidationError:
            raise ValidationError(_("This is not an e-mail address we can answer to; it looks like name@example.cn.")) from None
        local, _at, domain = typed.rpartition("@")
        return f"{local}@{domain.lower()}"
    if kind == PHONE:
        digits = re.sub(r"[\s()（）.]", "", typed)
        digits = re.sub(r"^(\+?86|0086)-?", "", digits)
        mobile = digits.replace("-", "")
        if _MOBILE.fullmatch(mobile):
            return mobile
        landline = re.sub(r"^(0\d{2,3})-", r"\1", digits)
        if _LANDLINE.fullmatch(landline):
            return landline
        raise ValidationError(_("This is not a telephone number we can call; write 11 digits, or area code and number."))
    raise ValidationError(_("Choose e-mail or telephone."))


def mask_phone(number: str) -> str:
    """138****5678; enough to recognise one's own, useless to call."""
    return f"{number[:3]}****{number[-4:]}" if len(number) >= 10 else "*" * len(number)


def mask_email(address: str) -> str:
    local, _at, domain = address.rpartition("@")
    return f"{local[:1]}***@{domain}"


def mask_name(name: str) -> str:
    """张某某, as public lists of names are written: the family name and two 某 whatever the length."""
    return f"{name[:1]}某某" if name else ""
