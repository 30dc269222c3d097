"""The desk in the admin: draws, checks, publication and objections on one screen, each for whom it concerns."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from core.calendar import local_day
from publicity import permissions
from publicity.desk import attempt, demand, sentences
from publicity.forms import AssignForm, DrawForm, ReportForm
from publicity.models import Draw, ObjectionAnswer, PublicityIndexPage, PublicRecord, SpotCheck
from publicity.services.checks import assign_check, publish_check, report_check, waits_too_long
from publicity.services.draws import DrawRefused, announce_draw, carry_out_draw, prepare_draw
from publicity.services.objections import answer_objection
from publicity.services.publishing import PublicationRefused, publish_available, waiting_records, withdraw_record
from submissions.models.public import PublicRendition

SHOWN = 50
CHECK_DAYS = 21


@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    demand(request, permissions.may_open_desk)
    return _desk(request, DrawForm())


def _desk(request: HttpRequest, form: DrawForm, *, status: int = 200) -> HttpResponse:
    user, today = request.user, local_day(timezone.now())
    publishes = permissions.may_publish(user)
    checks = SpotCheck.objects.unfinished().of_checker(user).select_related("drawn__line__record__deputy")
    context = {
        "form": form,
        "runs_draws": permissions.may_run_draws(user),
        "publishes": publishes,
        "draws": list(Draw.objects.order_by("-pk")[:SHOWN]),
        "my_checks": list(checks.order_by("due_on", "pk")[:SHOWN]),
        "report_form": ReportForm(initial={"checked_on": today}),
        "waiting": waiting_records()[: SHOWN + 1].count() if publishes else 0,
        "objections": _unanswered() if publishes else [],
        "withdrawable": _named(request.GET.get("record", "")) if publishes else None,
        "today": today,
    }
    return render(request, "publicity/admin/desk.html", context, status=status)


def _named(number: str) -> PublicRecord | None:
    """The public record that somebody wants to withdraw."""
    return PublicRecord.objects.filter(number=number.strip().replace("\x00", "").upper()[:20]).first()


def _unanswered() -> list[PublicRendition]:
    pages = PublicityIndexPage.objects.values("pk")
    answered = ObjectionAnswer.objects.values("objection")
    return list(PublicRendition.objects.filter(page__in=pages).exclude(pk__in=answered).order_by("pk")[:SHOWN])


@require_POST
def prepare(request: HttpRequest) -> HttpResponse:
    demand(request, permissions.may_run_draws)
    form = DrawForm(request.POST)
    if not form.is_valid():
        return _desk(request, form, status=400)
    try:
        draw = prepare_draw(**form.settings(), by=request.user)
    except DrawRefused as error:
        form.add_error(None, str(error))
        return _desk(request, form, status=400)
    return redirect("publicity_draw_desk", draw.pk)


@require_GET
def draw(request: HttpRequest, pk: int) -> HttpResponse:
    """One draw with all its checks."""
    demand(request, lambda user: permissions.may_run_draws(user) or permissions.may_publish(user))
    row = get_object_or_404(Draw.objects.select_related("replaces"), pk=pk)
    checks = SpotCheck.objects.filter(drawn__draw=row).select_related("drawn__line", "checker").order_by("drawn__lot")
    today = local_day(timezone.now())
    context = {
        "draw": row,
        "now": timezone.now(),
        "checks": [(check, waits_too_long(check, today) and not check.published_at) for check in checks],
        "assign_form": AssignForm(initial={"due_on": today + timedelta(days=CHECK_DAYS)}),
        "runs_draws": permissions.may_run_draws(request.user),
        "publishes": permissions.may_publish(request.user),
        "today": today,
    }
    return render(request, "publicity/admin/draw.html", context)


@require_POST
def announce(request: HttpRequest, pk: int) -> HttpResponse:
    demand(request, permissions.may_run_draws)
    row = get_object_or_404(Draw, pk=pk)
    attempt(request, lambda: announce_draw(row, by=request.user), _("The list is frozen and the draw announced."))
    return redirect("publicity_draw_desk", pk)


@require_POST
def carry_out(request: HttpRequest, pk: int) -> HttpResponse:
    demand(request, permissions.may_run_draws)
    row = get_object_or_404(Draw, pk=pk)
    numbers = request.POST.getlist("numbers")
    attempt(request, lambda: carry_out_draw(row, numbers=numbers, by=request.user), _("The lot has fallen."))
    return redirect("publicity_draw_desk", pk)


def _check(pk: int) -> SpotCheck:
    return get_object_or_404(SpotCheck.objects.select_related("drawn__line__record", "drawn__draw"), pk=pk)


@require_POST
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    demand(request, permissions.may_run_draws)
    check, form = _check(pk), AssignForm(request.POST)
    if form.is_valid():
        attempt(request, lambda: assign_check(check, **form.cleaned_data, by=request.user), _("The checker is named."))
    else:
        messages.error(request, sentences(form))
    return redirect("publicity_draw_desk", check.drawn.draw_id)


@require_POST
def report(request: HttpRequest, pk: int) -> HttpResponse:
    demand(request, permissions.may_check)
    check, form = _check(pk), ReportForm(request.POST)
    if form.is_valid():
        attempt(
            request, lambda: report_check(check, **form.cleaned_data, by=request.user), _("The result is reported.")
        )
    else:
        messages.error(request, sentences(form))
    return redirect("publicity_desk")


@require_POST
def publish_result(request: HttpRequest, pk: int) -> HttpResponse:
    demand(request, permissions.may_publish)
    check = _check(pk)
    attempt(request, lambda: publish_check(check, by=request.user), _("The result is public."))
    return redirect("publicity_draw_desk", check.drawn.draw_id)


@require_POST
def publish(request: HttpRequest) -> HttpResponse:
    """Publish everything that waits."""
    demand(request, permissions.may_publish)
    try:
        count = publish_available(by=request.user)
    except PublicationRefused as error:
        messages.error(request, str(error))
    else:
        sentence = ngettext("%(count)s record is public.", "%(count)s records are public.", count) % {"count": count}
        messages.success(request, sentence)
    return redirect("publicity_desk")


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    demand(request, permissions.may_publish)
    row = get_object_or_404(PublicRecord, pk=pk)
    reason = request.POST.get("reason", "")
    attempt(request, lambda: withdraw_record(row, reason=reason, by=request.user), _("The record is withdrawn."))
    return redirect("publicity_desk")


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    demand(request, permissions.may_publish)
    pages = PublicityIndexPage.objects.values("pk")
    objection = get_object_or_404(PublicRendition.objects.filter(page__in=pages), pk=pk)
    text, is_upheld = request.POST.get("text", ""), request.POST.get("is_upheld") == "1"

    def act() -> None:
        answer_objection(objection, text=text, is_upheld=is_upheld, by=request.user)

    attempt(request, act, _("The objection is answered."))
    return redirect("publicity_desk")
