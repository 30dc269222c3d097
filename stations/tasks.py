"""Background work of stations: thin, harmless when run twice."""

from crontask import cron
from django.tasks import task

from stations.services.opinions import forget_contacts
from stations.services.reminders import remind_overdue


@cron("40 3 * * *")
@task
def forget_contacts_of_stations() -> int:
    return forget_contacts()


@cron("30 8 * * *")
@task
def remind_of_overdue_matters() -> int:
    return remind_overdue()
