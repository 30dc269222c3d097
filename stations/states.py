"""The kinds of areas, deputies and stations, and every state with the moves between them, as data."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.transitions import Move


class AreaKind(models.TextChoices):
    COUNTY = "county", _("county")
    STREET = "street", _("street area")
    TOWN = "town", _("town")
    TOWNSHIP = "township", _("township")
    VILLAGE = "village", _("village")
    COMMUNITY = "community", _("community")


class Sex(models.TextChoices):
    FEMALE = "female", _("female")
    MALE = "male", _("male")


class DeputyLevel(models.TextChoices):
    """The congress a deputy sits in; one person may sit in several at once."""

    NATIONAL = "national", _("national congress")
    PROVINCE = "province", _("provincial congress")
    CITY = "city", _("city congress")
    COUNTY = "county", _("county congress")
    TOWNSHIP = "township", _("township congress")


class TradeCategory(models.TextChoices):
    """Where a deputy works; quotas of contacts with electors differ by it (decided each year in the scheme)."""

    GOVERNMENT = "government", _("public offices")
    ENTERPRISE = "enterprise", _("enterprises")
    FARMING = "farming", _("farming")
    FISHERY = "fishery", _("fishery")
    EDUCATION = "education", _("education")
    HEALTH = "health", _("health care")
    VILLAGE = "village", _("village and community work")
    OTHER = "other", _("other trades")


class PostCategory(models.TextChoices):
    LEADER = "leader", _("leading post")
    MANAGER = "manager", _("management post")
    FRONT_LINE = "front_line", _("front-line post")


class StationKind(models.TextChoices):
    COUNTY_HUB = "county_hub", _("county hub station")
    TOWNSHIP_CENTER = "township_center", _("township centre station")
    STREET_CENTER = "street_center", _("street centre station")
    VILLAGE_COMMUNITY = "village_community", _("village or community station")
    CONSTITUENCY = "constituency", _("constituency station")
    INDUSTRIAL_PARK = "industrial_park", _("industrial park station")
    SECTOR = "sector", _("sector station")
    AWAY = "away", _("station away from home")
    ONLINE = "online", _("online station")
    POINT = "point", _("contact point")


# 总站 – 中心站 – 站 – 点: a station hangs below one of a lower number only, so a circle cannot arise.
STATION_RANK = {
    StationKind.COUNTY_HUB: 0,
    StationKind.TOWNSHIP_CENTER: 1,
    StationKind.STREET_CENTER: 1,
    StationKind.VILLAGE_COMMUNITY: 2,
    StationKind.CONSTITUENCY: 2,
    StationKind.INDUSTRIAL_PARK: 2,
    StationKind.SECTOR: 2,
    StationKind.AWAY: 2,
    StationKind.ONLINE: 2,
    StationKind.POINT: 3,
}


class RulePattern(models.TextChoices):
    WEEKLY = "weekly", _("every week")
    MONTH_DAY = "month_day", _("a day of the month")
    MONTH_WEEKDAY = "month_weekday", _("a weekday of the month")


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class WeekOfMonth(models.IntegerChoices):
    FIRST = 1, pgettext_lazy("week of the month", "first")
    SECOND = 2, pgettext_lazy("week of the month", "second")
    THIRD = 3, pgettext_lazy("week of the month", "third")
    FOURTH = 4, pgettext_lazy("week of the month", "fourth")
    LAST = -1, pgettext_lazy("week of the month", "last")


class ReceptionStatus(models.TextChoices):
    PLANNED = "planned", _("planned")
    HELD = "held", _("held")
    CANCELLED = "cancelled", _("cancelled")
    MOVED = "moved", _("moved to another time")


STAFF = "staff"

RECEPTION_MOVES = {
    step.name: step
    for step in (
        Move("hold", pgettext_lazy("button", "It was held"), frozenset({ReceptionStatus.PLANNED}), ReceptionStatus.HELD, STAFF),
        Move("cancel", pgettext_lazy("button", "Cancel it"), frozenset({ReceptionStatus.PLANNED}), ReceptionStatus.CANCELLED, STAFF),
        Move("move", pgettext_lazy("button", "Move it"), frozenset({ReceptionStatus.PLANNED}), ReceptionStatus.MOVED, STAFF),
    )
}  # fmt: skip


class ContactMode(models.TextChoices):
    HOME_VISIT = "home_visit", _("home visit")
    MEETING = "meeting", _("meeting with electors")
    RECEPTION = "reception", _("reception at a station")
    PHONE = "phone", _("telephone call")
    WECHAT = "wechat", _("WeChat")
    DUTY_REPORT = "duty_report", _("report on duty to electors")


class RecordTopic(models.TextChoices):
    LIVELIHOOD = "livelihood", _("livelihood")
    ROADS = "roads", _("roads and transport")
    ENVIRONMENT = "environment", _("environment")
    FARMING = "farming", _("farming and fishery")
    EDUCATION = "education", _("education")
    HEALTH = "health", _("health care")
    ENTERPRISE = "enterprise", _("enterprises and work")
    OTHER = "other", _("other matters")


class RecordStatus(models.TextChoices):
    DRAFT = "draft", _("being written")
    SUBMITTED = "submitted", _("waiting for verification")
    SENT_BACK = "sent_back", _("sent back")
    VERIFIED = "verified", _("verified")
    AVAILABLE = "available", _("available for publicity")


R = RecordStatus
AUTHOR, VERIFIER = "author", "verifier"

RECORD_MOVES = {
    step.name: step
    for step in (
        Move("submit", pgettext_lazy("button", "Submit"), frozenset({R.DRAFT, R.SENT_BACK}), R.SUBMITTED, AUTHOR),
        Move("verify", pgettext_lazy("button", "Verify"), frozenset({R.SUBMITTED}), R.VERIFIED, VERIFIER),
        Move("send_back", pgettext_lazy("button", "Send back"), frozenset({R.SUBMITTED, R.VERIFIED}), R.SENT_BACK, VERIFIER),
        Move("release", pgettext_lazy("button", "Make available"), frozenset({R.VERIFIED}), R.AVAILABLE, VERIFIER),
    )
}  # fmt: skip

# What its author may still write into.
EDITABLE = frozenset({R.DRAFT, R.SENT_BACK})


class RepresentativeCategory(models.TextChoices):
    """Who sits in a street's assembly (Zhejiang subdistrict congress regulation 2019 §16)."""

    RESIDENT = "resident", _("resident")
    MIGRANT_WORKER = "migrant_worker", _("migrant worker")
    ENTERPRISE = "enterprise", _("enterprise")
    ORGANISATION = "organisation", _("social organisation")
    CPPCC = "cppcc", _("member of the consultative conference")
    DEPUTY = "deputy", _("deputy")


class Ballot(models.TextChoices):
    FOR = "for", pgettext_lazy("vote", "for")
    AGAINST = "against", pgettext_lazy("vote", "against")
    ABSTAIN = "abstain", pgettext_lazy("vote", "abstention")


class PassingRule(models.TextChoices):
    """What a motion needs; the rule is local and is kept with the meeting."""

    ALL_MEMBERS = "all_members", _("more than half of all members")
    PRESENT_MEMBERS = "present_members", _("more than half of those present")
