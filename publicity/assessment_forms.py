"""Forms of the assessment: a scheme with its items as lines, a performance, a step of a case."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from publicity.assessment import Rule
from publicity.models import AssessmentScheme
from publicity.states import ENTERED_KINDS, EventKind
from stations.models import Deputy
from stations.states import PostCategory, TradeCategory

DEDUCTION = "-"


def line_of(rule: Rule) -> str:
    """An item as it is typed."""
    numbers = (rule.base, rule.extra, rule.cap, rule.required)
    sign = DEDUCTION if rule.is_deduction else ""
    return " | ".join([rule.name, ",".join(rule.kinds), *(f"{number:g}" for number in numbers), sign]).strip(" |")


def _number(word: str) -> Decimal:
    try:
        value = Decimal(word or "0")
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value) > 999 or value != round(value, 1):
        raise forms.ValidationError(
            _("“%(word)s” is no number of points; tenths are the finest.") % {"word": word[:20]}
        )
    return value


def read_rule(row: str) -> Rule:
    """One line: name | what it counts | first | each further | at most | required | - for a deduction."""
    name, kinds, base, extra, cap, required, sign, *_rest = [*(part.strip() for part in row.split("|")), *[""] * 7]
    required_number = _number(required)
    if required_number != int(required_number) or required_number < 0:
        raise forms.ValidationError(_("“%(name)s”: the required number is a whole number.") % {"name": name[:60]})
    codes = tuple(code.strip() for code in kinds.replace("，", ",").split(",") if code.strip())
    return Rule(
        name[:60], codes, _number(base), _number(extra), _number(cap), int(required_number), sign == DEDUCTION
    )  # fmt: skip


class SchemeForm(forms.ModelForm):
    lines = forms.CharField(
        label=_("Items"),
        max_length=6_000,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false"}),
        help_text=_("One a line: name | what it counts, by its code | for the first | for each further one | at most | required number | - for a deduction."),
    )  # fmt: skip

    class Meta:
        model = AssessmentScheme
        fields = ("title", "source", "total_cap", "excellent_from", "qualified_from", "short_is_unqualified")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["lines"].initial = "\n".join(line_of(item.rule) for item in self.instance.items.all())

    def clean_lines(self) -> list[Rule]:
        return [read_rule(row) for row in self.cleaned_data["lines"].splitlines() if row.strip()]


class CopyForm(forms.Form):
    scheme = forms.ModelChoiceField(label=_("Begin with"), queryset=AssessmentScheme.objects.all())
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    trade = forms.ChoiceField(label=_("Trade"), choices=[("", _("all")), *TradeCategory.choices], required=False)
    post = forms.ChoiceField(label=_("Kind of post"), choices=[("", _("all")), *PostCategory.choices], required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)


class PerformanceForm(forms.Form):
    deputy = forms.ModelChoiceField(label=_("Deputy"), queryset=Deputy.objects.serving())
    kind = forms.ChoiceField(label=_("What it was"), choices=ENTERED_KINDS)
    held_on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(label=_("Note for the office"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)


class StepForm(forms.Form):
    done_on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    words = forms.CharField(label=_("Record"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 4}))
    due_on = forms.DateField(
        label=_("To be rectified by"), widget=forms.DateInput(attrs={"type": "date"}), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)


CODES = [(kind.value, kind.label) for kind in EventKind]
