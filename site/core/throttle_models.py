"""Counters of the throttle. No address is stored: a key is a hash under a salt that lives two days."""

from django.db import models


class ThrottleSalt(models.Model):
    """The random key of one day's hashes. Once deleted, nobody can tell whose a counter was."""

    day = models.DateField(unique=True)
    key = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return str(self.day)


class ThrottleWindow(models.Model):
    """How often one network did one thing in one window of time."""

    key = models.CharField(max_length=64)
    window = models.PositiveIntegerField(help_text="Length in seconds.")
    window_start = models.DateTimeField()
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("key", "window", "window_start"), name="throttle_window_once")]
        indexes = [models.Index(fields=("window_start",), name="throttle_by_start")]

    def __str__(self) -> str:
        return f"{self.window}s {self.count}"
