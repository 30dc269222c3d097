"""Taking part in a consultation: write, look at what will be public, send, keep the receipt."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse

from consultations import queries
from consultations.models import ConsultationPage
from consultations.outline import NamedClause, choices_of, outline_of
from consultations.services import ConsultationClosed, submit_comment
from consultations.states import ConsultationKind
from submissions.form_keys import FormKey
from submissions.forms import OpinionForm
from submissions.services.intake import Receipt
from submissions.take_part import Desk, WriteView


@dataclass
class DraftDesk(Desk):
    """A consultation's form stands on the clauses of its draft too."""

    clauses: Mapping[str, NamedClause]


class TakePartView(WriteView):
    write_template = "consultations/take_part.html"
    preview_template = "consultations/take_part_preview.html"
    receipt_template = "consultations/receipt.html"
    closed_exceptions = (ConsultationClosed,)

    def page(self, page_id: int) -> ConsultationPage:
        page = queries.taking_part(page_id)
        if page is None:
            raise Http404
        return page

    def desk(self, page: ConsultationPage, key: FormKey) -> DraftDesk:
        return DraftDesk(page, key, outline_of(page.draft_id, page.draft_version) if page.draft_id else {})

    def form(self, desk: DraftDesk, data: Any = None, **kwargs: Any) -> OpinionForm:
        survey = desk.page.kind == ConsultationKind.SURVEY
        return OpinionForm(
            data,
            form_version_id=desk.key.form_version_id,
            clauses=choices_of(desk.page.draft_id, desk.page.draft_version) if desk.clauses else {},
            requires_text=not survey,
            **kwargs,
        )

    def closed(self, desk: DraftDesk) -> str:
        return "" if desk.page.is_open() else str(ConsultationClosed(desk.page))

    def initial(self, request: HttpRequest) -> dict[str, Any]:
        return {"clause": request.GET.get("clause", "")}

    def deliver(self, desk: DraftDesk, form: OpinionForm) -> Receipt:
        clause = self._clause(desk, form)
        opinion = form.opinion(clause_label=clause.label if clause else "", clause_text=clause.text if clause else "")
        return submit_comment(desk.page, opinion, form_key=desk.key)

    def context(self, desk: DraftDesk, form: OpinionForm) -> dict[str, Any]:
        clause = self._clause(desk, form)
        return {
            "clause_label": clause.label if clause else "",
            "action": reverse("take_part", args=[desk.page.pk]),
        }

    def _clause(self, desk: DraftDesk, form: OpinionForm) -> NamedClause | None:
        return desk.clauses.get(form.data.get("clause", ""))


take_part = TakePartView.as_view()
