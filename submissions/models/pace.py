"""How the queue moves: who looks at what, how long decisions take, which mails to moderators have gone out."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from submissions.models.queue import QueueItem


class Presence(models.Model):
    """The opinion a moderator has on the screen, renewed while it is there; it binds nobody."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+")
    item = models.ForeignKey(QueueItem, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("moderator at work")

    def __str__(self) -> str:
        return str(self.pk)


class QueueForecast(models.Model):
    """What the queue did of late, measured every ten minutes: one row, from which a receipt's estimate is made.

    `waits` are the working days from arrival to the first decision, of the latest decisions, in rising order.
    """

    measured_at = models.DateTimeField()
    waiting = models.PositiveIntegerField(help_text="Opinions that waited then.")
    per_day = models.FloatField(help_text="First decisions in one working day.")
    waits = models.JSONField(default=list)

    class Meta:
        verbose_name = _("forecast of the queue")

    def __str__(self) -> str:
        return f"{self.measured_at:%Y-%m-%d %H:%M}"


class Digest(models.Model):
    """The mail to moderators of one fixed hour: written before it is sent, so that it goes out once."""

    hour = models.DateTimeField(unique=True)
    sent = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("digest for moderators")

    def __str__(self) -> str:
        return f"{self.hour:%Y-%m-%d %H}"
