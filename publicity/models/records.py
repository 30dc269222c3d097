"""What the public may read of a contact record: written at publication, masked, without a way back to the electors."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.gate import Visible
from publicity.querysets import PublicRecordQuerySet
from publicity.states import RecordVerification
from stations.models import ContactRecord
from stations.states import ContactMode, RecordTopic, TradeCategory
from submissions.models.public import PublicRendition


class PublicRecord(models.Model):
    """One published contact. It carries copies, so that no reader of it can reach deputy, record or elector."""

    source = models.OneToOneField(ContactRecord, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(_("number"), max_length=20, unique=True)
    deputy_number = models.PositiveBigIntegerField()
    deputy_name = models.CharField(_("deputy"), max_length=40)
    term = models.PositiveSmallIntegerField(_("term"))
    township = models.CharField(_("code of town or street"), max_length=12)
    township_name = models.CharField(_("town or street"), max_length=50)
    category = models.CharField(_("trade"), max_length=12, choices=TradeCategory)
    held_at = models.DateTimeField(_("held at"))
    mode = models.CharField(_("mode of contact"), max_length=12, choices=ContactMode)
    place = models.CharField(_("place"), max_length=100)
    elector_count = models.PositiveSmallIntegerField(_("number of electors"))
    topic = models.CharField(_("matter"), max_length=12, choices=RecordTopic)
    problem = models.TextField(_("the problem"))
    action_taken = models.TextField(_("what was done"))
    verification = models.CharField(
        _("how far it has been checked"), max_length=14, choices=RecordVerification,
        default=RecordVerification.VERIFIED,
    )  # fmt: skip
    published_at = models.DateTimeField(_("published at"))
    objections_until = models.DateTimeField(_("objections until"))
    is_visible = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)

    objects = Visible.from_queryset(PublicRecordQuerySet)()
    with_hidden = models.Manager.from_queryset(PublicRecordQuerySet)()

    class Meta:
        verbose_name = _("published contact record")
        verbose_name_plural = _("published contact records")
        default_manager_name = "objects"
        base_manager_name = "with_hidden"
        permissions = [("publish_publicrecord", "Can publish contact records and answer objections")]
        indexes = [
            models.Index(
                *fields, models.F("held_at").desc(), models.F("id").desc(), condition=models.Q(is_visible=True), name=name
            )
            for fields, name in (
                ((), "published_newest"),
                (("deputy_number",), "published_newest_by_deputy"),
                (("township",), "published_newest_by_township"),
                (("term",), "published_newest_by_term"),
                (("topic",), "published_newest_by_topic"),
            )
        ]  # fmt: skip
        indexes.append(
            models.Index(
                models.F("published_at").desc(), models.F("id").desc(), condition=models.Q(is_visible=True),
                name="published_last",
            )
        )  # fmt: skip

    def __str__(self) -> str:
        return self.number


class RecordTally(models.Model):
    """How many records are shown of a deputy, by township, term and matter.

    Kept in the transaction that shows, hides or checks a record, so that totals cost the same with a hundred records
    as with a hundred thousand; always equal to a recount.
    """

    deputy_number = models.PositiveBigIntegerField()
    township = models.CharField(max_length=12)
    term = models.PositiveSmallIntegerField()
    topic = models.CharField(max_length=12)
    records = models.IntegerField(default=0)
    electors = models.IntegerField(default=0)
    checked = models.IntegerField(default=0)
    found_true = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("tally of records")
        constraints = [
            models.UniqueConstraint(fields=("deputy_number", "township", "term", "topic"), name="record_tally_once"),
        ]

    def __str__(self) -> str:
        return f"{self.deputy_number} {self.topic}: {self.records}"


class ObjectionAnswer(models.Model):
    """The office's answer to a published objection (异议); shown beside it for good."""

    objection = models.OneToOneField(PublicRendition, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("answer"), max_length=1_000)
    is_upheld = models.BooleanField(_("the objection was right"), default=False)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        verbose_name = _("answer to an objection")

    def __str__(self) -> str:
        return f"#{self.pk}"
