"""The online exchange: where each published question stands at the host's desk, its answers, the reminders."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from livestreams.states import QuestionStatus
from submissions.models.public import PublicRendition


class ExchangeQuestion(models.Model):
    """Where a published question stands. A question nobody has touched yet has no row; it counts as approved.

    Everything public reads it from the rendition, so that a question that is hidden takes its answer along.
    """

    rendition = models.OneToOneField(PublicRendition, on_delete=models.PROTECT, related_name="exchange_question")
    page = models.ForeignKey("livestreams.LivestreamPage", on_delete=models.PROTECT, related_name="questions")
    status = models.CharField(_("state"), max_length=10, choices=QuestionStatus, default=QuestionStatus.APPROVED)
    version = models.PositiveIntegerField(default=1)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.CharField(_("answered by"), max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)
    is_written = models.BooleanField(_("answered in writing after the exchange"), default=False)

    class Meta:
        verbose_name = _("question of an exchange")
        verbose_name_plural = _("questions of an exchange")
        permissions = [("speak_as_guest", "Can answer as a guest of an online exchange")]
        indexes = [models.Index(fields=("page", "status"), name="question_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status=QuestionStatus.ANSWERED)
                | (~models.Q(answer="") & ~models.Q(answered_by="") & models.Q(answered_at__isnull=False)),
                name="answered_question_has_its_answer",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class ExchangeAnswer(models.Model):
    """One wording of an answer, append-only; the latest stands in the question too."""

    question = models.ForeignKey(ExchangeQuestion, on_delete=models.PROTECT, related_name="answers")
    text = models.TextField(_("answer"))
    answered_by = models.CharField(_("answered by"), max_length=200)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("answer")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"#{self.question_id}"


class GuestNote(models.Model):
    """One message between the host and the guests, append-only. Nobody else reads it, and nothing public is made of it."""

    page = models.ForeignKey("livestreams.LivestreamPage", on_delete=models.PROTECT, related_name="+")
    about = models.ForeignKey(PublicRendition, on_delete=models.PROTECT, null=True, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=200, help_text="As it was then: the guest's on the page, or the host's.")
    text = models.TextField(_("message"))
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("message between host and guests")
        ordering = ["pk"]
        indexes = [models.Index(fields=("page", "-id"), name="guest_note_newest")]

    def __str__(self) -> str:
        return f"#{self.page_id}"


class ExchangeReminder(models.Model):
    """That those who run an exchange were reminded on a day of its unanswered questions: once a day, not twice."""

    page = models.ForeignKey("livestreams.LivestreamPage", on_delete=models.CASCADE, related_name="+")
    reminded_on = models.DateField()
    unanswered = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("reminder")
        constraints = [models.UniqueConstraint(fields=("page", "reminded_on"), name="reminded_once_a_day")]

    def __str__(self) -> str:
        return f"{self.page_id} {self.reminded_on}"
