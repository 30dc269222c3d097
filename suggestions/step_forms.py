"""One form for each step of a suggestion. `arguments()` is what its service takes."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.calendar import local_day
from stations.models import Deputy
from submissions.forms import CleanTextField
from suggestions.desk_forms import UploadsField, text_field
from suggestions.models import Suggestion, Unit
from suggestions.permissions import suggestions_seen_by
from suggestions.services.handling import Promise
from suggestions.services.reviewing import Opinion
from suggestions.states import UNDER_REVIEW, Adoption, Exclusion, Grade, MeetingForm, MetBy, Resolution, Route, Verdict

PROMISES = 3


class DayField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class StepForm(forms.Form):
    """A step without words. `seen_version` is what the screen showed: who was slower is told."""

    seen_version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, row: Suggestion, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.row, self.user = row, user
        self.initial.setdefault("seen_version", row.version)
        self.prepare()

    def prepare(self) -> None:
        """Offer what fits this suggestion."""

    def arguments(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "seen_version"}


class SignersForm(StepForm):
    deputies = forms.ModelMultipleChoiceField(
        Deputy.objects.none(), label=_("Who shall sign it with you"), widget=forms.CheckboxSelectMultiple,
        help_text=_("Each is shown the whole text and confirms or declines alone."),
    )  # fmt: skip

    def prepare(self) -> None:
        others = Deputy.objects.serving().exclude(pk=self.row.lead_id)
        self.fields["deputies"].queryset = others.order_by("delegation", "name", "pk")
        self.fields["deputies"].label_from_instance = lambda one: f"{one.name} {one.delegation}".strip()
        self.initial["deputies"] = list(self.row.co_signatures.values_list("deputy", flat=True))


class FileForm(StepForm):
    """The exclusions of §6 are asked, every time."""

    exclusions = forms.MultipleChoiceField(
        label=_("Tick what applies (article 6)"), choices=Exclusion.choices, required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("What is ticked may not be filed as a suggestion."),
    )  # fmt: skip
    none_applies = forms.BooleanField(label=_("I have read the list; nothing of it applies."), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("exclusions") and not data.get("none_applies"):
            self.add_error("none_applies", _("Read the list and say whether anything of it applies."))
        return data

    def arguments(self) -> dict[str, Any]:
        return {"exclusions": self.cleaned_data["exclusions"]}


class ReasonForm(StepForm):
    reason = text_field(_("Reason; the deputy reads it"), limit=500, rows=2)


class WithdrawForm(StepForm):
    reason = text_field(_("Reason (optional)"), limit=500, rows=2, required=False)

    def prepare(self) -> None:
        if self.row.status in UNDER_REVIEW:
            self.fields["reason"] = text_field(_("Why it is withdrawn"), limit=500, rows=2)


class MergeForm(ReasonForm):
    into = CleanTextField(
        label=_("Number of the other suggestion"), max_length=50, help_text=_("Its number, or # with its entry number.")
    )

    def clean_into(self) -> Suggestion:
        word = self.cleaned_data["into"]
        rows = suggestions_seen_by(self.user)
        entry = word.removeprefix("#")
        if word.startswith("#") and entry.isascii() and entry.isdecimal() and len(entry) < 10:
            found = rows.filter(pk=int(entry)).first()
        else:
            found = rows.filter(issued__text=word).first()
        if found is None:
            raise forms.ValidationError(_("No suggestion that you may see has this number."))
        return found


class ReviewForm(StepForm):
    held_on = DayField(label=_("Date of the review"))
    people = CleanTextField(label=_("Who took part"), max_length=300)
    urgency = text_field(_("Urgency 紧迫性: the reason"), limit=300, rows=2)
    breadth = text_field(_("Breadth 广泛性: the reason"), limit=300, rows=2)
    importance = text_field(_("Importance 重要性: the reason"), limit=300, rows=2)
    opinion = text_field(_("Opinion and result of the review"), limit=1_000, rows=3)

    def prepare(self) -> None:
        self.initial.setdefault("held_on", local_day(timezone.now()))
        if self.row.route != Route.GREEN:
            for name in ("urgency", "breadth", "importance"):
                del self.fields[name]

    def arguments(self) -> dict[str, Any]:
        return {"said": Opinion(**super().arguments())}


class TellForm(StepForm):
    how = CleanTextField(label=_("How the deputy was told"), max_length=200)


class AssignForm(StepForm):
    lead = forms.ModelChoiceField(Unit.objects.none(), label=_("Lead unit"), empty_label=_("please choose"))
    co = forms.ModelMultipleChoiceField(
        Unit.objects.none(), label=_("Co-handling units"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def prepare(self) -> None:
        self.fields["lead"].queryset = self.fields["co"].queryset = Unit.objects.filter(is_active=True)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("lead") and data["lead"] in data.get("co", ()):
            self.add_error("co", _("A unit is named once, as lead or as co-handling unit."))
        return data


class BulkAssignForm(AssignForm):
    """Lead and co-handling units of several suggestions at once; each says with its version what was seen."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, row=Suggestion(), user=None, **kwargs)
        del self.fields["seen_version"]


class SendBackForm(StepForm):
    reason = text_field(_("Why it is not your unit's business"), limit=500, rows=3)


class ConsentForm(StepForm):
    consent = text_field(_("Who agreed to it, when and why"), limit=500, rows=2)


class MeetingStepForm(StepForm):
    held_on = DayField(label=_("Date of the meeting"))
    place = CleanTextField(label=_("Place"), max_length=100)
    met_by = forms.ChoiceField(label=_("Who came for the unit"), choices=MetBy.choices)
    form = forms.ChoiceField(label=_("Form of the meeting"), choices=MeetingForm.choices)
    note = text_field(_("What was said"), limit=1_000, rows=3)


class OpinionForm(StepForm):
    opinion = text_field(_("Your unit's opinion for the lead unit"), limit=2_000, rows=4)


class ReplyForm(StepForm):
    number = CleanTextField(label=_("Number of the letter"), max_length=50)
    text = text_field(_("Reply to the deputy and all co-signers"), limit=10_000, rows=10)
    grade = forms.ChoiceField(label=_("Your unit's own grade"), choices=Grade.choices, widget=forms.RadioSelect)
    signed_by = CleanTextField(label=_("Signed by (head of the unit)"), max_length=40)
    files = UploadsField(label=_("Enclosures"), required=False)

    def prepare(self) -> None:
        for number in range(1, PROMISES + 1):
            self.fields[f"promise_{number}"] = CleanTextField(
                label=_("Promise %(number)s") % {"number": number}, max_length=300, required=False
            )
            self.fields[f"due_{number}"] = DayField(label=_("to be kept by"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for number in range(1, PROMISES + 1):
            if bool(data.get(f"promise_{number}")) != bool(data.get(f"due_{number}")):
                self.add_error(f"promise_{number}", _("A promise has its words and its day."))
        return data

    def arguments(self) -> dict[str, Any]:
        data = self.cleaned_data
        pairs = [(data[f"promise_{number}"], data[f"due_{number}"]) for number in range(1, PROMISES + 1)]
        own = {name: data[name] for name in ("number", "text", "grade", "signed_by", "files")}
        return own | {"promises": [Promise(words, day) for words, day in pairs if words]}


def _judgement(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)


class EvaluateForm(StepForm):
    handling = _judgement(_("How it was handled"), Verdict.choices)
    result = _judgement(_("The result"), Verdict.choices)
    resolution = _judgement(_("Is the problem solved"), Resolution.choices)
    adoption = _judgement(_("Was your proposal adopted"), Adoption.choices)
    note = text_field(_("Words of your own (optional)"), limit=500, required=False, rows=2)


class FindingForm(StepForm):
    finding = text_field(_("What the recheck found"), limit=500, rows=3)
