"""What the people say whose words a suggestion rests on: whether their problem is solved. Append-only."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from submissions.models import Submission
from suggestions.models.handling import Reply
from suggestions.states import AskerWord


class AskerVerdict(models.Model):
    """The word of one person on one reply, given by receipt; beside the deputy's rating, never instead of it."""

    reply = models.ForeignKey(Reply, on_delete=models.PROTECT, related_name="asker_verdicts")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")
    word = models.CharField(_("is the problem solved"), max_length=8, choices=AskerWord)
    said_on = models.DateField(_("said on"))

    class Meta:
        verbose_name = _("word of a person who asked")
        constraints = [models.UniqueConstraint(fields=("reply", "submission"), name="asker_says_once")]

    def __str__(self) -> str:
        return f"#{self.pk}"
