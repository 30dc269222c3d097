"""The two forms of the public: a question for an exchange, and a topic for the next one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core.caching import shared
from core.pages import public_now
from livestreams import queries
from livestreams.exchange import exchange_reading
from livestreams.models import LivestreamPage, TopicCallPage
from livestreams.services.exchange import QuestionsClosed, ask
from livestreams.services.topics import TopicCallClosed, propose
from submissions.forms import OpinionForm
from submissions.services.intake import Receipt
from submissions.take_part import Desk, WriteView


class _WriteView(WriteView):
    """What both forms share: the pages around them, and where they are sent."""

    preview_template = "livestreams/ask_preview.html"
    receipt_template = "livestreams/ask_receipt.html"

    def context(self, desk: Desk, form: OpinionForm) -> dict[str, Any]:
        return {"action": reverse(desk.page.take_part_url_name, args=[desk.page.pk])}


class AskForm(OpinionForm):
    """A question for an exchange; the same queue, the same receipt."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, clauses={}, **kwargs)
        self.fields["text"].label = _("Your question")
        self.fields["contact"].help_text = _("Never published; deleted 180 days after the exchange.")


class AskView(_WriteView):
    write_template = "livestreams/ask.html"
    closed_exceptions = (QuestionsClosed,)

    def page(self, page_id: int) -> LivestreamPage:
        return get_object_or_404(queries.public_livestreams().exchanges(), pk=page_id)

    def form(self, desk: Desk, data: Any = None, **kwargs: Any) -> OpinionForm:
        return AskForm(data, form_version_id=desk.key.form_version_id, **kwargs)

    def closed(self, desk: Desk) -> str:
        return "" if desk.page.takes_questions() else str(QuestionsClosed(desk.page))

    def deliver(self, desk: Desk, form: OpinionForm) -> Receipt:
        return ask(desk.page, form.opinion(), form_key=desk.key)


class ProposeForm(OpinionForm):
    """A topic for an exchange; the same queue, the same receipt."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, clauses={}, **kwargs)
        self.fields["text"].label = _("The topic you propose, and why")
        self.fields["contact"].help_text = _("Never published; deleted 180 days after the call closes.")


class ProposeView(_WriteView):
    write_template = "livestreams/propose.html"
    closed_exceptions = (TopicCallClosed,)

    def page(self, page_id: int) -> TopicCallPage:
        return get_object_or_404(public_now(TopicCallPage.objects.all()), pk=page_id)

    def form(self, desk: Desk, data: Any = None, **kwargs: Any) -> OpinionForm:
        return ProposeForm(data, form_version_id=desk.key.form_version_id, **kwargs)

    def closed(self, desk: Desk) -> str:
        return "" if desk.page.is_open() else str(TopicCallClosed(desk.page))

    def deliver(self, desk: Desk, form: OpinionForm) -> Receipt:
        return propose(desk.page, form.opinion(), form_key=desk.key)


ask_question = AskView.as_view()
propose_topic = ProposeView.as_view()


@require_safe
def questions(request: HttpRequest, page_id: int) -> HttpResponse:
    """Questions and answers of an exchange as a piece of its page, which asks for them while it is open."""
    page = get_object_or_404(queries.public_livestreams().exchanges(), pk=page_id)
    context = {"page": page} | exchange_reading(page)
    return shared(request, render(request, "livestreams/questions.html", context), seconds=2)
