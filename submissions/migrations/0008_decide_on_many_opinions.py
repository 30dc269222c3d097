"""What a decision on many opinions is meant for, and what became of each."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('submissions', '0007_add_wechat_as_a_source'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BulkDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('prepared', 'dry run: nothing has been decided'), ('running', 'under way'), ('stopped', 'stopped'), ('finished', 'finished'), ('undoing', 'being undone'), ('undone', 'undone'), ('discarded', 'discarded')], default='prepared', max_length=10, verbose_name='state')),
                ('version', models.PositiveIntegerField(default=1)),
                ('rule', models.JSONField(default=dict)),
                ('move', models.CharField(max_length=20)),
                ('message', models.TextField(blank=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('started_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'decision on many opinions',
                'verbose_name_plural': 'decisions on many opinions',
            },
        ),
        migrations.CreateModel(
            name='BulkItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seen_version', models.PositiveIntegerField()),
                ('outcome', models.CharField(blank=True, choices=[('', 'not yet'), ('decided', 'decided'), ('changed', 'left alone: it changed since the dry run'), ('claimed', "left alone: in a colleague's hands"), ('personal', 'left alone: looks like personal data'), ('refused', 'left alone: the decision is not possible'), ('undone', 'undone'), ('kept', 'could not be undone: something happened since')], default='', max_length=10)),
            ],
        ),
        migrations.AddField(
            model_name='bulkdecision',
            name='created_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='bulkdecision',
            name='reason',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='submissions.reason'),
        ),
        migrations.AddField(
            model_name='bulkitem',
            name='decision',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='submissions.decision'),
        ),
        migrations.AddField(
            model_name='bulkitem',
            name='item',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='submissions.queueitem'),
        ),
        migrations.AddField(
            model_name='bulkitem',
            name='job',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='items', to='submissions.bulkdecision'),
        ),
        migrations.AddIndex(
            model_name='bulkdecision',
            index=models.Index(condition=models.Q(('status__in', ['running', 'undoing'])), fields=['id'], name='bulk_under_way'),
        ),
        migrations.AddIndex(
            model_name='bulkitem',
            index=models.Index(fields=['job', 'outcome', 'id'], name='bulk_item_by_outcome'),
        ),
        migrations.AddConstraint(
            model_name='bulkitem',
            constraint=models.UniqueConstraint(fields=('job', 'item'), name='bulk_item_once'),
        ),
    ]
