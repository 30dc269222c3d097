"""What host and guests told each other never changes: the database itself refuses."""

from django.db import migrations

GUARD = """
CREATE TRIGGER guest_note_is_append_only BEFORE UPDATE OR DELETE ON livestreams_guestnote
    FOR EACH ROW EXECUTE FUNCTION livestreams_refuse_change();
"""

NO_GUARD = "DROP TRIGGER guest_note_is_append_only ON livestreams_guestnote;"


class Migration(migrations.Migration):
    dependencies = [("livestreams", "0008_add_guests_desk")]

    operations = [migrations.RunSQL(GUARD, NO_GUARD)]
