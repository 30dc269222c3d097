"""What the public may read of a suggestion: decided by a person, written by one service, with nothing that was hidden."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.gate import Visible
from stations.states import RecordTopic
from suggestions.models.pages import SuggestionIndexPage
from suggestions.models.suggestions import Suggestion
from suggestions.public_states import PublicScope, Stage
from suggestions.querysets import PublicSuggestionQuerySet
from suggestions.states import Grade, Resolution, Route, Verdict


class PublicationDecision(models.Model):
    """Who decided how much goes out, what they read and what they hid; append-only, the last one counts.

    `checked` holds the hash of each text that was read, so that a text which changed or came later stays in.
    """

    suggestion = models.ForeignKey(Suggestion, on_delete=models.PROTECT, related_name="publications")
    scope = models.CharField(_("how much is published"), max_length=6, choices=PublicScope)
    reason = models.CharField(_("why it is not published"), max_length=300, blank=True)
    hidden = models.JSONField(
        default=list, help_text="The words that no public text may hold. Never shown to the public."
    )
    checked = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("decision on publication")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(scope="none") | ~Q(reason=""), name="unpublished_says_why"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class PublicSuggestion(models.Model):
    """One published suggestion. It carries copies; `body` holds its steps, texts and promises as they may be read.

    `shown_event` is the last step that it tells of, `has_unchecked` says that a text waits for somebody to read it.
    """

    source = models.OneToOneField(Suggestion, on_delete=models.PROTECT, related_name="+")
    page = models.ForeignKey(SuggestionIndexPage, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(_("number"), max_length=50, unique=True)
    scope = models.CharField(max_length=6, choices=PublicScope)
    title = models.CharField(_("title"), max_length=300)
    route = models.CharField(_("way of filing"), max_length=8, choices=Route)
    topic = models.CharField(_("matter"), max_length=12, choices=RecordTopic)
    area_code = models.CharField(max_length=12)
    area_name = models.CharField(max_length=50)
    year = models.PositiveSmallIntegerField(_("year"))
    lead_number = models.PositiveBigIntegerField()
    lead_name = models.CharField(_("lead deputy"), max_length=40)
    unit_number = models.PositiveBigIntegerField(null=True)
    unit_name = models.CharField(_("unit"), max_length=100, blank=True)
    stage = models.CharField(_("state"), max_length=8, choices=Stage)
    accepted_at = models.DateTimeField(_("accepted at"))
    due_on = models.DateField(_("due"), null=True)
    grade = models.CharField(_("the unit's grade"), max_length=1, choices=Grade, blank=True)
    verdict = models.CharField(_("the deputy's verdict"), max_length=12, choices=Verdict, blank=True)
    resolution = models.CharField(_("is the problem solved"), max_length=10, choices=Resolution, blank=True)
    asked = models.PositiveIntegerField(_("people who asked"), default=0)
    is_key = models.BooleanField(_("key suggestion"), default=False)
    body = models.JSONField(default=dict)
    shown_event = models.PositiveBigIntegerField(default=0)
    has_unchecked = models.BooleanField(default=False)
    published_at = models.DateTimeField(_("published at"))
    changed_at = models.DateTimeField()
    is_visible = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)

    objects = Visible.from_queryset(PublicSuggestionQuerySet)()
    with_unpublished = models.Manager.from_queryset(PublicSuggestionQuerySet)()

    class Meta:
        verbose_name = _("published suggestion")
        verbose_name_plural = _("published suggestions")
        default_manager_name = "objects"
        base_manager_name = "with_unpublished"
        permissions = [("publish_suggestion", "Can decide on the publication of suggestions")]
        indexes = [
            models.Index(
                *fields, F("accepted_at").desc(), F("id").desc(), condition=Q(is_visible=True), name=f"public_suggestion{name}"
            )
            for fields, name in (
                ((), ""),
                (("unit_number",), "_unit"),
                (("area_code",), "_area"),
                (("topic",), "_topic"),
                (("year",), "_year"),
                (("stage",), "_stage"),
            )
        ] + [models.Index(fields=("id",), condition=Q(has_unchecked=True), name="public_suggestion_waiting")]  # fmt: skip

    def __str__(self) -> str:
        return self.number
