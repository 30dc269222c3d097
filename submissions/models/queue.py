"""What moderators work on: the queue, its decisions, the reasons, the outbox."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from submissions.models.intake import OpinionCluster, Submission
from submissions.personal_data import Category
from submissions.querysets import NotificationQuerySet, QueueItemQuerySet, ReasonQuerySet
from submissions.states import AWAITING, SECOND_LOOK_BELOW, QueueStatus


class QueueItem(models.Model):
    """The place of one submission in the queue. `version` grows with every change a moderator could have seen."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, primary_key=True, related_name="queue_item")
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(_("state"), max_length=20, choices=QueueStatus, default=QueueStatus.PENDING)
    version = models.PositiveIntegerField(default=1)
    due_at = models.DateTimeField(_("due"))
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    claim_expires_at = models.DateTimeField(null=True, blank=True)
    duplicate_of = models.ForeignKey(Submission, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    cluster = models.ForeignKey(
        OpinionCluster, on_delete=models.PROTECT, null=True, blank=True, related_name="items", db_index=False
    )  # empty until the background has looked
    expected_on = models.DateField(null=True, help_text="The day its receipt named as likely for a decision.")
    warned_at = models.DateTimeField(null=True, help_text="When moderators were told that it is about to be late.")

    objects = QueueItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("queue item")
        verbose_name_plural = _("moderation queue")
        permissions = [("moderate_queueitem", "Can decide on opinions")]
        indexes = [
            models.Index(fields=("due_at", "submission"), condition=models.Q(status__in=sorted(AWAITING)), name="queue_awaiting_by_due"),
            models.Index(fields=("page", "due_at", "submission"), condition=models.Q(status__in=sorted(AWAITING)), name="queue_awaiting_of_page"),
            models.Index(fields=("status", "due_at", "submission"), name="queue_by_status"),
            models.Index(fields=("cluster", "submission"), condition=models.Q(cluster__isnull=False), name="queue_by_cluster"),
            models.Index(fields=("page", "submission"), condition=models.Q(cluster__isnull=True), name="queue_not_yet_grouped"),
            models.Index(fields=("page", "status", "due_at", "submission"), name="queue_by_page"),
            models.Index(fields=("claimed_by", "claim_expires_at"), condition=models.Q(claimed_by__isnull=False), name="queue_claimed"),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                condition=models.Q(claimed_by__isnull=True) | models.Q(claim_expires_at__isnull=False),
                name="queue_claim_always_expires",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class Redaction(models.Model):
    """A span of the original, [start, end) in characters, that the public does not see, and why."""

    Category = Category

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="redactions")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    category = models.CharField(_("kind"), max_length=10, choices=Category)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    content_hash = models.CharField(max_length=64)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("redaction")
        ordering = ["start"]
        constraints = [
            models.CheckConstraint(condition=models.Q(end__gt=models.F("start")), name="redaction_has_length")
        ]

    def __str__(self) -> str:
        return f"{self.start}–{self.end}"


class DismissedProposal(models.Model):
    """A span that looked like personal data and that a moderator left in the public text, and why."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="dismissed_proposals")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    category = models.CharField(_("kind"), max_length=10, choices=Category)
    reason = models.CharField(_("reason"), max_length=200)
    content_hash = models.CharField(max_length=64)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("dismissed proposal")
        ordering = ["start"]
        constraints = [
            models.CheckConstraint(condition=models.Q(end__gt=models.F("start")), name="dismissed_proposal_has_length"),
            models.UniqueConstraint(fields=("submission", "start", "end", "category"), name="proposal_dismissed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.start}–{self.end}"


class Reason(models.Model):
    """A reason for a decision: what staff read, what the citizen reads, the article it rests on."""

    code = models.SlugField(unique=True)
    internal_text = models.CharField(_("for staff"), max_length=200)
    public_text = models.TextField(_("for the citizen"))
    article = models.CharField(_("rule"), max_length=200, blank=True)
    title = models.CharField(_("short name, public"), max_length=100, blank=True, db_default="")
    moves = ArrayField(
        models.CharField(max_length=20),
        verbose_name=_("used for"),
        help_text=_("return, reject, redirect, hide, uphold"),
    )
    allows_resubmit = models.BooleanField(_("may be sent again"), default=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    objects = ReasonQuerySet.as_manager()

    class Meta:
        verbose_name = _("reason")
        verbose_name_plural = _("reasons")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.internal_text


class Decision(models.Model):
    """One decision, append-only: a trigger refuses to change or remove it, and the hashes chain them all.

    `hash` is the SHA-256 of the canonical JSON of `services.chain.payload` and `previous_hash`.
    """

    seq = models.PositiveBigIntegerField(unique=True)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="decisions")
    move = models.CharField(max_length=60)
    from_status = models.CharField(max_length=20, choices=QueueStatus)
    to_status = models.CharField(_("state"), max_length=20, choices=QueueStatus)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    rule = models.CharField(
        max_length=40, blank=True, help_text="What decided when no member of staff did: author, import."
    )
    reason = models.ForeignKey(Reason, on_delete=models.PROTECT, null=True, related_name="+")
    message = models.TextField(blank=True, help_text="What the citizen is told.")
    seen_version = models.PositiveIntegerField()
    effective_at = models.DateTimeField(_("decided at"))
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="undone_by")
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["seq"]
        indexes = [
            models.Index(fields=("effective_at",), name="decision_by_time"),
            models.Index(fields=("seq",), condition=models.Q(hash__lt=SECOND_LOOK_BELOW), name="decision_looked_at_twice"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.seq} {self.move}"


class Appeal(models.Model):
    """The author's answer to a decision not to publish; one for each submission."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="appeal")
    text = models.TextField(_("grounds"))
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("appeal")

    def __str__(self) -> str:
        return str(self.submission_id)


class Notification(models.Model):
    """The outbox: what a citizen will be told, held back until `release_at` so that a mistake never leaves."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="notifications")
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, null=True, related_name="notification")
    subject = models.CharField(max_length=200)
    body = models.TextField()
    release_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice to a citizen")
        indexes = [
            models.Index(
                fields=("release_at",),
                condition=models.Q(sent_at__isnull=True, cancelled_at__isnull=True),
                name="notification_waiting",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
