"""The day a receipt names, what it is made from, and which mails to moderators went out."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('submissions', '0009_show_who_looks_at_what'),
    ]

    operations = [
        migrations.CreateModel(
            name='Digest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hour', models.DateTimeField(unique=True)),
                ('sent', models.PositiveIntegerField(default=0)),
            ],
            options={
                'verbose_name': 'digest for moderators',
            },
        ),
        migrations.CreateModel(
            name='QueueForecast',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('measured_at', models.DateTimeField()),
                ('waiting', models.PositiveIntegerField(help_text='Opinions that waited then.')),
                ('per_day', models.FloatField(help_text='First decisions in one working day.')),
                ('waits', models.JSONField(default=list)),
            ],
            options={
                'verbose_name': 'forecast of the queue',
            },
        ),
        migrations.AddField(
            model_name='queueitem',
            name='expected_on',
            field=models.DateField(help_text='The day its receipt named as likely for a decision.', null=True),
        ),
        migrations.AddField(
            model_name='queueitem',
            name='warned_at',
            field=models.DateTimeField(help_text='When moderators were told that it is about to be late.', null=True),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(fields=['effective_at'], name='decision_by_time'),
        ),
    ]
