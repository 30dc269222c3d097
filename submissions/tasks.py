"""Background work: thin, keyed by primary key, harmless when run twice."""

from captcha.models import CaptchaStore
from crontask import cron
from django.tasks import task

from core import throttle
from submissions.services import bulk, clusters, estimate, months, notices, reminding, support, workbooks


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


@task
def carry_on_bulk(job_id: int) -> None:
    """Work on a decision on many opinions for a while, then let other work have its turn."""
    if bulk.carry_on(job_id):
        carry_on_bulk.enqueue(job_id)


@cron("* * * * *")
@task
def take_up_bulk() -> None:
    """Jobs whose process was lost go on within a minute; one that is under way is left alone."""
    for job_id in bulk.under_way():
        bulk.carry_on(job_id)


@task
def make_workbook(export_id: int) -> None:
    workbooks.make(export_id)


@cron("20 * * * *")
@task
def clear_workbooks() -> int:
    """Workbooks whose seven days are over, and those whose making nobody finishes."""
    return workbooks.clear_old()


@cron("30 3 * * *")
@task
def forget_dry_runs() -> int:
    return bulk.forget_dry_runs()


@cron("*/10 * * * *")
@task
def measure_queue() -> None:
    estimate.measure()


@cron("*/10 * * * *")
@task
def write_to_moderators() -> None:
    """The digest in the first minutes of its hours; a warning when something is about to be late."""
    reminding.send_digest()
    reminding.warn_of_lateness()


@cron("30 3 * * *")
@task
def publish_months() -> int:
    return months.publish_due()
