"""Forms of publication and supervision."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.text import clean_text
from stations.models import Deputy
from submissions.personal_data import Category
from suggestions.models import Suggestion, Supervision, Unit
from suggestions.public_states import PublicScope
from suggestions.services.publishing import Decision
from suggestions.services.supervision import Told

MOST_NUMBERS = 30


class PublicationForm(forms.Form):
    """How much goes out and what is hidden in it; the words that look personal are ticked beforehand."""

    scope = forms.ChoiceField(label=_("How much is published"), choices=PublicScope, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why it is not published"), max_length=300, required=False, help_text=_("Only where nothing is published.")
    )  # fmt: skip
    words = forms.MultipleChoiceField(
        label=_("Words that look personal; what is ticked is hidden wherever it stands"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    others = forms.CharField(
        label=_("Other words to hide, one a line"), required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )  # fmt: skip
    is_read = forms.BooleanField(label=_("I have read every text above for personal data, trade secrets and state secrets"), required=False)  # fmt: skip
    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, proposals: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(word, f"{word}（{Category(kind).label}）") for word, kind in proposals.items()]
        self.fields["words"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("scope") in (PublicScope.FULL, PublicScope.RESULT) and not cleaned.get("is_read"):
            self.add_error("is_read", _("Confirm that you have read the texts."))
        return cleaned

    def decision(self) -> Decision:
        given = self.cleaned_data
        words = [*given["words"], *given["others"].splitlines()]
        return Decision(given["scope"], given["reason"], tuple(words))


class SupervisionForm(forms.ModelForm):
    """One record; the suggestions that it is about are named by their numbers."""

    numbers = forms.CharField(
        label=_("Numbers of the suggestions"), required=False, max_length=1_000,
        help_text=_("Separated by blanks or commas, as in 闭2026-06-001."),
    )  # fmt: skip

    class Meta:
        model = Supervision
        fields = ("kind", "title", "held_on", "numbers", "member", "unit", "year", "reference", "text", "result")
        widgets = {"held_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = Deputy.objects.serving().order_by("name")  # type: ignore[attr-defined]
        self.fields["unit"].queryset = Unit.objects.order_by("name")  # type: ignore[attr-defined]
        if self.instance.pk:
            named = self.instance.suggestions.order_by("pk").values_list("issued__text", flat=True)
            self.initial["numbers"] = " ".join(filter(None, named))

    def clean_numbers(self) -> list[Suggestion]:
        words = [word for word in re.split(r"[\s,，、;；]+", self.cleaned_data["numbers"]) if word]
        if len(words) > MOST_NUMBERS:
            raise forms.ValidationError(_("At most thirty suggestions can be named."))
        found = {row.issued.text: row for row in Suggestion.objects.filter(issued__text__in=words).select_related("issued")}  # fmt: skip
        if missing := [word for word in words if word not in found]:
            sentence = ngettext("No suggestion has the number %(numbers)s.", "No suggestions have the numbers %(numbers)s.", len(missing))  # fmt: skip
            raise forms.ValidationError(sentence % {"numbers": "、".join(missing)[:200]})
        return list(found.values())

    def clean_text(self) -> str:
        return clean_text(self.cleaned_data["text"], max_length=5_000)

    def told(self) -> Told:
        given = dict(self.cleaned_data)
        return Told(suggestions=tuple(given.pop("numbers")), **given)

    def _post_clean(self) -> None:
        """The service writes the row; a form that is shown again leaves it as it is."""


class KeyForm(forms.Form):
    number = forms.CharField(label=_("Number of the suggestion"), max_length=50)
    reference = forms.CharField(label=_("Decision of the directors' meeting"), max_length=100)
    decided_on = forms.DateField(label=_("Decided on"), widget=forms.DateInput(attrs={"type": "date"}))

    def clean_number(self) -> Suggestion:
        row = Suggestion.objects.filter(issued__text=self.cleaned_data["number"].strip()).first()
        if row is None:
            raise forms.ValidationError(_("No suggestion has this number."))
        return row
