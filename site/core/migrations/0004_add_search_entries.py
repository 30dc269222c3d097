"""The search index: one row for each thing that can be found. Empty until `manage.py rebuildsearch`."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_add_four_eyes_task"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                (
                    "identity",
                    models.CharField(
                        help_text="Model and key, such as notices.noticepage:7.", max_length=120, unique=True
                    ),
                ),
                ("object_id", models.BigIntegerField()),
                ("page_id", models.BigIntegerField(db_index=True)),
                ("language", models.CharField(default="zh-Hans", max_length=12)),
                ("title", models.CharField(blank=True, max_length=300)),
                ("body", models.TextField(blank=True)),
                ("folded", models.TextField(blank=True)),
                ("vector", django.contrib.postgres.search.SearchVectorField()),
                ("place", models.CharField(blank=True, max_length=300)),
                ("dated_at", models.DateTimeField()),
                ("indexed_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["vector"], name="search_by_bigrams"
                    ),
                    models.Index(
                        models.OrderBy(models.F("dated_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="search_newest",
                    ),
                    models.Index(
                        models.F("kind"),
                        models.OrderBy(models.F("dated_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="search_newest_by_kind",
                    ),
                    models.Index(fields=["kind", "object_id"], name="search_by_object"),
                ],
            },
        ),
    ]
