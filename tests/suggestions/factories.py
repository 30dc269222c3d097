"""Makers of suggestions and of the people around one."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import Permission

from core.calendar import TZ
from stations.models import Area, Deputy
from suggestions.models import Suggestion, Unit
from suggestions.services import assigning, filing, handling, reviewing
from suggestions.services.filing import Words
from suggestions.services.reviewing import Opinion
from tests.factories import staff
from tests.stations.factories import area, deputy

WORDS = Words("加装路灯", "试验路夜间无灯。", "老人夜间出行不便。", "请在试验路加装路灯。", "roads")
FILED = datetime(2025, 6, 20, 23, 59, 59, tzinfo=TZ)
REVIEWED = datetime(2025, 6, 24, 10, tzinfo=TZ)
ASSIGNED = datetime(2025, 6, 30, 9, tzinfo=TZ)
OPINION = Opinion(date(2025, 6, 24), "试某、试某某", "同意", "涉及安全", "涉及两个村", "列入民生")
REVIEWS = ("review_suggestion", "review_jointly", "review_for_directors")
RATING = {"handling": "satisfied", "result": "mostly", "resolution": "solved", "adoption": "adopted"}
LETTER = {"text": "已加装路灯。", "number": "三交〔2025〕1号", "grade": "A", "signed_by": "试局长"}


@dataclass
class People:
    """Everybody who has a part in one suggestion, and somebody who has none."""

    deputy: Deputy
    lead: Any
    reviewer: Any
    committee: Any
    secretary: Any
    assigner: Any
    unit: Any
    outsider: Any
    roads: Unit
    lights: Unit

    def reviewer_of(self, row: Suggestion) -> Any:
        """Whose review it is: the office's first, then the committees', then the directors' meeting's."""
        return {"joint": self.committee, "directors": self.secretary}.get(row.status, self.reviewer)


def allowed(username: str, *codenames: str) -> Any:
    user = staff(username)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="suggestions", codename__in=codenames))
    return user


def unit(name: str, *members: Any) -> Unit:
    row = Unit.objects.create(name=name, kind="government")
    row.members.set(members)
    return row


def people() -> People:
    lead, member, outsider = staff("lead"), staff("member"), staff("outsider")
    return People(
        deputy=deputy(account=lead),
        lead=lead,
        reviewer=allowed("reviewer", "review_suggestion"),
        committee=allowed("committee", "review_jointly"),
        secretary=allowed("secretary", "review_for_directors"),
        assigner=allowed("assigner", "assign_suggestion"),
        unit=member,
        outsider=outsider,
        roads=unit("县交通运输局", member),
        lights=unit("县综合行政执法局", outsider),
    )


def draft(who: People, *, street: Area | None = None, words: Words | None = None, **fields: Any) -> Suggestion:
    return filing.draft_suggestion(words or WORDS, lead=who.deputy, area=street or area(), by=who.lead, **fields)


def filed(who: People, now: datetime = FILED, **fields: Any) -> Suggestion:
    return filing.file_suggestion(draft(who, **fields), exclusions=(), by=who.lead, now=now)


def reviewed(who: People, row: Suggestion, now: datetime = REVIEWED) -> Suggestion:
    """Passed by every review that its way asks for."""
    while reviewing.next_review(row):
        row = reviewing.pass_review(row, OPINION, by=who.reviewer_of(row), now=now)
    return row


def assigned(who: People, now: datetime = ASSIGNED, words: Words | None = None, **units: Any) -> Suggestion:
    row = reviewed(who, filed(who, words=words))
    return assigning.assign_suggestion(row, **{"lead": who.roads} | units, by=who.assigner, now=now)


def handled(who: People, **units: Any) -> Suggestion:
    return handling.take_on(assigned(who, **units), by=who.unit, now=ASSIGNED)


def let_in(who: People) -> People:
    """All of them may open the admin and the desk, as their groups let them."""
    doors = Permission.objects.filter(codename__in=("access_admin", "open_desk"))
    for user in (who.lead, who.reviewer, who.committee, who.secretary, who.assigner, who.unit, who.outsider):
        user.user_permissions.add(*doors)
    return who
