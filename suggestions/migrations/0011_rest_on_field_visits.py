"""A suggestion may rest on what a station reported of a visit. Going back takes these links away."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('stations', '0012_name_origins_of_records'),
        ('submissions', '0017_keep_archived_pages'),
        ('suggestions', '0010_give_each_review_its_permission'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='grounding',
            name='grounding_is_one_thing',
        ),
        migrations.AddField(
            model_name='grounding',
            name='activity',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stations.stationactivitypage'),
        ),
        migrations.AddConstraint(
            model_name='grounding',
            constraint=models.UniqueConstraint(fields=('suggestion', 'activity'), name='grounding_activity_once'),
        ),
        migrations.AddConstraint(
            model_name='grounding',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('activity__isnull', True), ('record__isnull', False), ('submission__isnull', True)), models.Q(('activity__isnull', True), ('record__isnull', True), ('submission__isnull', False)), models.Q(('activity__isnull', False), ('record__isnull', True), ('submission__isnull', True)), _connector='OR'), name='grounding_is_one_thing'),
        ),
        # The older rule knows no row that names an activity alone.
        migrations.RunSQL(migrations.RunSQL.noop, "DELETE FROM suggestions_grounding WHERE activity_id IS NOT NULL"),
    ]
