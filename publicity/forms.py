"""What people write here: an objection to a published record; and, on the desk, draws, checks and answers."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from core.calendar import TZ
from publicity.models import Draw
from publicity.states import CheckMethod, CheckResult, DrawMethod
from submissions.forms import CleanTextField, OpinionForm


class ObjectionForm(OpinionForm):
    """An objection to one record. The record's number takes the place of the clause."""

    text = CleanTextField(
        label=_("Your objection"),
        max_length=2_000,
        multiline=True,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Say what is not right and how it was. Leave out names and telephone numbers of others."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, clauses={}, **kwargs)
        number = CleanTextField(
            label=_("Number of the record"), max_length=20, help_text=_("As it stands in the table, such as JL000123.")
        )
        self.fields = {"clause": number, **self.fields}
        self.fields["contact"].help_text = _("Never published; deleted 180 days after it arrived.")


class DrawForm(forms.Form):
    """What will be announced."""

    period_from = forms.DateField(label=_("Contacts from"), widget=forms.DateInput(attrs={"type": "date"}))
    period_until = forms.DateField(label=_("until"), widget=forms.DateInput(attrs={"type": "date"}))
    percent = forms.DecimalField(
        label=_("Share of each stratum in per cent"),
        min_value=Decimal("0.01"),
        max_value=Decimal(100),
        decimal_places=2,
        initial=5,
        help_text=_("Of each township and trade, and at least one."),
    )
    method = forms.ChoiceField(label=_("Method"), choices=DrawMethod.choices)
    sources = forms.CharField(
        label=_("Sources of the public numbers"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line: name | address | how many numbers | the highest. Such as a drawing of a state lottery to come."),
    )  # fmt: skip
    due_at = forms.DateTimeField(
        label=_("The numbers are known from"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    replaces = forms.ModelChoiceField(
        label=_("Draws again"), queryset=Draw.objects.none(), required=False, empty_label=_("no, a first draw")
    )
    reason = forms.CharField(label=_("Why it is drawn again"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["replaces"].queryset = Draw.objects.filter(status__in=("announced", "drawn")).order_by("-pk")

    def clean_sources(self) -> list[dict[str, Any]]:
        sources = []
        for row in self.cleaned_data["sources"].splitlines():
            name, address, count, highest, *_rest = [*(part.strip() for part in row.split("|")), "", "", ""]
            if not (count or "0").isdecimal() or not (highest or "0").isdecimal():
                raise forms.ValidationError(_("Write how many numbers and the highest as whole numbers."))
            if name:
                sources.append({"name": name, "address": address, "count": count or 0, "highest": highest or 0})
        return sources

    def clean_due_at(self) -> datetime:
        due_at = self.cleaned_data["due_at"]
        return due_at if due_at.tzinfo else due_at.replace(tzinfo=TZ)

    def settings(self) -> dict[str, Any]:
        """The arguments of `services.draws.prepare_draw`; only after `is_valid()`."""
        data = dict(self.cleaned_data)
        return data | {"ratio": int(data.pop("percent") * 100)}


class AssignForm(forms.Form):
    checker = forms.ModelChoiceField(label=_("Checker"), queryset=get_user_model().objects.none())
    due_on = forms.DateField(label=_("Due"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["checker"].queryset = get_user_model().objects.filter(is_active=True).order_by("last_name", "pk")


class ReportForm(forms.Form):
    method = forms.ChoiceField(label=_("How it was checked"), choices=CheckMethod.choices)
    result = forms.ChoiceField(label=_("What was found"), choices=CheckResult.choices)
    checked_on = forms.DateField(label=_("On"), widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(label=_("Note for the office"), max_length=1_000, required=False)
    public_note = forms.CharField(label=_("Note for the public"), max_length=300, required=False)
