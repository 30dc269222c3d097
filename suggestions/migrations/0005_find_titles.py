"""The pairs of signs of titles that were written before similar ones were looked for."""

from django.db import migrations

from core.folding import bigrams, fold


def find(apps, schema_editor) -> None:
    rows = apps.get_model("suggestions", "Suggestion").objects.filter(title_pairs=[])
    for row in rows.only("title").iterator():
        pairs = [pair for pair in bigrams(fold(row.title)) if pair not in ("关于", "的建", "建议")]
        rows.model.objects.filter(pk=row.pk).update(title_pairs=pairs)


class Migration(migrations.Migration):
    dependencies = [("suggestions", "0004_guard_what_came_with_a_reply")]

    operations = [migrations.RunPython(find, migrations.RunPython.noop)]
