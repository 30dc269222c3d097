"""What the editor is told when a broadcast cannot be published yet. Knows no model: the model names this form."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

DECISION_MISSING = _(
    "A broadcast may be published only on a decision of the directors' meeting. Please enter its number or title; "
    "without it you can save a draft."
)
DECISION_DAY_MISSING = _(
    "A broadcast may be published only on a decision of the directors' meeting. Please enter the day of the decision; "
    "without it you can save a draft."
)


class LivestreamPageForm(WagtailAdminPageForm):
    """Says a whole sentence where Django would say that the field is required."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, sentence in (("decision_reference", DECISION_MISSING), ("decision_on", DECISION_DAY_MISSING)):
            if name in self.fields:
                self.fields[name].error_messages["required"] = sentence
