"""The broadcasts of the demo: a stream of generated pictures, invented people, everything marked as such."""

import shutil
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import timezone

from livestreams.models import LivestreamGuest, LivestreamIndexPage, LivestreamPage, TopicCallPage
from livestreams.services.exchange import move_question
from livestreams.services.text_live import EntryWords, post_entry
from livestreams.services.topics import choose_topic
from livestreams.services.watching import put_captions
from livestreams.states import LivestreamKind
from submissions.models import PublicRendition, QueueItem
from submissions.queries import privacy_notice_in_force
from submissions.services.intake import Opinion, receive_opinion
from submissions.services.moderation import Verdict, decide

DATA = Path(__file__).parent / "demo" / "stream"  # made by tools/demo_stream.sh
STREAM = "livestreams/demo"

# Minutes after the start, who speaks, as what, and the words. Invented.
ENTRIES = (
    (0, "演示主持人", "会议主持人", "（演示数据）专题询问现在开始，出席会议的有常委会组成人员和六个部门的负责人。"),
    (4, "演示局长", "县教育局", "（演示数据）今年新增公办学位三百个，重点在海润街道和浦坝港镇。"),
    (31, "演示委员", "常委会组成人员", "（演示数据）请问新增学位什么时候公布具体位置？"),
    (33, "演示局长", "县教育局", "（演示数据）开学前在县政府网站公布。"),
)
QUESTIONS = (
    ("在外地打工，怎样向家乡的代表反映问题？", "在杭三门人"),
    ("医保异地就医结算的问题，代表联络站能受理吗？", ""),
    ("希望说明网上联络站多久答复一次。", "在沪务工者"),
)
TOPICS = (
    ("健跳渔港的泊位和避风问题。", "健跳渔民"),
    ("沿海工业城员工子女入学。", "园区职工"),
    ("老旧小区加装电梯怎么分摊费用？", ""),
)


def load_livestreams() -> None:
    """One session and one exchange to come, one session that is over; persons and decisions are invented."""
    now = timezone.localtime()
    morning = now.replace(hour=9, minute=0, second=0, microsecond=0)
    _livestream(
        "changweihui-quanti-huiyi",
        title="县人大常委会全体会议：听取和审议养老服务工作情况报告",
        kind=LivestreamKind.COMMITTEE_PLENARY,
        term=17,
        session_no=31,
        starts_at=morning + timedelta(days=12),
        ends_at=morning + timedelta(days=12, hours=2, minutes=30),
        venue="县人大常委会会议厅",
        summary="县政府报告养老服务工作，委员审议发言，欢迎在线旁听。",
        agenda=[
            ("item", {"time": time(9), "item": "听取县政府关于养老服务工作情况的报告", "speaker": "县民政局负责人"}),
            ("item", {"time": time(9, 40), "item": "审议发言", "speaker": "常委会组成人员"}),
            ("item", {"time": time(11, 10), "item": "会议小结", "speaker": "会议主持人"}),
        ],
    )
    evening = now.replace(hour=19, minute=30, second=0, microsecond=0)
    exchange = _livestream(
        "zaixian-jiaoliu-jiedairi",
        guests=(("演示代表甲", "县人大代表"), ("演示干部乙", "县人大常委会代表工作机构")),
        title="在线交流：在外务工人员如何向代表反映意见",
        kind=LivestreamKind.ONLINE_EXCHANGE,
        starts_at=evening + timedelta(days=6),
        ends_at=evening + timedelta(days=6, hours=1, minutes=30),
        venue="代表联络站（线上）",
        summary="两位嘉宾在线回答提问，会后公布文字实录。",
    )
    if exchange:
        _questions(exchange, now)
    inquiry = _livestream(
        "xueqian-jiaoyu-xunwen",
        title="专题询问：学前教育普及普惠",
        kind=LivestreamKind.SPECIAL_INQUIRY,
        term=17,
        session_no=30,
        starts_at=morning - timedelta(days=20),
        ends_at=morning + timedelta(days=-20, hours=3),
        venue="县人大常委会会议厅",
        summary="常委会组成人员就学位供给和收费问题提问，六个部门现场回答。",
        replay_stream_url=f"{settings.MEDIA_URL}{STREAM}/session.m3u8",
        agenda=[
            ("item", {"time": time(9), "offset": "0:00", "item": "听取报告", "speaker": "县教育局负责人"}),
            ("item", {"time": time(9, 30), "offset": "0:14", "item": "提问和回答", "speaker": "常委会组成人员"}),
        ],
        replay_text="<p>会议提出九个问题，部门逐一作答，并承诺于学期开始前公布新增学位的位置和数量。</p>",
    )
    if inquiry:
        _record(inquiry)
    _topics(now)


def _livestream(slug: str, *, guests: tuple[tuple[str, str], ...] = (), **fields: Any) -> LivestreamPage | None:
    """The new page; None when it is there already."""
    index = LivestreamIndexPage.objects.get()
    if LivestreamPage.objects.child_of(index).filter(slug=slug).exists():
        return None
    page = LivestreamPage(
        slug=slug,
        decision_reference="（演示数据）主任会议纪要〔0000〕0号",
        decision_on=(fields["starts_at"] - timedelta(days=25)).date(),
        is_demo=True,
        live=False,
        **fields,
    )
    page.guests = [LivestreamGuest(sort_order=n, name=name, post=post) for n, (name, post) in enumerate(guests)]
    for guest in page.guests.all()[:1]:
        guest.account = get_user_model().objects.filter(username="guest").first()
    index.add_child(instance=page)
    page.save_revision().publish()
    return page


def _record(page: LivestreamPage) -> None:
    """What was reported of the inquiry, its captions, and the stream that stands in for its recording."""
    editor = get_user_model().objects.get(username="editor")
    folder = Path(settings.MEDIA_ROOT) / STREAM
    folder.mkdir(parents=True, exist_ok=True)
    for file in (*DATA.glob("*.ts"), *DATA.glob("*.m3u8")):
        shutil.copyfile(file, folder / file.name)
    put_captions(page, (DATA / "session.vtt").read_bytes(), by=editor)
    for number, (minutes, speaker, role, text) in enumerate(ENTRIES):
        words = EntryWords(page.starts_at + timedelta(minutes=minutes), speaker, role, text)
        post_entry(page, words, form_key=f"demo-entry-{number}-{page.pk}", by=editor)


def _questions(page: LivestreamPage, now: datetime) -> None:
    editor = get_user_model().objects.get(username="editor")
    renditions = [
        _published(page, f"demo-question-{n}", text, name, now - timedelta(hours=n + 1))
        for n, (text, name) in enumerate(QUESTIONS)
    ]
    move_question(renditions[0], "choose", seen_version=0, by=editor)


def _topics(now: datetime) -> None:
    index = LivestreamIndexPage.objects.get()
    if TopicCallPage.objects.child_of(index).filter(slug="xuan-ti-zheng-ji").exists():
        return
    page = TopicCallPage(
        title="下一场在线交流谈什么：选题征集",
        slug="xuan-ti-zheng-ji",
        introduction="<p>请提出您想和代表交流的话题，也可以附议别人的选题。编辑选定后公布理由。</p>",
        opens_at=now - timedelta(days=5),
        closes_at=now + timedelta(days=25),
        is_demo=True,
    )
    page.first_published_at = page.last_published_at = timezone.now()
    index.add_child(instance=page)
    editor = get_user_model().objects.get(username="editor")
    first, *_rest = [
        _published(page, f"demo-topic-{n}", text, name, now - timedelta(days=2, hours=n))
        for n, (text, name) in enumerate(TOPICS)
    ]
    choose_topic(first, is_chosen=True, reason="（演示数据）附议较多，且与常委会今年的监督议题相衔接。", by=editor)


def _published(page: Any, key: str, text: str, name: str, at: datetime) -> PublicRendition:
    receipt = receive_opinion(
        page.pk,
        Opinion(text=text, public_name=name),
        form_key=f"{key}-{page.pk}",
        form_version_id=page.current_form_version().pk,
        privacy_notice_id=privacy_notice_in_force().pk,
        received_at=at,
    )
    moderator = get_user_model().objects.get(username="moderator")
    decide(QueueItem.objects.get(submission=receipt.submission), Verdict("approve"), by=moderator, seen_version=1)
    return PublicRendition.objects.get(submission=receipt.submission)
