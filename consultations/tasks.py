"""Background work of consultations: thin, harmless when run twice."""

from crontask import cron
from django.tasks import task

from consultations.services import forget_contacts


@cron("30 3 * * *")
@task
def forget_contacts_of_closed_consultations() -> int:
    return forget_contacts()
