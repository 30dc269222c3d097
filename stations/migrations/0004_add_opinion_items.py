"""What becomes of something said at a station, and each step of it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('stations', '0003_guard_record_versions'),
        ('submissions', '0004_index_awaiting_of_page'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='OpinionItem',
            fields=[
                ('submission', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='submissions.submission')),
                ('source', models.CharField(choices=[('page', "the station's page"), ('station_code', "the station's code"), ('deputy_code', "a deputy's code"), ('desk', 'entered at the desk')], default='page', max_length=15, verbose_name='how it came')),
                ('status', models.CharField(choices=[('registered', 'registered'), ('classified', 'classified'), ('assigned', 'passed to a unit'), ('supervised', 'followed up'), ('answered', 'answered'), ('rated', 'rated by its author'), ('refused', 'referred elsewhere')], default='registered', max_length=12, verbose_name='state')),
                ('version', models.PositiveIntegerField(default=1)),
                ('topic', models.CharField(blank=True, choices=[('livelihood', 'livelihood'), ('roads', 'roads and transport'), ('environment', 'environment'), ('farming', 'farming and fishery'), ('education', 'education'), ('health', 'health care'), ('enterprise', 'enterprises and work'), ('other', 'other matters')], max_length=12, verbose_name='matter')),
                ('route', models.CharField(blank=True, choices=[('station', 'answered at the station'), ('township', 'the street or township government'), ('county', 'an organ of the county'), ('suggestion', "becomes a deputy's suggestion")], max_length=10, verbose_name='who settles it')),
                ('unit', models.CharField(blank=True, max_length=100, verbose_name='unit in charge')),
                ('refused_to', models.CharField(blank=True, choices=[('court', 'a court'), ('arbitration', 'arbitration'), ('review', 'administrative review'), ('petition', 'the petition office'), ('other', 'another statutory channel'), ('no_matter', 'nothing that can be handled')], max_length=12, verbose_name='belongs to')),
                ('registered_at', models.DateTimeField(verbose_name='registered at')),
                ('due_at', models.DateTimeField(verbose_name='due')),
                ('reminded_on', models.DateField(null=True)),
                ('answer', models.TextField(blank=True, max_length=2000, verbose_name='answer')),
                ('answered_at', models.DateTimeField(null=True)),
                ('rating', models.CharField(blank=True, choices=[('satisfied', 'satisfied'), ('basically_satisfied', 'basically satisfied'), ('dissatisfied', 'dissatisfied')], max_length=20, verbose_name='rating')),
                ('rating_note', models.CharField(blank=True, max_length=500, verbose_name='words with the rating')),
                ('rated_at', models.DateTimeField(help_text='When this answer was first rated; the right to change counts from it.', null=True)),
            ],
            options={
                'verbose_name': 'matter said at a station',
                'verbose_name_plural': 'matters said at stations',
                'permissions': [('handle_opinionitem', 'Can handle what is said at stations')],
            },
        ),
        migrations.CreateModel(
            name='OpinionStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('move', models.CharField(max_length=20)),
                ('to_status', models.CharField(choices=[('registered', 'registered'), ('classified', 'classified'), ('assigned', 'passed to a unit'), ('supervised', 'followed up'), ('answered', 'answered'), ('rated', 'rated by its author'), ('refused', 'referred elsewhere')], max_length=12)),
                ('unit', models.CharField(blank=True, max_length=100)),
                ('note', models.TextField(blank=True)),
                ('due_at', models.DateTimeField(null=True)),
                ('at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'step of a matter',
                'ordering': ['pk'],
            },
        ),
        migrations.AddField(
            model_name='opinionitem',
            name='deputy',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stations.deputy', verbose_name='deputy addressed'),
        ),
        migrations.AddField(
            model_name='opinionitem',
            name='station',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stations.stationpage', verbose_name='station'),
        ),
        migrations.AddField(
            model_name='opinionstep',
            name='actor',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='opinionstep',
            name='item',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='stations.opinionitem'),
        ),
        migrations.AddIndex(
            model_name='opinionitem',
            index=models.Index(condition=models.Q(('status__in', ['assigned', 'classified', 'registered', 'supervised'])), fields=['due_at', 'submission'], name='opinion_under_way_by_due'),
        ),
        migrations.AddIndex(
            model_name='opinionitem',
            index=models.Index(condition=models.Q(('status__in', ['assigned', 'classified', 'registered', 'supervised'])), fields=['station', 'due_at', 'submission'], name='opinion_under_way_of_station'),
        ),
        migrations.AddIndex(
            model_name='opinionitem',
            index=models.Index(models.OrderBy(models.F('registered_at'), descending=True), models.OrderBy(models.F('submission'), descending=True), name='opinion_newest'),
        ),
        migrations.AddIndex(
            model_name='opinionitem',
            index=models.Index(models.F('station'), models.OrderBy(models.F('registered_at'), descending=True), models.OrderBy(models.F('submission'), descending=True), name='opinion_newest_of_station'),
        ),
        migrations.AddConstraint(
            model_name='opinionitem',
            constraint=models.CheckConstraint(condition=models.Q(('answered_at__isnull', True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='opinion_answered_in_words'),
        ),
        migrations.AddConstraint(
            model_name='opinionitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'rated'), _negated=True), models.Q(('rating', ''), _negated=True), _connector='OR'), name='opinion_rated_with_a_rating'),
        ),
        migrations.AddConstraint(
            model_name='opinionitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'refused'), _negated=True), models.Q(('refused_to', ''), _negated=True), _connector='OR'), name='opinion_refused_says_where_to'),
        ),
    ]
