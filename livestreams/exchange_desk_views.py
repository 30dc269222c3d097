"""The host's desk of an exchange: every move of the table as a button, and as a key for who has the script."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from core.transitions import MoveRefused
from livestreams.channel import notes_of
from livestreams.exchange import AskedQuestion, asked_questions, figures, grouped, questions_of
from livestreams.models import LivestreamPage
from livestreams.services.exchange import ANSWER_MAXIMUM, AnswerRefused, answer_group, move_question
from livestreams.states import BY_ITSELF, QUESTION_MOVES, WITH_ANSWER, QuestionStatus
from livestreams.text_desk_views import page_for

KEYS = {"choose": "c", "put_back": "u", "begin": "b", "interrupt": "l", "answer": "a", "answer_in_writing": "w"}
CONFLICT = 409
# What the host works on stands first.
_ORDER = {status: n for n, status in enumerate(("answering", "chosen", "approved", "answered"))}


class MoveForm(forms.Form):
    """One move as the screen sends it."""

    move = forms.ChoiceField(choices=[(name, name) for name in QUESTION_MOVES if name not in BY_ITSELF])
    seen_version = forms.IntegerField(min_value=0)
    answer = forms.CharField(required=False, strip=False, max_length=ANSWER_MAXIMUM * 2, label=_("Answer"))
    answered_by = forms.CharField(required=False, max_length=200, label=_("Answered by"))
    for_similar = forms.BooleanField(required=False)


@require_GET
def exchange_desk(request: HttpRequest, page_id: int) -> HttpResponse:
    return host_screen(request, page_for(request, page_id))


def host_screen(request: HttpRequest, page: LivestreamPage, *, status: int = 200, **extra: Any) -> HttpResponse:
    asked, is_over = grouped(asked_questions(page)), timezone.now() >= page.closes_at
    wanted = request.GET.get("status", "")
    shown = [entry for entry in asked if wanted not in QuestionStatus.values or entry.status == wanted]
    shown.sort(key=lambda entry: _ORDER[entry.status])
    guests = [str(guest) for guest in page.guests.all()]
    context = {
        "page": page,
        "rows": [{"asked": entry, "moves": _moves(entry, is_over)} for entry in shown],
        "statuses": QuestionStatus.choices,
        "wanted": wanted,
        "figures": figures(page),
        "is_over": is_over,
        "now": timezone.now(),
        "guests": guests,
        "first_guest": guests[0] if guests else "",
        "notes": notes_of(page),
    }
    return render(request, "livestreams/admin/exchange_desk.html", context | extra, status=status)


def _moves(asked: AskedQuestion, is_over: bool) -> list[dict[str, Any]]:
    """The moves that the table allows now, each with its key; written answers only once the exchange is over."""
    steps = [step for step in QUESTION_MOVES.values() if asked.status in step.sources and step.name not in BY_ITSELF]
    return [
        {"name": step.name, "label": step.label, "key": KEYS.get(step.name, ""), "has_answer": step.name in WITH_ANSWER}
        for step in steps
        if is_over or step.name != "answer_in_writing"
    ]


@require_POST
def move_one(request: HttpRequest, page_id: int, pk: int) -> HttpResponse:
    """Carry out one move; what was typed comes back when it is refused."""
    page = page_for(request, page_id)
    rendition, form = get_object_or_404(questions_of(page), pk=pk), MoveForm(request.POST)
    if not form.is_valid():
        return host_screen(request, page, error=_("This step is not possible in the present state."), status=400)
    data = form.cleaned_data
    try:
        act = answer_group if data["for_similar"] and data["move"] in WITH_ANSWER else move_question
        act(
            rendition, data["move"], seen_version=data["seen_version"], by=request.user, answer=data["answer"],
            answered_by=data["answered_by"],
        )  # fmt: skip
    except (AnswerRefused, ValidationError) as error:
        sentence = " ".join(getattr(error, "messages", None) or [str(error)])
        return host_screen(request, page, error=sentence, typed={"pk": pk} | data, status=400)
    except MoveRefused as error:
        return host_screen(request, page, error=str(error), typed={"pk": pk} | data, status=CONFLICT)
    messages.success(
        request, _("The question is now: %(state)s.") % {"state": QUESTION_MOVES[data["move"]].target.label}
    )
    return redirect(f"{reverse('exchange_desk', args=[page.pk])}?at={pk}#question-{pk}")
