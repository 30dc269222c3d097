"""What a contact record said when it was submitted never changes: the database itself refuses."""

from django.db import migrations

GUARD = """
CREATE FUNCTION stations_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% rows are append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER record_version_is_append_only BEFORE UPDATE OR DELETE ON stations_contactrecordversion
    FOR EACH ROW EXECUTE FUNCTION stations_refuse_change();
"""

NO_GUARD = """
DROP TRIGGER record_version_is_append_only ON stations_contactrecordversion;
DROP FUNCTION stations_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("stations", "0002_sanmen_areas")]

    operations = [migrations.RunSQL(GUARD, NO_GUARD)]
