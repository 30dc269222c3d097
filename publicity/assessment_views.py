"""The desk of the assessment: schemes, performances, scores, what-if, grades."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.calendar import local_day
from publicity import permissions
from publicity.assessment_forms import CODES, CopyForm, PerformanceForm, SchemeForm
from publicity.desk import attempt, demand, sentences
from publicity.events import scores_in_force, scores_under
from publicity.grade_queries import renomination_list, second_poor_years
from publicity.models import AssessmentGrade, AssessmentScheme, PerformanceEntry
from publicity.public_grades import line_cards
from publicity.services import grades, performances, schemes
from publicity.states import GRADE_MOVES, SCHEME_MOVES, SchemeStatus
from stations.models import Deputy

SHOWN = 100
_GRADE_ROLES = {
    "reviewer": permissions.may_review_grades,
    "assessor": permissions.may_assess,
    "decider": permissions.may_decide_grades,
}


def _year(request: HttpRequest) -> int:
    word = request.GET.get("year", "")
    is_year = word.isascii() and word.isdecimal() and 2000 <= int(word[:5]) <= 2100
    return int(word) if is_year else local_day(timezone.now()).year


@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    demand(request, permissions.may_open_assessment)
    user, year, today = request.user, _year(request), local_day(timezone.now())
    rows = list(AssessmentGrade.objects.filter(year=year).select_related("deputy"))
    context = {
        "year": year,
        "assesses": permissions.may_assess(user),
        "keeps_cases": permissions.may_keep_cases(user),
        "schemes": list(AssessmentScheme.objects.all()[:SHOWN]),
        "copy_form": CopyForm(initial={"year": year}),
        "entry_form": PerformanceForm(initial={"held_on": today}),
        "entries": list(PerformanceEntry.objects.select_related("deputy")[:SHOWN]),
        "grades": rows,
        "second_poor": second_poor_years(year),
        "steps": [step for step in GRADE_MOVES.values() if _GRADE_ROLES[step.audience](user)],
        "renomination": renomination_list(),
        "today": today,
    }
    return render(request, "publicity/admin/assessment.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def scheme(request: HttpRequest, pk: int) -> HttpResponse:
    """One scheme: read by all who assess, written while it is a draft."""
    demand(request, permissions.may_open_assessment)
    row = get_object_or_404(AssessmentScheme.objects.prefetch_related("items"), pk=pk)
    is_open = row.status == SchemeStatus.DRAFT and permissions.may_assess(request.user)
    form = SchemeForm(request.POST or None, instance=row) if is_open else None
    status = 200
    if request.method == "POST":
        demand(request, permissions.may_assess)
        if form and form.is_valid() and _write(form, row, request.user):
            messages.success(request, _("The scheme is saved."))
            return redirect("assessment_scheme", pk)
        status = 400
    context = {
        "scheme": row,
        "form": form,
        "codes": CODES,
        "decides": permissions.may_decide_grades(request.user) and row.status == SchemeStatus.DRAFT,
        "button": SCHEME_MOVES["put_in_force"].label,
    }
    return render(request, "publicity/admin/scheme.html", context, status=status)


def _write(form: SchemeForm, row: AssessmentScheme, user: Any) -> bool:
    data = dict(form.cleaned_data)
    try:
        schemes.write_scheme(data, data.pop("lines"), by=user, scheme=row)
    except schemes.SchemeRefused as error:
        form.add_error(None, str(error))
        return False
    return True


@require_POST
def copy(request: HttpRequest) -> HttpResponse:
    demand(request, permissions.may_assess)
    form = CopyForm(request.POST)
    if not form.is_valid():
        messages.error(request, sentences(form))
        return redirect("assessment_desk")
    row = schemes.copy_scheme(form.cleaned_data.pop("scheme"), **form.cleaned_data, by=request.user)
    return redirect("assessment_scheme", row.pk)


@require_POST
def put_in_force(request: HttpRequest, pk: int) -> HttpResponse:
    demand(request, permissions.may_decide_grades)
    row = get_object_or_404(AssessmentScheme, pk=pk)
    attempt(request, lambda: schemes.put_in_force(row, by=request.user), _("The scheme is in force."))
    return redirect("assessment_scheme", pk)


@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    demand(request, permissions.may_assess)
    form = PerformanceForm(request.POST)
    if form.is_valid():
        data = dict(form.cleaned_data)
        deputy = data.pop("deputy")
        done = _("It is entered and waits for a second person.")
        attempt(request, lambda: performances.enter_performance(deputy, **data, by=request.user), done)
    else:
        messages.error(request, sentences(form))
    return redirect("assessment_desk")


@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm, refuse or take back a performance."""
    demand(request, permissions.may_assess)
    row = get_object_or_404(PerformanceEntry, pk=pk)
    reason, user, step = request.POST.get("reason", ""), request.user, request.POST.get("step")

    def act() -> None:
        if step == "confirm":
            performances.confirm_performance(row, by=user)
        elif step == "take_back":
            performances.take_back_performance(row, reason=reason, by=user)
        else:
            performances.refuse_performance(row, reason=reason, by=user)

    attempt(request, act, _("Done."))
    return redirect("assessment_desk")


@require_POST
def propose(request: HttpRequest) -> HttpResponse:
    demand(request, permissions.may_assess)
    year = _posted_year(request)
    attempt(request, lambda: grades.propose_grades(year, by=request.user), _("Grades are proposed."))
    return _back(year)


@require_POST
def step(request: HttpRequest) -> HttpResponse:
    """One step for all grades that are ticked; each is told for itself what hindered it."""
    name = request.POST.get("step", "")
    demand(request, lambda user: name in GRADE_MOVES and _GRADE_ROLES[GRADE_MOVES[name].audience](user))
    numbers = [word for word in request.POST.getlist("grade") if word.isascii() and word.isdecimal() and len(word) < 19]
    rows = list(AssessmentGrade.objects.select_related("deputy", "scheme").filter(pk__in=numbers))
    if not rows:
        messages.error(request, _("Tick the grades first."))
    for row in rows:
        attempt(request, lambda row=row: _take(request, name, row), f"{row.deputy}: {GRADE_MOVES[name].label}")
    return _back(_posted_year(request))


def _take(request: HttpRequest, name: str, row: AssessmentGrade) -> None:
    user, posted = request.user, request.POST
    if name == "approve":
        day = _day(posted.get("meeting_on", ""))
        grades.approve_grade(row, reference=posted.get("reference", ""), meeting_on=day, by=user)
    elif name == "send_back":
        grades.send_back_grade(row, reason=posted.get("reason", ""), by=user)
    else:
        acts = {"review": grades.review_grade, "propose": grades.propose_again, "publish": grades.publish_grade}
        acts[name](row, by=user)


def _day(word: str) -> date:
    try:
        found = parse_date(word)
    except ValueError:
        found = None
    if found is None:
        raise grades.GradeRefused(_("Give the day of the meeting."))
    return found


def _posted_year(request: HttpRequest) -> int:
    word = request.POST.get("year", "")
    is_year = word.isascii() and word.isdecimal() and len(word) == 4
    return int(word) if is_year else local_day(timezone.now()).year


def _back(year: int) -> HttpResponse:
    response = redirect("assessment_desk")
    response["Location"] += f"?year={year}"
    return response


@require_GET
def score(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """A deputy's year as it stands, line by line, whether or not a grade is public."""
    demand(request, permissions.may_open_assessment)
    deputy = get_object_or_404(Deputy, pk=pk)
    scheme, found = scores_in_force([deputy], year).get(pk, (None, None))
    context = {"deputy": deputy, "year": year, "scheme": scheme, "score": found}
    context["lines"] = line_cards(found) if found else []
    return render(request, "publicity/admin/score.html", context)


@require_GET
def what_if(request: HttpRequest, pk: int) -> HttpResponse:
    """What a scheme, such as next year's, would make of a year's records."""
    demand(request, permissions.may_open_assessment)
    other = get_object_or_404(AssessmentScheme.objects.prefetch_related("items"), pk=pk)
    year = _year(request)
    deputies = list(Deputy.objects.serving())
    now, then = scores_in_force(deputies, year), scores_under(other, [deputy.pk for deputy in deputies], year)
    rows = [(deputy, now.get(deputy.pk, (None, None))[1], then[deputy.pk]) for deputy in deputies]
    return render(request, "publicity/admin/what_if.html", {"scheme": other, "year": year, "rows": rows})
