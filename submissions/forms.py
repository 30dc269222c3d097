"""The public form: text, the editor's questions, an optional name, one reply channel, consent."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core import modes, privacy
from core.text import clean_text
from submissions.models.intake import ContactKind
from submissions.pages import questions_of
from submissions.services.intake import Opinion

ANSWER_PREFIX = "answer_"


class CleanTextField(forms.CharField):
    """Text from the public, brought to one form and refused with a sentence when it hides something."""

    def __init__(self, *, max_length: int, multiline: bool = False, **kwargs: Any) -> None:
        self.limit, self.multiline = max_length, multiline
        # The bound is checked after cleaning; strip=False keeps what was typed for the screen.
        super().__init__(strip=False, **kwargs)

    def clean(self, value: Any) -> str:
        return clean_text(str(value or ""), max_length=self.limit, multiline=self.multiline, required=self.required)


class ClauseSelect(forms.Select):
    """The labels of clauses are what an editor wrote, and say so on a page in another language."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        mode = modes.current.get()
        if value and mode.content_tag != mode.language.tag:
            option["attrs"]["lang"] = mode.content_tag
        return option


class ClauseField(forms.ChoiceField):
    """Which clause. A draft may have a thousand: they are looked up by name, and listed only to be drawn."""

    widget = ClauseSelect

    def offer(self, clauses: Mapping[str, str]) -> None:
        """`clauses` are labels by identifier."""
        self.clauses = clauses
        self.choices = lambda: [("", _("The draft as a whole")), *clauses.items()]

    def valid_value(self, value: str) -> bool:
        return value in self.clauses


class OpinionForm(forms.Form):
    """One opinion. `clauses` are the labels of what can be commented on, empty for a page without a draft."""

    clause = ClauseField(label=_("Which clause"), required=False)
    text = CleanTextField(
        label=_("Your opinion"), max_length=settings.SUBMISSION_MAXIMUM_CHARACTERS, multiline=True, widget=forms.Textarea(attrs={"rows": 8})
    )  # fmt: skip
    public_name = CleanTextField(
        label=_("Name shown in public"),
        max_length=30,
        required=False,
        help_text=_("Optional. Without it the opinion appears as “a citizen”."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    contact_kind = forms.ChoiceField(
        label=_("How shall we answer you"),
        required=False,
        choices=[("", _("By receipt only")), *ContactKind.choices],
        widget=forms.RadioSelect,
        initial="",
    )
    contact = forms.CharField(
        label=_("E-mail address or telephone number"),
        required=False,
        max_length=254,
        help_text=_("Never published; deleted 180 days after the consultation ends."),
    )
    consent = forms.BooleanField(
        label=_("I have read the privacy notice and agree to it."),
        error_messages={"required": _("Without your agreement to the privacy notice we may not store the opinion.")},
    )
    website = forms.CharField(required=False, label=_("Leave this field empty"))

    template_name_label = None
    signs: tuple[str, ...] = ()  # of spam, once the sender has proven to be a person all the same

    def __init__(
        self,
        *args: Any,
        form_version_id: int,
        clauses: Mapping[str, str],
        requires_text: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        if clauses:
            self.fields["clause"].offer(clauses)
        else:
            del self.fields["clause"]
        self.fields["text"].required = requires_text
        self.question_names = []
        for key, field in questions_of(form_version_id).items():
            name = ANSWER_PREFIX + key
            self.fields[name] = field
            self.question_names.append(name)

    @property
    def questions(self) -> list[forms.BoundField]:
        return [self[name] for name in self.question_names]

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(_("A field that must stay empty was filled in. Please clear it and send again."))
        return ""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        kind, contact = data.get("contact_kind", ""), (data.get("contact") or "").strip()
        if kind and not contact:
            self.add_error(
                "contact", _("Give the address or number that we shall answer to, or choose “by receipt only”.")
            )
        elif kind:
            try:
                data["contact"] = privacy.normalise_contact(kind, contact)
            except ValidationError as error:
                self.add_error("contact", error)
        else:
            data["contact"] = ""  # a contact without a channel was not meant to be used
        for name in self.question_names:
            if isinstance(data.get(name), str) and data[name]:
                try:
                    data[name] = clean_text(data[name], max_length=1_000, required=False)
                except ValidationError as error:
                    self.add_error(name, error)
        return data

    def opinion(self, *, clause_label: str = "", clause_text: str = "") -> Opinion:
        """The cleaned opinion, ready for the service; only after `is_valid()`."""
        data = self.cleaned_data
        return Opinion(
            text=data["text"],
            public_name=data["public_name"],
            contact_kind=data["contact_kind"] if data["contact"] else "",
            contact=data["contact"],
            clause_key=data.get("clause", ""),
            clause_label=clause_label,
            clause_text=clause_text,
            signs=self.signs,
            answers={name.removeprefix(ANSWER_PREFIX): _storable(data.get(name)) for name in self.question_names},
        )


def _storable(value: Any) -> Any:
    """JSON keeps text, numbers, booleans and lists; dates and decimals become text."""
    return value if isinstance(value, (str, bool, list, type(None))) else str(value)
