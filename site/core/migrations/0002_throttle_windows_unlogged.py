"""Counters need no durability: unlogged, a count costs no wait for the disk. After a crash they start at zero."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.RunSQL("ALTER TABLE core_throttlewindow SET UNLOGGED", "ALTER TABLE core_throttlewindow SET LOGGED")
    ]
