"""The pages: the list of broadcasts and the announcement of one, with its agenda, guests and documents."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable, Revision
from wagtail.models import PageManager as WagtailPageManager

from core.blocks import RICH_TEXT_FEATURES
from core.calendar import local_day
from core.pages import BasePage
from livestreams.addresses import validate_stream_address
from livestreams.admin_forms import DECISION_DAY_MISSING, DECISION_MISSING, LivestreamPageForm
from livestreams.blocks import AgendaBlock
from livestreams.calendar import EXCHANGE_NOTICE_DAYS, days_of_notice, presumed_end
from livestreams.naming import session_label
from livestreams.querysets import OVER, LivestreamManager
from livestreams.states import GUESTS, LivestreamKind, LivestreamStatus, status_at
from submissions.pages import AbstractQuestion, ParticipationPage


class LivestreamIndexPage(BasePage):
    """What is on now, what comes next, and what there was, year by year."""

    column_type = "在线访谈"
    parts = (
        ("livestreams_calendar", _("Calendar file (.ics)")),
        ("livestreams_rss", _("RSS feed")),
    )

    introduction = RichTextField(_("introduction"), blank=True, features=["bold", "link"])

    parent_page_types = ["home.HomePage"]
    subpage_types = ["livestreams.LivestreamPage", "livestreams.TopicCallPage"]
    max_count = 1
    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]

    objects = WagtailPageManager()

    class Meta:
        verbose_name = _("list of livestreams")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from livestreams.queries import index_listing

        return super().get_context(request, *args, **kwargs) | index_listing(self, request.GET)


class LivestreamPage(ParticipationPage, BasePage):
    """The announcement of one broadcast.

    The decision of the directors' meeting is required as Wagtail understands it: a draft may lack it, and no page
    goes live without it, because `Page.save()` validates every live page, whichever way led there.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=LivestreamKind)
    term = models.PositiveSmallIntegerField(
        _("term"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(99)]
    )
    session_no = models.PositiveSmallIntegerField(
        _("session"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(99)]
    )
    starts_at = models.DateTimeField(_("starts at"), db_index=True)
    ends_at = models.DateTimeField(
        _("ends at"),
        null=True,
        blank=True,
        help_text=_("If left empty, it counts as ended four hours after the start."),
    )
    venue = models.CharField(_("venue"), max_length=100)
    summary = models.CharField(_("summary"), max_length=200, blank=True, help_text=_("One or two sentences for lists."))
    agenda = StreamField(AgendaBlock(required=False), verbose_name=_("agenda"), blank=True)
    decision_reference = models.CharField(
        _("decision of the directors' meeting"),
        max_length=150,
        help_text=_("Its number or title. Without it the page can be saved as a draft, but not published."),
        error_messages={"blank": DECISION_MISSING},
    )
    decision_on = models.DateField(_("day of the decision"), null=True, error_messages={"blank": DECISION_DAY_MISSING})
    manual_status = models.CharField(
        _("where it stands"),
        max_length=10,
        blank=True,
        choices=[("", _("by the clock")), *LivestreamStatus.choices],
        help_text=_("Choose a word only where the clock would be wrong. Once a new time is set, go back to the clock."),
    )
    status_note = models.CharField(
        _("note to the public"),
        max_length=200,
        blank=True,
        help_text=_("Why it was cancelled or postponed, or what else people should know."),
    )
    stream_url = models.CharField(
        _("address of the live stream"),
        max_length=500,
        blank=True,
        validators=[validate_stream_address],
        help_text=_("An HLS playlist (.m3u8) on a host of the list."),
    )
    audio_url = models.CharField(
        _("address of the sound alone"), max_length=500, blank=True, validators=[validate_stream_address]
    )
    fallback_url = models.URLField(
        _("another place to watch"), blank=True, validators=[URLValidator(schemes=["https"])]
    )
    poster = models.ForeignKey(
        "core.SiteImage", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("picture before it plays"),
    )  # fmt: skip
    replay_stream_url = models.CharField(
        _("address of the recorded stream"), max_length=500, blank=True, validators=[validate_stream_address]
    )
    replay_url = models.URLField(
        _("address of the replay"), blank=True, validators=[URLValidator(schemes=["http", "https"])]
    )
    replay_text = RichTextField(_("record in words"), blank=True, features=RICH_TEXT_FEATURES)
    questions_close_at = models.DateTimeField(
        _("questions are taken until"),
        null=True,
        blank=True,
        help_text=_("Of an online exchange. If left empty, until it ends."),
    )
    is_demo = models.BooleanField(_("demo data"), default=False)

    take_part_url_name = "livestream_ask"
    is_answered_by_report = False
    shows_comments = True

    objects = LivestreamManager()

    base_form_class = LivestreamPageForm
    parent_page_types = ["livestreams.LivestreamIndexPage"]
    subpage_types: list[str] = []
    content_panels = [
        *BasePage.content_panels,
        FieldRowPanel([FieldPanel("kind"), FieldPanel("venue")]),
        FieldRowPanel([FieldPanel("term"), FieldPanel("session_no")], heading=_("Session of the congress")),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")], heading=_("Time")),
        FieldPanel("summary"),
        MultiFieldPanel([FieldPanel("decision_reference"), FieldPanel("decision_on")], heading=_("Basis")),
        MultiFieldPanel(
            [FieldPanel("stream_url"), FieldPanel("audio_url"), FieldPanel("fallback_url"), FieldPanel("poster")],
            heading=_("Watching"),
        ),
        FieldPanel("agenda"),
        InlinePanel("guests", label=_("guest")),
        MultiFieldPanel(
            [FieldPanel("questions_close_at"), InlinePanel("form_fields", label=_("question"))],
            heading=_("Questions from the public"),
        ),
        InlinePanel("documents", label=_("document")),
        MultiFieldPanel([FieldPanel("manual_status"), FieldPanel("status_note")], heading=_("Where it stands")),
        MultiFieldPanel(
            [FieldPanel("replay_stream_url"), FieldPanel("replay_url"), FieldPanel("replay_text")], heading=_("Replay")
        ),
        FieldPanel("is_demo"),
    ]

    class Meta:
        verbose_name = _("livestream")
        verbose_name_plural = _("livestreams")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="livestream_starts_before_it_ends"
            )
        ]

    def clean(self) -> None:
        super().clean()
        errors = {}
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            errors["ends_at"] = _("A broadcast ends after it starts.")
        if self.starts_at and self.decision_on and self.decision_on > local_day(self.starts_at):
            errors["decision_on"] = _("The decision comes before the broadcast, not after it.")
        if self.manual_status == LivestreamStatus.REPLAY and not self.has_replay:
            errors["manual_status"] = _("There is no replay yet: enter its address or the record in words.")
        if self.questions_close_at and self.starts_at and self.questions_close_at > self.closes_at:
            errors["questions_close_at"] = _("Questions are taken until the exchange ends, not longer.")
        if errors:
            raise ValidationError(errors)

    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> None:
        """Refuse at once what could not go live later: Wagtail looks at a scheduled page only when its hour has come.

        Raises ValidationError with the sentences the editor would see.
        """
        revision.as_object().full_clean()
        super().publish(revision, *args, **kwargs)

    def status_at(self, now: datetime) -> LivestreamStatus:
        return status_at(
            now,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            has_replay=self.has_replay,
            manual=self.manual_status,
        )

    @property
    def is_exchange(self) -> bool:
        return self.kind == LivestreamKind.ONLINE_EXCHANGE

    @property
    def closes_at(self) -> datetime:
        """The announced end, or the presumed one."""
        return presumed_end(self.starts_at, self.ends_at)

    @property
    def takes_questions_until(self) -> datetime:
        return self.questions_close_at or self.closes_at

    def takes_questions(self, now: datetime | None = None) -> bool:
        """An exchange collects questions from its announcement until it closes; one that was called off does not."""
        now = now or timezone.now()
        return self.is_exchange and now < self.takes_questions_until and self.manual_status not in OVER

    @property
    def has_replay(self) -> bool:
        """Whether there is anything to see; an emptied text leaves its paragraph behind."""
        return bool(self.replay_url or self.replay_stream_url or strip_tags(self.replay_text).strip())

    @property
    def session(self) -> str:
        return session_label(self.term, self.session_no)

    @property
    def notice_days_short(self) -> int:
        """Days by which an online exchange was announced too late; 0 for every other kind and in time."""
        if not self.is_exchange:
            return 0
        announced_at = self.first_published_at or self.go_live_at or timezone.now()
        return max(0, EXCHANGE_NOTICE_DAYS - days_of_notice(announced_at, self.starts_at))

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from livestreams.queries import livestream_reading

        return super().get_context(request, *args, **kwargs) | livestream_reading(self, request.GET)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A page with a player, and no other, may play from memory and work beside itself."""
        from livestreams.watching import policy_of

        response = super().serve(request, *args, **kwargs)
        reading = getattr(response, "context_data", None) or {}
        if policy := policy_of(self, has_player=reading.get("player") is not None):
            response._csp_config = policy
        return response


class LivestreamQuestion(AbstractQuestion):
    page = ParentalKey(LivestreamPage, on_delete=models.CASCADE, related_name="form_fields")


class LivestreamGuest(Orderable):
    page = ParentalKey(LivestreamPage, on_delete=models.CASCADE, related_name="guests")
    name = models.CharField(_("name"), max_length=60)
    post = models.CharField(_("position"), max_length=120, blank=True)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        limit_choices_to={"groups__name": GUESTS}, verbose_name=_("account"),
        help_text=_("With it the guest answers at a desk of their own and speaks with the host in private."),
    )  # fmt: skip

    panels = [FieldRowPanel([FieldPanel("name"), FieldPanel("post"), FieldPanel("account")])]

    def __str__(self) -> str:
        return f"{self.name} {self.post}".strip()


class LivestreamDocument(Orderable):
    page = ParentalKey(LivestreamPage, on_delete=models.CASCADE, related_name="documents")
    document = models.ForeignKey(
        "core.SiteDocument", on_delete=models.PROTECT, related_name="+", verbose_name=_("document")
    )

    panels = [FieldPanel("document")]

    def __str__(self) -> str:
        return str(self.document)
