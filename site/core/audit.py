"""The operators' audit: Wagtail's log, actions named `app.verb`, in the transaction of the change."""

from typing import Any

from django.db import models
from wagtail.log_actions import log


def record(instance: models.Model, action: str, *, by: Any = None, data: dict[str, Any] | None = None) -> None:
    """Write one audit entry. `data` never holds personal data; the label is the instance's `str()`."""
    log(instance=instance, action=action, user=by, data=data or {})
