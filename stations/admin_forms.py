"""Forms of the admin that do more than their row: what is kept encrypted is written here and never shown again."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.snippets.views.snippets import CreateView, EditView

from core import privacy
from core.text import clean_text
from stations.models import ContactRecord, Deputy, ReceptionDay
from stations.services.deputies import seal_telephone
from stations.services.records import keep_electors
from stations.states import EDITABLE


class DeputyForm(WagtailAdminModelForm):
    """A deputy; a telephone number that is typed replaces the one that is kept."""

    new_telephone = forms.CharField(
        label=gettext_lazy("telephone (internal)"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Kept encrypted and not shown here; type it only to set or replace it."),
    )

    def clean_new_telephone(self) -> str:
        typed = self.cleaned_data["new_telephone"]
        return privacy.normalise_contact(privacy.PHONE, typed) if typed else ""

    def finish(self, deputy: Deputy) -> None:
        """Seal the number that was typed; after the row is saved, since it is bound to its key."""
        if self.cleaned_data.get("new_telephone"):
            seal_telephone(deputy, self.cleaned_data["new_telephone"])


class ContactRecordForm(WagtailAdminModelForm):
    """A contact record while its author may still write into it."""

    new_electors = forms.CharField(
        label=gettext_lazy("electors: names and telephone numbers (internal)"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One a line. Kept encrypted for spot checks and never published; type them only to set or replace them."),
    )  # fmt: skip

    def clean_new_electors(self) -> str:
        return clean_text(self.cleaned_data["new_electors"], max_length=4_000, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.instance.pk and self.instance.status not in EDITABLE:
            raise ValidationError(_("This record is submitted; it can be changed once it is sent back."))
        return data

    def finish(self, record: ContactRecord) -> None:
        """Note whose record it is, and seal the electors that were typed."""
        if record.created_by_id is None:
            record.created_by = self.for_user
            record.save(update_fields=["created_by"])
        if self.cleaned_data.get("new_electors"):
            keep_electors(record, self.cleaned_data["new_electors"])


class ReceptionDayForm(WagtailAdminModelForm):
    """A reception day. Once it is announced its time and station are changed on the desk, where people see the move."""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.instance.published_at:
            for name in {"station", "starts_at", "ends_at"} & set(self.changed_data):
                self.add_error(name, _("This day is announced. Move it on the station's desk, so that people see it."))
        return data

    def finish(self, reception: ReceptionDay) -> None:
        """Count the change, so that subscribed calendars take it over."""
        if self.has_changed():
            ReceptionDay.objects.filter(pk=reception.pk).update(version=F("version") + 1)


class Finishing:
    """A view of the admin whose form does its last part once the row is saved, in the same transaction."""

    def save_instance(self) -> Any:
        with transaction.atomic():
            instance = super().save_instance()
            self.form.finish(instance)
        return instance


class FinishingCreateView(Finishing, CreateView):
    pass


class FinishingEditView(Finishing, EditView):
    pass
