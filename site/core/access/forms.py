"""allauth's forms with our limits: they are counted in the database, for all processes and machines together."""

import time
from typing import Any

from allauth.account.forms import LoginForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import throttle
from core.tasks import send_password_link

CODE_SECONDS = 120  # a code is accepted for less than that; until then it is remembered as used


class SignInForm(LoginForm):
    """Name and password; sessions end with the day's work, so nothing is remembered."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)  # the label says it
        self.fields["password"].help_text = ""


class _Labelled:
    """A field for a code, named by its label and not by what stands in it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]  # type: ignore[attr-defined]
        field.label = _("Code")
        field.widget.attrs = {"autocomplete": "one-time-code", "spellcheck": "false"}


class _OneTimeCode(_Labelled):
    """Counts tries of an account from one network, and takes a code of the telephone once only."""

    user: Any

    def clean_code(self) -> str:
        request, limits = context.request, settings.SIGN_IN_LIMITS
        try:
            throttle.check("second-factor", request, limits=limits, extra=str(self.user.pk))
        except throttle.Throttled as error:
            raise ValidationError(str(error), code="too_many_login_attempts") from None
        refusal = None
        with transaction.atomic():
            try:
                accepted = self._accept_once()
            except ValidationError as error:  # raised behind the commit, or the audit would lose that a code was wrong
                refusal = error
        if refusal:
            raise refusal
        throttle.forget("second-factor", request, limits=limits, extra=str(self.user.pk))
        return accepted

    def _accept_once(self) -> str:
        row = Authenticator.objects.select_for_update().filter(user=self.user, type=Authenticator.Type.TOTP).first()
        code = self.cleaned_data["code"] = "".join(self.cleaned_data["code"].split())
        now = time.time()
        used = {c: at for c, at in (row.data.get("used", {}) if row else {}).items() if at > now - CODE_SECONDS}
        if code in used:
            self._emit_authentication_failed(row)
            raise ValidationError(_("This code has been used. Wait for the next one."), code="incorrect_code")
        accepted = super().clean_code()
        if row and self.authenticator.pk == row.pk:
            row.data = {**row.data, "used": {**used, code: now}}
            row.save(update_fields=["data"])
        return accepted


class CodeForm(_OneTimeCode, AuthenticateForm):
    """The code asked for after the password."""


class ConfirmCodeForm(_OneTimeCode, ReauthenticateForm):
    """The code asked for before something that matters."""


class NewAppForm(_Labelled, ActivateTOTPForm):
    """The first code of an app proves that it holds the secret."""

    def clean_code(self) -> str:
        self.cleaned_data["code"] = "".join(self.cleaned_data["code"].split())
        return super().clean_code()


class ResetForm(forms.Form):
    """Known or not, active or not: one question to the database, one task, one answer. Neither body nor time tells."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address of your account"), max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip

    def clean_email(self) -> str:
        try:
            throttle.throttle(context.request, "reset")
        except throttle.Throttled as error:
            raise ValidationError(str(error)) from None
        return self.cleaned_data["email"]

    def ask_for_link(self, request: HttpRequest, **_options: Any) -> str:
        email = self.cleaned_data["email"]
        found = get_user_model().objects.filter(email__iexact=email, is_active=True).values_list("pk", flat=True)[:1]
        send_password_link.enqueue(next(iter(found), 0))
        return email

    save = ask_for_link  # as allauth calls it
