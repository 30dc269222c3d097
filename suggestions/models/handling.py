"""Who handles a suggestion and what came of it: units, assignments, meetings, replies, verdicts, promises."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from suggestions.models.suggestions import Suggestion
from suggestions.states import Adoption, Grade, MeetingForm, MetBy, Resolution, UnitKind, UnitRole, Verdict


class Unit(models.Model):
    """承办单位: whoever signs in as one of its members sees what is assigned to it and nothing else."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    kind = models.CharField(_("kind"), max_length=13, choices=UnitKind)
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("accounts of the unit")
    )
    is_active = models.BooleanField(_("takes suggestions"), default=True)
    is_demo = models.BooleanField(_("demo data"), default=False)

    class Meta:
        verbose_name = _("handling unit")
        verbose_name_plural = _("handling units")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Assignment(models.Model):
    """交办: one unit in one round. `return_by` is the last day to send it back, `due_on` that of its reply or opinion.

    `reminded` is the last stage of `deadlines.reminder_stage` that its unit was reminded of.
    """

    suggestion = models.ForeignKey(Suggestion, on_delete=models.PROTECT, related_name="assignments")
    round = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    role = models.CharField(_("part"), max_length=4, choices=UnitRole)
    assigned_on = models.DateField(_("assigned on"))
    return_by = models.DateField(_("may be sent back until"))
    due_on = models.DateField(_("due"))
    ended_on = models.DateField(_("sent back on"), null=True)
    opinion = models.TextField(_("opinion of the co-handling unit"), max_length=2_000, blank=True)
    opinion_on = models.DateField(_("given on"), null=True)
    reminded = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)

    class Meta:
        verbose_name = _("assignment")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=("suggestion", "round", "unit"), condition=Q(ended_on__isnull=True), name="assignment_unit_once"),
            models.UniqueConstraint(
                fields=("suggestion", "round"), condition=Q(role="lead", ended_on__isnull=True), name="assignment_one_lead"
            ),
            models.CheckConstraint(condition=Q(opinion="", opinion_on__isnull=True) | (~Q(opinion="") & Q(opinion_on__isnull=False)), name="assignment_opinion_whole"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.unit)


class Meeting(models.Model):
    """面商: the unit spoke with the deputy."""

    suggestion = models.ForeignKey(Suggestion, on_delete=models.PROTECT, related_name="meetings")
    round = models.PositiveSmallIntegerField()
    held_on = models.DateField(_("held on"))
    place = models.CharField(_("place"), max_length=100)
    met_by = models.CharField(_("who came for the unit"), max_length=8, choices=MetBy)
    form = models.CharField(_("form"), max_length=10, choices=MeetingForm)
    note = models.TextField(_("what was said"), max_length=1_000)

    class Meta:
        verbose_name = _("meeting with the deputy")
        ordering = ["held_on", "pk"]

    def __str__(self) -> str:
        return f"{self.suggestion_id} {self.held_on}"


class Reply(models.Model):
    """答复: one for each round, append-only. `grade` is the unit's own; what the deputy says is an Evaluation."""

    suggestion = models.ForeignKey(Suggestion, on_delete=models.PROTECT, related_name="replies")
    round = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    number = models.CharField(_("number of the letter"), max_length=50)
    text = models.TextField(_("reply"), max_length=10_000)
    grade = models.CharField(_("the unit's grade"), max_length=1, choices=Grade)
    signed_by = models.CharField(_("signed by"), max_length=40)
    replied_on = models.DateField(_("replied on"))

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        ordering = ["round"]
        constraints = [
            models.UniqueConstraint(fields=("suggestion", "round"), name="reply_once_per_round"),
            models.CheckConstraint(condition=~Q(text=""), name="reply_in_words"),
        ]

    def __str__(self) -> str:
        return self.number


class Evaluation(models.Model):
    """测评: what the lead deputy says of one reply, append-only."""

    reply = models.OneToOneField(Reply, on_delete=models.PROTECT, primary_key=True, related_name="evaluation")
    handling = models.CharField(_("how it was handled"), max_length=12, choices=Verdict)
    result = models.CharField(_("the result"), max_length=12, choices=Verdict)
    resolution = models.CharField(_("is the problem solved"), max_length=10, choices=Resolution)
    adoption = models.CharField(_("was it adopted"), max_length=12, choices=Adoption)
    note = models.CharField(_("words with the rating"), max_length=500, blank=True)
    rated_on = models.DateField(_("rated on"))

    class Meta:
        verbose_name = _("rating")

    def __str__(self) -> str:
        return self.get_result_display()

    @property
    def is_dissatisfied(self) -> bool:
        """Asks for a second handling: either verdict is enough."""
        return Verdict.DISSATISFIED in (self.handling, self.result)


class Commitment(models.Model):
    """承诺事项: what a reply promised, followed until done; `result` is the second reply about it."""

    reply = models.ForeignKey(Reply, on_delete=models.PROTECT, related_name="commitments")
    promise = models.CharField(_("promise"), max_length=300)
    due_on = models.DateField(_("due"))
    done_on = models.DateField(_("done on"), null=True)
    result = models.TextField(_("what was done"), max_length=2_000, blank=True)
    reminded = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)

    class Meta:
        verbose_name = _("promise")
        verbose_name_plural = _("promises")
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=("due_on", "id"), condition=Q(done_on__isnull=True), name="promise_open_by_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | ~Q(result=""), name="promise_done_says_what"
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.promise
