"""Makers of what tests need, with only what a test does not care about filled in."""

import io
import itertools
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.files.images import ImageFile
from django.utils import timezone
from PIL import Image

from consultations import queries
from consultations.drafts import decode_draft, parse_draft
from consultations.models import ConsultationIndexPage, ConsultationPage
from consultations.outline import outline
from consultations.services import import_draft
from consultations.states import ConsultationKind
from core.models import SiteImage
from home.sitetree import set_up_groups, set_up_site
from livestreams.models import LivestreamIndexPage, LivestreamPage, TopicCallPage
from livestreams.states import LivestreamKind
from notices.models import NoticeIndexPage, NoticePage
from submissions.models import QueueItem, Submission
from submissions.queries import privacy_notice_in_force
from submissions.services.intake import Opinion, receive_opinion
from submissions.services.moderation import Verdict, decide

_numbers = itertools.count(1)
DRAFT = """# 试验条例（草案）

## 第一章　总则

第一条 为了试验，制定本条例。

第二条 下列事项适用本条例：

（一）第一项内容；

（二）第二项内容。

第三条 本条例自公布之日起施行。
"""


def site_with_lists():
    """The front page, the lists and the groups."""
    home = set_up_site(host="testserver")
    set_up_groups()
    return home


def consultation(*, with_draft: bool = True, **fields: Any) -> ConsultationPage:
    """An open consultation, three articles long."""
    now = timezone.now()
    number = next(_numbers)
    defaults = {
        "title": f"试验征求 {number}",
        "slug": f"trial-{number}",
        "kind": ConsultationKind.NORMATIVE_DOCUMENT,
        "issuing_body": "试验机关",
        "opens_at": now - timedelta(days=1),
        "closes_at": now + timedelta(days=30),
    }
    page = ConsultationPage(**defaults | fields)
    ConsultationIndexPage.objects.get().add_child(instance=page)
    if with_draft:
        source = DRAFT.encode()
        import_draft(page, parse_draft(decode_draft(source)), source=source)
    return page


def closed_consultation(**fields: Any) -> ConsultationPage:
    now = timezone.now()
    return consultation(**{"opens_at": now - timedelta(days=40), "closes_at": now - timedelta(seconds=1)} | fields)


def livestream(*, published: bool = True, **fields: Any) -> LivestreamPage:
    """A plenary session of the committee in ten days, decided on and announced; or the draft of one."""
    now = timezone.now()
    number = next(_numbers)
    defaults = {
        "title": f"试验直播 {number}",
        "slug": f"stream-{number}",
        "kind": LivestreamKind.COMMITTEE_PLENARY,
        "starts_at": now + timedelta(days=10),
        "venue": "试验会场",
        "decision_reference": "试验主任会议纪要",
        "decision_on": date(2020, 1, 1),
        "live": published,
        "first_published_at": now if published else None,
        "last_published_at": now if published else None,
    }
    page = LivestreamPage(**defaults | fields)
    LivestreamIndexPage.objects.get().add_child(instance=page)
    return page


def exchange(**fields: Any) -> LivestreamPage:
    """An online exchange that takes questions: announced, with a guest, in ten days; `over` ended a minute ago."""
    if fields.pop("over", False):
        now = timezone.now()
        fields = {"starts_at": now - timedelta(hours=2), "ends_at": now - timedelta(minutes=1)} | fields
    return livestream(**{"kind": LivestreamKind.ONLINE_EXCHANGE} | fields)


def topic_call(**fields: Any) -> TopicCallPage:
    """A call for topics that is open."""
    now, number = timezone.now(), next(_numbers)
    defaults = {
        "title": f"试验征集 {number}", "slug": f"topics-{number}", "opens_at": now - timedelta(days=1),
        "closes_at": now + timedelta(days=9),
    }  # fmt: skip
    return LivestreamIndexPage.objects.get().add_child(instance=TopicCallPage(**defaults | fields))


def notice(**fields: Any) -> NoticePage:
    """A published notice of this year."""
    number = next(_numbers)
    defaults = {
        "title": f"试验公告 {number}",
        "slug": f"notice-{number}",
        "issuing_body": "试验机关",
        "issued_on": date(2026, 3, 1),
        "body": [("paragraph", "<p>试验正文</p>")],
    }
    page = NoticePage(**defaults | fields)
    return NoticeIndexPage.objects.order_by("path").first().add_child(instance=page)


def picture(*, width: int = 320, height: int = 200, **fields: Any) -> SiteImage:
    """A picture of one colour in the library."""
    file = io.BytesIO()
    Image.new("RGB", (width, height), "#a4161a").save(file, "PNG")
    number = next(_numbers)
    name = f"picture-{number}.png"
    return SiteImage.objects.create(**{"title": f"试验图片 {number}", "file": ImageFile(file, name=name)} | fields)


def staff(username: str, *groups: str, is_superuser: bool = False):
    """A member of staff of the named groups."""
    from django.contrib.auth.models import Group

    user = get_user_model().objects.create_user(
        username, password="a long enough password", last_name=username, is_superuser=is_superuser
    )
    user.groups.set(Group.objects.filter(name__in=groups))
    return user


def received(page: ConsultationPage, text: str = "试验意见", **fields: Any) -> Submission:
    """An opinion that has just arrived. `clause` is a key of the draft, such as a2.p1.i1."""
    key = fields.pop("clause", "")
    form_key = fields.pop("form_key", f"factory-key-{next(_numbers)}")
    at = fields.pop("received_at", None)
    if key:
        identifier = f"v1.{key}"
        label = outline(queries.current_draft(page))[identifier].label
        fields |= {"clause_key": identifier, "clause_label": label}
    receipt = receive_opinion(
        page.pk,
        Opinion(text=text, **fields),
        form_key=form_key,
        form_version_id=page.current_form_version().pk,
        privacy_notice_id=privacy_notice_in_force().pk,
        received_at=at,
    )
    return receipt.submission


def item_of(submission: Submission) -> QueueItem:
    return QueueItem.objects.get(submission=submission)


def published(page: ConsultationPage, text: str = "试验意见", *, by: Any, **fields: Any) -> Submission:
    """An opinion that a moderator let through."""
    submission = received(page, text, **fields)
    decide(item_of(submission), Verdict("approve"), by=by, seen_version=1)
    return submission


LAWS = Path(__file__).parent / "data" / "laws"
