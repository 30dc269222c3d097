"""Background work: thin, keyed by primary key, harmless when run twice."""

from crontask import cron
from django.db import transaction
from django.tasks import task

from wechat.account import is_on
from wechat.models import Article
from wechat.services import conversations, publishing, receiving, telling


@task
def send_draft(pk: int) -> None:
    if is_on() and (article := Article.objects.filter(pk=pk).first()):
        publishing.send_draft(article)


@task
def hand_over(pk: int) -> None:
    if is_on() and (article := Article.objects.filter(pk=pk).first()):
        publishing.hand_over(article)


@task
def search_and_tell(conversation_id: int, words: str) -> None:
    if is_on():
        telling.search_and_tell(conversation_id, words)


@cron("* * * * *")
@task
def look_after_articles() -> int:
    return publishing.look_after() if is_on() else 0


@cron("* * * * *")
@task
def tell_senders() -> int:
    return telling.tell_senders() if is_on() else 0


@cron("*/10 * * * *")
@task
def keep_ticket() -> bool:
    """Fetches the ticket of pages before it is over, so that no page waits for WeChat."""
    return telling.keep_ticket() if is_on() else False


@cron("*/10 * * * *")
@task
def forget() -> None:
    """Conversations after a day, senders with the reply channels, requests that cannot come again; also while off."""
    with transaction.atomic():
        conversations.forget_old()
    receiving.purge_seen()
