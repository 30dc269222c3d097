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
    EDUCATION = "education", pgettext_lazy("trade", "education")
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


class ActivityKind(models.TextChoices):
    """What a station's column holds; the names are those of real stations' boards."""

    PREVIEW = "preview", pgettext_lazy("activity", "announcement of an activity")
    REPORT = "report", pgettext_lazy("activity", "report of an activity")
    NEWS = "news", pgettext_lazy("activity", "news of the station")
    TRAINING = "training", pgettext_lazy("activity", "deputies learn")
    LIVELIHOOD = "livelihood", pgettext_lazy("activity", "livelihood project")


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
    EDUCATION = "education", pgettext_lazy("matter", "education")
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


class OpinionSource(models.TextChoices):
    """How something said at a station came to it; real stations count these."""

    PAGE = "page", _("the station's page")
    STATION_CODE = "station_code", _("the station's code")
    DEPUTY_CODE = "deputy_code", _("a deputy's code")
    DESK = "desk", _("entered at the desk")


class OpinionRoute(models.TextChoices):
    """Who can settle it: classified handling, as stations write it on the wall."""

    STATION = "station", _("answered at the station")
    TOWNSHIP = "township", _("the street or township government")
    COUNTY = "county", _("an organ of the county")
    SUGGESTION = "suggestion", _("becomes a deputy's suggestion")


class RefusalChannel(models.TextChoices):
    """Where a matter belongs that a station does not take; deputies do not settle cases."""

    COURT = "court", _("a court")
    ARBITRATION = "arbitration", _("arbitration")
    REVIEW = "review", _("administrative review")
    PETITION = "petition", _("the petition office")
    OTHER = "other", _("another statutory channel")
    NO_MATTER = "no_matter", _("nothing that can be handled")


# What the citizen reads. Who does not take a matter says who does.
REFUSAL_SENTENCES = {
    RefusalChannel.COURT: _(
        "Your matter is before a court or belongs to one. A congress does not handle cases; please turn to the court that has jurisdiction, or to its litigation service at 12368."
    ),
    RefusalChannel.ARBITRATION: _(
        "Your matter belongs to arbitration. A congress does not handle cases; please turn to the arbitration commission for labour disputes or the one named in your contract."
    ),
    RefusalChannel.REVIEW: _(
        "Your matter is a dispute over an administrative decision. You can apply for an administrative review to the people's government that has jurisdiction, as a rule within sixty days, or go to court."
    ),
    RefusalChannel.PETITION: _(
        "Your matter belongs to the petition office. It has been noted here; please hand it to the petition office of your street, town or county, which has to tell you within fifteen days whether it takes it."
    ),
    RefusalChannel.OTHER: _(
        "The law provides another way for your matter. Please turn to the organ that is named below; a station cannot take its place."
    ),
    RefusalChannel.NO_MATTER: _(
        "We could find no matter in your message that somebody can handle. Please write again and say what happened, where, and what you ask for."
    ),
}  # fmt: skip


class OpinionStatus(models.TextChoices):
    """登记 → 分类 → 交办 → 督办 → 反馈 → 评价: what becomes of something said at a station.

    Apart from the queue: there it is decided whether it is published, here who settles it.
    """

    REGISTERED = "registered", _("registered")
    CLASSIFIED = "classified", _("classified")
    ASSIGNED = "assigned", _("passed to a unit")
    SUPERVISED = "supervised", _("followed up")
    ANSWERED = "answered", _("answered")
    RATED = "rated", _("rated by its author")
    REFUSED = "refused", _("referred elsewhere")


class Satisfaction(models.TextChoices):
    SATISFIED = "satisfied", _("satisfied")
    BASICALLY_SATISFIED = "basically_satisfied", _("basically satisfied")
    DISSATISFIED = "dissatisfied", _("dissatisfied")


P = OpinionStatus
SPEAKER = "speaker"
# Somebody still has to do something about it, by its due time.
UNDER_WAY = frozenset({P.REGISTERED, P.CLASSIFIED, P.ASSIGNED, P.SUPERVISED})

OPINION_MOVES = {
    step.name: step
    for step in (
        Move("classify", pgettext_lazy("button", "Classify"), frozenset({P.REGISTERED, P.CLASSIFIED}), P.CLASSIFIED, STAFF),
        Move("assign", pgettext_lazy("button", "Pass to a unit"), frozenset({P.CLASSIFIED, P.ASSIGNED, P.SUPERVISED}), P.ASSIGNED, STAFF),
        Move("supervise", pgettext_lazy("button", "Follow up"), frozenset({P.ASSIGNED, P.SUPERVISED}), P.SUPERVISED, STAFF),
        Move("answer", pgettext_lazy("button", "Answer"), frozenset({P.CLASSIFIED, P.ASSIGNED, P.SUPERVISED}), P.ANSWERED, STAFF),
        Move("refuse", pgettext_lazy("button", "Refer elsewhere"), frozenset({P.REGISTERED, P.CLASSIFIED}), P.REFUSED, STAFF),
        Move("take_up", pgettext_lazy("button", "Take it up after all"), frozenset({P.REFUSED}), P.REGISTERED, STAFF),
        Move("assign_again", pgettext_lazy("button", "Pass on a second time"), frozenset({P.ANSWERED, P.RATED}), P.ASSIGNED, STAFF),
        Move("rate", pgettext_lazy("button", "Rate the answer"), frozenset({P.ANSWERED, P.RATED}), P.RATED, SPEAKER),
        Move("take_back", pgettext_lazy("button", "Take the rating back"), frozenset({P.RATED}), P.ANSWERED, SPEAKER),
    )
}  # fmt: skip


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
