"""Background work of the publicity: thin, harmless when run twice."""

from crontask import cron
from django.tasks import task

from publicity.services.cases import remind_of_cases
from publicity.services.checks import remind_checkers
from publicity.services.ledger import keep_notice
from publicity.services.objections import forget_contacts


@cron("0 8 * * *")
@task
def remind_of_overdue_checks() -> int:
    return remind_checkers()


@cron("50 3 * * *")
@task
def forget_contacts_of_objections() -> int:
    return forget_contacts()


@cron("5 0 * * *")
@task
def note_newest_hash() -> bool:
    return keep_notice() is not None


@cron("10 8 * * *")
@task
def remind_of_overdue_cases() -> int:
    return remind_of_cases()
