"""Workbooks of the queue that staff asked for."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("submissions", "0015_publish_figures_of_months"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="QueueExport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("filters", models.JSONField(default=dict)),
                ("status", models.CharField(choices=[("queued", "waiting to begin"), ("running", "being made"), ("done", "ready"), ("failed", "failed"), ("expired", "deleted after seven days")], default="queued", max_length=10, verbose_name="state")),
                ("version", models.PositiveIntegerField(default=1)),
                ("rows", models.PositiveIntegerField(default=0)),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("asked_at", models.DateTimeField()),
                ("began_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "export of the queue",
                "indexes": [
                    models.Index(fields=["asked_by", "-id"], name="export_of_asker"),
                    models.Index(fields=["status", "id"], name="export_by_status"),
                ],
            },
        ),
    ]
