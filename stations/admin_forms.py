"""Forms of the admin that do more than their row: what is kept encrypted is written here and never shown again."""

from typing import Any

from django import forms
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.snippets.views.snippets import CreateView, EditView

from core import privacy
from stations.kept_forms import KeptChoices
from stations.models import Deputy, ReceptionDay
from stations.services.deputies import seal_telephone


class DeputyForm(KeptChoices, WagtailAdminModelForm):
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


class ReceptionDayForm(KeptChoices, WagtailAdminModelForm):
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


class ReceptionRuleForm(KeptChoices, WagtailAdminModelForm):
    """When a station receives people, again and again."""


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
