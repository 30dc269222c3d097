"""The versions of a draft: what changed, for everybody; and where each clause went, for the editor to say."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST, require_safe

from consultations import queries, version_services
from consultations.desk_views import page_of_desk
from consultations.models import DraftDocument
from consultations.version_queries import comparison, mapping_screen
from consultations.version_services import MappingRefused

MAP, DELETED, CLEAR = "map", "deleted", "clear"


class MappingForm(forms.Form):
    """What is ticked on the left and on the right, and which of the three buttons was pressed."""

    what = forms.ChoiceField(choices=[(MAP, ""), (DELETED, ""), (CLEAR, "")])
    old = forms.TypedMultipleChoiceField(required=False)
    new = forms.TypedMultipleChoiceField(required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        for name in ("old", "new"):  # which clauses there are is for the service to know
            self.fields[name].choices = [(key, key) for key in data.getlist(name)]


@require_safe
def changes(request: HttpRequest, page_id: int, version: int) -> HttpResponse:
    """What changed from the version before, side by side; `?all=1` with what stayed the same."""
    page = queries.public_page(page_id)
    shows_same = request.GET.get("all") == "1"
    found = page and comparison(page, version, with_same=shows_same)
    if not found:
        raise Http404
    versions = list(page.drafts.filter(version__gt=1).order_by("version").values_list("version", flat=True))
    context = {"page": page, "comparison": found, "shows_same": shows_same, "versions": versions}
    return render(request, "consultations/changes.html", context)


def _draft(request: HttpRequest, page_id: int, version: int) -> DraftDocument:
    page = page_of_desk(request, page_id)
    return get_object_or_404(DraftDocument.objects.select_related("page"), page=page, version=version, version__gt=1)


@require_GET
def mapping(request: HttpRequest, page_id: int, version: int) -> HttpResponse:
    return _screen(request, _draft(request, page_id, version))


def _screen(request: HttpRequest, draft: DraftDocument, *, error: str = "") -> HttpResponse:
    before = version_services.previous_of(draft)
    shows_all = (request.GET or request.POST).get("show") == "all"
    context = {"page": draft.page, "draft": draft, "before": before, "shows_all": shows_all, "error": error}
    context |= {"ticked_old": request.POST.getlist("old"), "ticked_new": request.POST.getlist("new")}
    context |= mapping_screen(draft, before, shows_all=shows_all)
    return render(request, "consultations/admin/mapping.html", context, status=400 if error else 200)


def _back(request: HttpRequest, draft: DraftDocument) -> HttpResponse:
    response = redirect("consultation_mapping", draft.page_id, draft.version)
    if request.POST.get("show") == "all":
        response["Location"] += "?show=all"
    return response


@require_POST
def map_clauses(request: HttpRequest, page_id: int, version: int) -> HttpResponse:
    draft = _draft(request, page_id, version)
    form = MappingForm(request.POST)
    if not form.is_valid():
        return _screen(request, draft, error=str(_("Choose one of the buttons.")))
    old, new, what = (form.cleaned_data[name] for name in ("old", "new", "what"))
    try:
        if what == CLEAR:
            version_services.clear_mapping(draft, old_keys=old, by=request.user)
        elif what == MAP and not new:
            raise MappingRefused(_("Tick on the right where it went, or press “was deleted”."))
        else:
            new = new if what == MAP else []
            version_services.map_clauses(draft, old_keys=old, new_keys=new, by=request.user)
    except MappingRefused as error:
        return _screen(request, draft, error=str(error))
    return _back(request, draft)


@require_POST
def carry(request: HttpRequest, page_id: int, version: int) -> HttpResponse:
    draft = _draft(request, page_id, version)
    count = version_services.carry_unchanged(draft, by=request.user)
    sentence = ngettext("%(count)s unchanged clause was led on.", "%(count)s unchanged clauses were led on.", count)
    messages.success(request, sentence % {"count": count})
    return _back(request, draft)


@require_POST
def finish(request: HttpRequest, page_id: int, version: int) -> HttpResponse:
    draft = _draft(request, page_id, version)
    version_services.finish_mapping(draft, by=request.user)
    messages.success(request, _("The comparison is finished; readers are no longer told that it is being made."))
    return redirect("consultation_desk", draft.page_id)
