"""Deciding on many opinions in the admin: choose them, look at the dry run, carry it out, stop it, take it back."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST
from wagtail.models import Page

from submissions.job_states import BULK_MOVES, OWNER, BulkStatus, Outcome
from submissions.lanes import Lane
from submissions.models import BulkDecision, FormVersion, QueueItem, Reason
from submissions.moderation_views import moderator_only
from submissions.rules import BULK_VERDICTS, Rule
from submissions.services import bulk
from submissions.services.moderation import Verdict
from submissions.states import NEEDS_REASON, UNDECIDED, VISIBLE, QueueStatus

JOBS_SHOWN = 20
_STATES = [(s.value, s.label) for s in QueueStatus if s in UNDECIDED | VISIBLE | {QueueStatus.HIDDEN}]


def _local(**kwargs: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(required=False, widget=widget, **kwargs)


class BulkForm(forms.Form):
    """Which opinions, and what shall become of all of them."""

    status = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("any")), *_STATES])
    lane = forms.ChoiceField(label=_("Lane"), required=False, choices=[("", _("any")), *Lane.choices])
    page = forms.ModelChoiceField(Page.objects.none(), label=_("On the page"), required=False)
    words = forms.CharField(
        label=_("Words"), required=False, max_length=1_000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One phrase in a line; an opinion is meant when it contains any of them."),
    )  # fmt: skip
    received_from = _local(label=_("Received from"))
    received_to = _local(label=_("Received until"))
    move = forms.ChoiceField(label=_("Decision"), choices=[(step.name, step.label) for step in BULK_VERDICTS])
    reason = forms.ModelChoiceField(Reason.objects.none(), required=False, label=_("Reason that the citizen reads"))
    message = forms.CharField(
        required=False, max_length=1_000, label=_("Words to the citizen"), widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["reason"].queryset = Reason.objects.usable_for_any(NEEDS_REASON)
        self.fields["page"].queryset = _pages_with_opinions()

    def clean_words(self) -> str:
        return self.cleaned_data["words"].replace("\x00", "")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not any(data.get(name) for name in ("status", "lane", "page", "words", "received_from", "received_to")):
            raise forms.ValidationError(_("Say which opinions are meant; all of them at once is never right."))
        return data

    def rule(self) -> Rule:
        data = self.cleaned_data
        return Rule(
            status=data["status"], lane=data["lane"], page=data["page"].pk if data["page"] else None,
            words=data["words"], received_from=data["received_from"], received_to=data["received_to"],
        )  # fmt: skip

    def verdict(self) -> Verdict:
        return Verdict(self.cleaned_data["move"], self.cleaned_data["reason"], self.cleaned_data["message"])


def _pages_with_opinions() -> QuerySet[Page]:
    """The newest first. A page that nobody wrote to may be a draft, whose title is not for everybody."""
    forms_shown = FormVersion.objects.order_by().values("page_id")
    written_to = Exists(QueueItem.objects.filter(page_id=OuterRef("pk")))
    return Page.objects.filter(written_to, pk__in=forms_shown).order_by("-pk")


@require_GET
@moderator_only
def jobs(request: HttpRequest) -> HttpResponse:
    return _jobs(request, BulkForm(initial={name: request.GET.get(name) for name in ("status", "lane", "page")}))


def _jobs(request: HttpRequest, form: BulkForm, *, error: str = "", status: int = 200) -> HttpResponse:
    latest = BulkDecision.objects.select_related("created_by").exclude(status=BulkStatus.DISCARDED).order_by("-pk")
    context = {"form": form, "jobs": latest[:JOBS_SHOWN], "error": error}
    return render(request, "submissions/admin/bulk.html", context, status=status)


@require_POST
@moderator_only
def prepare(request: HttpRequest) -> HttpResponse:
    form = BulkForm(request.POST)
    if not form.is_valid():
        return _jobs(request, form, error=_("Please look at the marked fields."), status=400)
    try:
        made = bulk.prepare(form.rule(), form.verdict(), by=request.user)
    except bulk.BulkRefused as error:
        return _jobs(request, form, error=str(error), status=400)
    return redirect("moderation_bulk_job", made.pk)


@require_GET
@moderator_only
def job(request: HttpRequest, pk: int) -> HttpResponse:
    return _job(request, _found(pk))


def _found(pk: int) -> BulkDecision:
    return get_object_or_404(BulkDecision.objects.select_related("reason", "created_by"), pk=pk)


def _job(request: HttpRequest, row: BulkDecision, *, error: str = "", status: int = 200) -> HttpResponse:
    counts = bulk.progress(row)
    total, left = sum(counts.values()), counts.get(Outcome.WAITING, 0)
    if row.status in (BulkStatus.UNDOING, BulkStatus.UNDONE):
        left = counts.get(Outcome.DECIDED, 0)
        total = left + counts.get(Outcome.UNDONE, 0) + counts.get(Outcome.KEPT, 0)
    is_owner = row.created_by_id == request.user.pk
    context = {
        "job": row,
        "total": total,
        "done": total - left,
        "outcomes": [(Outcome(name).label, count) for name, count in sorted(counts.items())],
        "samples": bulk.samples(row),
        "steps": [
            step
            for step in BULK_MOVES.values()
            if row.status in step.sources and step.audience != "system" and (is_owner or step.audience != OWNER)
        ],
        "is_under_way": row.status in (BulkStatus.RUNNING, BulkStatus.UNDOING),
        "undo_until": row.started_at + bulk.undo_window() if row.started_at else None,
        "verdict": next(step.label for step in BULK_VERDICTS if step.name == row.move),
        "error": error,
    }
    return render(request, "submissions/admin/bulk_job.html", context, status=status)


@require_POST
@moderator_only
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    row = _found(pk)
    try:
        bulk.act(row, name, by=request.user)
    except bulk.BulkRefused as error:
        return _job(request, _found(pk), error=str(error), status=409)
    if name == "discard":
        messages.success(request, _("The dry run was discarded; nothing had been decided."))
        return redirect("moderation_bulk")
    return redirect("moderation_bulk_job", pk)
