"""Accounts of deputies, who added evidence, motions taken up, and who keeps every station."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('stations', '0007_add_deputy_index_page'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='stationpage',
            options={'permissions': [('keep_every_station', 'Can keep the work of every station')], 'verbose_name': 'liaison station', 'verbose_name_plural': 'liaison stations'},
        ),
        migrations.AddField(
            model_name='contactevidence',
            name='added_at',
            field=models.DateTimeField(auto_now_add=True, null=True),
        ),
        migrations.AddField(
            model_name='contactevidence',
            name='added_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='contactevidence',
            name='is_picture',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='deputy',
            name='account',
            field=models.OneToOneField(blank=True, help_text='With it the deputy writes contact records; they see their own and no others.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='account'),
        ),
        migrations.AddField(
            model_name='motion',
            name='taken_up_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='taken up as a suggestion'),
        ),
        migrations.AddIndex(
            model_name='contactrecord',
            index=models.Index(models.OrderBy(models.F('held_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='record_newest'),
        ),
        migrations.AddIndex(
            model_name='contactrecord',
            index=models.Index(models.F('status'), models.OrderBy(models.F('held_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='record_newest_by_status'),
        ),
        migrations.AddConstraint(
            model_name='motion',
            constraint=models.CheckConstraint(condition=models.Q(('taken_up_at__isnull', True), ('is_passed', True), _connector='OR'), name='motion_taken_up_was_passed'),
        ),
    ]
