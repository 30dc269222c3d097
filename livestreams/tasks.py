"""Background work of livestreams: thin, harmless when run twice."""

from crontask import cron
from django.tasks import task

from livestreams.services import exchange


@cron("0 9 * * *")
@task
def remind_of_unanswered() -> int:
    return exchange.remind_of_unanswered()


@cron("50 3 * * *")
@task
def forget_contacts_of_exchanges() -> int:
    return exchange.forget_contacts()
