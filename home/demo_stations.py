"""The stations of the demo: real place names, everything else invented and marked as such."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone

from core.calendar import TZ, add_working_days, local_day
from stations.models import (
    Area,
    Constituency,
    Deputy,
    ReceptionDay,
    ReceptionRule,
    StationActivityPage,
    StationIndexPage,
    StationPage,
    StationTeam,
)
from stations.services.receptions import (
    cancel_reception,
    hold_reception,
    move_reception,
    plan_receptions,
    publish_reception,
)
from stations.services.teams import give_station
from stations.states import ActivityKind, DeputyLevel, PostCategory, RulePattern, Sex, StationKind, TradeCategory

DEMO = "（演示数据）"
HUB, ONLINE = "xian-zong-zhan", "wang-shang-lian-luo-zhan"
RULES = (
    "代表接待日提前三天公告时间、地点和接待代表。",
    "听取意见后分类登记，三个工作日内转交有关单位，并把办理情况反馈给反映人。",
    "代表不直接处理问题；已经进入诉讼、仲裁、行政复议的事项，告知向有关机关提出。",
)
K = StationKind


@dataclass(frozen=True)
class Station:
    slug: str
    title: str
    kind: StationKind
    area: str
    parent: str
    at: tuple[str, str] | None
    extra: dict[str, str]


# Places are near the real ones; addresses, telephones and people are invented.
STATIONS = (
    Station(HUB, "三门县人大代表联络总站", K.COUNTY_HUB, "331022", "", ("29.105000", "121.395000"), {}),
    Station("hai-you", "海游街道代表联络中心站", K.STREET_CENTER, "331022001", HUB, ("29.109000", "121.378000"), {}),
    Station("jian-tiao", "健跳镇代表联络中心站", K.TOWNSHIP_CENTER, "331022105", HUB, ("29.030000", "121.630000"), {}),
    Station("she-pan", "蛇蟠乡代表联络中心站", K.TOWNSHIP_CENTER, "331022205", HUB, ("29.139000", "121.560000"), {}),
    Station("ting-pang", "亭旁镇示范村代表联络站", K.VILLAGE_COMMUNITY, "331022103", HUB, ("29.060000", "121.280000"), {}),
    Station("hai-run", "海润街道第一选区联络站", K.CONSTITUENCY, "331022002", "hai-you", ("29.120000", "121.430000"), {}),
    Station("bin-hai", "滨海科技城代表联络站", K.INDUSTRIAL_PARK, "331022002", "hai-you", ("29.115000", "121.455000"),
            {"park_name": "滨海科技城", "serving_population_note": "园区企业职工和外来务工人员"}),
    Station("yu-ye", "渔业行业代表联络站", K.SECTOR, "331022105", "jian-tiao", ("29.025000", "121.645000"), {}),
    Station("zhu-hang", "三门县在杭人大代表联络站", K.AWAY, "331022", HUB, ("30.270000", "120.150000"),
            {"host_city": "杭州市", "host_address": f"{DEMO}示范大厦3楼", "serving_population_note": "在杭务工、经商的三门人"}),
    Station("zhu-hu", "三门县在沪人大代表联络站", K.AWAY, "331022", HUB, ("31.230000", "121.470000"),
            {"host_city": "上海市", "host_address": f"{DEMO}示范路8号", "serving_population_note": "在沪务工、经商的三门人"}),
    Station(ONLINE, "三门县网上代表联络站", K.ONLINE, "331022", HUB, None, {}),
    Station("yu-gang-dian", "健跳渔港联络点", K.POINT, "331022105", "yu-ye", ("29.022000", "121.650000"), {}),
)  # fmt: skip

# Who they are, where they work, and the stations where they receive. Invented.
DEPUTIES = (
    ("赵示一", "女", ("county",), "海游代表团", "演示小学教师", TradeCategory.EDUCATION, ("hai-you", HUB)),
    ("钱示二", "男", ("county", "city"), "健跳代表团", "演示渔业合作社理事长", TradeCategory.FISHERY, ("jian-tiao", "yu-ye")),
    ("孙示三", "男", ("county",), "健跳代表团", "演示渔船船长", TradeCategory.FISHERY, ("yu-ye", "yu-gang-dian")),
    ("李示四", "女", ("county", "city", "province"), "海润代表团", "演示企业车间主任", TradeCategory.ENTERPRISE, ("bin-hai", "hai-run")),
    ("周示五", "女", ("township", "county"), "亭旁代表团", "演示村党支部书记", TradeCategory.VILLAGE, ("ting-pang",)),
    ("吴示六", "男", ("township",), "蛇蟠代表团", "演示养殖户", TradeCategory.FARMING, ("she-pan",)),
    ("郑示七", "女", ("county",), "海游代表团", "演示社区卫生服务中心医生", TradeCategory.HEALTH, ("hai-you", ONLINE)),
    ("王示八", "男", ("county",), "在外代表小组", "演示在杭商会会长", TradeCategory.ENTERPRISE, ("zhu-hang",)),
    ("冯示九", "女", ("county",), "在外代表小组", "演示在沪建筑公司项目经理", TradeCategory.ENTERPRISE, ("zhu-hu",)),
    ("陈示十", "男", ("county",), "海润代表团", "演示律师", TradeCategory.OTHER, ("hai-run", ONLINE)),
)  # fmt: skip


def load_stations() -> None:
    """Add the stations, deputies and receptions of the demo once; nothing when the hub is there already."""
    index = StationIndexPage.objects.get()
    if StationPage.objects.child_of(index).filter(slug=HUB).exists():
        return
    areas = {area.code: area for area in Area.objects.all()}
    pages: dict[str, StationPage] = {}
    for station in STATIONS:
        pages[station.slug] = _station(index, station, areas, pages)
    constituency, _new = Constituency.objects.get_or_create(
        number="演示01", defaults={"name": "演示第一选区", "area": areas["331022002"]}
    )
    people = [_deputy(number, row, pages, constituency) for number, row in enumerate(DEPUTIES)]
    _receptions(pages, people)
    _activities(pages)


def load_keeper() -> None:
    """Give one station to the demo's keeper, once: a station taken back by hand stays taken."""
    station = StationPage.objects.get(slug="hai-you")
    if not StationTeam.objects.filter(station=station).exists():
        users = get_user_model().objects
        give_station(station, users.get(username="station"), by=users.get(username="admin"))


def _station(
    index: StationIndexPage, station: Station, areas: dict[str, Area], pages: dict[str, StationPage]
) -> StationPage:
    latitude, longitude = station.at or (None, None)
    page = StationPage(
        title=station.title,
        slug=station.slug,
        kind=station.kind,
        area=areas[station.area],
        parent_station=pages.get(station.parent),
        head=f"{DEMO}站长",
        liaison_officer=f"{DEMO}联络员",
        office_telephone=f"{DEMO}0000-00000000",
        opening_hours="工作日 8:30–11:30，14:00–17:00" if station.at else "网上全天接收意见",
        address=f"{DEMO}{areas[station.area].name}示范路1号" if station.at else "",
        directions="一楼大厅，无障碍通道在正门右侧。" if station.at else "",
        latitude=latitude,
        longitude=longitude,
        introduction=[("paragraph", f"<p>{station.title}是演示数据：地名真实，人物、电话和活动均为虚构。</p>")],
        rules=[("paragraph", f"<p>{rule}</p>") for rule in RULES],
        is_demo=True,
        **station.extra,
    )
    index.add_child(instance=page)
    return page


def _deputy(number: int, row: tuple[Any, ...], pages: dict[str, StationPage], constituency: Constituency) -> Deputy:
    name, sex, levels, delegation, post, trade, places = row
    deputy = Deputy.objects.create(
        name=name,
        code=f"演示{number + 1:03}",
        sex=Sex.FEMALE if sex == "女" else Sex.MALE,
        levels=[level for level in DeputyLevel.values if level in levels],
        delegation=delegation,
        post=post,
        trade_category=trade,
        post_category=PostCategory.FRONT_LINE,
        term=17,
        constituency=constituency,
        is_demo=True,
    )
    deputy.stations.set([pages[slug] for slug in places])
    return deputy


# Days from today, where, what kind, title, summary, and one paragraph. Invented.
ACTIVITIES = (
    (6, "hai-you", ActivityKind.PREVIEW, "活动预告：代表走进老旧小区听意见", "加装电梯、停车和晾晒，欢迎居民当面说。", "当天上午九点在示范社区居民议事厅，凭意愿参加，不用预约。"),
    (-12, "hai-you", ActivityKind.REPORT, "代表集中视察校门口交通秩序", "五名代表早高峰到三所学校门口实地察看。", "代表们记录了接送车辆临停、斑马线照明等问题，已登记并转交有关单位办理。"),
    (-30, "hai-you", ActivityKind.TRAINING, "联络站组织学习代表法", "十二名代表参加，结合接待工作交流体会。", "重点学习代表联系选民、反映意见的规定，并讨论了登记和反馈的时限。"),
    (-9, "zhu-hang", ActivityKind.REPORT, "在杭代表听取务工人员意见", "医保异地结算和子女返乡入学问得最多。", "意见已分类登记，能当场答复的当场答复，其余转交县有关部门。"),
)  # fmt: skip


def _activities(pages: dict[str, StationPage]) -> None:
    today, now = local_day(timezone.now()), timezone.now()
    for days, slug, kind, title, summary, text in ACTIVITIES:
        pages[slug].add_child(
            instance=StationActivityPage(
                title=title, kind=kind, held_on=today + timedelta(days=days), summary=summary, place="示范社区",
                body=[("paragraph", f"<p>{DEMO}{text}</p>")], first_published_at=now, last_published_at=now, is_demo=True,
            )
        )  # fmt: skip


def _receptions(pages: dict[str, StationPage], people: list[Deputy]) -> None:
    """Six weeks of Mondays at the hub and of fifteenths in Jiantiao, one held, one cancelled, one moved."""
    editor = get_user_model().objects.get(username="editor")
    today = local_day(timezone.now())
    rules = (
        (pages[HUB], {"pattern": RulePattern.WEEKLY, "weekday": 0, "capacity": 6}, people[:1]),
        (pages["jian-tiao"], {"pattern": RulePattern.MONTH_DAY, "day": 15}, people[1:2]),
        (pages["hai-you"], {"pattern": RulePattern.MONTH_WEEKDAY, "weekday": 3, "week": 2, "capacity": 4}, people[6:7]),
    )
    for page, fields, present in rules:
        ReceptionRule.objects.create(
            station=page,
            start_time=time(9),
            end_time=time(11),
            scope="听取对县人大及其常委会工作、民生实事的意见建议",
            effective_from=today,
            **fields,
        )
        for day in plan_receptions(page, today + timedelta(days=4), today + timedelta(days=45), by=editor):
            day.deputies.set(present)
            publish_reception(day, by=editor)
    held = _single(pages["zhu-hang"], today - timedelta(days=7), people[7])
    hold_reception(held, by=editor)
    cancelled = _single(pages["ting-pang"], add_working_days(today, 5), people[4])
    cancel_reception(cancelled, note=f"{DEMO}接待代表参加视察，本次接待取消。", by=editor)
    moved = _single(pages["bin-hai"], add_working_days(today, 6), people[3])
    starts_at = datetime.combine(add_working_days(today, 8), time(14), TZ)
    move_reception(
        moved, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), note=f"{DEMO}园区停电检修，改期举行。", by=editor
    )  # fmt: skip


def _single(page: StationPage, day: Any, deputy: Deputy) -> ReceptionDay:
    """One announced reception outside every rule."""
    starts_at = datetime.combine(day, time(9), TZ)
    reception = ReceptionDay.objects.create(
        station=page,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        scope="听取意见建议",
        published_at=min(timezone.now(), starts_at - timedelta(days=4)),
    )
    reception.deputies.set([deputy])
    return reception
