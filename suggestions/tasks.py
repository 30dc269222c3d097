"""Background work of suggestions: thin, harmless when run twice."""

from crontask import cron
from django.tasks import task

from suggestions.services.reminders import remind_units
from suggestions.services.telling import tell_accepted


@cron("20 8 * * *")
@task
def remind_of_deadlines() -> int:
    return remind_units()


@cron("*/15 * * * *")
@task
def tell_of_acceptance() -> int:
    return tell_accepted()
