"""The small form in the admin that withdraws a notice, says where it moved, or puts it back."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page

from core.text import TextRefused
from notices.models import NoticePage, NoticeRemoval
from notices.permissions import may_remove, may_restore
from notices.services import NOTE_MAXIMUM, RemovalRefused, remove_notice, restore_notice
from notices.states import RemovalKind


class RemovalForm(forms.Form):
    """What readers find in the notice's place."""

    kind = forms.ChoiceField(label=_("Withdrawn or moved"), choices=RemovalKind, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Note to the reader"),
        max_length=NOTE_MAXIMUM,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stays at the notice's address: why it was withdrawn, or where it is now."),
    )
    new_page = forms.ModelChoiceField(
        Page.objects.live(), label=_("New place on this site"), required=False, widget=AdminPageChooser()
    )
    new_address = forms.URLField(label=_("New place elsewhere"), required=False, assume_scheme="https")


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, page_id: int) -> HttpResponse:
    page = get_object_or_404(NoticePage, pk=page_id)
    if not may_remove(request.user, page):
        raise PermissionDenied
    removal = NoticeRemoval.objects.filter(notice=page).first()
    form = RemovalForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            remove_notice(page, by=request.user, **form.cleaned_data)
        except (RemovalRefused, TextRefused) as error:
            form.add_error(None, " ".join(getattr(error, "messages", [str(error)])))
        else:
            messages.success(request, _("The note now stands in the notice's place."))
            return redirect("wagtailadmin_explore", page.get_parent().pk)
    if form.is_bound:
        status = 400
    context = {"page": page, "form": form, "removal": removal, "may_restore": may_restore(request.user, page)}
    return render(request, "notices/admin/remove.html", context, status=status)


@require_POST
def restore(request: HttpRequest, page_id: int) -> HttpResponse:
    page = get_object_or_404(NoticePage, pk=page_id)
    if not may_restore(request.user, page):
        raise PermissionDenied
    try:
        restore_notice(page, by=request.user)
    except RemovalRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The notice is in its place again."))
    return redirect("wagtailadmin_pages:edit", page.pk)
