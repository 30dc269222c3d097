"""What the chat reads: what is open, which station is near, what stands on a receipt."""

import math
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.models import ConsultationPage
from consultations.queries import outcome_of, taking_part
from consultations.states import ConsultationKind
from core.calendar import TZ
from core.links import absolute_url, page_address
from core.pages import public_now
from livestreams.exchange import answer_of
from livestreams.models import LivestreamPage, TopicCallPage
from stations.handling_queries import handling_of
from stations.models import StationPage
from submissions.models import Submission
from submissions.states import VISIBLE
from suggestions.tracing import trace_of

MOST_LISTED = 6
NEAREST = 3
EARTH_KM = 6_371.0
type Participation = ConsultationPage | StationPage | LivestreamPage | TopicCallPage


@dataclass(frozen=True)
class OpenPage:
    number: int
    title: str
    closes_on: str


@dataclass(frozen=True)
class NearStation:
    title: str
    place: str
    url: str
    number: int
    km: float


def open_pages() -> list[OpenPage]:
    """Consultations, online exchanges and calls for topics that take words, those that close first in front.

    Three queries.
    """
    now = timezone.now()
    consultations = public_now(ConsultationPage.objects.open(now)).order_by("closes_at", "pk")[:MOST_LISTED]
    exchanges = public_now(LivestreamPage.objects.taking_questions(now)).order_by("takes_questions_to", "pk")
    calls = public_now(TopicCallPage.objects.filter(opens_at__lte=now, closes_at__gt=now)).order_by("closes_at", "pk")
    found = [(page.closes_at, page) for page in (*consultations, *calls[:MOST_LISTED])]
    found += [(page.takes_questions_until, page) for page in exchanges[:MOST_LISTED]]
    found.sort(key=lambda entry: (entry[0], entry[1].pk))
    return [OpenPage(page.pk, page.title, f"{until.astimezone(TZ):%m-%d %H:%M}") for until, page in found[:MOST_LISTED]]


def participation_page(page_id: int | None) -> Participation | None:
    """The page that people may write to by message, as the public may see it at this second."""
    if page_id is None:
        return None
    return taking_part(page_id) or public_station(page_id) or _public_exchange(page_id) or _public_call(page_id)


def _public_exchange(page_id: int) -> LivestreamPage | None:
    return public_now(LivestreamPage.objects.exchanges().filter(pk=page_id)).first()


def _public_call(page_id: int) -> TopicCallPage | None:
    return public_now(TopicCallPage.objects.filter(pk=page_id)).first()


def public_station(page_id: int) -> StationPage | None:
    """A station that anybody may read of at this second; one query."""
    return public_now(StationPage.objects.filter(pk=page_id)).first()


def takes_messages(page: Any) -> bool:
    """Whether a text is all that the page asks for; one with questions of its own is answered on the page."""
    if getattr(page, "kind", "") == ConsultationKind.SURVEY:
        return False
    return not any(question["required"] for question in page.current_definition())


def take_part_address(page_id: int) -> str:
    """Where somebody inside WeChat answers on the site's own page."""
    return absolute_url(reverse("wechat_take_part", args=[page_id]))


def nearest_stations(latitude: float, longitude: float) -> list[NearStation]:
    """The stations nearest to a point, which is kept nowhere; one query.

    WeChat's positions and maps' may differ by some hundred metres; distances are told to one kilometre's tenth.
    """
    stations = StationPage.objects.shown().on_map()
    found = [
        (_distance(latitude, longitude, float(station.latitude), float(station.longitude)), station.pk, station)
        for station in stations
    ]
    return [
        NearStation(station.title, station.place, page_address(station), station.pk, round(km, 1))
        for km, _pk, station in sorted(found)[:NEAREST]
    ]


def _distance(north: float, east: float, other_north: float, other_east: float) -> float:
    a, b = math.radians(north), math.radians(other_north)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(other_east - east) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(half))


def status_text(submission: Submission) -> str:
    """What an author may know of their opinion, in a few lines of a message."""
    item = submission.queue_item
    lines = [
        f"{submission.number}｜{submission.page.title}",
        _("State: %(state)s.") % {"state": item.get_status_display()},
    ]
    decision = submission.decisions.filter(undone_by__isnull=True, undoes__isnull=True).order_by("-seq").first()
    if decision and decision.reason:
        lines.append(decision.reason.public_text)
    if decision and decision.message:
        lines.append(decision.message)
    if handling := handling_of(submission.pk):
        lines.append(_("At the station: %(state)s.") % {"state": handling.status_label})
        lines += [part for part in (handling.refusal, handling.answer) if part]
    for trace in trace_of(submission.pk):
        lines.append(
            _("Deputy's suggestion %(number)s: %(state)s.") % {"number": trace.number, "state": trace.stage_label}
        )
    if item.status in VISIBLE:
        if outcome := outcome_of(submission.pk):
            lines.append(f"{outcome.outcome.get_kind_display()}：{outcome.outcome.reason}")
        if answer := answer_of(submission.pk):
            lines.append(str(getattr(answer, "answer", "")))
    return "\n".join(line for line in lines if line)
