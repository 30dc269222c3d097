"""Taking part in a consultation: write, look at what will be public, send, keep the receipt."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie

from consultations import queries
from consultations.models import ConsultationPage
from consultations.outline import NamedClause, outline_of
from consultations.services import ConsultationClosed, submit_comment
from consultations.states import ConsultationKind
from core.throttle import Throttled, throttle
from submissions import captcha, form_keys
from submissions.form_keys import FormKey, FormKeyRefused
from submissions.forms import OpinionForm
from submissions.models import PrivacyNotice
from submissions.pages import has_questions
from submissions.queries import privacy_notice_in_force
from submissions.services.intake import FormAlreadySent

BAD_REQUEST, TOO_MANY = 400, 429


@dataclass
class Desk:
    """What the form stands on: the page, the clauses of its draft, and the key of the form now on the screen."""

    page: ConsultationPage
    clauses: Mapping[str, NamedClause]
    key: FormKey

    def form(self, data: Any = None, **kwargs: Any) -> OpinionForm:
        survey = self.page.kind == ConsultationKind.SURVEY
        return OpinionForm(
            data,
            form_version_id=self.key.form_version_id,
            clauses={name: clause.indent + clause.label for name, clause in self.clauses.items()},
            requires_text=not survey,
            **kwargs,
        )


@method_decorator([never_cache, ensure_csrf_cookie], name="dispatch")
class TakePartView(View):
    """GET shows the form; POST carries one of four actions: preview, edit, refresh (a new image) and send."""

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        page = self._page(page_id)
        desk = self._fresh_desk(page)
        form = desk.form(initial={"clause": request.GET.get("clause", "")})
        return self._write(request, desk, form, status=200)

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        page = self._page(page_id)
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
            return self._write(request, desk, desk.form(request.POST), notice=str(error))
        desk = Desk(page, self._clauses(page), key)
        form = desk.form(request.POST)
        if action in ("edit", "refresh"):
            return self._write(request, desk, self._kept(desk, request), status=200)
        return self._check(request, desk, form, action)

    def _check(self, request: HttpRequest, desk: Desk, form: OpinionForm, action: str) -> HttpResponse:
        if not desk.page.is_open():
            return self._write(request, desk, form, notice=str(ConsultationClosed(desk.page)))
        if form_keys.is_too_fast(desk.key):
            return self._write(
                request, desk, form, notice=_("That was very fast. Please read your text once more and send it again.")
            )
        clause = desk.clauses.get(form.data.get("clause", ""))
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
            return self._send(request, desk, form, clause, proof)
        return render(
            request,
            "consultations/take_part_preview.html",
            self._context(desk, form, proof)
            | {"opinion": form.cleaned_data, "clause_label": clause.label if clause else ""},
        )

    def _send(
        self, request: HttpRequest, desk: Desk, form: OpinionForm, clause: NamedClause | None, proof: str
    ) -> HttpResponse:
        opinion = form.opinion(clause_label=clause.label if clause else "", clause_text=clause.text if clause else "")
        try:
            throttle(request, "submission")
            receipt = submit_comment(desk.page, opinion, form_key=desk.key)
        except ConsultationClosed as error:
            return self._write(request, desk, form, notice=str(error), proof=proof)
        except FormAlreadySent as error:
            return self._write(request, self._fresh_desk(desk.page), form, notice=str(error))
        except Throttled as error:
            return self._write(request, desk, form, notice=str(error), proof=proof, status=TOO_MANY)
        return render(
            request,
            "consultations/receipt.html",
            {"receipt": receipt, "page": desk.page, "now": receipt.submission.received_at},
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
        return render(request, "consultations/take_part.html", context, status=status)

    def _context(self, desk: Desk, form: OpinionForm, proof: str) -> dict[str, Any]:
        return {
            "page": desk.page,
            "is_open": desk.page.is_open(),
            "form": form,
            "form_key": desk.key.sign(),
            "proof": proof,
            "privacy_notice": PrivacyNotice.objects.get(pk=desk.key.privacy_notice_id),
        }

    def _page(self, page_id: int) -> ConsultationPage:
        page = queries.taking_part(page_id)
        if page is None:
            raise Http404
        return page

    def _clauses(self, page: ConsultationPage) -> Mapping[str, NamedClause]:
        return outline_of(page.draft_id, page.draft_version) if page.draft_id else {}

    def _fresh_desk(self, page: ConsultationPage) -> Desk:
        return Desk(
            page,
            self._clauses(page),
            form_keys.issue(page.pk, page.current_form_version().pk, privacy_notice_in_force().pk),
        )

    def _kept(self, desk: Desk, request: HttpRequest) -> OpinionForm:
        """The form with the visitor's words and no judgement on them yet."""
        bound = desk.form(request.POST)
        return desk.form(initial={name: bound[name].data for name in bound.fields})


take_part = TakePartView.as_view()
