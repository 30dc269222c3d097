"""What was hidden leaves a trace in its place, also what was hidden before."""

import django.db.models.deletion
from django.db import migrations, models

EARLIER = """
INSERT INTO submissions_tombstone (submission_id, page_id, number, clause_key, clause_label, received_at, hidden_at, reason_text, article)
SELECT DISTINCT ON (s.id) s.id, s.page_id, s.number, s.clause_key, s.clause_label, s.received_at, d.effective_at,
    coalesce(r.public_text, ''), coalesce(r.article, '')
FROM submissions_decision d JOIN submissions_submission s ON s.id = d.submission_id
JOIN submissions_queueitem q ON q.submission_id = s.id LEFT JOIN submissions_reason r ON r.id = d.reason_id
WHERE d.move = 'hide' AND q.status IN ('hidden', 'appealed', 'upheld')
    AND NOT EXISTS (SELECT FROM submissions_decision u WHERE u.undoes_id = d.id)
ORDER BY s.id, d.seq DESC;
"""


class Migration(migrations.Migration):
    dependencies = [("submissions", "0013_index_decisions_looked_at_twice"), ("wagtailcore", "0001_squashed_0016_change_page_url_path_to_text_field")]

    operations = [
        migrations.CreateModel(
            name="Tombstone",
            fields=[
                ("submission", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name="+", serialize=False, to="submissions.submission")),
                ("page", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="wagtailcore.page")),
                ("number", models.CharField(max_length=20)),
                ("clause_key", models.CharField(blank=True, max_length=80)),
                ("clause_label", models.CharField(blank=True, max_length=200)),
                ("received_at", models.DateTimeField()),
                ("hidden_at", models.DateTimeField()),
                ("reason_text", models.TextField(blank=True)),
                ("article", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "verbose_name": "trace of a hidden opinion",
                "indexes": [
                    models.Index(models.F("page"), models.OrderBy(models.F("received_at"), descending=True), models.OrderBy(models.F("submission"), descending=True), name="tombstone_newest")
                ],
            },
        ),
        migrations.RunSQL(EARLIER, migrations.RunSQL.noop),
    ]
