"""The public record of the demo: invented contacts, some published, one draw carried out and one announced."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone

from core.calendar import TZ, local_day
from home.demo_stations import DEMO
from publicity.models import Draw, SpotCheck
from publicity.services.checks import assign_check, publish_check, report_check
from publicity.services.draws import announce_draw, carry_out_draw, prepare_draw
from publicity.services.publishing import publish_available
from stations.models import ContactRecord, Deputy
from stations.services.records import keep_electors, release_record, submit_record, verify_record
from stations.states import ContactMode, RecordTopic

PLACES = ("上示范村", "下示范村", "示范社区", "示范渔村")
MATTERS = (
    (RecordTopic.ROADS, "村口公交站没有雨棚，等车的老人希望加装。", "已转交交通运输部门，答复列入下半年计划。"),
    (RecordTopic.ENVIRONMENT, "养殖塘边的泡沫浮球散落，希望定期清理。", "已与镇里商定每月清理一次。"),
    (RecordTopic.HEALTH, "村卫生室周末没有医生值班。", "已向卫生健康部门提出建议，正在办理。"),
    (RecordTopic.FARMING, "青蟹苗种价格上涨，养殖户希望统一采购。", "合作社已组织第一批统一采购。"),
    (RecordTopic.EDUCATION, "放学时校门口车辆拥堵。", "交警已在放学时段增加执勤。"),
)
COUNT = 40  # contacts, spread over the last hundred days
ELECTORS = "选民示某甲 13800000000\n选民示某乙 13800000001"
LOTTERY = {"name": f"{DEMO}示范彩票开奖号码", "address": "https://example.cn/", "count": 5, "highest": 80}


def load_publicity() -> None:
    """Add the contacts and draws of the demo once; nothing where a draw of the demo is there already."""
    people = list(Deputy.objects.filter(is_demo=True).order_by("pk"))
    if not people or Draw.objects.filter(is_demo=True).exists():
        return
    users = {user.username: user for user in get_user_model().objects.all()}
    author, verifier, office = users["editor"], users["verifier"], users["admin"]
    today = local_day(timezone.now())
    for number in range(COUNT):
        _contact(number, people[number % len(people)], today, author, verifier)
    publish_available(by=office)
    _draw_of_the_past(today, office, users)
    settings = {"period_from": today - timedelta(days=40), "period_until": today}
    coming = datetime.combine(today + timedelta(days=3), time(21, 30), TZ)
    draw = prepare_draw(**settings, ratio=1_000, sources=[LOTTERY], due_at=coming, by=office, is_demo=True)
    announce_draw(draw, by=office)


def _contact(number: int, deputy: Deputy, today: date, author: Any, verifier: Any) -> None:
    topic, problem, action = MATTERS[number % len(MATTERS)]
    day = today - timedelta(days=2 + number * 98 // COUNT)
    record = ContactRecord.objects.create(
        deputy=deputy,
        mode=ContactMode.values[number % len(ContactMode.values)],
        held_at=datetime.combine(day, time(9 + number % 8), TZ),
        place=PLACES[number % len(PLACES)],
        station=deputy.stations.order_by("pk").first(),
        elector_count=2 + number % 9,
        topic=topic,
        problem=f"{DEMO}{problem}",
        action_taken=f"{DEMO}{action}",
        created_by=author,
        is_demo=True,
    )
    keep_electors(record, ELECTORS)
    submit_record(record, by=author)
    verify_record(record, by=verifier)
    release_record(record, by=verifier)


def _draw_of_the_past(today: date, office: Any, users: dict[str, Any]) -> None:
    """A draw that was carried out: its numbers become known a moment after the list is frozen, as nowhere else."""
    settings = {"period_from": today - timedelta(days=101), "period_until": today - timedelta(days=41)}
    due_at = timezone.now() + timedelta(seconds=1)
    draw = prepare_draw(**settings, ratio=2_000, sources=[LOTTERY], due_at=due_at, by=office, is_demo=True)
    announce_draw(draw, by=office)
    _wait_until(due_at)
    draw = carry_out_draw(draw, numbers=["7 21 33 58 80"], by=office)
    checker = users["moderator"]
    checks = list(SpotCheck.objects.filter(drawn__draw=draw).select_related("drawn__line__record", "drawn__draw"))
    for position, check in enumerate(checks[:4]):
        check = assign_check(check, checker=checker, due_on=today + timedelta(days=14), by=office)
        if position < 3:
            result = ("true", "true", "partly_untrue")[position]
            report_check(
                check, method="call_back", result=result, checked_on=today, by=checker, note=f"{DEMO}人数少记一人",
                public_note="" if result == "true" else f"{DEMO}实际参加的选民比记录少一人。",
            )  # fmt: skip
    for check in SpotCheck.objects.filter(drawn__draw=draw, status="reported"):
        publish_check(check, by=office)


def _wait_until(moment: datetime) -> None:
    from time import sleep

    sleep(max(0.0, (moment - timezone.now()).total_seconds()) + 0.05)
