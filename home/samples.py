"""What the sections of the front page show in previews and in the style guide: invented pages without a row."""

from datetime import date, datetime, time, timedelta
from typing import Any

from wagtail.models import Page, Site

from consultations.models import ConsultationPage, OutcomeReport
from consultations.states import ConsultationKind, ConsultationStatus
from core.calendar import TZ
from core.samples import DEMO
from home.queries import PublicFigures
from livestreams.models import LivestreamPage
from livestreams.states import LivestreamKind, LivestreamStatus
from notices.models import NoticePage
from stations.public import PublicReception
from stations.states import ReceptionStatus

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=TZ)
FIGURES = PublicFigures(opinions=128, answered=96, ended=6, with_outcome=5)


def _front() -> str:
    """Where the links of invented pages lead: the front page."""
    site = Site.objects.select_related("root_page").filter(is_default_site=True).first()
    return site.root_page.url_path if site else "/"


def consultation(**fields: Any) -> ConsultationPage:
    defaults = {
        "title": f"{DEMO}关于征求《三门县养犬管理办法（草案）》意见的公告",
        "summary": "养犬登记、遛犬时间和流浪犬处置怎样规定？请逐条提出意见。",
        "kind": ConsultationKind.NORMATIVE_DOCUMENT,
        "issuing_body": "三门县人大常委会",
        "opens_at": NOW - timedelta(days=5),
        "closes_at": NOW + timedelta(days=25),
        "is_demo": True,
        "url_path": _front(),
    }
    return ConsultationPage(**defaults | fields)


def open_consultations() -> dict[str, Any]:
    soon = consultation(
        title=f"{DEMO}公开征集2027年民生实事项目", kind=ConsultationKind.LIVELIHOOD_PROJECTS,
        summary="您最希望明年办好的一件事是什么？", closes_at=NOW + timedelta(days=2),
    )  # fmt: skip
    return {
        "now": NOW,
        "entries": [
            {"page": soon, "status": ConsultationStatus.CLOSING_SOON},
            {"page": consultation(), "status": ConsultationStatus.OPEN},
        ],
    }


def outcomes() -> list[ConsultationPage]:
    page = consultation(title=f"{DEMO}关于农贸市场管理办法征求意见的结果")
    page.outcome_report = OutcomeReport(summary="", published_at=NOW)
    return [page]


def livestreams() -> list[dict[str, Any]]:
    session = LivestreamPage(
        title=f"{DEMO}县人大常委会会议：审议养老服务工作报告", kind=LivestreamKind.COMMITTEE_PLENARY, term=17, session_no=31,
        starts_at=NOW, venue="县人大常委会会议厅", summary="委员审议发言，欢迎在线旁听。", is_demo=True, url_path=_front(),
    )  # fmt: skip
    exchange = LivestreamPage(
        title=f"{DEMO}在线交流：老旧小区加装电梯", kind=LivestreamKind.ONLINE_EXCHANGE, starts_at=NOW + timedelta(days=9),
        venue="代表联络站（线上）", status_note="因会议安排改期，时间另行公告。", is_demo=True, url_path=_front(),
    )  # fmt: skip
    return [
        {"page": session, "status": LivestreamStatus.LIVE},
        {"page": exchange, "status": LivestreamStatus.POSTPONED},
    ]


def notices() -> list[NoticePage]:
    titles = ("县人大常委会关于召开听证会的公告", "关于公布2027年民生实事候选项目的公告")
    return [
        NoticePage(title=f"{DEMO}{title}", issued_on=date(2026, 3, day), url_path=_front())
        for day, title in enumerate(titles, start=1)
    ]


def reception(status: ReceptionStatus = ReceptionStatus.PLANNED, **fields: Any) -> PublicReception:
    starts_at = datetime.combine(date(2026, 3, 9), time(9), TZ)
    facts = {
        "number": 0, "station": f"{DEMO}海游街道代表联络站", "station_url": "/", "notice_number": "", "day": starts_at.date(),
        "starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2), "place": "示范路1号", "scope": "听取意见建议",
        "status": status.value, "status_label": status.label, "note": "", "deputies": ("赵示一（县人大代表）",),
        "moved_to": None, "takes_bookings": status == ReceptionStatus.PLANNED, "updated_at": NOW, "version": 1,
        "is_demo": True,
    }  # fmt: skip
    return PublicReception(**facts | fields)


def receptions() -> list[PublicReception]:
    moved = reception(
        ReceptionStatus.MOVED, note="代表参加县人代会，改日接待。", moved_to=datetime(2026, 3, 16, 9, tzinfo=TZ)
    )
    return [reception(), moved]


def entrances() -> list[dict[str, Any]]:
    words = (("提意见", "不用注册，凭回执查询"), ("找代表", "就近的联络站和接待日"), ("看直播", "会议和在线交流"))
    page = Page(title=DEMO, live=True, url_path=_front())
    return [{"page": page, "title": f"{title}{DEMO}", "summary": summary} for title, summary in words]
