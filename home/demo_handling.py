"""What the demo shows of work at stations: matters said, contact records, an assembly. Invented and marked as such."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone

from core.calendar import local_day
from stations.models import (
    Area,
    ContactRecord,
    Deputy,
    OpinionItem,
    StationPage,
    VoterRepresentative,
)
from stations.services import assemblies, handling, origins, records
from stations.states import Ballot, ContactMode, OpinionRoute, OpinionSource, RecordTopic, RefusalChannel, Satisfaction
from submissions.queries import privacy_notice_in_force
from submissions.services.intake import Opinion, receive_opinion

DEMO = "（演示数据）"
T, R = RecordTopic, OpinionRoute


@dataclass(frozen=True)
class Said:
    """Something said, so many days ago, and how far it has come."""

    key: str
    slug: str
    text: str
    days: int
    source: OpinionSource
    topic: RecordTopic | None = None
    route: OpinionRoute | None = None
    unit: str = ""
    answer: str = ""
    rating: Satisfaction | None = None
    refused_to: RefusalChannel | None = None


SAID = (
    Said("demo-said-1", "hai-you", f"{DEMO}老旧小区晚上路灯太暗，老人出门不方便。", 20, OpinionSource.STATION_CODE, T.ROADS, R.COUNTY,
         "演示县综合行政执法局", f"{DEMO}已更换路灯十二盏，并列入每月巡查。", Satisfaction.SATISFIED),
    Said("demo-said-2", "yu-ye", f"{DEMO}台风天避风泊位不够，小船靠不进来。", 6, OpinionSource.DEPUTY_CODE, T.FARMING, R.COUNTY,
         "演示县农业农村局"),
    Said("demo-said-3", "bin-hai", f"{DEMO}园区到镇上的末班公交太早，夜班工人回不去。", 18, OpinionSource.PAGE, T.ENTERPRISE, R.COUNTY,
         "演示县交通运输局"),
    Said("demo-said-4", "ting-pang", f"{DEMO}村口停车场节假日一位难求。", 1, OpinionSource.DESK),
    Said("demo-said-5", "hai-run", f"{DEMO}我和邻居的宅基地官司法院还没有判，请代表帮忙。", 9, OpinionSource.PAGE,
         refused_to=RefusalChannel.COURT),
    Said("demo-said-6", "hai-you", f"{DEMO}老小区没有电梯，父母上下六楼很吃力。", 4, OpinionSource.PAGE),
)  # fmt: skip

# Whose contact, at which station, how, days ago, with how many, about what, the problem, what was done, how far.
RECORDS = (
    ("赵示一", "hai-you", ContactMode.HOME_VISIT, 3, 4, T.LIVELIHOOD, "小区加装电梯意见不一致，低层住户有顾虑。", "与社区一起召开协商会，约定下周再议。", "available"),
    ("钱示二", "jian-tiao", ContactMode.MEETING, 5, 12, T.FARMING, "养殖尾水处理设施运行费用偏高。", "整理三条建议，准备提交闭会期间建议。", "verified"),
    ("李示四", "bin-hai", ContactMode.RECEPTION, 8, 6, T.ENTERPRISE, "外来职工子女入学报名材料太多。", "已转交教育部门答复。", "submitted"),
    ("周示五", "ting-pang", ContactMode.PHONE, 2, 1, T.ROADS, "村道两处塌陷，农机不好走。", "当天到现场查看，已报镇政府。", "submitted"),
    ("吴示六", "she-pan", ContactMode.WECHAT, 1, 2, T.ENVIRONMENT, "旅游旺季垃圾清运不及时。", "联系乡政府增加清运班次。", "draft"),
)  # fmt: skip

REPRESENTATIVES = (
    ("杨示甲", "resident", "示范社区", ""), ("朱示乙", "resident", "示范社区", ""), ("秦示丙", "migrant_worker", "示范企业", "贵州"),
    ("尤示丁", "migrant_worker", "示范企业", "四川"), ("许示戊", "enterprise", "示范商会", ""),
)  # fmt: skip


def load_handling() -> None:
    """Add what happened at the demo's stations once; nothing when its first matter is there already."""
    if OpinionItem.objects.filter(submission__form_key=SAID[0].key).exists():
        return
    pages = {page.slug: page for page in StationPage.objects.filter(is_demo=True)}
    users = {user.username: user for user in get_user_model().objects.filter(username__in=["editor", "verifier"])}
    people = {deputy.name: deputy for deputy in Deputy.objects.filter(is_demo=True)}
    # 赵示一 signs in with the demo's account of a deputy.
    Deputy.objects.filter(pk=people["赵示一"].pk, account=None).update(
        account=get_user_model().objects.filter(username="deputy").first()
    )
    for said in SAID:
        _said(said, pages[said.slug], people, by=users["editor"])
    for row in RECORDS:
        _record(row, pages, people, users)
    # The visit of the next day grew from what was said last.
    visit = ContactRecord.objects.get(deputy=people["赵示一"], is_demo=True)
    origins.link_opinions(visit, OpinionItem.objects.filter(submission__form_key=SAID[-1].key), by=users["editor"])
    _assembly(by=users["editor"])


def _said(said: Said, page: StationPage, people: dict[str, Deputy], *, by: Any) -> None:
    arrived = timezone.now() - timedelta(days=said.days)
    receipt = receive_opinion(
        page.pk,
        Opinion(text=said.text),
        form_key=said.key,
        form_version_id=page.current_form_version().pk,
        privacy_notice_id=privacy_notice_in_force().pk,
        received_at=arrived,
    )
    deputy = people["孙示三"] if said.source == OpinionSource.DEPUTY_CODE else None
    item = handling.register_opinion(receipt.submission, page, source=said.source, deputy=deputy)
    if said.refused_to:
        handling.refuse_opinion(item, channel=said.refused_to, note=f"{DEMO}请联系承办法庭或者拨打12368。", by=by)
    if not said.topic or not said.route:
        return
    item = handling.classify_opinion(item, topic=said.topic, route=said.route, by=by)
    item = handling.assign_opinion(
        item, unit=said.unit, note=f"{DEMO}已转交办理。", by=by, now=arrived + timedelta(days=1)
    )
    if said.answer:
        item = handling.answer_opinion(item, answer=said.answer, by=by)
    if said.rating:
        handling.rate_answer(item, rating=said.rating)


def _record(
    row: tuple[Any, ...], pages: dict[str, StationPage], people: dict[str, Deputy], users: dict[str, Any]
) -> None:
    name, slug, mode, days, count, topic, problem, done, status = row
    values = {
        "deputy": people[name], "station": pages[slug], "mode": mode, "held_at": timezone.now() - timedelta(days=days),
        "place": pages[slug].area.name, "elector_count": count, "topic": topic, "problem": f"{DEMO}{problem}",
        "action_taken": f"{DEMO}{done}", "is_demo": True,
    }  # fmt: skip
    record = records.write_record(values, by=users["editor"], electors="演示选民 00000000000")
    for service, who in (
        (records.submit_record, "editor"),
        (records.verify_record, "verifier"),
        (records.release_record, "verifier"),
    ):
        if record.status == status:
            return
        record = service(record, by=users[who])


def _assembly(*, by: Any) -> None:
    """One meeting of a street, with migrant workers among its members, and a motion that passed."""
    street = Area.objects.get(code="331022001")
    members = [
        VoterRepresentative.objects.create(
            name=name,
            street=street,
            category=category,
            term=17,
            recommended_by=recommender,
            home_province=home,
            is_demo=True,
        )
        for name, category, recommender, home in REPRESENTATIVES
    ]
    fields = {
        "street": street, "title": f"海游街道选民代表会议{DEMO}", "held_on": local_day(timezone.now()) - timedelta(days=30),
        "term": 17, "agenda": "一、听取街道工作情况\n二、票决重点建议", "is_demo": True,
    }  # fmt: skip
    assembly = assemblies.call_assembly(fields, by=by)
    assemblies.note_attendance(assembly, members[:4], by=by)
    text = f"{DEMO}为沙柳河沿岸老旧小区加装电梯，优先安排有高龄老人的单元。"
    motion = assemblies.put_motion(assembly, title=f"关于老旧小区加装电梯的建议{DEMO}", text=text, by=by)
    assemblies.cast_votes(motion, dict.fromkeys(members[:3], Ballot.FOR) | {members[3]: Ballot.ABSTAIN}, by=by)
    assemblies.close_vote(motion, by=by)
    assemblies.put_motion(
        assembly, title=f"关于增设外来务工人员子女暑期托管点的建议{DEMO}", text=f"{DEMO}待票决。", by=by
    )
