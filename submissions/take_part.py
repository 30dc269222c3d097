"""Writing to a page in four steps: write, look at what will happen to it, send, keep the receipt.

The flow is the same wherever people write (a consultation, a station, a place to speak): a signed one-time key, the
image challenge, the throttle. An app says which page, which form, when it is closed, and which service receives it.
"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.csrf import ensure_csrf_cookie

from core.throttle import Throttled
from submissions import captcha, flood_views, form_keys
from submissions.form_keys import FormKey, FormKeyRefused
from submissions.forms import OpinionForm
from submissions.models import PrivacyNotice
from submissions.pages import has_questions
from submissions.personal_data import Category, find_personal_data
from submissions.queries import privacy_notice_in_force
from submissions.services import flood
from submissions.services.intake import FormAlreadySent

BAD_REQUEST, TOO_MANY = 400, 429


@dataclass
class Desk:
    """What the form stands on: the page, and the key of the form now on the screen. An app may add to it."""

    page: Any
    key: FormKey


@method_decorator(ensure_csrf_cookie, name="get")  # whoever posts has it
class WriteView(View):
    """GET shows the form; POST carries one of four actions: preview, edit, refresh (a new image) and send."""

    write_template: str
    preview_template: str
    receipt_template: str
    closed_exceptions: tuple[type[Exception], ...] = ()

    def page(self, page_id: int) -> Any:
        """The page that people may write to; raises Http404."""
        raise NotImplementedError

    def desk(self, page: Any, key: FormKey) -> Desk:
        return Desk(page, key)

    def form(self, desk: Desk, data: Any = None, **kwargs: Any) -> OpinionForm:
        return OpinionForm(data, form_version_id=desk.key.form_version_id, clauses={}, **kwargs)

    def closed(self, desk: Desk) -> str:
        """Why nothing is taken at this second, as a sentence; empty while it is."""
        return ""

    def deliver(self, desk: Desk, form: OpinionForm) -> Any:
        """Hand the cleaned form to its service and return the receipt; may raise one of `closed_exceptions`."""
        raise NotImplementedError

    def initial(self, request: HttpRequest) -> dict[str, Any]:
        return {}

    def context(self, desk: Desk, form: OpinionForm) -> dict[str, Any]:
        """What the app's templates need besides the form."""
        return {}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """`never_cache` by hand: as a method's decorator it would be wrapped anew around each request."""
        response = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        desk = self._fresh_desk(self.page(page_id))
        return self._write(request, desk, self.form(desk, initial=self.initial(request)), status=200)

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        page = self.page(page_id)
        action = request.POST.get("action", "preview")
        if action == "edit" and "form_key" not in request.POST:  # from the receipt of a returned opinion
            desk = self._fresh_desk(page)
            return self._write(request, desk, self._kept(desk, request), status=200)
        try:
            key = form_keys.read(request.POST.get("form_key", ""), page_id=page.pk)
            if not has_questions(key.form_version_id):
                raise FormKeyRefused(_("The form belongs to another page. Your text is kept; please send it again."))
        except FormKeyRefused as error:
            desk = self._fresh_desk(page)
            return self._write(request, desk, self.form(desk, request.POST), notice=str(error))
        desk = self.desk(page, key)
        if action in ("edit", "refresh"):
            return self._write(request, desk, self._kept(desk, request), status=200)
        return self._check(request, desk, self.form(desk, request.POST), action)

    def _check(self, request: HttpRequest, desk: Desk, form: OpinionForm, action: str) -> HttpResponse:
        if sentence := self.closed(desk):
            return self._write(request, desk, form, notice=sentence)
        if form_keys.is_too_fast(desk.key):
            return self._write(
                request, desk, form, notice=_("That was very fast. Please read your text once more and send it again.")
            )
        valid = form.is_valid()
        proof = request.POST.get("proof", "")
        if not form_keys.is_human(desk.key, proof):
            if action == "send" or not valid:
                # The challenge is only spent when everything else is in order.
                return self._write(request, desk, form)
            if not captcha.solve(request.POST.get("captcha_nonce", ""), request.POST.get("captcha", "")):
                return self._write(
                    request,
                    desk,
                    form,
                    captcha_error=_("The digits did not match the picture. Please try the new picture."),
                )
            proof = form_keys.prove_human(desk.key)
        if not valid:
            return self._write(request, desk, form, proof=proof)
        if action == "send":
            return self._send(request, desk, form, proof)
        context = self._context(desk, form, proof) | {"opinion": form.cleaned_data}
        context["personal_data"] = _personal_words(form)
        return render(request, self.preview_template, context)

    def _send(self, request: HttpRequest, desk: Desk, form: OpinionForm, proof: str) -> HttpResponse:
        try:
            ruling = flood.judge(request, desk.key, form.cleaned_data["text"])
            if ruling.asks:
                return flood_views.ask(request, desk.key, ruling, page=desk.page)
            form.signs = ruling.signs_to_keep
            receipt = self.deliver(desk, form)
        except self.closed_exceptions as error:
            return self._write(request, desk, form, notice=str(error), proof=proof)
        except FormAlreadySent as error:
            return self._write(request, self._fresh_desk(desk.page), form, notice=str(error))
        except Throttled as error:
            return self._write(request, desk, form, notice=str(error), proof=proof, status=TOO_MANY)
        return render(
            request, self.receipt_template, self.context(desk, form) | {"receipt": receipt, "page": desk.page}
        )

    def _write(
        self, request: HttpRequest, desk: Desk, form: OpinionForm, *, notice: str = "", captcha_error: str = "",
        proof: str = "", status: int = BAD_REQUEST,
    ) -> HttpResponse:  # fmt: skip
        """The form again, with everything the visitor had written."""
        proof = proof or request.POST.get("proof", "")
        if not form_keys.is_human(desk.key, proof):
            proof = ""
        context = self._context(desk, form, proof)
        context |= {"notice": notice, "captcha_error": captcha_error, "captcha_nonce": captcha.new_nonce()}
        return render(request, self.write_template, context, status=status)

    def _context(self, desk: Desk, form: OpinionForm, proof: str) -> dict[str, Any]:
        return {
            "page": desk.page,
            "is_open": not self.closed(desk),
            "form": form,
            "form_key": desk.key.sign(),
            "proof": proof,
            "privacy_notice": PrivacyNotice.objects.get(pk=desk.key.privacy_notice_id),
        } | self.context(desk, form)

    def _fresh_desk(self, page: Any) -> Desk:
        key = form_keys.issue(page.pk, page.current_form_version().pk, privacy_notice_in_force().pk)
        return self.desk(page, key)

    def _kept(self, desk: Desk, request: HttpRequest) -> OpinionForm:
        """The form with the visitor's words and no judgement on them yet."""
        bound = self.form(desk, request.POST)
        return self.form(desk, initial={name: bound[name].data for name in bound.fields})


def _personal_words(form: OpinionForm) -> list[tuple[str, str]]:
    """What looks personal in the words that will be public: kind and words. The author decides."""
    texts = (form.cleaned_data["text"], form.cleaned_data["public_name"])
    return [
        (str(Category(found.category).label), text[found.start : found.end])
        for text in texts
        for found in find_personal_data(text)
    ]
