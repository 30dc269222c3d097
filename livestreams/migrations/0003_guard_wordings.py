"""What an entry said never changes: the database itself refuses."""

from django.db import migrations

GUARD = """
CREATE FUNCTION livestreams_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% rows are append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER entry_version_is_append_only BEFORE UPDATE OR DELETE ON livestreams_liveentryversion
    FOR EACH ROW EXECUTE FUNCTION livestreams_refuse_change();
"""

NO_GUARD = """
DROP TRIGGER entry_version_is_append_only ON livestreams_liveentryversion;
DROP FUNCTION livestreams_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("livestreams", "0002_add_text_live")]

    operations = [migrations.RunSQL(GUARD, NO_GUARD)]
