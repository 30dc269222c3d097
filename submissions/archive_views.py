"""The screen that archives a page people wrote to."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.models import Page

from submissions.models import PageArchive
from submissions.services import archiving


class ArchiveForm(forms.Form):
    kept_until = forms.DateField(
        label=_("Keep until"),
        help_text=_("The page stays at its address, out of the lists. It can be unpublished after this day."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )


def _page(request: HttpRequest, page_id: int) -> Page:
    page = get_object_or_404(Page, pk=page_id)
    if not page.permissions_for_user(request.user).can_publish():
        raise PermissionDenied
    return page


@require_http_methods(["GET", "POST"])
def archive(request: HttpRequest, page_id: int) -> HttpResponse:
    page = _page(request, page_id)
    known = PageArchive.objects.filter(page=page).first()
    form = ArchiveForm(request.POST or None, initial={"kept_until": known.kept_until if known else None})
    if request.method == "POST" and form.is_valid():
        try:
            archiving.archive_page(page, kept_until=form.cleaned_data["kept_until"], by=request.user)
        except archiving.ArchiveRefused as error:
            form.add_error("kept_until", str(error))
        else:
            messages.success(request, _("The page is archived: it stays at its address and is out of the lists."))
            return redirect("wagtailadmin_explore", page.get_parent().pk)
    context = {"page": page, "form": form, "archive": known}
    return render(request, "submissions/admin/archive.html", context, status=400 if form.errors else 200)


@require_POST
def unarchive(request: HttpRequest, page_id: int) -> HttpResponse:
    page = _page(request, page_id)
    archiving.take_out_of_archive(page, by=request.user)
    messages.success(request, _("The page is in the lists again."))
    return redirect("page_archive", page.pk)
