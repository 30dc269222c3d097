"""An article's way: prepared by one person, drafted on the account, released by another, handed over once.

WeChat's publishing cannot be asked twice without publishing twice. So the row says SUBMITTING before WeChat is asked;
whoever finds it so, after a crash or a lost answer, looks among what is published and never asks again by itself.
"""

import secrets
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.audit import record
from core.links import page_address
from core.transitions import MoveRefused, move
from wechat import api
from wechat.errors import FAULTS, NoAnswer, WeChatError
from wechat.models import Article
from wechat.rendering import CannotRender, render_page
from wechat.services.pictures import address_in_text, cover_number
from wechat.services.receiving import keep_for_good
from wechat.states import ARTICLE_MOVES, ArticleStatus

BUSY = -1  # WeChat's system is busy: the one error after which something may have happened
STUCK = timedelta(minutes=2)  # handed over so long ago without an answer: whoever did it is gone
DONE, CHECKING = 0, 1
# freepublish/get: publish_status other than 0 and 1.
FAILURES = {
    2: gettext_lazy("WeChat doubts that the article is original."),
    3: gettext_lazy("WeChat could not publish the article."),
    4: gettext_lazy("The article did not pass WeChat's review."),
    5: gettext_lazy("The article was published and has been deleted on WeChat's platform."),
    6: gettext_lazy("The article was published and has been blocked by WeChat."),
}


class PublishingRefused(Exception):
    """It cannot be done as asked; the message says why."""


def _move(article: Article, name: str, *, by: Any = None, **changes: Any) -> Article:
    return move(article, name, table=ARTICLE_MOVES, action=f"wechat.{name}_article", by=by, **changes)


def _fault(error: Exception | None) -> dict[str, Any]:
    return {"error_code": getattr(error, "code", None), "error_text": str(error)[:300] if error else ""}


def prepare_article(page: Any, *, by: Any) -> Article:
    """Take the live version of a page for the account; a task sends it as a draft. Raises PublishingRefused."""
    if not page.live:
        raise PublishingRefused(_("Only what the public reads here can be sent; publish the page first."))
    try:
        title = render_page(page).title
    except CannotRender as error:
        raise PublishingRefused(str(error)) from error
    revision = page.live_revision_id or 0
    if Article.objects.filter(page_id=page.pk, revision_id=revision, status=ArticleStatus.PUBLISHED).exists():
        raise PublishingRefused(_("This version of the page is published on the account already."))
    try:
        with transaction.atomic():
            article = Article.objects.create(
                page_id=page.pk, revision_id=revision, title=title, link_key=secrets.token_hex(10), prepared_by=by
            )
            record(article, "wechat.prepare_article", by=by)
            _later("send_draft", article.pk)
    except IntegrityError:
        raise PublishingRefused(_("An article of this page is under way already.")) from None
    return article


def _later(name: str, pk: int) -> None:
    from wechat import tasks

    transaction.on_commit(lambda: getattr(tasks, name).enqueue(pk))


def send_draft(article: Article) -> None:
    """Put the article into the account's drafts. Twice makes a second draft there at worst, which nobody reads."""
    if article.status != ArticleStatus.PREPARED:
        return
    page = article.page.specific if article.page else None
    try:
        if page is None or not page.live:
            raise CannotRender(_("The page is not public any more."))
        rendered = render_page(page)
        media_id = api.add_draft({
            "title": rendered.title, "author": rendered.author, "digest": rendered.digest,
            "content": rendered.content(address_in_text), "content_source_url": source_address(article),
            "thumb_media_id": cover_number(rendered.cover), "need_open_comment": 0,
        })  # fmt: skip
    except (*FAULTS, CannotRender) as error:
        _unless_moved(article, "fail_draft", **_fault(error))
    else:
        _unless_moved(article, "draft", media_id=media_id, **_fault(None))


def _unless_moved(article: Article, name: str, **changes: Any) -> None:
    """A move of a task's: when the row has moved on, another run did the same before."""
    try:
        _move(article, name, **changes)
    except MoveRefused:
        return


def source_address(article: Article) -> str:
    """The link under the article, back to the page here; its key is how the article is recognised."""
    return f"{page_address(article.page)}?wechat={article.link_key}"


def preview_article(article: Article, wechat_name: str, *, by: Any) -> None:
    """Show the draft to a tester. Raises PublishingRefused, with WeChat's own error in words."""
    if article.status not in (ArticleStatus.DRAFTED, ArticleStatus.RELEASED):
        raise PublishingRefused(_("There is no draft to look at now."))
    try:
        api.preview(article.media_id, wechat_name.strip())
    except FAULTS as error:
        raise PublishingRefused(str(error)) from error
    record(article, "wechat.preview_article", by=by)


def release_article(article: Article, *, by: Any) -> Article:
    """Let the draft be published; only by somebody who did not prepare it. A task hands it over."""
    if article.prepared_by_id == by.pk:
        raise PublishingRefused(_("You prepared this article, so somebody else has to release it."))
    try:
        with transaction.atomic():
            article = _move(article, "release", by=by, released_by=by, **_fault(None))
            _later("hand_over", article.pk)
    except MoveRefused as error:
        raise PublishingRefused(str(error)) from error
    return article


def hand_over(article: Article) -> None:
    """Ask WeChat to publish, once. Whoever moves the row to SUBMITTING asks; a second run finds it moved."""
    try:
        article = _move(article, "take", handed_over_at=timezone.now())
    except MoveRefused:
        return
    try:
        publish_id = api.submit(article.media_id)
    except FAULTS as error:
        maybe = (
            error.may_be_done if isinstance(error, NoAnswer) else isinstance(error, WeChatError) and error.code == BUSY
        )
        _move(article, "lose" if maybe else "refuse", **_fault(error))
    else:
        _move(article, "submit", publish_id=publish_id)


def look_after(now: Any = None) -> int:
    """Ask how those are that WeChat checks, and look for those whose answer was lost; returns how many were settled."""
    now = now or timezone.now()
    for article in Article.objects.filter(status=ArticleStatus.SUBMITTING, handed_over_at__lt=now - STUCK):
        _unless_moved(article, "lose", **_fault(NoAnswer(may_be_done=True)))
    settled = 0
    for article in Article.objects.filter(status__in=(ArticleStatus.SUBMITTED, ArticleStatus.UNSURE)).order_by("pk"):
        try:
            settled += _ask(article)
        except FAULTS as error:
            Article.objects.filter(pk=article.pk).update(error_text=str(error)[:300])
    return settled


def _ask(article: Article) -> bool:
    if article.status == ArticleStatus.UNSURE:
        found = api.published_with(article.link_key)
        if found:
            _publish(article, **found)
        return bool(found)
    answer = api.publication(article.publish_id)
    items = answer.get("article_detail", {}).get("item", [{}])
    return _settle(
        article, int(answer["publish_status"]), str(answer.get("article_id", "")), str(items[0].get("article_url", ""))
    )


def _settle(article: Article, status: int, article_id: str, url: str) -> bool:
    if status == CHECKING:
        return False
    if status == DONE:
        _publish(article, article_id=article_id, url=url)
    else:
        words = str(FAILURES.get(status, FAILURES[3]))
        _unless_moved(article, "fail", error_code=None, error_text=words)
    return True


def _publish(article: Article, *, article_id: str, url: str) -> None:
    _unless_moved(
        article, "publish", article_id=article_id[:128], url=url[:500], published_at=timezone.now(), **_fault(None)
    )


def note_event(facts: dict[str, str]) -> None:
    """PUBLISHJOBFINISH: WeChat tells by itself how it ended."""
    article = Article.objects.filter(publish_id=facts.get("publish_id", "")[:64]).exclude(publish_id="").first()
    status = facts.get("publish_status", "")
    keep_for_good()
    if article and status.isascii() and status.isdecimal() and len(status) < 3:
        _settle(article, int(status), facts.get("article_id", ""), facts.get("article_url", ""))


def find_unpublished(article: Article, *, by: Any) -> Article:
    """A person has WeChat looked through: not published, and the draft still there. Then it may be released again."""
    try:
        if found := api.published_with(article.link_key):
            _publish(article, **found)
            raise PublishingRefused(_("It is published; the answer had only been lost."))
        if not api.has_draft(article.media_id):
            raise PublishingRefused(
                _("The draft is not on the account any more, so WeChat is publishing it. Please wait.")
            )
        return _move(article, "find_unpublished", by=by, released_by=None)
    except FAULTS as error:
        raise PublishingRefused(str(error)) from error
    except MoveRefused as error:
        raise PublishingRefused(str(error)) from error


def retry_article(article: Article, *, by: Any) -> Article:
    """Make a new draft of what failed; it has to be released anew."""
    try:
        with transaction.atomic():
            article = _move(article, "retry", by=by, media_id="", publish_id="", released_by=None, **_fault(None))
            _later("send_draft", article.pk)
    except MoveRefused as error:
        raise PublishingRefused(str(error)) from error
    except IntegrityError:
        raise PublishingRefused(_("An article of this page is under way already.")) from None
    return article


def discard_article(article: Article, *, by: Any) -> Article:
    """Give it up. A draft stays in the account's draft box, where WeChat's own platform deletes it."""
    try:
        return _move(article, "discard", by=by)
    except MoveRefused as error:
        raise PublishingRefused(str(error)) from error
