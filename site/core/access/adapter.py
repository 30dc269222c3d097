"""What this house tells allauth: who may try how often, how secrets are kept, how letters leave."""

from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from core import privacy, throttle

_PLACE = {"table": "mfa_authenticator", "pk": "-", "field": "data"}


class StaffAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators only. A wrong password is counted for the account from this network alone.

    Whoever tries passwords of a colleague's account from elsewhere does not shut the colleague out.
    """

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return throttle.client_address(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Raises ValidationError beyond the limit. A try is counted before it is judged, so that many at once are too."""
        try:
            throttle.check("sign-in", request, limits=settings.SIGN_IN_LIMITS, extra=_name(credentials))
        except throttle.Throttled as error:
            raise ValidationError(str(error), code="too_many_login_attempts") from None

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        user = super().authenticate(request, **credentials)
        if user:
            throttle.forget("sign-in", request, limits=settings.SIGN_IN_LIMITS, extra=_name(credentials))
        return user


def _name(credentials: dict[str, Any]) -> str:
    """The account that is tried, or an unknown name, in one spelling."""
    return str(credentials.get("username", "")).strip().lower()[:150]


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets lie encrypted under the data keys; codes are drawn by the library that draws all our codes."""

    def encrypt(self, text: str) -> str:
        return privacy.encrypt(text, **_PLACE)

    def decrypt(self, encrypted_text: str) -> str:
        return privacy.decrypt(encrypted_text, **_PLACE)

    def build_totp_svg(self, url: str) -> str:
        return segno.make(url, error="m").svg_inline(
            scale=5, border=3, omitsize=True, svgclass="access-code", lineclass=None
        )

    def get_totp_label(self, user: Any) -> str:
        return user.get_username()

    def get_totp_issuer(self) -> str:
        return settings.WAGTAIL_SITE_NAME
