"""Decisions on publication and on key suggestions never change: the database refuses."""

from django.db import migrations

KEPT = ("publicationdecision", "keysuggestion")

GUARD = "".join(
    f"CREATE TRIGGER {name}_is_append_only BEFORE UPDATE OR DELETE ON suggestions_{name} "
    "FOR EACH ROW EXECUTE FUNCTION suggestions_refuse_change();\n"
    for name in KEPT
)
NO_GUARD = "".join(f"DROP TRIGGER {name}_is_append_only ON suggestions_{name};\n" for name in KEPT)


class Migration(migrations.Migration):
    dependencies = [("suggestions", "0006_add_public_suggestions")]

    operations = [migrations.RunSQL(GUARD, NO_GUARD)]
