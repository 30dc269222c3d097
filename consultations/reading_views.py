"""The desk on which thousands of opinions are read, and the report that is printed of them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from consultations import queries, reading_queries, reading_services
from consultations.desk_views import page_of_desk
from consultations.models import ConsultationPage, Theme
from consultations.reading_services import KEEP, ReadingRefused
from consultations.states import Stance
from consultations.tasks import propose_readings
from core.pdf import CANNOT_DRAW, can_draw, pdf_answer
from submissions.models import PublicRendition

NONE = "none"
UNCHANGED = (KEEP, _("leave as it is"))


class ReadingForm(forms.Form):
    """One label of each kind for the ticked opinions."""

    theme = forms.ChoiceField(label=_("Theme"))
    stance = forms.ChoiceField(label=_("Stance"), choices=[UNCHANGED, *Stance.choices, (NONE, _("takes no stance"))])
    quote = forms.ChoiceField(
        label=_("Quoted in the report"), choices=[UNCHANGED, ("yes", _("quote")), ("no", _("do not quote"))]
    )
    opinions = forms.ModelMultipleChoiceField(PublicRendition.objects.none(), label=_("Opinions"))

    def __init__(self, *args: Any, page: ConsultationPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        themes = [(str(theme.pk), theme.name) for theme in page.themes.all()]
        self.fields["theme"].choices = [UNCHANGED, *themes, (NONE, _("no theme"))]
        self.fields["opinions"].queryset = PublicRendition.objects.of_page(page)
        self.fields["opinions"].error_messages["required"] = _("Tick at least one opinion.")


class ThemeForm(forms.Form):
    name = forms.CharField(label=_("Name of the theme"), max_length=100)


@require_GET
def reading(request: HttpRequest, page_id: int) -> HttpResponse:
    return _screen(request, page_of_desk(request, page_id))


def _screen(request: HttpRequest, page: ConsultationPage, *, error: str = "") -> HttpResponse:
    context = {
        "page": page, "error": error, "form": ReadingForm(page=page), "theme_form": ThemeForm(auto_id="new_%s"),
        "themes": reading_queries.theme_figures(page), "read": reading_queries.share_read(page),
        "clauses": reading_queries.stances_by_clause(page), "stances": Stance.choices,
    }  # fmt: skip
    context |= reading_queries.reading_list(page, request.GET)
    return render(request, "consultations/admin/reading.html", context, status=400 if error else 200)


@require_POST
def propose(request: HttpRequest, page_id: int) -> HttpResponse:
    page = page_of_desk(request, page_id)
    propose_readings.enqueue(page.pk)
    messages.success(request, _("Themes are being proposed in the background; load this page again in a moment."))
    return redirect("consultation_reading", page.pk)


@require_POST
def read(request: HttpRequest, page_id: int) -> HttpResponse:
    page = page_of_desk(request, page_id)
    form = ReadingForm(request.POST, page=page)
    if not form.is_valid():
        return _screen(request, page, error=" ".join(str(one) for errors in form.errors.values() for one in errors))
    data = form.cleaned_data
    theme = (
        {KEEP: KEEP, NONE: None}.get(data["theme"])
        if data["theme"] in (KEEP, NONE)
        else page.themes.get(pk=data["theme"])
    )
    stance = "" if data["stance"] == NONE else data["stance"]
    is_quoted = {"yes": True, "no": False}.get(data["quote"])
    opinions = list(data["opinions"])
    count = reading_services.read_opinions(
        page, opinions, theme=theme, stance=stance, is_quoted=is_quoted, by=request.user
    )
    sentence = ngettext("%(count)s opinion was labelled.", "%(count)s opinions were labelled.", count)
    messages.success(request, sentence % {"count": count})
    return redirect("consultation_reading", page.pk)


@require_POST
def name_theme(request: HttpRequest, page_id: int) -> HttpResponse:
    """Make a theme, or rename the one whose number comes along."""
    page = page_of_desk(request, page_id)
    number = request.POST.get("theme", "")
    theme = get_object_or_404(Theme, page=page, pk=int(number[:18])) if number.isdecimal() else None
    form = ThemeForm(request.POST)
    if not form.is_valid():
        return _screen(request, page, error=str(_("Give the theme a name.")))
    try:
        reading_services.name_theme(page, form.cleaned_data["name"], theme=theme, by=request.user)
    except ReadingRefused as error:
        return _screen(request, page, error=str(error))
    return redirect("consultation_reading", page.pk)


@require_POST
def drop_theme(request: HttpRequest, page_id: int, theme_id: int) -> HttpResponse:
    page = page_of_desk(request, page_id)
    theme = get_object_or_404(Theme, page=page, pk=theme_id)
    try:
        reading_services.drop_theme(theme, by=request.user)
    except ReadingRefused as error:
        return _screen(request, page, error=str(error))
    return redirect("consultation_reading", page.pk)


@require_GET
def report_preview(request: HttpRequest, page_id: int) -> HttpResponse:
    """The report as it would be public, before the outcome is."""
    page = page_of_desk(request, page_id)
    context = _context(page, is_public=False) | {"is_preview": True, "can_draw": can_draw()}
    return render(request, "consultations/report.html", context)


@never_cache
@require_GET
def report_pdf(request: HttpRequest, page_id: int) -> HttpResponse:
    """The report as a file, for the meeting and the archive; drawn for staff alone, since it takes seconds."""
    page = page_of_desk(request, page_id)
    if not can_draw():
        messages.warning(request, CANNOT_DRAW)
        return redirect("consultation_report_preview", page.pk)
    context = _context(page, is_public=False)
    context["is_public"] = queries.published_report(page) is not None
    html = render_to_string("consultations/report_paper.html", context)
    return pdf_answer(html, style="css/report-paper.css", filename=f"report-{page.pk}.pdf")


@require_safe
def report(request: HttpRequest, page_id: int) -> HttpResponse:
    """Public with the outcome and with it alone; opinions that are not shown one by one are not shown here either."""
    page = queries.public_page(page_id)
    if page is None or queries.published_report(page) is None:
        raise Http404
    return render(request, "consultations/report.html", _context(page, is_public=True))


def _context(page: ConsultationPage, *, is_public: bool) -> dict[str, Any]:
    outcome = queries.published_report(page) if is_public else queries.report_in_preparation(page)
    return reading_queries.report_of(page) | {"page": page, "report": outcome}
