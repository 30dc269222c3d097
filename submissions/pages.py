"""What every page that people can answer has in common: questions by the editor, and one queue behind them."""

import hashlib
import json
import re
import secrets
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.forms.forms import FormBuilder
from wagtail.contrib.forms.models import AbstractFormField, FormMixin
from wagtail.models import Page

from submissions.models import FormVersion, Submission

ANSWER_MAXIMUM = 1_000  # characters of one free answer


class AbstractQuestion(AbstractFormField):
    """One question of an editor's form. Its key is random and never follows the label (decision 0001)."""

    class Meta(AbstractFormField.Meta):
        abstract = True

    panels = [
        FieldPanel("label"),
        FieldPanel("help_text"),
        FieldPanel("required"),
        FieldPanel("field_type", classname="formbuilder-type", required_on_save=True),
        FieldPanel("choices", classname="formbuilder-choices"),
    ]

    def get_field_clean_name(self) -> str:
        return f"q{secrets.token_hex(5)}"


class QuestionFormBuilder(FormBuilder):
    """Wagtail's builder with a bound on free text and no editor-given initial values."""

    def create_singleline_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        return forms.CharField(**options | {"max_length": 255})

    def create_multiline_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        return forms.CharField(**options | {"max_length": ANSWER_MAXIMUM, "widget": forms.Textarea(attrs={"rows": 4})})

    def create_dropdown_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        # Nothing is chosen for the visitor: an answer they did not give would be counted as theirs.
        choices = [("", _("please choose")), *self.get_formatted_field_choices(field)]
        return forms.ChoiceField(**options | {"choices": choices})

    def get_formatted_field_choices(self, field: Any) -> list[tuple[str, str]]:
        return [(choice, choice) for choice in field.choices]

    def get_formatted_field_initial(self, field: Any) -> list[str]:
        return []

    def get_field_options(self, field: Any) -> dict[str, Any]:
        return super().get_field_options(field) | {"initial": None}


def split_choices(typed: str) -> list[str]:
    """An editor's list of choices: one a line, or on one line divided by commas, Chinese ones too."""
    parts = typed.splitlines() if "\n" in typed.strip() else re.split(r"[,，、;；]", typed)
    return list(dict.fromkeys(part.strip() for part in parts if part.strip()))


@lru_cache(maxsize=1024)
def questions_of(form_version_id: int) -> dict[str, forms.Field]:
    """The form fields of a version, by key. Versions never change, so a process reads each once."""
    definition = FormVersion.objects.get(pk=form_version_id).definition
    rows = [SimpleNamespace(clean_name=question["key"], default_value="", **question) for question in definition]
    return dict(QuestionFormBuilder(rows).formfields)


def has_questions(form_version_id: int) -> bool:
    """Whether there is such a version; a key signed before the database was made anew may name one that is gone."""
    try:
        questions_of(form_version_id)
    except FormVersion.DoesNotExist:
        return False
    return True


class ParticipationPage(FormMixin, models.Model):
    """Mix into a page that takes opinions. Opinions arrive at an address of their own, never at `serve()`."""

    class Meta:
        abstract = True

    landing_page_template = ""
    take_part_url_name = "take_part"  # the address where opinions on this kind of page arrive
    is_answered_by_report = True  # a report says what became of every opinion
    preview_modes = Page.preview_modes

    def clean(self) -> None:
        super().clean()
        if self.expire_at:
            raise ValidationError(
                {"expire_at": _("People's words belong to this page; it closes by itself and does not expire.")}
            )

    def current_definition(self) -> list[dict[str, Any]]:
        return [
            {
                "key": row.clean_name,
                "label": row.label,
                "help_text": row.help_text,
                "field_type": row.field_type,
                "required": row.required,
                "choices": split_choices(row.choices),
            }
            for row in self.get_form_fields()
        ]

    def current_form_version(self) -> FormVersion:
        """The version of the questions as they stand; a new wording is stored once, when it is first shown."""
        definition = self.current_definition()
        canonical = json.dumps(definition, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        version = FormVersion.objects.filter(page_id=self.pk, digest=digest).first()
        return (
            version
            or FormVersion.objects.get_or_create(page_id=self.pk, digest=digest, defaults={"definition": definition})[0]
        )

    def get_submission_class(self) -> type[models.Model]:
        return Submission

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page itself only reads; a POST to it is refused."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        return Page.serve(self, request, *args, **kwargs)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        return Page.serve_preview(self, request, mode_name)

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        return Page.get_preview_context(self, request, mode_name)

    def serve_submissions_list_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Wagtail's own list of answers knows no moderation; the queue of this page takes its place."""
        return redirect(f"{reverse('moderation_queue')}?page={self.pk}")
