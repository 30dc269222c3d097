"""A consultation of the demo that has gone its whole way: closed, every opinion answered, the outcome published. Invented."""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.utils import timezone

from consultations.drafts import parse_draft
from consultations.models import ConsultationIndexPage, ConsultationPage
from consultations.services import answer_opinions, import_draft, publish_outcome
from consultations.states import ConsultationKind, OutcomeKind
from home.demo_steps import put_live, receive
from submissions.models import PublicRendition
from submissions.services.moderation import Verdict, decide

SLUG = "gu-shu"
DRAFT = """# 三门县古树名木保护办法（演示数据，草案征求意见稿）

第一条 为了加强古树名木保护，促进人与自然和谐共生，结合本县实际，制定本办法。

第二条 本办法所称古树，是指树龄在一百年以上的树木。

第三条 古树名木的养护责任人依照所有权和管理权确定；县人民政府对养护给予补助。

第四条 禁止在古树名木保护范围内堆放物料、硬化地面。

第五条 本办法自公布之日起施行。
"""
# Clause, words, public name, what became of it, matter, reason.
OPINIONS = (
    ("a2", "村口那棵樟树还不到一百年，可是几代人都在树下议事，建议这样的树也列入后备名录。", "亭旁村民", OutcomeKind.ADOPTED, "后备名录", "已写入第二条：树龄八十年以上、有保护价值的树木列入后备名录。"),
    ("a3", "养护补助建议直接发给养护责任人，并且每年公布标准和发放情况。", "", OutcomeKind.PARTLY_ADOPTED, "养护补助", "已写明补助标准和发放情况每年公布；发放方式由财政部门另行规定。"),
    ("a4", "建议古树下面一律禁止停车。", "海游居民", OutcomeKind.NOT_ADOPTED, "树下停车", "各处道路情况不同，一律禁止难以执行；改由乡镇人民政府、街道办事处划定保护范围并设置标志。"),
    ("", "希望给每棵古树立牌，手机一扫就能看到它的故事。", "在校学生", OutcomeKind.ADOPTED, "立牌建档", "已增加一款：古树名木一树一档，设置带二维码的保护牌。"),
)  # fmt: skip


def load_outcome() -> None:
    """Add the consultation once, with its report."""
    index = ConsultationIndexPage.objects.get()
    if ConsultationPage.objects.child_of(index).filter(slug=SLUG).exists():
        return
    now = timezone.localtime().replace(hour=9, minute=30, second=0, microsecond=0)
    page = ConsultationPage(
        title="关于征求《三门县古树名木保护办法（草案）》意见的公告",
        slug=SLUG,
        kind=ConsultationKind.NORMATIVE_DOCUMENT,
        issuing_body="三门县人大常委会",
        summary="哪些树算古树、谁来养护、树下能做什么？征求意见已经结束，每一条意见的处理结果都在这里。",
        opens_at=now - timedelta(days=45),
        closes_at=now - timedelta(days=10),
        is_demo=True,
    )
    put_live(index, page)
    import_draft(page, parse_draft(DRAFT), source=DRAFT.encode())
    users = get_user_model().objects
    moderator, editor = users.get(username="moderator"), users.get(username="editor")
    for number, (clause, text, name, kind, theme, reason) in enumerate(OPINIONS):
        item = receive(page, f"demo-answered-{number}", clause, text, name, now - timedelta(days=20, hours=number))
        decide(item, Verdict("approve"), by=moderator, seen_version=item.version)
        shown = PublicRendition.objects.get(submission=item.submission)
        answer_opinions(page, [shown], kind=kind, theme=theme, reason=reason, by=editor)
    publish_outcome(
        page, summary="（演示数据）公开的意见有四条：采纳两条，部分采纳一条，未采纳一条，理由逐条说明。", by=editor
    )
