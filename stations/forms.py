"""What people write at a station: an opinion for its deputies, and the wish for a place to speak."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from submissions.forms import CleanTextField, OpinionForm


class SpeakForm(OpinionForm):
    """An opinion for a station; the same queue, the same receipt."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, clauses={}, **kwargs)
        self.fields["contact"].help_text = _("Never published; deleted 180 days after it arrived.")


class BookingForm(OpinionForm):
    """A wish to speak at a reception. Nothing of it is published; no question of the page's form is asked."""

    text = CleanTextField(
        label=_("What you want to speak about"),
        max_length=500,
        multiline=True,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("A sentence or two, so that the deputies can prepare."),
    )
    public_name = CleanTextField(
        label=_("How we may call you"),
        max_length=30,
        required=False,
        help_text=_("Optional and never published. At the door the receipt number is enough."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, clauses={}, **kwargs)
        for name in self.question_names:
            del self.fields[name]
        self.question_names = []
        self.fields["contact"].help_text = _("Never published; deleted 180 days after the reception.")
