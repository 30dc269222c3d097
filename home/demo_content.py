"""What the demo shows. Texts of law and the imported comments are real; people and opinions here are invented."""

import io
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import opencc
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from consultations.drafts import decode_draft, parse_draft
from consultations.models import ConsultationIndexPage, ConsultationPage, ConsultationQuestion
from consultations.services import import_draft
from consultations.states import ConsultationKind
from core.calendar import TZ
from home.demo_assessment import load_assessment
from home.demo_handling import load_handling
from home.demo_livestreams import load_livestreams
from home.demo_outcome import load_outcome
from home.demo_publicity import load_publicity
from home.demo_stations import load_keeper, load_stations
from home.demo_steps import put_live, receive
from home.demo_suggestions import load_suggestions
from home.sitetree import (
    CHECKERS,
    COMMITTEES,
    DEPUTIES,
    DEPUTY_AFFAIRS,
    MEETING_SECRETARIES,
    PUBLISHERS,
    UNITS,
    VERIFIERS,
    set_up_groups,
    set_up_site,
)
from livestreams.states import GUESTS
from notices.models import NoticeIndexPage, NoticePage
from submissions.services.moderation import Verdict, decide

DATA = Path(__file__).parent / "demo"
WASTE, UBERX, SPEECH = "shenghuo-laji", "vtaiwan-uberx", "lianxinqiao"
ATTRIBUTION = (
    "意见数据由 Polis 软件（https://compdemocracy.org/polis）收集，按 CC BY 4.0 许可转授权，署名 The Computational "
    "Democracy Project；案例介绍：https://compdemocracy.org/case-studies/2015-vtaiwan-uberx 。意见原文为繁体中文，"
    "时间与审核决定均为原始记录。"
)


@dataclass(frozen=True)
class Account:
    username: str
    password: str
    family: str
    given: str
    role: str


ACCOUNTS = (
    Account(
        "editor", "demo-editor-lianxin", "演示编辑", "甲", "editor: writes, publishes consultations, closes, answers"
    ),
    Account("publisher", "demo-publisher-lianxin", "演示发布人", "戊", "publisher: approves what others wrote"),
    Account("moderator", "demo-moderator-lianxin", "演示审核员", "乙", "moderator: decides on opinions"),
    Account("moderator2", "demo-moderator2-lianxin", "演示审核员", "丙", "second moderator"),
    Account("verifier", "demo-verifier-lianxin", "演示核查员", "己", "township verifier: vouches for contact records"),
    Account("deputy", "demo-deputy-lianxin", "演示代表", "庚", "deputy: writes their own contact records"),
    Account(
        "station", "demo-station-lianxin", "演示站点人员", "辛", "keeps the station of Haiyou street and sees no other"
    ),
    Account(
        "guest", "demo-guest-lianxin", "演示嘉宾", "壬", "guest of the online exchange: answers at a desk of their own"
    ),
    Account(
        "office",
        "demo-office-lianxin",
        "演示代表工委",
        "寅",
        "deputies' office: reviews first, assigns, publishes suggestions",
    ),
    Account("committee", "demo-committee-lianxin", "演示专工委", "辰", "committees: joint review of suggestions"),
    Account(
        "secretary", "demo-secretary-lianxin", "演示主任会议秘书", "巳", "enters what the directors' meeting decides"
    ),
    Account(
        "unit", "demo-unit-lianxin", "演示承办单位", "癸", "handling unit: transport and schools, sees only its own"
    ),
    Account(
        "unit2", "demo-unit2-lianxin", "演示承办单位", "子", "handling unit: fishery and a town, sees only its own"
    ),
    Account("deputy2", "demo-deputy2-lianxin", "演示代表", "丑", "second deputy: leads and rates suggestions"),
    Account("deputy3", "demo-deputy3-lianxin", "演示代表", "卯", "third deputy: leads and rates suggestions"),
    Account("admin", "demo-admin-lianxin", "演示管理员", "丁", "administrator"),
)

# An article, what is said of it, the public name. Invented.
OPINIONS = (
    ("a15", "建议按照人口密度而不是按行政村配置收集点，外来务工人员集中的园区附近明显不够用。", "园区职工"),
    ("a21", "四分类的颜色和标识应当全省统一，老人记不住每个小区不同的颜色。", ""),
    ("a21", "农村地区建议允许先分干湿两类，逐步过渡，否则难以坚持。", "亭旁村民"),
    ("", "草案总体很好，希望增加渔港和养殖区垃圾的收集要求，海边泡沫箱、废渔网没有人管。", "健跳渔民"),
)
PENDING = (
    ("a12", "建议对举报属实的居民给予积分奖励，并保护举报人信息。我的电话是13800000000，可以回访。", "热心居民"),
    ("a38", "收费标准应当先听证再实施，请在条例里写明听证程序。", ""),
    ("", "太好了，支持！", ""),
)


@transaction.atomic
def load_demo() -> None:
    """Add what is missing; never touch what is there. Pages are known by their slug, accounts by their name."""
    set_up_site(host="127.0.0.1", port=8000)
    _accounts()
    _speech()
    _waste()
    _uberx()
    load_outcome()
    load_livestreams()
    load_stations()
    load_handling()
    load_publicity()
    load_assessment()
    load_suggestions()
    load_keeper()


def _accounts() -> None:
    editors, moderators = set_up_groups()
    user_model = get_user_model()
    for account in ACCOUNTS:
        user, is_new = user_model.objects.get_or_create(
            username=account.username, defaults={"last_name": account.family, "first_name": account.given}
        )
        if is_new:
            user.set_password(account.password)
            user.is_superuser = account.username == "admin"
            user.save()
            user.groups.set(
                {
                    "editor": [editors],
                    "publisher": [Group.objects.get(name=PUBLISHERS)],
                    "moderator": [moderators, Group.objects.get(name=CHECKERS)],
                    "moderator2": [moderators],
                    "verifier": [Group.objects.get(name=VERIFIERS)],
                    "deputy": [Group.objects.get(name=DEPUTIES)],
                    "guest": [Group.objects.get(name=GUESTS)],
                    "deputy2": [Group.objects.get(name=DEPUTIES)],
                    "deputy3": [Group.objects.get(name=DEPUTIES)],
                    "office": [Group.objects.get(name=DEPUTY_AFFAIRS)],
                    "committee": [Group.objects.get(name=COMMITTEES)],
                    "secretary": [Group.objects.get(name=MEETING_SECRETARIES)],
                    "unit": [Group.objects.get(name=UNITS)],
                    "unit2": [Group.objects.get(name=UNITS)],
                }.get(account.username, [])
            )


def _speech() -> None:
    index = NoticeIndexPage.objects.order_by("path").first()  # an editor may have added a column
    if NoticePage.objects.child_of(index).filter(slug=SPEECH).exists():
        return
    text = opencc.OpenCC("t2s").convert((DATA / "source-speech.txt").read_text()).lstrip("0123456789")
    # The page it was taken from sets Chinese with the marks of another keyboard.
    text = re.sub(r"(?<=[\u4e00-\u9fff”》）])[,;:?!]", lambda mark: "，；：？！"[",;:?!".index(mark[0])], text)
    _issuer, *paragraphs = [line.strip() for line in text.splitlines() if line.strip()]
    page = NoticePage(
        title="搭牢与群众联系的“连心桥”：三门县人大常委会密切联系群众工作思路",
        slug=SPEECH,
        issuing_body="三门县人大常委会",
        issued_on=date(2022, 6, 1),
        source="三门县人大常委会",
        summary="消除“盲点”、撬动“支点”、疏通“堵点”、直击“痛点”：县人大常委会密切联系人民群众的四项安排。",
        body=[("paragraph", f"<p>{paragraph}</p>") for paragraph in paragraphs],
    )
    put_live(index, page)


def _waste() -> None:
    index = ConsultationIndexPage.objects.get()
    if ConsultationPage.objects.child_of(index).filter(slug=WASTE).exists():
        return
    now = timezone.localtime()
    page = ConsultationPage(
        title="关于征求《浙江省生活垃圾管理条例》修改意见的公告",
        slug=WASTE,
        kind=ConsultationKind.RELAYED_DRAFT,
        issuing_body="三门县人大常委会",
        summary="生活垃圾怎样分、谁来收、怎样罚？请对条例逐条提出修改意见，汇总后报送上级人大常委会。",
        background=[
            (
                "paragraph",
                "<p>为配合上级人大常委会开展立法后评估，现就《浙江省生活垃圾管理条例》向社会公开征求修改意见。条例文本为公开发布的法规原文；本次征求意见活动及其中的意见为演示数据。</p>",
            ),
        ],
        opens_at=(now - timedelta(days=3)).replace(hour=0, minute=0, second=0, microsecond=0),
        closes_at=(now + timedelta(days=27)).replace(hour=9, minute=30, second=0, microsecond=0),
        postal_address="（演示数据）三门县示范路1号 县人大常委会办公室，邮编000000",
        telephone="（演示数据）0000-00000000",
        email="demo@example.invalid",
        is_demo=True,
    )
    put_live(index, page)
    page.form_fields = [
        ConsultationQuestion(
            sort_order=0,
            label="您所在的地方",
            field_type="dropdown",
            required=False,
            choices="三门县城\n乡镇、农村\n工业园区\n外地",
        ),
        ConsultationQuestion(
            sort_order=1,
            label="您对现行垃圾分类工作",
            field_type="radio",
            required=False,
            choices="满意\n基本满意\n不满意",
        ),
    ]
    page.save()
    source = (DATA / "zhejiang-household-waste-2020.md").read_bytes()
    import_draft(page, parse_draft(decode_draft(source)), source=source)
    moderator = get_user_model().objects.get(username="moderator")
    for number, (clause, text, name) in enumerate(OPINIONS):
        item = receive(page, f"demo-published-{number}", clause, text, name, now - timedelta(days=2, hours=number))
        decide(item, Verdict("approve"), by=moderator, seen_version=item.version)
    for number, (clause, text, name) in enumerate(PENDING):
        receive(page, f"demo-pending-{number}", clause, text, name, now - timedelta(hours=number + 1))


def _uberx() -> None:
    index = ConsultationIndexPage.objects.get()
    if ConsultationPage.objects.child_of(index).filter(slug=UBERX).exists():
        return
    page = ConsultationPage(
        title="网络预约载客服务公开讨论（外地真实意见数据）",
        slug=UBERX,
        kind=ConsultationKind.SURVEY,
        issuing_body="（演示数据）资料来源：vTaiwan",
        summary="一次已经结束的真实网络讨论：197条意见，连同当时审核人员的决定，用来演示审核队列与结果反馈。",
        opens_at=datetime(2015, 7, 15, tzinfo=TZ),
        closes_at=datetime(2016, 9, 1, tzinfo=TZ),
        attribution=ATTRIBUTION,
        is_demo=True,
    )
    put_live(index, page)
    call_command("importcomments", str(DATA / "vtaiwan-uberx.csv"), page=page.pk, stdout=io.StringIO())
