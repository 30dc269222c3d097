"""The pages: the directory of stations and one station."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable
from wagtail.models import PageManager as WagtailPageManager

from core.blocks import BodyBlock
from core.pages import BasePage
from stations.kept_forms import KeptPageForm
from stations.models.areas import Area
from stations.querysets import StationManager
from stations.states import STATION_RANK, StationKind
from submissions.pages import AbstractQuestion, ParticipationPage

# China between the southernmost reef and the northernmost village, the westernmost peak and the Wusuli.
LATITUDES = Decimal("3.0"), Decimal("54.0")
LONGITUDES = Decimal("73.0"), Decimal("136.0")


class StationIndexPage(BasePage):
    """The directory of stations: by kind, area and city, as a list and beside it as a map."""

    column_type = "机构职能"
    parts = (
        ("receptions", _("Reception days of all stations")),
        ("receptions_calendar", _("Calendar file (.ics)")),
        ("stations_rss", _("RSS feed")),
    )

    introduction = RichTextField(_("introduction"), blank=True, features=["bold", "link"])

    parent_page_types = ["home.HomePage"]
    subpage_types = ["stations.StationPage"]
    max_count = 1
    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]

    objects = WagtailPageManager()

    class Meta:
        verbose_name = _("directory of stations")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """“Nearest to me” asks the browser where it is; the answer stays in the browser."""
        response = super().serve(request, *args, **kwargs)
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(self), microphone=(), payment=()"
        return response

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from stations.queries import directory

        return super().get_context(request, *args, **kwargs) | directory(self, request.GET)


class DeputyIndexPage(BasePage):
    """The public list of deputies; their cards have addresses of their own."""

    introduction = RichTextField(_("introduction"), blank=True, features=["bold", "link"])

    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    max_count = 1
    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]

    objects = WagtailPageManager()

    class Meta:
        verbose_name = _("list of deputies")

    def meta_facts(self) -> dict[str, Any]:
        # Not a column of the dashboard: it lists cards, not pages below it.
        return {"column_type": "负责人信息", "kind": "column", "schema_type": "CollectionPage"}

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from stations.deputy_queries import deputy_list

        return super().get_context(request, *args, **kwargs) | deputy_list(request.GET)


class StationPage(ParticipationPage, BasePage):
    """代表联络站: where deputies meet electors (Organic Law of Local Congresses 2022 §60)."""

    kind = models.CharField(_("kind"), max_length=20, choices=StationKind)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", verbose_name=_("area"))
    parent_station = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("parent station")
    )
    introduction = StreamField(BodyBlock(), verbose_name=_("about the station"), blank=True)
    head = models.CharField(_("station head"), max_length=40, blank=True)
    liaison_officer = models.CharField(_("liaison officer"), max_length=40, blank=True)
    office_telephone = models.CharField(
        _("office telephone"), max_length=60, blank=True, help_text=_("Public: never a private number.")
    )
    opening_hours = models.CharField(_("opening hours"), max_length=200, blank=True)
    address = models.CharField(_("street address"), max_length=200, blank=True)
    directions = models.TextField(_("how to get there"), max_length=1_000, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    park_name = models.CharField(_("industrial park"), max_length=100, blank=True)
    host_city = models.CharField(_("host city"), max_length=40, blank=True, help_text=_("Of a station away from home."))
    host_address = models.CharField(_("address in the host city"), max_length=200, blank=True)
    serving_population_note = models.CharField(_("whom it serves"), max_length=200, blank=True)
    rules = StreamField(BodyBlock(), verbose_name=_("rules of the station"), blank=True)
    shows_comments = models.BooleanField(_("published opinions are shown"), default=True)
    is_demo = models.BooleanField(_("demo data"), default=False)

    base_form_class = KeptPageForm
    take_part_url_name = "station_speak"
    is_answered_by_report = False

    objects = StationManager()

    parent_page_types = ["stations.StationIndexPage"]
    subpage_types = ["stations.StationActivityPage"]
    content_panels = [
        *BasePage.content_panels,
        FieldRowPanel([FieldPanel("kind"), FieldPanel("area"), FieldPanel("parent_station")]),
        FieldPanel("introduction"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("head"), FieldPanel("liaison_officer"), FieldPanel("office_telephone")]),
                FieldPanel("opening_hours"),
                FieldPanel("address"),
                FieldPanel("directions"),
                FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
            ],
            heading=_("Where and when"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("park_name"),
                FieldRowPanel([FieldPanel("host_city"), FieldPanel("host_address")]),
                FieldPanel("serving_population_note"),
            ],
            heading=_("Parks and stations away from home"),
        ),
        FieldPanel("rules"),
        InlinePanel("photos", label=_("picture")),
        InlinePanel("form_fields", label=_("question")),
        FieldPanel("shows_comments"),
        FieldPanel("is_demo"),
    ]

    class Meta:
        verbose_name = _("liaison station")
        verbose_name_plural = _("liaison stations")
        permissions = [("keep_every_station", "Can keep the work of every station")]
        indexes = [models.Index(fields=("kind",), name="station_by_kind")]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent_station__isnull=True) | ~Q(parent_station=F("page_ptr")),
                name="station_is_not_its_own_parent",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=LATITUDES, longitude__range=LONGITUDES),
                name="station_stands_in_china",
            ),
        ]

    def clean(self) -> None:
        super().clean()
        faults = _coordinate_faults(self.latitude, self.longitude)
        if self.kind == StationKind.AWAY:
            for field in ("host_city", "host_address"):
                if not getattr(self, field):
                    faults[field] = _("A station away from home names its host city and its address there.")
        if self.kind == StationKind.INDUSTRIAL_PARK and not self.park_name:
            faults["park_name"] = _("A station of an industrial park names the park.")
        if self.kind in STATION_RANK and (sentence := self._hierarchy_fault()):
            faults["parent_station"] = sentence
        if faults:
            raise ValidationError(faults)

    def _hierarchy_fault(self) -> str:
        """Why the parent cannot be; hubs stand above centres, centres above stations, stations above points."""
        rank = STATION_RANK[StationKind(self.kind)]
        if self.pk:
            below = StationPage.objects.filter(parent_station=self.pk).values_list("kind", flat=True)
            if any(STATION_RANK[StationKind(kind)] <= rank for kind in below):
                return _("A station below this one would then stand on the same step or above; change that one first.")
        parent = self.parent_station
        if parent is None:
            return ""
        if parent.pk == self.pk:
            return _("A station cannot be its own parent.")
        if STATION_RANK[StationKind(parent.kind)] >= rank:
            return _("The parent must stand above this station: hub, centre, station, point.")
        return ""

    @property
    def place(self) -> str:
        """Where people go: the address in the host city for a station away from home."""
        return f"{self.host_city}{self.host_address}" if self.kind == StationKind.AWAY else self.address

    @property
    def town(self) -> str:
        """Where the station stands in a word: its host city when it is away from home, else its area."""
        return self.host_city if self.kind == StationKind.AWAY else self.area.name

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from stations.queries import station_reading

        return super().get_context(request, *args, **kwargs) | station_reading(self, request.GET)


def _coordinate_faults(latitude: Decimal | None, longitude: Decimal | None) -> dict[str, str]:
    if (latitude is None) != (longitude is None):
        missing = "latitude" if latitude is None else "longitude"
        return {missing: _("Give latitude and longitude together, or neither.")}
    if latitude is None or longitude is None:
        return {}
    faults = {}
    if not LATITUDES[0] <= latitude <= LATITUDES[1]:
        faults["latitude"] = _(
            "This latitude lies outside China (3 to 54 degrees); latitude and longitude may be swapped."
        )
    if not LONGITUDES[0] <= longitude <= LONGITUDES[1]:
        faults["longitude"] = _(
            "This longitude lies outside China (73 to 136 degrees); latitude and longitude may be swapped."
        )
    return faults


class StationQuestion(AbstractQuestion):
    page = ParentalKey(StationPage, on_delete=models.CASCADE, related_name="form_fields")


class StationPhoto(Orderable):
    """A picture of the station; the description of the picture is what a blind reader hears."""

    page = ParentalKey(StationPage, on_delete=models.CASCADE, related_name="photos")
    image = models.ForeignKey("core.SiteImage", on_delete=models.PROTECT, related_name="+", verbose_name=_("picture"))
    alt_text = models.CharField(_("what the picture shows"), max_length=100)

    panels = [FieldPanel("image"), FieldPanel("alt_text")]

    def __str__(self) -> str:
        return self.alt_text
