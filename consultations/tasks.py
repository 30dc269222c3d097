"""Background work of consultations: thin, harmless when run twice."""

from crontask import cron
from django.tasks import task

from consultations import follow_services, reading_services
from consultations.models import ConsultationPage
from consultations.services import forget_contacts


@cron("30 3 * * *")
@task
def forget_contacts_of_closed_consultations() -> int:
    return forget_contacts()


@cron("* * * * *")
@task
def tell_followers() -> int:
    follow_services.plan_mails()
    return follow_services.deliver_due()


@cron("40 3 * * *")
@task
def forget_followers() -> int:
    return follow_services.forget_followers()


@task
def propose_readings(page_id: int) -> int:
    return reading_services.propose_readings(ConsultationPage.objects.get(pk=page_id))
