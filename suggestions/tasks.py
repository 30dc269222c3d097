"""Background work of suggestions: thin, harmless when run twice."""

from crontask import cron
from django.tasks import task

from suggestions.services.counting import count_when_due
from suggestions.services.reminders import remind_units
from suggestions.services.showing import refresh_outdated
from suggestions.services.telling import tell_accepted


@cron("20 8 * * *")
@task
def remind_of_deadlines() -> int:
    return remind_units()


@cron("*/15 * * * *")
@task
def tell_of_acceptance() -> int:
    return tell_accepted()


@cron("*/5 * * * *")
@task
def refresh_public_suggestions() -> int:
    return refresh_outdated()


@cron("2-59/10 * * * *")
@task
def count_suggestions() -> int:
    return count_when_due()
