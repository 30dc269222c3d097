"""The one-time key of a form, signed: which page, questions and privacy notice it shows, and when it was handed out.

A form page stores nothing, neither session nor row; all that must be remembered travels in this key.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.utils import timezone
from django.utils.translation import gettext as _

_SALT = "submissions.form-key"
_PROOF_SALT = "submissions.human"


class FormKeyRefused(Exception):
    """The key was changed, belongs to another page or is too old; the message says what to do."""


@dataclass(frozen=True)
class FormKey:
    """`nonce` is the key itself, unique in the database once used; the privacy notice is the wording that was shown."""

    page_id: int
    form_version_id: int
    privacy_notice_id: int
    nonce: str
    issued_at: datetime

    def sign(self) -> str:
        fields = [
            self.page_id,
            self.form_version_id,
            self.privacy_notice_id,
            self.nonce,
            int(self.issued_at.timestamp()),
        ]
        return signing.dumps(fields, salt=_SALT)


def issue(page_id: int, form_version_id: int, privacy_notice_id: int) -> FormKey:
    return FormKey(page_id, form_version_id, privacy_notice_id, secrets.token_urlsafe(18), timezone.now())


def read(signed: str, *, page_id: int) -> FormKey:
    """The key that a visitor sent back; raises FormKeyRefused when it cannot be used for this page any more."""
    try:
        page, version, notice, nonce, issued = signing.loads(signed, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise FormKeyRefused(
            _("The form was incomplete or had been changed. Your text is kept; please send it again.")
        ) from None
    key = FormKey(page, version, notice, nonce, datetime.fromtimestamp(issued, tz=timezone.get_default_timezone()))
    if page != page_id:
        raise FormKeyRefused(_("The form belongs to another page. Your text is kept; please send it again."))
    if timezone.now() - key.issued_at > timedelta(seconds=settings.FORM_MAXIMUM_SECONDS):
        raise FormKeyRefused(_("The form had been open for too long. Your text is kept; please send it again."))
    return key


def is_too_fast(key: FormKey) -> bool:
    """Sent sooner than a person can read and write."""
    return timezone.now() - key.issued_at < timedelta(seconds=settings.FORM_MINIMUM_SECONDS)


def prove_human(key: FormKey) -> str:
    """A mark that the image challenge of this form was solved; good for this form only."""
    return signing.Signer(salt=_PROOF_SALT).signature(key.nonce)


def is_human(key: FormKey, proof: str) -> bool:
    return signing.constant_time_compare(prove_human(key), proof)
