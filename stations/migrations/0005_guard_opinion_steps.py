"""What an author was shown of each step never changes: the database itself refuses."""

from django.db import migrations

GUARD = """
CREATE TRIGGER opinion_step_is_append_only BEFORE UPDATE OR DELETE ON stations_opinionstep
    FOR EACH ROW EXECUTE FUNCTION stations_refuse_change();
"""

NO_GUARD = "DROP TRIGGER opinion_step_is_append_only ON stations_opinionstep;"


class Migration(migrations.Migration):
    dependencies = [("stations", "0004_add_opinion_items")]

    operations = [migrations.RunSQL(GUARD, NO_GUARD)]
