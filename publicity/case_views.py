"""The cases of unqualified years: for those who keep them, and nobody else."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.calendar import local_day
from publicity import permissions
from publicity.assessment_forms import StepForm
from publicity.desk import attempt, demand, sentences
from publicity.grade_queries import second_poor_years
from publicity.models import ConsequenceCase
from publicity.services.cases import is_overdue, take_step
from publicity.states import CASE_MOVES

SHOWN = 100


@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    demand(request, permissions.may_keep_cases)
    today = local_day(timezone.now())
    rows = list(ConsequenceCase.objects.select_related("grade__deputy")[:SHOWN])
    poor = {row.grade.year: second_poor_years(row.grade.year) for row in rows}
    listed = [(row, is_overdue(row, today), row.grade.deputy_id in poor[row.grade.year]) for row in rows]
    return render(request, "publicity/admin/cases.html", {"cases": listed})


@require_GET
def case(request: HttpRequest, pk: int) -> HttpResponse:
    demand(request, permissions.may_keep_cases)
    row = get_object_or_404(ConsequenceCase.objects.select_related("grade__deputy"), pk=pk)
    today = local_day(timezone.now())
    context = {
        "case": row,
        "steps": list(row.steps.select_related("by")),
        "moves": [move for move in CASE_MOVES.values() if row.status in move.sources],
        "form": StepForm(initial={"done_on": today}),
        "is_overdue": is_overdue(row, today),
        "is_second": row.grade.deputy_id in second_poor_years(row.grade.year),
    }
    return render(request, "publicity/admin/case.html", context)


@require_POST
def step(request: HttpRequest, pk: int) -> HttpResponse:
    demand(request, permissions.may_keep_cases)
    row, form = get_object_or_404(ConsequenceCase, pk=pk), StepForm(request.POST)
    if form.is_valid():
        name = request.POST.get("step", "")
        attempt(request, lambda: take_step(row, name, **form.cleaned_data, by=request.user), _("The step is entered."))
    else:
        messages.error(request, sentences(form))
    return redirect("case_desk", pk)
