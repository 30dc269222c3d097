"""What staff write at the desks of stations: steps of a matter, what somebody said, contact records, assemblies."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.text import clean_text
from stations.forms import SpeakForm
from stations.models import Assembly, ContactRecord, Deputy, Motion, OpinionItem, StationPage
from stations.states import ContactMode, OpinionRoute, RecordTopic, RefusalChannel
from submissions.forms import CleanTextField

FIELDS = ("deputy", "mode", "held_at", "place", "station", "elector_count", "topic", "problem", "action_taken")
LONGEST_ELECTORS = 4_000


class StepForm(forms.Form):
    """One step of a matter. `seen_version` is what the screen showed: who was slower is told."""

    seen_version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


def _words(label: Any, *, limit: int, required: bool, rows: int = 3, help_text: Any = "") -> CleanTextField:
    widget = forms.Textarea(attrs={"rows": rows, "maxlength": limit})
    return CleanTextField(
        label=label, max_length=limit, multiline=True, required=required, widget=widget, help_text=help_text
    )


class ClassifyForm(StepForm):
    topic = forms.ChoiceField(label=gettext_lazy("Matter"), choices=RecordTopic)
    route = forms.ChoiceField(label=gettext_lazy("Who settles it"), choices=OpinionRoute)


class AssignForm(StepForm):
    unit = CleanTextField(
        label=gettext_lazy("Unit in charge"), max_length=100, widget=forms.TextInput(attrs={"list": "units"})
    )
    note = _words(gettext_lazy("Words to its author"), limit=500, required=False)


class SuperviseForm(StepForm):
    note = _words(gettext_lazy("What you asked or heard; its author reads it"), limit=500, required=True)


class AnswerForm(StepForm):
    answer = _words(gettext_lazy("The answer that its author reads"), limit=2_000, required=True, rows=6)


class RefuseForm(StepForm):
    channel = forms.ChoiceField(label=gettext_lazy("Belongs to"), choices=RefusalChannel)
    note = _words(gettext_lazy("The organ, its address, words of your own"), limit=500, required=False)


class EnterForm(SpeakForm):
    """What somebody said at the desk, written down by staff. Name and reply channel only if the person wants."""

    deputy = forms.ModelChoiceField(Deputy.objects.none(), label=gettext_lazy("Said to the deputy"), required=False)

    def __init__(self, *args: Any, station: StationPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in [*self.question_names, "website"]:
            del self.fields[name]
        self.question_names = []
        self.fields["text"].label = _("What was said")
        self.fields["consent"].label = _("I have read the privacy notice to the person, who agrees to it.")
        self.fields["deputy"].queryset = Deputy.objects.serving().of_station(station)
        self.fields["deputy"].empty_label = "—"


class RecordForm(forms.ModelForm):
    """A contact record, short enough for a telephone; everything that can be known beforehand is filled in."""

    electors = forms.CharField(
        label=gettext_lazy("Electors: names and telephone numbers (internal)"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
        help_text=gettext_lazy("One a line. Kept encrypted for spot checks and never published; type them only to set or replace them."),
    )  # fmt: skip
    evidence = forms.FileField(
        label=gettext_lazy("Picture or document (internal)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,.pdf,.doc,.docx,.ofd,.wps"}),
    )

    class Meta:
        model = ContactRecord
        fields = FIELDS
        widgets = {
            "mode": forms.RadioSelect,
            "held_at": forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
            "elector_count": forms.NumberInput(attrs={"min": 1, "max": 9999, "inputmode": "numeric"}),
            "problem": forms.Textarea(attrs={"rows": 2, "maxlength": 1_000}),
            "action_taken": forms.Textarea(attrs={"rows": 2, "maxlength": 1_000}),
        }

    def __init__(
        self, *args: Any, deputies: QuerySet[Deputy], stations: QuerySet[StationPage], own: Deputy | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["deputy"].queryset = deputies
        self.fields["station"].queryset = stations.order_by("title", "pk")
        self.fields["mode"].choices = ContactMode.choices
        self.fields["topic"].choices = [("", _("please choose")), *RecordTopic.choices]
        self.fields["deputy"].empty_label = _("please choose")
        self.fields["station"].empty_label = "—"
        if not self.instance.pk:
            self.initial = {
                "deputy": own,
                "held_at": timezone.localtime().replace(second=0, microsecond=0),
                "mode": ContactMode.HOME_VISIT,
                "elector_count": 1,
            } | self.initial
        if own:
            self.fields["deputy"].empty_label = None
        for name, limit, multiline in (("place", 100, False), ("problem", 1_000, True), ("action_taken", 1_000, True)):
            old = self.fields[name]
            self.fields[name] = CleanTextField(
                label=old.label, help_text=old.help_text, max_length=limit, multiline=multiline, widget=old.widget
            )

    def clean_held_at(self) -> datetime:
        held_at = self.cleaned_data["held_at"]
        if held_at > timezone.now():
            raise forms.ValidationError(_("A contact that lies ahead cannot be written down yet."))
        return held_at

    def clean_electors(self) -> str:
        return clean_text(self.cleaned_data["electors"], max_length=LONGEST_ELECTORS, required=False)


class OriginsForm(forms.Form):
    """The opinions a record grew from: ticked among the latest, or named by number; `rows` are all that may be named."""

    opinions = forms.ModelMultipleChoiceField(
        OpinionItem.objects.none(), label=gettext_lazy("Opinions said at its station or to its deputy"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    number = CleanTextField(label=gettext_lazy("Number of another of these"), max_length=20, required=False)

    def __init__(self, *args: Any, rows: QuerySet[OpinionItem], offered: Sequence[tuple[int, str]] = (), **kwargs: Any) -> None:  # fmt: skip
        super().__init__(*args, label_suffix="", **kwargs)
        self.rows = self.fields["opinions"].queryset = rows
        self.fields["opinions"].choices = offered

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        named = self.rows.filter(submission__number=data["number"].upper()) if data.get("number") else self.rows.none()
        if data.get("number") and not named:
            self.add_error("number", _("You see no opinion of this number at the stations of this record."))
        elif not (named or data.get("opinions") or self.errors):
            self.add_error("opinions", _("Choose the opinions that the record grew from."))
        self.chosen = [*data.get("opinions", ()), *named]
        return data


class AssemblyForm(forms.ModelForm):
    """A meeting of a street's voter representatives."""

    class Meta:
        model = Assembly
        fields = ("street", "title", "held_on", "term", "agenda", "passing_rule")
        widgets = {"held_on": forms.DateInput(attrs={"type": "date"}), "agenda": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, streets: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["street"].queryset = streets
        self.fields["street"].empty_label = _("please choose")


class MotionForm(forms.ModelForm):
    class Meta:
        model = Motion
        fields = ("title", "text")
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}
