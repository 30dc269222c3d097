"""The states of a workbook that is made in the background, and every move between them, as data."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.transitions import Move


class ExportStatus(models.TextChoices):
    QUEUED = "queued", pgettext_lazy("export", "waiting to begin")
    RUNNING = "running", pgettext_lazy("export", "being made")
    DONE = "done", pgettext_lazy("export", "ready")
    FAILED = "failed", pgettext_lazy("export", "failed")
    EXPIRED = "expired", pgettext_lazy("export", "deleted after seven days")


E = ExportStatus
SYSTEM = "system"
EXPORT_MOVES = {
    step.name: step
    for step in (
        Move("begin", _("Begin to make it"), frozenset({E.QUEUED}), E.RUNNING, SYSTEM),
        Move("finish", _("It is whole and in its place"), frozenset({E.RUNNING}), E.DONE, SYSTEM),
        Move("fail", _("It could not be made"), frozenset({E.QUEUED, E.RUNNING}), E.FAILED, SYSTEM),
        Move("expire", _("Delete the file"), frozenset({E.DONE}), E.EXPIRED, SYSTEM),
    )
}
