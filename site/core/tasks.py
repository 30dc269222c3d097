"""Background work that belongs to no app: thin, harmless when run twice."""

from crontask import cron
from django.core.management import call_command
from django.tasks import task


@cron("* * * * *")
@task
def publish_scheduled() -> None:
    """Put on the site what was approved for this minute, and take off what has expired."""
    call_command("publish_scheduled")
