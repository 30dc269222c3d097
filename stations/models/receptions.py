"""Reception days: the rule that makes them, the days themselves, and the places to speak on them."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.calendar import local_day
from stations import calendar
from stations.models.deputies import ChoicesField, Deputy
from stations.models.pages import StationPage
from stations.querysets import BookingQuerySet, ReceptionDayQuerySet
from stations.states import ReceptionStatus, RulePattern, Weekday, WeekOfMonth

NOTICE_DAYS = 3  # between publication and the day; the custom of real stations


class ReceptionRule(models.Model):
    """When a station receives people: every Monday, the 15th of odd months, the second Friday of a month."""

    station = models.ForeignKey(StationPage, on_delete=models.PROTECT, related_name="+", verbose_name=_("station"))
    pattern = models.CharField(_("how often"), max_length=15, choices=RulePattern)
    weekday = models.SmallIntegerField(_("weekday"), choices=Weekday, null=True, blank=True)
    week = models.SmallIntegerField(_("which one in the month"), choices=WeekOfMonth, null=True, blank=True)
    day = models.PositiveSmallIntegerField(
        _("day of the month"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(31)],
        help_text=_("In a month without that day: its last day."),
    )
    months = ChoicesField(
        models.PositiveSmallIntegerField(choices=[(month, str(month)) for month in range(1, 13)]),
        verbose_name=_("months"),
        blank=True,
        default=list,
        help_text=_("None ticked: every month."),
    )
    start_time = models.TimeField(_("from (time)"))
    end_time = models.TimeField(_("until (time)"))
    place = models.CharField(_("place"), max_length=200, blank=True, help_text=_("Empty: the station's address."))
    scope = models.CharField(_("what is received"), max_length=200, blank=True)
    capacity = models.PositiveSmallIntegerField(
        _("places to speak"), default=0, help_text=_("How many can book a place beforehand; 0: nobody needs to.")
    )
    effective_from = models.DateField(_("in force from"))
    effective_until = models.DateField(_("in force until"), null=True, blank=True)

    class Meta:
        verbose_name = _("reception rule")
        verbose_name_plural = _("reception rules")
        ordering = ["station", "effective_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end_time__gt=F("start_time")), name="reception_rule_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(effective_until__isnull=True) | Q(effective_until__gte=F("effective_from")),
                name="reception_rule_expires_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(pattern="weekly", weekday__isnull=False)
                | Q(pattern="month_day", day__range=(1, 31))
                | Q(pattern="month_weekday", weekday__isnull=False, week__isnull=False),
                name="reception_rule_names_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.station} · {self.get_pattern_display()}"

    def clean(self) -> None:
        super().clean()
        needed = {
            RulePattern.WEEKLY: ("weekday",),
            RulePattern.MONTH_DAY: ("day",),
            RulePattern.MONTH_WEEKDAY: ("weekday", "week"),
        }.get(self.pattern, ())
        faults: dict[str, Any] = {
            name: _("This kind of rule needs it.") for name in needed if getattr(self, name) is None
        }
        if self.start_time and self.end_time and self.end_time <= self.start_time:
            faults["end_time"] = _("A reception ends after it begins, on the same day.")
        if self.effective_until and self.effective_from and self.effective_until < self.effective_from:
            faults["effective_until"] = _("A rule ends after it begins.")
        if faults:
            raise ValidationError(faults)

    @property
    def schedule(self) -> calendar.Schedule:
        """The rule as the pure calendar knows it."""
        return calendar.Schedule(
            pattern=self.pattern,
            weekday=self.weekday,
            week=self.week,
            day=self.day,
            months=frozenset(int(month) for month in self.months),
            effective_from=self.effective_from,
            effective_until=self.effective_until,
        )


class ReceptionDay(models.Model):
    """代表接待日: one day on which deputies receive people. Cancelled and moved ones stay, with a note."""

    station = models.ForeignKey(StationPage, on_delete=models.PROTECT, related_name="+", verbose_name=_("station"))
    rule = models.ForeignKey(ReceptionRule, on_delete=models.SET_NULL, null=True, editable=False, related_name="+")
    planned_on = models.DateField(null=True, editable=False, help_text="The day of the rule it stands for.")
    number = models.CharField(_("notice number"), max_length=40, blank=True)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("place"), max_length=200, blank=True, help_text=_("Empty: the station's address."))
    scope = models.CharField(_("what is received"), max_length=200, blank=True)
    deputies = models.ManyToManyField(Deputy, blank=True, related_name="+", verbose_name=_("deputies present"))
    capacity = models.PositiveSmallIntegerField(
        _("places to speak"), default=0, help_text=_("How many can book a place beforehand; 0: nobody needs to.")
    )
    status = models.CharField(
        _("state"), max_length=10, choices=ReceptionStatus, default=ReceptionStatus.PLANNED, editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    public_note = models.CharField(_("note for the public"), max_length=300, blank=True)
    moved_to = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="moved_from"
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ReceptionDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("reception day")
        verbose_name_plural = _("reception days")
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(fields=("starts_at", "id"), name="reception_by_time"),
            models.Index(fields=("station", "starts_at"), name="reception_by_station"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="reception_ends_after_it_begins"),
            models.UniqueConstraint(fields=("rule", "planned_on"), name="reception_once_per_day_of_rule"),
            models.CheckConstraint(
                condition=Q(moved_to__isnull=True) | Q(status=ReceptionStatus.MOVED), name="reception_moved_says_so"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.station} {local_day(self.starts_at)}"

    def clean(self) -> None:
        super().clean()
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("A reception ends after it begins.")})

    @property
    def is_short_notice(self) -> bool:
        """Published fewer than three days before the day; the custom of stations is three."""
        if self.published_at is None:
            return False
        return local_day(self.starts_at) - local_day(self.published_at) < timedelta(days=NOTICE_DAYS)


class ReceptionBooking(models.Model):
    """A place to speak. Not an opinion: nobody moderates it, nothing of it can be published (no PublicRendition).

    All that the person wrote is one encrypted text, bound to the receipt number.
    """

    number = models.CharField(_("receipt number"), max_length=20, unique=True)
    code_hash = models.CharField(max_length=64, help_text="Keyed hash of the query code; the code itself is not kept.")
    form_key = models.CharField(max_length=64, unique=True)
    reception = models.ForeignKey(ReceptionDay, on_delete=models.PROTECT, related_name="+")
    content = models.TextField(help_text="Encrypted JSON of matter, name and reply channel; empty once forgotten.")
    content_hash = models.CharField(max_length=64, help_text="Keyed: recognises the same form sent twice.")
    privacy_notice = models.ForeignKey("submissions.PrivacyNotice", on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(_("received at"))
    withdrawn_at = models.DateTimeField(null=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("booked place")
        verbose_name_plural = _("booked places")
        ordering = ["received_at"]
        permissions = [("read_receptionbooking", "Can read who booked a place")]

    def __str__(self) -> str:
        return self.number
