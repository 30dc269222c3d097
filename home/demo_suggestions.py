"""The suggestions of the demo, in every stage from a draft to a problem that is solved. Invented and marked as such."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone

from core.calendar import TZ, local_day
from home.demo_stations import DEMO
from stations.models import Area, Deputy
from stations.states import RecordTopic
from submissions.models import Submission
from submissions.services.receipts import query_code
from suggestions import redaction, timeline
from suggestions.deadlines import add_months
from suggestions.models import Suggestion, Unit
from suggestions.services import assigning, filing, handling, reviewing
from suggestions.services.counting import count_figures
from suggestions.services.filing import Words
from suggestions.services.handling import Promise
from suggestions.services.publishing import Decision, decide_publication
from suggestions.services.reviewing import Opinion
from suggestions.services.showing import pieces_within
from suggestions.services.steps import step
from suggestions.services.supervision import Told, make_key, publish_supervision, write_supervision
from suggestions.states import Consultation, Route, UnitKind

T = RecordTopic
TRANSPORT, FISHERY, SCHOOLS, TOWN = "演示县交通运输局", "演示县农业农村局", "演示县教育局", "演示健跳镇人民政府"
# Who signs in for a unit, where somebody does.
UNITS = (
    (TRANSPORT, UnitKind.GOVERNMENT, "unit"), (FISHERY, UnitKind.GOVERNMENT, "unit2"),
    (SCHOOLS, UnitKind.GOVERNMENT, "unit"), (TOWN, UnitKind.TOWNSHIP, "unit2"),
)  # fmt: skip
REVIEWERS = {"joint": "committee", "directors": "secretary"}  # the office reviews in all other stages
LEADS = {"赵示一": "deputy", "钱示二": "deputy2", "李示四": "deputy3"}
SAID = {"berths": "demo-said-2", "bus": "demo-said-3"}  # what was said at a station, by its key


@dataclass(frozen=True)
class Item:
    """A suggestion filed so many months ago, and the last step that it takes."""

    key: str
    title: str
    situation: str
    proposal: str
    topic: RecordTopic
    lead: str
    area: str
    months: int
    until: str
    unit: str = ""
    grade: str = "A"
    reply: str = ""
    rating: tuple[str, str, str, str] = ("satisfied", "satisfied", "solved", "adopted")
    promise: str = ""
    co: str = ""
    route: Route = Route.GREEN
    scope: str = "full"


ITEMS = (
    Item("berths", "关于增加健跳渔港避风泊位的建议", "台风期间渔港泊位不足，小型渔船难以进港避风。", "新增浮式泊位，并划定小型渔船避风区。", T.FARMING,
         "钱示二", "331022105", 9, "again", FISHERY, "B", "已将渔港改造列入规划，近期加强调度。", ("mostly", "dissatisfied", "not_soon", "explained"), co=TOWN),
    Item("bus", "关于沿海工业城增开夜班公交的建议", "夜班职工下班后没有公交，只能搭乘摩托车。", "增开一条夜班公交线路，末班延至零点三十分。", T.ENTERPRISE,
         "李示四", "331022002", 7, "closed", TRANSPORT, "A", "已开通夜班一号线，末班零点三十分发车。"),
    Item("roads", "关于修复浦坝港农村公路的建议", "两处路段路基沉陷，农机和校车绕行。", "对沉陷路段先行修复，并纳入养护计划。", T.ROADS,
         "赵示一", "331022107", 6, "rated", TRANSPORT, "B", "一处已修复，另一处列入下半年计划。", ("satisfied", "mostly", "partly", "partly"), "第二处沉陷路段完成修复并通车"),
    Item("lifts", "关于老旧小区加装电梯简化手续的建议", "加装电梯需跑多个部门，老人上下楼困难。", "设立联合窗口，一次受理。", T.LIVELIHOOD,
         "赵示一", "331022001", 6, "handling", TRANSPORT),
    Item("school", "关于精简外来务工人员子女入学材料的建议", "报名材料多，职工需多次请假。", "以居住证和社保记录在线核验代替纸质证明。", T.EDUCATION,
         "李示四", "331022002", 5, "replied", SCHOOLS, "A", "今年秋季起报名材料由七项减为三项。"),
    Item("ponds", "关于支持青蟹养殖尾水处理的建议", "尾水处理设施运行费用偏高。", "对集中处理设施的电费给予补助。", T.FARMING,
         "钱示二", "331022105", 3, "met", FISHERY),
    Item("parking", "关于亭旁红色旅游景区增设停车场的建议", "节假日游客车辆停到村道上。", "利用闲置地块建设生态停车场。", T.ROADS,
         "周示五", "331022103", 3, "reassigned", TRANSPORT),
    Item("waste", "关于蛇蟠岛旅游旺季增加垃圾清运的建议", "旺季垃圾清运不及时。", "旺季每日增加两个班次。", T.ENVIRONMENT,
         "吴示六", "331022205", 2, "accepted", scope=""),
    Item("clinic", "关于在外三门人异地就医结算的建议", "在杭老人报销需回县城办理。", "增加直接结算的医院，并设代办点。", T.HEALTH,
         "王示八", "331022001", 2, "review", scope=""),
    Item("lights", "关于学校门口增设交通信号灯的建议", "放学时段车流大，学生过街不安全。", "在校门口路口增设信号灯。", T.EDUCATION,
         "郑示七", "331022001", 1, "filed", scope=""),
    Item("ward", "关于社区卫生服务站周末值班的建议", "周末没有医生值班。", "安排周末轮值。", T.HEALTH,
         "赵示一", "331022001", 0, "draft", scope=""),
    Item("flats", "关于完善滨海科技城人才公寓配套的建议", "公寓周边缺少食堂和超市。", "引入社区食堂。", T.LIVELIHOOD,
         "李示四", "331022002", 8, "closed", TOWN, "C", "因用地条件限制，近期难以实施，留作参考。", ("satisfied", "mostly", "reference", "explained"),
         route=Route.SESSION, scope="result"),
)  # fmt: skip


def load_suggestions() -> None:
    """Add units and suggestions of the demo once; nothing where a unit of the demo is there already."""
    if Unit.objects.filter(is_demo=True).exists():
        return
    users = {user.username: user for user in get_user_model().objects.all()}
    for name, username in LEADS.items():
        Deputy.objects.filter(name=name, is_demo=True, account=None).update(account=users[username])
    units = {name: _unit(name, kind, users[username]) for name, kind, username in UNITS}
    made = {item.key: Course(item, users, units).run() for item in ITEMS}
    _publish(made, users["office"])
    count_figures()
    _supervise(made, units, users["office"])


def demo_receipt() -> tuple[str, str]:
    """Number and code of what somebody said at a station, and what became a suggestion that is solved."""
    key = SAID["berths"]
    return Submission.objects.get(form_key=key).number, query_code(key)


def _unit(name: str, kind: str, member: Any) -> Unit:
    unit = Unit.objects.create(name=name, kind=kind, is_demo=True)
    unit.members.add(member)
    return unit


class Course:
    """One suggestion on its way; each step on a day of its own, all of them past."""

    def __init__(self, item: Item, users: dict[str, Any], units: dict[str, Unit]) -> None:
        self.item, self.units, self.users = item, units, users
        self.office, self.members = users["office"], {name: users[username] for name, _kind, username in UNITS}
        first = add_months(local_day(timezone.now()).replace(day=1), -item.months)
        self.start = first.replace(day=12)

    def at(self, days: int) -> datetime:
        """So many days after filing, at ten; never in the future."""
        return min(datetime.combine(self.start + timedelta(days=days), time(10), TZ), timezone.now())

    def run(self) -> Suggestion:
        item = self.item
        row = self._draft()
        if item.until == "draft":
            return row
        row = filing.file_suggestion(row, exclusions=(), by=self.office, now=self.at(0))
        if item.until == "filed":
            return row
        row = self._review(row)
        if item.until in ("review", "accepted"):
            return row
        row = self._assign(row, 19)
        if item.until == "reassigned":
            row = assigning.send_back(
                row, reason=f"{DEMO}停车场建设不属于本单位职责。", by=self._member(), now=self.at(24)
            )
            return assigning.assign_suggestion(row, lead=self.units[TOWN], by=self.office, now=self.at(27))
        return self._handle(row)

    def _draft(self) -> Suggestion:
        item = self.item
        lead = Deputy.objects.get(name=item.lead, is_demo=True)
        written = Words(
            f"{item.title}{DEMO}", f"{DEMO}{item.situation}", f"{DEMO}群众多次反映，涉及面较广。", f"{DEMO}{item.proposal}",
            item.topic, Consultation.NOT_YET, f"{DEMO}已与有关部门对接。",
        )  # fmt: skip
        session = "演示五次" if item.route == Route.SESSION else ""
        row = filing.draft_suggestion(
            written, lead=lead, area=Area.objects.get(code=item.area), by=self.office, route=item.route,
            session=session, is_demo=True,
        )  # fmt: skip
        if item.key in SAID:
            sent = Submission.objects.filter(form_key=SAID[item.key])
            filing.ground_suggestion(row, submissions=sent, by=self.office)
        return row

    def _review(self, row: Suggestion) -> Suggestion:
        days = 10
        while reviewing.next_review(row):
            day = self.at(days)
            said = Opinion(local_day(day), f"{DEMO}审查人员", f"{DEMO}同意", *[f"{DEMO}理由充分"] * 3)
            row = reviewing.pass_review(row, said, by=self.users[REVIEWERS.get(row.status, "office")], now=day)
            if self.item.until == "review" and row.status == "joint":
                return row
            days += 2
        return reviewing.tell_acceptance(row, how=f"{DEMO}电话告知", by=self.office, now=self.at(days - 1))

    def _assign(self, row: Suggestion, days: int) -> Suggestion:
        lead, co = self.units[self.item.unit], [self.units[self.item.co]] if self.item.co and row.round == 0 else []
        row = assigning.assign_suggestion(row, lead=lead, co=co, by=self.office, now=self.at(days))
        if co:
            handling.give_opinion(row, opinion=f"{DEMO}镇里将配合做好场地协调。", by=self.members[self.item.co], now=self.at(days + 9))  # fmt: skip
        return row

    def _handle(self, row: Suggestion) -> Suggestion:
        item = self.item
        row = handling.take_on(row, by=self._member(), now=self.at(21))
        if item.until == "handling":
            return row
        row = self._meet(row, 33)
        if item.until == "met":
            return row
        row = self._reply(row, item.reply, item.grade, 60)
        if item.until == "replied":
            return row
        row = self._rate(row, item.rating, 66)
        if item.until == "again":
            row = self._again(row)
        if item.until in ("closed", "again"):
            row = step(row, "close", by=self.office, at=self.at(130))
        return row

    def _again(self, row: Suggestion) -> Suggestion:
        row = step(row, "recheck", by=self.office, reason=f"{DEMO}泊位确实不足，应当先行扩容。", at=self.at(80))
        row = self._assign(row, 82)
        row = handling.take_on(row, by=self._member(), now=self.at(83))
        row = self._meet(row, 90)
        row = self._reply(row, "已新增浮式泊位四十个，并划定小型渔船避风区。", "A", 105)
        return self._rate(row, ("satisfied", "satisfied", "solved", "adopted"), 112)

    def _member(self) -> Any:
        return self.members[self.item.unit]

    def _meet(self, row: Suggestion, days: int) -> Suggestion:
        day = self.at(days)
        return handling.note_meeting(
            row, held_on=local_day(day), place=f"{DEMO}现场", met_by="leader", form="talk", note=f"{DEMO}面商情况。",
            by=self._member(), now=day,
        )  # fmt: skip

    def _reply(self, row: Suggestion, text: str, grade: str, days: int) -> Suggestion:
        promises = []
        if self.item.promise:
            promises = [Promise(f"{DEMO}{self.item.promise}", local_day(timezone.now()) + timedelta(days=60))]
        number = f"演示〔{self.start.year}〕{row.pk}-{row.round}号"
        handling.reply_to_suggestion(
            row, text=f"{DEMO}{text}", number=number, grade=grade, signed_by=f"{DEMO}负责人", promises=promises,
            by=self._member(), now=self.at(days),
        )  # fmt: skip
        return Suggestion.objects.get(pk=row.pk)

    def _rate(self, row: Suggestion, rating: tuple[str, str, str, str], days: int) -> Suggestion:
        named = dict(zip(("handling", "result", "resolution", "adoption"), rating, strict=True))
        account = self.users[LEADS[self.item.lead]]
        handling.rate_reply(row, **named, note=f"{DEMO}代表意见。", by=account, now=self.at(days))
        return Suggestion.objects.get(pk=row.pk)


def _publish(made: dict[str, Suggestion], office: Any) -> None:
    for item in ITEMS:
        if item.scope:
            row = made[item.key]
            read = pieces_within(item.scope, timeline.pieces(timeline.read(row)))
            decide_publication(row, Decision(item.scope), seen=redaction.digest(read), by=office)


def _supervise(made: dict[str, Suggestion], units: dict[str, Unit], office: Any) -> None:
    """One record of each of the six systems, and a key suggestion."""
    berths, bus = made["berths"], made["bus"]
    accepted, today = local_day(berths.accepted_at), local_day(timezone.now())
    year = local_day(bus.accepted_at).year
    make_key(berths, reference=f"{DEMO}示范主任会议纪要第2号", decided_on=accepted, by=office)
    member = Deputy.objects.get(name="李示四", is_demo=True)

    def told(kind: str, title: str, held_on: date, text: str, **more: Any) -> None:
        given = Told(kind, f"{title}{DEMO}", min(held_on, today), f"{DEMO}{text}", **more)
        publish_supervision(write_supervision(given, by=office, is_demo=True), is_read=True, by=office)

    told("lead_member", "包抓渔港避风泊位建议", accepted, "由常委会组成人员负责跟踪办理，每月了解一次进度。",
         member=member, suggestions=(berths,))  # fmt: skip
    told("onsite", "现场督办健跳渔港泊位建设", accepted + timedelta(days=75), "到渔港察看泊位，听取渔民意见。",
         result=f"{DEMO}要求一个月内完成浮式泊位安装。", suggestions=(berths,))  # fmt: skip
    told("recheck", "复核渔港避风泊位建议办理情况", accepted + timedelta(days=66), "代表对首次答复不满意，经复核决定二次交办。",
         result=f"{DEMO}第二次答复后代表测评为满意，问题已解决。", suggestions=(berths,))  # fmt: skip
    told("special_inquiry", "渔港安全专题询问", accepted + timedelta(days=90), "常委会就渔港安全开展专题询问，有关单位到会应询。",
         reference=f"{DEMO}专题询问会议纪要", suggestions=(berths,))  # fmt: skip
    told("handler_review", "交通运输部门建议办理工作评议", today, "对全年建议办理情况开展评议。",
         unit=units[TRANSPORT], year=year, reference=f"{DEMO}评议意见第1号", result=f"{DEMO}办理较好，超期件须限期答复。")  # fmt: skip
    told(
        "bulletin",
        f"{year}年代表建议办理进度通报",
        today,
        "现将代表建议办理进度予以通报，请各承办单位对照期限抓紧办理。",
        year=year,
    )
