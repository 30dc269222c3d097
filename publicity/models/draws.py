"""随机抽查: a draw, the list it is drawn from, and what the lot fell on."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from publicity.lottery import WHOLE, Line
from publicity.querysets import DrawQuerySet
from publicity.states import DrawMethod, DrawStatus
from stations.models import ContactRecord


class Draw(models.Model):
    """One draw. From the announcement on, a trigger keeps what was announced as it was.

    `sources` is a list of {"name", "address"}: where the numbers will come from, in the order in which they count.
    `commitment` is the secret hashed `lottery.CHAIN` times; `code`, one hash earlier, is disclosed with the draw.
    """

    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    period_from = models.DateField(_("contacts from"))
    period_until = models.DateField(_("until"))
    method = models.CharField(_("method"), max_length=12, choices=DrawMethod, default=DrawMethod.KEYED_SORT)
    ratio = models.PositiveSmallIntegerField(
        _("ratio in ten-thousandths"), validators=[MinValueValidator(1), MaxValueValidator(WHOLE)]
    )
    sources = models.JSONField(_("sources of the public numbers"))
    due_at = models.DateTimeField(_("the numbers are known from"))
    status = models.CharField(
        _("state"), max_length=10, choices=DrawStatus, default=DrawStatus.PREPARED, editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    population_count = models.PositiveIntegerField(null=True, editable=False)
    population_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    secret = models.TextField(blank=True, editable=False, help_text="Encrypted; bound to this row.")
    commitment = models.CharField(max_length=64, blank=True, editable=False)
    code = models.CharField(max_length=64, blank=True, editable=False)
    randomness = models.TextField(blank=True, editable=False, help_text="The key string made of the public numbers.")
    announced_at = models.DateTimeField(null=True, editable=False)
    drawn_at = models.DateTimeField(null=True, editable=False)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="replaced_by"
    )
    reason = models.CharField(_("why it is drawn again"), max_length=300, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    announced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    is_demo = models.BooleanField(_("demo data"), default=False)

    objects = DrawQuerySet.as_manager()

    class Meta:
        verbose_name = _("draw")
        verbose_name_plural = _("draws")
        ordering = ["-pk"]
        permissions = [("run_draw", "Can prepare, announce and carry out draws")]
        constraints = [
            models.CheckConstraint(condition=Q(ratio__range=(1, WHOLE)), name="draw_ratio_up_to_one"),
            models.CheckConstraint(condition=Q(period_until__gte=F("period_from")), name="draw_period_begins_first"),
            models.CheckConstraint(condition=Q(replaces__isnull=True) | ~Q(reason=""), name="draw_again_has_a_reason"),
            models.CheckConstraint(
                condition=Q(drawn_at__isnull=True) | Q(drawn_at__gte=F("due_at")), name="draw_after_the_numbers"
            ),
            models.CheckConstraint(
                condition=Q(announced_at__isnull=True) | Q(announced_at__lt=F("due_at")), name="draw_frozen_before"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def percent(self) -> str:
        return f"{self.ratio / 100:g}%"


class DrawLine(models.Model):
    """A line of the frozen list, append-only: which record, as it was when the list was frozen."""

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    record = models.ForeignKey(ContactRecord, on_delete=models.PROTECT, related_name="+")
    identifier = models.CharField(max_length=40)
    record_version = models.PositiveIntegerField()
    township = models.CharField(max_length=12)
    category = models.CharField(max_length=12)
    content_hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("line of a frozen list")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=("draw", "position"), name="draw_position_once"),
            models.UniqueConstraint(fields=("draw", "record"), name="draw_record_once"),
        ]

    def __str__(self) -> str:
        return str(self.line)

    @property
    def line(self) -> Line:
        return Line(self.identifier, self.record_version, self.township, self.category, self.content_hash)


class DrawnLine(models.Model):
    """What the lot fell on; append-only."""

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="drawn")
    lot = models.PositiveIntegerField()
    line = models.OneToOneField(DrawLine, on_delete=models.PROTECT, related_name="drawn")

    class Meta:
        verbose_name = _("drawn line")
        ordering = ["lot"]
        constraints = [models.UniqueConstraint(fields=("draw", "lot"), name="draw_lot_once")]

    def __str__(self) -> str:
        return f"{self.lot}: {self.line_id}"
