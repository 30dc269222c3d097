"""What people said at stations before it was followed up is registered too; its time begins with the upgrade."""

from django.conf import settings
from django.db import migrations
from django.utils import timezone

from core.calendar import end_of_working_days


def register(apps, schema_editor) -> None:
    item = apps.get_model("stations", "OpinionItem")
    step = apps.get_model("stations", "OpinionStep")
    now = timezone.now()
    due_at = end_of_working_days(now, settings.STATION_ASSIGN_WORKING_DAYS)
    stations = apps.get_model("stations", "StationPage").objects.values("pk")
    known = item.objects.values("pk")
    rows = apps.get_model("submissions", "Submission").objects.filter(page_id__in=stations).exclude(pk__in=known)
    for pk, page, received_at in rows.order_by("pk").values_list("pk", "page_id", "received_at").iterator():
        item.objects.create(submission_id=pk, station_id=page, registered_at=received_at, due_at=due_at)
        step.objects.create(item_id=pk, move="register", to_status="registered", due_at=due_at, at=received_at)


class Migration(migrations.Migration):
    dependencies = [("stations", "0005_guard_opinion_steps")]

    # Going back keeps the rows: the migration that made their tables takes them away.
    operations = [migrations.RunPython(register, migrations.RunPython.noop)]
