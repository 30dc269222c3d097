"""The moderation desk in the admin: list left, opinion right, context below; every step works without JavaScript."""

from collections.abc import Callable
from itertools import zip_longest
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from submissions import permissions
from submissions.models import Contact, Decision, QueueItem, Reason, Redaction, Submission
from submissions.queries import FILTERS, group_of, lane_counts, neighbours, queue_list
from submissions.services import moderation, presence, publishing
from submissions.services.flood import SIGNS
from submissions.services.impartial import has_touched
from submissions.services.moderation import Verdict
from submissions.services.proposals import HideReason, LeaveReason, open_proposals
from submissions.states import MODERATOR, MOVES, NEEDS_ORIGINAL, NEEDS_REASON, QueueStatus, moves_from
from submissions.workbench import proposals_in, segments

CONFLICT = 409
HISTORY_SHOWN = 10
KEYS = {
    "approve": "p", "return": "e", "reject": "n", "redirect": "t", "duplicate": "d", "release": "l", "hide": "w",
    "restore": "s", "uphold": "b", "overturn": "v",
}  # fmt: skip


def moderator_only[**P](view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not permissions.may_moderate(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded  # type: ignore[return-value]


class VerdictForm(forms.Form):
    """One decision as the screen sends it; which moves exist comes from the table."""

    move = forms.ChoiceField(choices=[(s.name, s.label) for s in MOVES.values() if s.audience == MODERATOR])
    seen_version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    reason = forms.ModelChoiceField(Reason.objects.all(), required=False, label=_("Reason"))
    message = forms.CharField(
        required=False, max_length=1_000, label=_("Words to the citizen"), widget=forms.Textarea(attrs={"rows": 3})
    )
    original_number = forms.CharField(required=False, max_length=20, label=_("Receipt number of the equal opinion"))

    def verdict(self) -> Verdict:
        data = self.cleaned_data
        reason = data["reason"] if data["move"] in NEEDS_REASON else None  # one may have been chosen before
        return Verdict(data["move"], reason, data["message"], data["original_number"])


class RedactionForm(forms.Form):
    excerpt = forms.CharField(max_length=1_000, strip=False, label=_("Words to hide"))
    category = forms.ChoiceField(choices=Redaction.Category, label=_("Kind"))
    reason = forms.CharField(max_length=200, required=False, label=_("Why"))
    seen_version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


@require_GET
@moderator_only
def queue(request: HttpRequest) -> HttpResponse:
    """The list alone: what waits, oldest due first."""
    return render(request, "submissions/admin/queue.html", _list_context(request) | {"item": None})


@require_GET
@moderator_only
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """The list with one opinion opened beside it. Looking changes nothing; claiming is a button."""
    return screen(request, get_object_or_404(items(), pk=pk))


@require_POST
@moderator_only
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision; the loser of a race gets 409 with the winner's name."""
    row = get_object_or_404(items(), pk=pk)
    form = VerdictForm(request.POST)
    if not form.is_valid():
        return screen(request, row, error=_first_error(form), form=form, status=400)
    try:
        decision = moderation.decide(
            row, form.verdict(), by=request.user, seen_version=form.cleaned_data["seen_version"]
        )
    except (moderation.DecidedByAnother, moderation.ClaimedByAnother) as error:
        return screen(request, get_object_or_404(items(), pk=pk), error=str(error), form=form, status=CONFLICT)
    except moderation.DecisionRefused as error:
        return screen(request, row, error=str(error), form=form, status=400)
    return _next(request, row, decision)


@require_POST
@moderator_only
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    decision = get_object_or_404(Decision, pk=pk)
    try:
        moderation.undo(decision, by=request.user)
    except moderation.DecisionRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The decision was undone; nobody has been told of it."))
    return back(request, "moderation_item", decision.submission_id)


@require_POST
@moderator_only
def redact(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(items(), pk=pk)
    form = RedactionForm(request.POST)
    if not form.is_valid():
        return screen(request, row, error=_first_error(form), redaction_form=form, status=400)
    data = form.cleaned_data
    try:
        moderation.redact(
            row, data["excerpt"].replace("\r\n", "\n"), category=data["category"], reason=data["reason"],
            by=request.user, seen_version=data["seen_version"],
        )  # fmt: skip
    except moderation.DecisionRefused as error:
        status = CONFLICT if isinstance(error, moderation.DecidedByAnother) else 400
        return screen(request, get_object_or_404(items(), pk=pk), error=str(error), redaction_form=form, status=status)
    return back(request, "moderation_item", pk)


@require_POST
@moderator_only
def unredact(request: HttpRequest, pk: int, redaction_id: int) -> HttpResponse:
    redaction = get_object_or_404(
        Redaction.objects.select_related("submission__queue_item"), pk=redaction_id, submission_id=pk
    )
    seen = request.POST.get("seen_version", "")
    try:
        moderation.remove_redaction(redaction, by=request.user, seen_version=int(seen) if seen.isdecimal() else 0)
    except moderation.DecisionRefused as error:
        return screen(request, get_object_or_404(items(), pk=pk), error=str(error), status=CONFLICT)
    return back(request, "moderation_item", pk)


@require_POST
@moderator_only
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """The author's reply channel in clear, for this one answer; the reading is logged."""
    if not permissions.may_reveal_contact(request.user):
        raise PermissionDenied
    row = get_object_or_404(items(), pk=pk)
    get_object_or_404(Contact, submission_id=pk)
    return screen(request, row, contact_in_clear=moderation.reveal_contact(row.submission, by=request.user))


def items() -> QuerySet[QueueItem]:
    return QueueItem.objects.select_related(
        "submission__form_version", "submission__page", "claimed_by", "page", "cluster__leader"
    )


def _list_context(request: HttpRequest, around: QueueItem | None = None) -> dict[str, Any]:
    listing = queue_list(request.user, request.GET, around=around)
    now = timezone.now()
    lanes, aside = lane_counts(now=now)
    return {
        "undo": request.session.pop("moderation_undo", None),
        "undo_seconds": settings.MODERATION_UNDO_SECONDS,
        "listing": listing,
        "query": urlencode(listing.filters),
        "statuses": QueueStatus.choices,
        "lanes": lanes,
        "aside": aside,
        "at_work": presence.colleagues_at_work(request.user),
        "may_read_agreement": permissions.may_read_agreement(request.user),
        "now": now,
    }


def screen(request: HttpRequest, row: QueueItem, *, status: int = 200, **extra: Any) -> HttpResponse:
    """The list and one opinion beside it, with whatever else the caller has to say."""
    submission = row.submission
    contact = Contact.objects.filter(submission=submission).first()
    now = timezone.now()
    redactions = list(submission.redactions.select_related("created_by"))
    findings = open_proposals(submission, redactions)
    is_barred = row.status == QueueStatus.APPEALED and has_touched(row, request.user)
    context = _list_context(request, row) | {
        "item": row,
        "neighbours": neighbours(request.user, request.GET, row),
        "segments": list(segments(submission.text, findings, redactions)),
        "group": group_of(row),
        "proposals": proposals_in(submission.text, findings),
        "proposal_acts": (
            ("hide", _("Hide"), HideReason.choices, "h"),
            ("leave", _("Leave"), LeaveReason.choices, "x"),
        ),
        "submission": submission,
        "signs": [SIGNS[name] for name in submission.source_data.get("signs", []) if name in SIGNS],
        "preview": publishing.preview(submission),
        "redactions": redactions,
        "answers": answers_with_questions(submission),
        "contact": contact,
        "may_reveal": contact is not None and permissions.may_reveal_contact(request.user),
        "decisions": list(submission.decisions.select_related("actor", "reason").order_by("seq")),
        "appeal": getattr(submission, "appeal", None),
        "author_history": list(
            QueueItem.objects.filter(page_id=row.page_id, submission__author_ref=submission.author_ref)
            .exclude(pk=row.pk)
            .select_related("submission")
            .order_by("-submission_id")[:HISTORY_SHOWN]
        ),
        "moves": [
            {
                "step": step,
                "key": KEYS[step.name],
                "needs_reason": step.name in NEEDS_REASON,
                "needs_original": step.name in NEEDS_ORIGINAL,
            }
            for step in moves_from(row.status, MODERATOR)
            if not is_barred
        ],
        "is_barred": is_barred,
        "reasons": _reasons(row),
        "original": _equal_original(row),
        "is_claimed_by_other": bool(
            row.claimed_by_id and row.claimed_by_id != request.user.pk and row.claim_expires_at > now
        ),
        "is_mine": row.claimed_by_id == request.user.pk and row.claim_expires_at > now,
    }
    context.setdefault("form", VerdictForm())
    context.setdefault("redaction_form", RedactionForm())
    return render(request, "submissions/admin/queue.html", context | extra, status=status)


def _reasons(row: QueueItem) -> list[tuple[str, Reason]]:
    """The reasons that fit a move from here, each with the digit that chooses it."""
    wanted = [step.name for step in moves_from(row.status, MODERATOR) if step.name in NEEDS_REASON]
    found = Reason.objects.usable_for_any(wanted) if wanted else []
    return list(zip_longest("1234567890", found, fillvalue=""))[: len(found)]


def _equal_original(row: QueueItem) -> str:
    """The number of the opinion that the row's group begins with, which says the same."""
    leader = row.cluster.leader if row.cluster_id else None
    return leader.number if leader and leader.pk != row.pk else ""


def answers_with_questions(submission: Submission) -> list[tuple[str, Any]]:
    """Every answer, under the wording and in the order that the author was shown."""
    asked = submission.form_version.definition if submission.form_version else []
    labels = {question["key"]: question["label"] for question in asked if question["key"] in submission.answers}
    labels |= {key: key for key in submission.answers if key not in labels}
    return [(label, submission.answers[key]) for key, label in labels.items()]


def _first_error(form: forms.Form) -> str:
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


def _query(request: HttpRequest) -> str:
    """The filters of the list, kept from screen to screen."""
    query = urlencode({key: request.GET[key] for key in FILTERS if request.GET.get(key)})
    return f"?{query}" if query else ""


def back(request: HttpRequest, name: str, *args: Any) -> HttpResponse:
    return redirect(reverse(name, args=args) + _query(request))


def _next(request: HttpRequest, row: QueueItem, decision: Decision) -> HttpResponse:
    """After a decision: the next item of the same list, with the undo bar above it."""
    request.session["moderation_undo"] = {"decision": decision.pk, "number": row.submission.number}
    beside = neighbours(request.user, request.GET, row)
    target = beside.following or beside.previous
    return back(request, "moderation_item", target) if target else back(request, "moderation_queue")
