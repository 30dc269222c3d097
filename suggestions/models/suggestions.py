"""代表建议: one matter that a deputy puts forward, who signs it with them, and what people said that it rests on."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from stations.models import Area, ContactRecord, Deputy, Motion, StationActivityPage
from stations.states import RecordTopic
from submissions.models import Submission
from suggestions.querysets import GroundingQuerySet, SuggestionQuerySet
from suggestions.states import WITH_UNIT, Consultation, Route, SuggestionStatus


class Suggestion(models.Model):
    """`round` counts assignments that asked for a reply; `due_on` is the day by which the present round's is due.

    `title_pairs` are the pairs of signs of the folded title, by which similar ones are found.
    """

    route = models.CharField(_("way of filing"), max_length=8, choices=Route, default=Route.GREEN)
    title = models.CharField(_("title"), max_length=100)
    situation = models.TextField(_("situation"), max_length=3_000)
    analysis = models.TextField(_("analysis"), max_length=3_000)
    proposal = models.TextField(_("proposal"), max_length=3_000)
    topic = models.CharField(_("matter"), max_length=12, choices=RecordTopic)
    lead = models.ForeignKey(Deputy, on_delete=models.PROTECT, related_name="+", verbose_name=_("lead deputy"))
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", verbose_name=_("street or township"))
    session = models.CharField(_("session"), max_length=20, blank=True)
    motion = models.OneToOneField(
        Motion, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("motion")
    )
    consultation = models.CharField(
        _("departments consulted"), max_length=8, choices=Consultation, default=Consultation.NONE
    )
    consultation_note = models.CharField(_("what the departments said"), max_length=500, blank=True)
    status = models.CharField(_("state"), max_length=16, choices=SuggestionStatus, default=SuggestionStatus.DRAFT)
    version = models.PositiveIntegerField(default=1)
    batch = models.DateField(_("batch"), null=True)
    filed_at = models.DateTimeField(_("filed at"), null=True)
    accepted_at = models.DateTimeField(_("accepted at"), null=True)
    told_on = models.DateField(_("the deputy was told on"), null=True)
    round = models.PositiveSmallIntegerField(default=0)
    assigned_on = models.DateField(_("assigned on"), null=True)
    due_on = models.DateField(_("due"), null=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    title_pairs = ArrayField(models.CharField(max_length=2), default=list, db_default=Value("{}"), editable=False)
    is_demo = models.BooleanField(_("demo data"), default=False)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        ordering = ["-pk"]
        permissions = [
            ("review_suggestion", "Can take in suggestions and review them first"),
            ("review_jointly", "Can review suggestions for the committees"),
            ("review_for_directors", "Can enter the directors' meeting's review of suggestions"),
            ("assign_suggestion", "Can assign suggestions to units"),
            ("open_desk", "Can open the desk of suggestions"),
            ("file_for_deputy", "Can write suggestions down for deputies"),
        ]
        indexes = [
            models.Index(fields=("status", "due_on", "id"), name="suggestion_by_due"),
            models.Index(fields=("lead", "id"), name="suggestion_by_lead"),
            models.Index(F("filed_at").desc(), F("id").desc(), name="suggestion_newest"),
            GinIndex(fields=("title_pairs",), name="suggestion_title_pairs"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(status="merged") | Q(merged_into__isnull=False), name="suggestion_merged_into_one"),
            models.CheckConstraint(condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")), name="suggestion_not_into_itself"),
            models.CheckConstraint(condition=Q(route="street") | Q(motion__isnull=True), name="suggestion_motion_of_a_street"),
            models.CheckConstraint(condition=~Q(route="session") | ~Q(session=""), name="suggestion_in_session_names_it"),
            models.CheckConstraint(
                condition=~Q(status__in=("assigned", "handling", "replied", "rated", "closed"))
                | Q(assigned_on__isnull=False, due_on__isnull=False),
                name="suggestion_assigned_has_days",
            ),
            models.CheckConstraint(condition=Q(due_on__isnull=True) | Q(due_on__gt=F("assigned_on")), name="suggestion_due_after_assigned"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def is_with_unit(self) -> bool:
        return self.status in WITH_UNIT


class CoSignature(models.Model):
    """附议: another deputy, who confirms having read it (§9). Whoever answered neither way is still asked."""

    suggestion = models.ForeignKey(Suggestion, on_delete=models.PROTECT, related_name="co_signatures")
    deputy = models.ForeignKey(Deputy, on_delete=models.PROTECT, related_name="+", verbose_name=_("deputy"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    declined_at = models.DateTimeField(_("declined at"), null=True)

    class Meta:
        verbose_name = _("co-signature")
        constraints = [
            models.UniqueConstraint(fields=("suggestion", "deputy"), name="co_signature_once"),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(declined_at__isnull=True), name="co_signature_one_answer"
            ),
        ]

    def __str__(self) -> str:
        return str(self.deputy)


class Grounding(models.Model):
    """What a suggestion rests on: a contact record, something somebody sent, or a field visit that a station reported."""

    suggestion = models.ForeignKey(Suggestion, on_delete=models.PROTECT, related_name="groundings")
    record = models.ForeignKey(ContactRecord, on_delete=models.PROTECT, null=True, related_name="+")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, null=True, related_name="+")
    activity = models.ForeignKey(StationActivityPage, on_delete=models.PROTECT, null=True, related_name="+")

    objects = GroundingQuerySet.as_manager()

    class Meta:
        verbose_name = _("what a suggestion rests on")
        constraints = [
            models.UniqueConstraint(fields=("suggestion", "record"), name="grounding_record_once"),
            models.UniqueConstraint(fields=("suggestion", "submission"), name="grounding_submission_once"),
            models.UniqueConstraint(fields=("suggestion", "activity"), name="grounding_activity_once"),
            models.CheckConstraint(
                condition=Q(record__isnull=False, submission__isnull=True, activity__isnull=True)
                | Q(record__isnull=True, submission__isnull=False, activity__isnull=True)
                | Q(record__isnull=True, submission__isnull=True, activity__isnull=False),
                name="grounding_is_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
