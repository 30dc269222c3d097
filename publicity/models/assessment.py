"""考核: schemes as data, performances that two people vouch for, and the grade of a deputy's year."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from publicity.assessment import Rule, Terms
from publicity.querysets import GradeQuerySet, SchemeQuerySet
from publicity.states import ENTERED_KINDS, EventKind, Grade, GradeStatus, PerformanceStatus, SchemeStatus
from stations.models.deputies import ChoicesField, Deputy
from stations.states import PostCategory, TradeCategory

YEARS = (MinValueValidator(2000), MaxValueValidator(2100))


class PointsField(models.DecimalField):
    """Points, to a tenth."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **{"max_digits": 5, "decimal_places": 1} | kwargs)


class AssessmentScheme(models.Model):
    """How one year is reckoned for one kind of deputies. Once in force a trigger keeps it as it is."""

    year = models.PositiveSmallIntegerField(_("year"), validators=YEARS)
    trade = models.CharField(_("trade"), max_length=12, choices=TradeCategory, blank=True)
    post = models.CharField(_("kind of post"), max_length=12, choices=PostCategory, blank=True)
    number = models.PositiveSmallIntegerField(_("version"), default=1)
    title = models.CharField(_("title"), max_length=100)
    source = models.CharField(_("source"), max_length=300, blank=True)
    example = models.CharField(max_length=20, blank=True, editable=False)
    total_cap = PointsField(_("the most that can be reached"), default=Decimal(100))
    excellent_from = PointsField(_("excellent from"), null=True, blank=True)
    qualified_from = PointsField(_("qualified from"), null=True, blank=True)
    short_is_unqualified = models.BooleanField(_("whoever misses a required number is unqualified"), default=False)
    status = models.CharField(
        _("state"), max_length=10, choices=SchemeStatus, default=SchemeStatus.DRAFT, editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    is_demo = models.BooleanField(_("demo data"), default=False)

    objects = SchemeQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment scheme")
        verbose_name_plural = _("assessment schemes")
        ordering = ["-year", "trade", "post", "-number"]
        constraints = [
            models.UniqueConstraint(fields=("year", "trade", "post", "number"), name="scheme_version_once"),
            models.UniqueConstraint(
                fields=("year", "trade", "post"), condition=Q(status="in_force"), name="scheme_in_force_once"
            ),
            models.UniqueConstraint(fields=("example",), condition=~Q(example=""), name="scheme_example_once"),
            models.CheckConstraint(
                condition=Q(excellent_from__isnull=True)
                | Q(qualified_from__isnull=True)
                | Q(excellent_from__gt=F("qualified_from")),
                name="scheme_thresholds_in_order",
                violation_error_message=_(
                    "The thresholds are out of order: “excellent” must begin above “qualified”, and both above zero."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.title} v{self.number}"


class ScoreItem(models.Model):
    """One item of a scheme."""

    scheme = models.ForeignKey(AssessmentScheme, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("item"), max_length=60)
    kinds = ChoicesField(models.CharField(max_length=20, choices=EventKind), verbose_name=_("what it counts"))
    base = PointsField(_("for the first"))
    extra = PointsField(_("for each further one"), default=Decimal(0))
    cap = PointsField(_("at most"))
    required = models.PositiveSmallIntegerField(_("required number"), default=0)
    is_deduction = models.BooleanField(_("deduction"), default=False)

    class Meta:
        verbose_name = _("item of a scheme")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=("scheme", "position"), name="score_item_position_once"),
            models.CheckConstraint(condition=Q(cap__gte=F("base")), name="score_item_cap_not_under_base"),
            models.CheckConstraint(condition=Q(base__gte=0, extra__gte=0), name="score_item_not_below_zero"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def rule(self) -> Rule:
        kinds = tuple(self.kinds)
        return Rule(self.name, kinds, self.base, self.extra, self.cap, self.required, self.is_deduction)


def terms_of(scheme: AssessmentScheme) -> Terms:
    """The scheme as the reckoning takes it; its items should be fetched beforehand."""
    return Terms(
        tuple(item.rule for item in scheme.items.all()), scheme.total_cap, scheme.excellent_from,
        scheme.qualified_from, scheme.short_is_unqualified,
    )  # fmt: skip


class PerformanceEntry(models.Model):
    """What a deputy did beside contacts with electors; counts once a second person has confirmed it."""

    deputy = models.ForeignKey(Deputy, on_delete=models.PROTECT, related_name="+", verbose_name=_("deputy"))
    kind = models.CharField(_("what it was"), max_length=20, choices=ENTERED_KINDS)
    held_on = models.DateField(_("day"))
    note = models.CharField(_("note for the office"), max_length=200, blank=True)
    status = models.CharField(max_length=10, choices=PerformanceStatus, default=PerformanceStatus.ENTERED)
    version = models.PositiveIntegerField(default=1)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    is_demo = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("performance of a deputy")
        verbose_name_plural = _("performances of deputies")
        ordering = ["-pk"]
        indexes = [models.Index(fields=("deputy", "status", "held_on"), name="performance_by_deputy")]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("entered_by")), name="performance_two_people"
            ),
            models.CheckConstraint(
                condition=~Q(status="confirmed") | Q(confirmed_by__isnull=False), name="performance_has_a_second_person"
            ),
        ]

    def __str__(self) -> str:
        return f"LZ{self.pk:06}"


class AssessmentGrade(models.Model):
    """The grade of a deputy's year on its way to the public. `score` is what was proposed, not what is reckoned."""

    deputy = models.ForeignKey(Deputy, on_delete=models.PROTECT, related_name="+", verbose_name=_("deputy"))
    year = models.PositiveSmallIntegerField(_("year"), validators=YEARS)
    scheme = models.ForeignKey(AssessmentScheme, on_delete=models.PROTECT, related_name="+")
    grade = models.CharField(_("grade"), max_length=12, choices=Grade)
    score = PointsField(_("score"))
    status = models.CharField(max_length=10, choices=GradeStatus, default=GradeStatus.PROPOSED)
    version = models.PositiveIntegerField(default=1)
    reason = models.CharField(_("why it was sent back"), max_length=200, blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    meeting_reference = models.CharField(_("decision of the directors' meeting"), max_length=100, blank=True)
    meeting_on = models.DateField(_("day of the meeting"), null=True)
    published_at = models.DateTimeField(null=True)
    is_demo = models.BooleanField(default=False)

    objects = GradeQuerySet.as_manager()

    class Meta:
        verbose_name = _("grade of a deputy's year")
        verbose_name_plural = _("grades of deputies' years")
        ordering = ["-year", "deputy__name", "pk"]
        permissions = [
            ("assess_deputy", "Can write schemes, enter and confirm performances and propose grades"),
            ("review_grade", "Can review proposed grades"),
            ("decide_grade", "Can put schemes in force, enter decisions of the directors' meeting and publish grades"),
        ]
        constraints = [
            models.UniqueConstraint(fields=("deputy", "year"), name="grade_once_a_year"),
            models.CheckConstraint(
                condition=~Q(status__in=("approved", "published"))
                | (~Q(meeting_reference="") & Q(meeting_on__isnull=False)),
                name="grade_approved_with_a_reference",
            ),
        ]

    def __str__(self) -> str:
        return f"KH{self.pk:06}"
