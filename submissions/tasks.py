"""Background work: thin, keyed by primary key, harmless when run twice."""

from captcha.models import CaptchaStore
from crontask import cron
from django.tasks import task

from core import throttle
from submissions.services import clusters, notices, support


@task
def count_supports(rendition_id: int) -> None:
    support.count_supports(rendition_id)


@cron("* * * * *")
@task
def deliver_notices() -> int:
    return notices.deliver_due()


@cron("* * * * *")
@task
def group_opinions() -> int:
    """Looks for groups among what has arrived since; receiving an opinion costs nothing for it."""
    return sum(clusters.group_opinions(page_id) for page_id in clusters.pages_to_group())


@cron("*/10 * * * *")
@task
def clear_expired() -> None:
    """Challenges nobody answered and throttle windows that are over."""
    CaptchaStore.remove_expired()
    throttle.purge()
