"""What the account answers. One message in, one text out; an empty text answers nothing.

The texts are short, since a message holds two thousand bytes, and end with what can be done next.
"""

import math
import re
from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.calendar import TZ
from core.links import absolute_url
from stations.models import Deputy, StationPage
from submissions.models import Submission
from submissions.queries import privacy_notice_in_force
from submissions.services.receipts import ReceiptUnknown, find_by_receipt
from wechat import queries, words
from wechat.messages import Message
from wechat.models import Conversation, Sender
from wechat.models.chat import openid_hash
from wechat.services import conversations
from wechat.services.conversations import SendingRefused
from wechat.services.receiving import keep_for_good
from wechat.states import Step

_SCENE = re.compile(r"(?:qrscene_)?([sd])(\d{1,9})")
MOST_MINE = 5


def answer_message(message: Message) -> str:
    """Do what a message asks for and return what to answer; within the transaction that remembers the message."""
    if message.kind == "event":
        return _event(message)
    if message.kind == "text":
        return _text(message, message.facts.get("Content", ""))
    if message.kind == "voice":
        return _voice(message)
    if message.kind == "location":
        return _location(message)
    if message.kind == "image":
        return _("A picture cannot be taken as an opinion. Please write what it shows.") + "\n" + help_text()
    return help_text()


def help_text() -> str:
    lines = (
        _("You can reply:"),
        _("征求: what is open for opinions"),
        _("进展: what became of yours"),
        _("附近: the nearest station"),
        _("搜索 and a word: find it on the site"),
        _("删除我的信息: forget who I am"),
    )
    return "\n".join(lines)


def _event(message: Message) -> str:
    key = message.facts.get("EventKey", "")
    if message.event == "UNSUBSCRIBE":
        conversations.forget_follower(message.sender)
        return ""
    if message.event in ("SUBSCRIBE", "SCAN"):
        greeting = _("Welcome. Here the standing committee listens, and every opinion is answered.")
        found = _scene(message, key)
        if message.event == "SCAN":
            return found or help_text()
        return "\n\n".join([greeting, found or help_text()])
    if message.event == "CLICK":
        return _by_key(message, key)
    if message.event == "PUBLISHJOBFINISH":
        from wechat.services.publishing import note_event

        note_event(message.facts)
    return ""


def _by_key(message: Message, key: str) -> str:
    answers: dict[str, Callable[[Message], str]] = {
        words.OPEN: _open, words.MINE: _mine, words.NEAREST: _how_to_find, words.HELP: lambda _message: help_text()
    }  # fmt: skip
    return answers[key](message) if key in answers else help_text()


def _scene(message: Message, key: str) -> str:
    """What stands on the code of a station or a deputy."""
    scene = _SCENE.fullmatch(key)
    if scene is None:
        return ""
    deputy = None
    if scene[1] == "d":
        deputy = Deputy.objects.serving().filter(pk=int(scene[2])).first()
        station = StationPage.objects.shown().filter(pk__in=deputy.stations.values("pk")).first() if deputy else None
    else:
        station = queries.public_station(int(scene[2]))
    if station is None:
        return ""
    return _begin(message, station, by_code=True, deputy=deputy)


def _begin(message: Message, page: object, *, by_code: bool = False, deputy: Deputy | None = None) -> str:
    link = queries.take_part_address(page.pk)
    if not queries.takes_messages(page):
        return _("“%(title)s” asks questions; please answer on its page: %(url)s") % {"title": page.title, "url": link}
    conversations.begin(message.sender, page, by_code=by_code, deputy=deputy)
    notice = absolute_url(reverse("wechat_privacy", args=[privacy_notice_in_force().pk]))
    whom = _("to the deputy %(name)s") % {"name": deputy.name} if deputy else ""
    return "\n".join(
        part
        for part in (
            (_("Your opinion on “%(title)s” %(whom)s") % {"title": page.title, "whom": whom}).rstrip(),
            _(
                "We keep what you write and, encrypted, your WeChat identifier, to give you a receipt and an answer; "
                "the identifier is deleted %(days)s days later, or when you reply 删除我的信息. Privacy notice: %(url)s"
            )
            % {"days": settings.CONTACT_RETENTION_DAYS, "url": notice},
            _("Reply 同意 to agree and write here, 取消 to leave, or answer on the page: %(url)s") % {"url": link},
        )
        if part
    )


def _open(message: Message) -> str:
    pages = queries.open_pages()
    if not pages:
        return _("Nothing is open for opinions now. Reply 附近 to reach a station at any time.")
    conversations.remember_list(message.sender, [page.number for page in pages])
    lines = [_("Open for opinions; reply with a number:")]
    for place, page in enumerate(pages, 1):
        until = _("until %(time)s") % {"time": page.closes_on}
        lines.append(f"{place}. {page.title}（{until}）")
    return "\n".join(lines)


def _mine(message: Message) -> str:
    rows = Sender.objects.filter(openid_hash=openid_hash(message.sender)).order_by("-submission_id")
    found = list(rows.values_list("submission_id", flat=True)[:MOST_MINE])
    submissions = Submission.objects.filter(pk__in=found).select_related("page", "queue_item").order_by("-pk")
    if not found:
        return _("You sent nothing by WeChat yet, or had it forgotten. With number and code of a receipt: %(url)s") % {
            "url": absolute_url(reverse("receipt"))
        }
    texts = [queries.status_text(submission) for submission in submissions]
    return "\n\n".join([*texts, _("Reply 通知我 to be told of news.")])


def _how_to_find(message: Message) -> str:
    return _("Send your location (＋, then 位置) and you get the nearest stations. It is not kept.")


def _location(message: Message) -> str:
    try:
        latitude, longitude = float(message.facts.get("Location_X", "")), float(message.facts.get("Location_Y", ""))
    except ValueError:
        latitude = longitude = math.nan
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        return _how_to_find(message)
    stations = queries.nearest_stations(latitude, longitude)
    if not stations:
        return _("No station has a place on the map yet.")
    conversations.remember_list(message.sender, [station.number for station in stations])
    lines = [_("The nearest stations; reply with a number to write to one:")]
    for place, station in enumerate(stations, 1):
        far = _("%(km)s km") % {"km": station.km}
        lines.append(f"{place}. {station.title}（{far}）\n{station.place}\n{station.url}")
    return "\n".join(lines)


def _voice(message: Message) -> str:
    heard = message.facts.get("Recognition", "").strip()
    row = conversations.step_of(message.sender)
    if row is None or row.step not in (Step.WRITING, Step.CONFIRM):
        return _text(message, heard) if heard else help_text()
    if not heard:
        return _("WeChat could not make words of your voice. Please say it again or write it.")
    conversations.hold_transcript(row, heard)
    lines = (_("This is what was heard:"), heard, _("Reply 提交 to send it, 取消 to leave, or say it again."))
    return "\n".join(lines)


def _text(message: Message, text: str) -> str:
    meaning = words.meaning_of(text)
    row = conversations.step_of(message.sender)
    step = row.step if row else Step.IDLE
    if meaning.kind in (words.OPEN, words.MINE, words.NEAREST, words.HELP):
        return _by_key(message, meaning.kind)
    if meaning.kind == words.FORGET:
        return _forget(message)
    if meaning.kind in (words.TELL, words.QUIET):
        return _tell(message, meaning.kind == words.TELL)
    if row and step != Step.IDLE:
        return _under_way(message, row, meaning, text)
    if meaning.kind == words.NUMBER:
        return _chosen(message, row, int(meaning.value))
    if meaning.kind == words.RECEIPT:
        return _receipt(message, meaning)
    if meaning.kind == words.SEARCH:
        return _search(message, meaning.value)
    return help_text()


def _under_way(message: Message, row: Conversation, meaning: words.Meaning, text: str) -> str:
    """The next step of an opinion that was begun."""
    if meaning.kind == words.CANCEL:
        conversations.leave(row)
        return _("Nothing was kept.") + "\n" + help_text()
    if row.step == Step.CONSENT:
        if meaning.kind == words.NUMBER and row.listed:
            return _chosen(message, row, int(meaning.value))
        if meaning.kind != words.AGREE:
            return _("Reply 同意 to agree to the privacy notice and write, or 取消 to leave.")
        conversations.agree(row)
        return _("Now write your opinion in one message, or say it. What you send next is your opinion.")
    if row.step == Step.CONFIRM and meaning.kind == words.SEND:
        text = row.draft_in_clear
    try:
        receipt = conversations.send(row, text, key=message.identity)
    except SendingRefused as refused:
        return str(refused)
    due_on = f"{receipt.due_at.astimezone(TZ):%Y-%m-%d}"
    lines = (
        _("Received. Receipt %(number)s, query code %(code)s. Keep both. It is read by %(day)s at the latest.")
        % {"number": receipt.submission.number, "code": receipt.code, "day": due_on},
        _("Reply 进展 to see what becomes of it, 通知我 to be told."),
    )
    return "\n".join(lines)


def _chosen(message: Message, row: Conversation | None, number: int) -> str:
    listed = row.listed if row else []
    page = queries.participation_page(listed[number - 1]) if 1 <= number <= len(listed) else None
    return _begin(message, page) if page else _open(message)


def _receipt(message: Message, meaning: words.Meaning) -> str:
    """Status by number and code; a follower's own needs no code."""
    own = Sender.objects.filter(openid_hash=openid_hash(message.sender), submission__number=meaning.value)
    if row := own.select_related("submission__page", "submission__queue_item").first():
        return queries.status_text(row.submission)
    try:
        return queries.status_text(find_by_receipt(meaning.value, meaning.code))
    except ReceiptUnknown as unknown:
        return str(unknown)


def _forget(message: Message) -> str:
    count = conversations.forget_follower(message.sender)
    return ngettext(
        "Forgotten. %(count)s opinion of yours stays; only its receipt leads to it now.",
        "Forgotten. %(count)s opinions of yours stay; only their receipts lead to them now.",
        count,
    ) % {"count": count}


def _tell(message: Message, wanted: bool) -> str:
    keep_for_good()
    if not conversations.ask_for_word(message.sender, wanted):
        return _("There is no opinion of yours to tell of.")
    return _("You will be told when something new stands on a receipt.") if wanted else _("You will not be told.")


def _search(message: Message, wanted: str) -> str:
    """Looking takes longer than WeChat waits, so the answer follows as a message of its own."""
    from wechat.tasks import search_and_tell

    row = conversations.conversation_with(message.sender)
    transaction.on_commit(lambda: search_and_tell.enqueue(row.pk, wanted))
    return _("Looking for “%(words)s”; the answer follows.") % {"words": wanted}
