"""The public addresses: deputies, records, draws and the ledger, their downloads, and the form of an objection."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.ical import calendar_response
from core.pages import public_now
from publicity import exports, grade_queries, queries
from publicity.forms import ObjectionForm
from publicity.ical import calendar_entry
from publicity.models import Draw, PublicityIndexPage
from publicity.public import COLUMNS, draw_card
from publicity.services.draws import announcement
from publicity.services.objections import ObjectionsClosed, object_to_record
from publicity.verification import draw_document
from submissions.forms import OpinionForm
from submissions.services.intake import Receipt
from submissions.take_part import Desk, WriteView


def _draw(number: str) -> Draw:
    draw = queries.announced_draw(number)
    if draw is None:
        raise Http404
    return draw


def _section() -> PublicityIndexPage:
    return get_object_or_404(PublicityIndexPage.objects.live().public())


def _shown_section() -> PublicityIndexPage | None:
    """The way back for what stays public without its section: draws and the ledger."""
    return public_now(PublicityIndexPage.objects.all()).first()


@require_safe
def deputy(request: HttpRequest, number: int) -> HttpResponse:
    """A deputy's published contacts."""
    reading = queries.deputy_reading(number, request.GET)
    if reading is None:
        raise Http404
    return render(
        request, "publicity/deputy.html", reading | {"section": _section(), "years": grade_queries.graded_years(number)}
    )


@require_safe
def deputy_year(request: HttpRequest, number: int, year: int) -> HttpResponse:
    """The published grade of a deputy's year, and its score line by line."""
    reading = grade_queries.deputy_year(number, year)
    if reading is None:
        raise Http404
    return render(request, "publicity/deputy_year.html", reading | {"section": _section()})


@require_safe
def grades(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """The published grades of one year."""
    reading = grade_queries.year_list(year)
    if reading is None:
        raise Http404
    return render(request, "publicity/grades.html", reading | {"section": _section()})


@require_safe
def record(request: HttpRequest, number: str) -> HttpResponse:
    """One record, the objections to it and their answers."""
    reading = queries.record_reading(number)
    if reading is None:
        raise Http404
    return render(request, "publicity/record.html", reading | {"section": _section()})


@require_safe
def records_csv(request: HttpRequest) -> StreamingHttpResponse:
    rows = queries.filtered_records(queries.read_filters(request.GET))
    return exports.download(exports.csv_lines(rows), name="records.csv", content_type="text/csv")


@require_safe
def records_json(request: HttpRequest) -> StreamingHttpResponse:
    rows = queries.filtered_records(queries.read_filters(request.GET))
    parts = exports.json_parts(rows, licence=_section().licence)
    return exports.download(parts, name="records.json", content_type="application/json")


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """What the columns of the downloads mean, and under which licence they may be used."""
    context = {"columns": COLUMNS, "section": _section(), "newest_hash": queries.newest_hash()}
    return render(request, "publicity/data.html", context)


@require_safe
def draws(request: HttpRequest) -> HttpResponse:
    return render(request, "publicity/draws.html", queries.draw_list(request.GET) | {"section": _shown_section()})


@require_safe
def draw(request: HttpRequest, number: str) -> HttpResponse:
    """A draw, and the means to repeat it."""
    return render(request, "publicity/draw.html", queries.draw_reading(_draw(number)) | {"section": _shown_section()})


@require_safe
def population(request: HttpRequest, number: str) -> StreamingHttpResponse:
    lines = exports.population_lines(_draw(number).pk)
    return exports.download(lines, name=f"{number}-population.txt", content_type="text/plain")


@require_safe
def draw_json(request: HttpRequest, number: str) -> JsonResponse:
    row = _draw(number)
    document = draw_document(row, announcement(row))
    response = JsonResponse(document, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response.headers["Content-Disposition"] = f'attachment; filename="{number}-draw.json"'
    return response


@require_safe
def draw_calendar(request: HttpRequest, number: str) -> HttpResponse:
    """When the public numbers are known, and anybody can draw along."""
    card = draw_card(_draw(number))
    return calendar_response(request, [calendar_entry(card)], name=card.number, filename=f"draw-{card.number}.ics")


@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    return render(request, "publicity/ledger.html", queries.ledger_reading() | {"section": _shown_section()})


@require_safe
def ledger_txt(request: HttpRequest) -> StreamingHttpResponse:
    return exports.download(exports.ledger_lines(), name="ledger.txt", content_type="text/plain")


class ObjectView(WriteView):
    """An objection to a published record."""

    write_template = "publicity/object.html"
    preview_template = "stations/speak_preview.html"
    receipt_template = "publicity/object_receipt.html"
    closed_exceptions = (ObjectionsClosed,)

    def page(self, page_id: int) -> PublicityIndexPage:
        return get_object_or_404(PublicityIndexPage.objects.live().public(), pk=page_id)

    def form(self, desk: Desk, data: Any = None, **kwargs: Any) -> OpinionForm:
        return ObjectionForm(data, form_version_id=desk.key.form_version_id, **kwargs)

    def initial(self, request: HttpRequest) -> dict[str, Any]:
        return {"clause": request.GET.get("record", "")[:20]}

    def context(self, desk: Desk, form: OpinionForm) -> dict[str, Any]:
        return {"record": queries.open_record(str(form["clause"].value() or ""))}

    def deliver(self, desk: Desk, form: OpinionForm) -> Receipt:
        card = queries.open_record(form.cleaned_data["clause"])
        words = f"{card.deputy} {card.held_at:%Y-%m-%d} {card.problem}" if card else ""
        label = _("record %(number)s") % {"number": form.cleaned_data["clause"]}
        return object_to_record(desk.page, form.opinion(clause_label=label, clause_text=words), form_key=desk.key)


object_to = ObjectView.as_view()
