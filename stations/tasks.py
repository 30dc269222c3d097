"""Background work of stations: thin, harmless when run twice."""

from crontask import cron
from django.tasks import task

from stations.services.opinions import forget_contacts


@cron("40 3 * * *")
@task
def forget_contacts_of_stations() -> int:
    return forget_contacts()
