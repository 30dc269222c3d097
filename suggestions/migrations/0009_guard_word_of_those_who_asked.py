"""What somebody said by receipt never changes."""

from django.db import migrations

GUARD = (
    "CREATE TRIGGER askerverdict_is_append_only BEFORE UPDATE OR DELETE ON suggestions_askerverdict "
    "FOR EACH ROW EXECUTE FUNCTION suggestions_refuse_change();"
)
NO_GUARD = "DROP TRIGGER askerverdict_is_append_only ON suggestions_askerverdict;"


class Migration(migrations.Migration):
    dependencies = [("suggestions", "0008_add_word_of_those_who_asked")]

    operations = [migrations.RunSQL(GUARD, NO_GUARD)]
