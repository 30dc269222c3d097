"""The editor's desk of one consultation: its draft, its opinions, its answers, its report."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from consultations import queries, services
from consultations.drafts import DraftRefused, decode_draft, parse_draft
from consultations.models import ConsultationPage, OutcomeReport
from consultations.permissions import may_run
from consultations.states import OutcomeKind
from submissions.models import PublicRendition, QueueItem
from submissions.queries import opinion_list

DRAFT_MAXIMUM = 2_000_000  # bytes
SHOWN_UNANSWERED = 100


class AnswerForm(forms.Form):
    """One answer for the ticked opinions."""

    kind = forms.ChoiceField(label=_("What became of them"), choices=OutcomeKind, widget=forms.RadioSelect)
    theme = forms.CharField(label=_("Matter"), max_length=100)
    reason = forms.CharField(label=_("Answer and reason"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 4}))
    opinions = forms.ModelMultipleChoiceField(PublicRendition.objects.none(), label=_("Opinions"))
    with_similar = forms.BooleanField(
        label=_("Also to every opinion that says the same as a ticked one"), required=False
    )

    def __init__(self, *args: Any, page: ConsultationPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opinions"].queryset = PublicRendition.objects.of_page(page)
        self.fields["opinions"].error_messages["required"] = _("Tick at least one opinion.")


class DraftForm(forms.Form):
    file = forms.FileField(
        label=_("Draft text"), help_text=_("A text or Markdown file, with “第一条” opening an article.")
    )


class SummaryForm(forms.Form):
    summary = forms.CharField(
        label=_("Summary of the outcome"), max_length=5_000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )


def page_of_desk(request: HttpRequest, page_id: int) -> ConsultationPage:
    page = get_object_or_404(ConsultationPage, pk=page_id)
    if not may_run(request.user, page):
        raise PermissionDenied
    return page


@require_GET
def desk(request: HttpRequest, page_id: int) -> HttpResponse:
    return _screen(request, page_of_desk(request, page_id))


def _screen(request: HttpRequest, page: ConsultationPage, *, status: int = 200, **extra: Any) -> HttpResponse:
    report = OutcomeReport.objects.filter(page=page).first()
    now = timezone.now()
    waiting = services.unanswered(page)
    shows_all = request.GET.get("show") == "all"
    context = {
        "page": page,
        "status": page.status_at(now, has_outcome=bool(report and report.published_at)),
        "is_open": page.is_open(now),
        "is_over": now >= page.closes_at,
        "report": report,
        "drafts": list(page.drafts.order_by("-version")),
        "awaiting": QueueItem.objects.awaiting().filter(page_id=page.pk).exists(),
        "unanswered": list(waiting[:SHOWN_UNANSWERED]),
        "unanswered_count": waiting.count(),
        "shows_all": shows_all,
        "listing": opinion_list(page.pk, request.GET, related=("outcome_assignment__outcome",), is_grouped=False)
        if shows_all
        else None,
        "outcomes": queries.outcome_figures(page),
        "counts": queries.public_counts(page).get(queries.WHOLE_PAGE),
    }
    context.setdefault("answer_form", AnswerForm(page=page))
    context |= {
        "draft_form": DraftForm(),
        "summary_form": SummaryForm(initial={"summary": report.summary if report else ""}),
    }
    return render(request, "consultations/admin/desk.html", context | extra, status=status)


@require_POST
def close(request: HttpRequest, page_id: int) -> HttpResponse:
    page = page_of_desk(request, page_id)
    try:
        services.close_now(page, by=request.user)
    except services.ConsultationClosed as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The consultation is closed from this second on."))
    return redirect("consultation_desk", page.pk)


@require_POST
def upload_draft(request: HttpRequest, page_id: int) -> HttpResponse:
    page = page_of_desk(request, page_id)
    form = DraftForm(request.POST, request.FILES)
    if not form.is_valid():
        return _screen(request, page, draft_form=form, status=400)
    source = form.cleaned_data["file"].read(DRAFT_MAXIMUM + 1)
    try:
        draft = parse_draft(decode_draft(source))
    except DraftRefused as error:
        form.add_error("file", str(error))
        return _screen(request, page, draft_form=form, status=400)
    document = services.import_draft(page, draft, source=source, by=request.user)
    counts = draft.counts()
    messages.success(
        request,
        _("Version %(version)s was read: %(articles)s articles, %(items)s items.")
        % {"version": document.version, "articles": counts["articles"], "items": counts["items"]},
    )
    return redirect("consultation_desk", page.pk)


@require_POST
def answer(request: HttpRequest, page_id: int) -> HttpResponse:
    page = page_of_desk(request, page_id)
    form = AnswerForm(request.POST, page=page)
    if not form.is_valid():
        return _screen(request, page, answer_form=form, status=400)
    data = form.cleaned_data
    try:
        outcome = services.answer_opinions(
            page, list(data["opinions"]), kind=data["kind"], theme=data["theme"], reason=data["reason"], by=request.user,
            with_similar=data["with_similar"],
        )  # fmt: skip
    except services.OutcomeRefused as error:
        form.add_error(None, str(error))
        return _screen(request, page, answer_form=form, status=400)
    count = outcome.assignments.count()
    messages.success(
        request, ngettext("%(count)s opinion answered.", "%(count)s opinions answered.", count) % {"count": count}
    )
    return redirect("consultation_desk", page.pk)


@require_POST
def publish_outcome(request: HttpRequest, page_id: int) -> HttpResponse:
    page = page_of_desk(request, page_id)
    form = SummaryForm(request.POST)
    if not form.is_valid():
        return _screen(request, page, summary_form=form, status=400)
    try:
        services.publish_outcome(page, summary=form.cleaned_data["summary"], by=request.user)
    except services.OutcomeRefused as error:
        form.add_error(None, str(error))
        return _screen(request, page, summary_form=form, refused=error, status=400)
    messages.success(request, _("The outcome is published; every receipt now shows its own."))
    return redirect("consultation_desk", page.pk)
