"""What deputies and the staff who write for them fill in: the suggestion itself, what it rests on, its files."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from stations.models import Area, Deputy
from stations.states import AreaKind, RecordTopic
from submissions.forms import CleanTextField
from suggestions.models import Suggestion
from suggestions.services.filing import Words
from suggestions.states import Consultation, Route

ACCEPTED = "image/jpeg,image/png,image/webp,.pdf,.doc,.docx,.ofd,.wps"
WORDS = tuple(Words.__dataclass_fields__)
PLACES = (AreaKind.COUNTY, AreaKind.STREET, AreaKind.TOWN, AreaKind.TOWNSHIP)


def text_field(label: Any, *, limit: int, required: bool = True, rows: int = 4, help_text: Any = "") -> CleanTextField:
    widget = forms.Textarea(attrs={"rows": rows, "maxlength": limit})
    return CleanTextField(
        label=label, max_length=limit, multiline=True, required=required, widget=widget, help_text=help_text
    )


class UploadsInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class UploadsField(forms.FileField):
    """Any number of files, each as Django checks one."""

    widget = UploadsInput(attrs={"accept": ACCEPTED})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        uploads = data if isinstance(data, (list, tuple)) else [data]
        return [super(UploadsField, self).clean(one, initial) for one in uploads if one]


class SuggestionForm(forms.Form):
    """One matter: situation, analysis, concrete proposal (§7). Lead deputy and way of filing are chosen once."""

    lead = forms.ModelChoiceField(Deputy.objects.none(), label=_("Lead deputy"))
    route = forms.ChoiceField(
        label=_("Way of filing"), choices=[(Route.GREEN, Route.GREEN.label), (Route.SESSION, Route.SESSION.label)]
    )
    session = CleanTextField(
        label=_("Session"), max_length=20, required=False, help_text=_("Only for one filed during a session, such as 十七届四次.")
    )  # fmt: skip
    title = CleanTextField(label=_("Title"), max_length=100, help_text=_("One matter, such as 关于……的建议."))
    situation = text_field(_("Situation"), limit=3_000, rows=5)
    analysis = text_field(_("Analysis"), limit=3_000, rows=5)
    proposal = text_field(_("Concrete proposal"), limit=3_000, rows=5)
    topic = forms.ChoiceField(label=_("Matter"), choices=[("", _("please choose")), *RecordTopic.choices])
    area = forms.ModelChoiceField(Area.objects.filter(kind__in=PLACES), label=_("Street or township"))
    consultation = forms.ChoiceField(
        label=_("Departments consulted before filing"), choices=Consultation.choices, initial=Consultation.NONE
    )
    consultation_note = text_field(
        _("What the departments said"), limit=500, required=False, rows=2,
        help_text=_("Which department, when, and the plan or the reasons it named."),
    )  # fmt: skip
    files = UploadsField(
        label=_("Attachments"), required=False, help_text=_("Pictures or documents, each up to 15 MB; no names of third persons.")
    )  # fmt: skip

    def __init__(self, *args: Any, leads: QuerySet[Deputy], own: Deputy | None, row: Suggestion | None, street: Area | None = None, **kwargs: Any) -> None:  # fmt: skip
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["lead"].queryset = leads.order_by("name", "pk")
        self.fields["lead"].empty_label = self.fields["area"].empty_label = _("please choose")
        if row:
            del self.fields["lead"], self.fields["route"]
            self.initial = {name: getattr(row, name) for name in (*WORDS, "session", "area")} | self.initial
        elif own:
            self.initial = {"lead": own, "area": _place_of(own)} | self.initial
        if street or (row and row.motion_id):
            for name in ("area", "route", "session"):
                self.fields.pop(name, None)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("route") == Route.SESSION and not data.get("session"):
            self.add_error("session", _("Name the session it is filed in."))
        if data.get("consultation") not in (None, Consultation.NONE) and not data.get("consultation_note"):
            self.add_error("consultation_note", _("Write down what the departments said."))
        return data

    def words(self) -> Words:
        """What was written; only after `is_valid()`."""
        return Words(**{name: self.cleaned_data[name] for name in WORDS})


def _place_of(deputy: Deputy) -> Area | None:
    """The street or township of a deputy's constituency."""
    area = deputy.constituency.area if deputy.constituency else None
    if area is None or area.kind in PLACES:
        return area
    return Area.objects.filter(code=area.code[:9]).first()


class FilesForm(forms.Form):
    files = UploadsField(label=_("Attachments"), help_text=_("Pictures or documents, each up to 15 MB."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)


class PromiseForm(forms.Form):
    """The second reply about something that was promised."""

    result = text_field(_("What was done about it"), limit=2_000, rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
