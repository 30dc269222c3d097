"""The figures of a month, and second readings: written once."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GUARDS = """
CREATE TRIGGER month_is_append_only BEFORE UPDATE OR DELETE ON submissions_moderationmonth
    FOR EACH ROW EXECUTE FUNCTION submissions_refuse_change();
CREATE TRIGGER second_look_is_append_only BEFORE UPDATE OR DELETE ON submissions_secondlook
    FOR EACH ROW EXECUTE FUNCTION submissions_refuse_change();
"""
NO_GUARDS = """
DROP TRIGGER month_is_append_only ON submissions_moderationmonth;
DROP TRIGGER second_look_is_append_only ON submissions_secondlook;
"""


class Migration(migrations.Migration):
    dependencies = [("submissions", "0014_leave_traces_of_hidden_opinions"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="ModerationMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(unique=True, verbose_name="month of the figures")),
                ("figures", models.JSONField()),
                ("published_at", models.DateTimeField()),
            ],
            options={"verbose_name": "figures of a month", "ordering": ["-month"]},
        ),
        migrations.CreateModel(
            name="SecondLook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("decision", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="second_look", to="submissions.decision")),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("move", models.CharField(max_length=20)),
                ("reason", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="submissions.reason")),
                ("same_outcome", models.BooleanField()),
                ("same_reason", models.BooleanField()),
                ("looked_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "second reading",
                "permissions": [("read_agreement", "Can read how far moderators agree")],
            },
        ),
        migrations.RunSQL(GUARDS, NO_GUARDS),
    ]
