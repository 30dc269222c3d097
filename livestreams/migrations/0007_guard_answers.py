"""What an answer said never changes: the database itself refuses."""

from django.db import migrations

GUARD = """
CREATE TRIGGER answer_is_append_only BEFORE UPDATE OR DELETE ON livestreams_exchangeanswer
    FOR EACH ROW EXECUTE FUNCTION livestreams_refuse_change();
"""

NO_GUARD = "DROP TRIGGER answer_is_append_only ON livestreams_exchangeanswer;"


class Migration(migrations.Migration):
    dependencies = [("livestreams", "0006_add_topic_calls")]

    operations = [migrations.RunSQL(GUARD, NO_GUARD)]
