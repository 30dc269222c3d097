"""Steps, reviews, replies and ratings never change, and a series of numbers has no gap: the database refuses."""

from django.db import migrations

KEPT = ("suggestionevent", "review", "reply", "evaluation", "issuednumber")

GUARD = (
    """
CREATE FUNCTION suggestions_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% rows are append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE FUNCTION suggestions_refuse_gap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('suggestions:' || NEW.series));
    IF NEW.seq <> (SELECT COALESCE(MAX(seq), 0) + 1 FROM suggestions_issuednumber WHERE series = NEW.series) THEN
        RAISE EXCEPTION 'the series % has no gap and no second beginning', NEW.series USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER number_without_gap BEFORE INSERT ON suggestions_issuednumber
    FOR EACH ROW EXECUTE FUNCTION suggestions_refuse_gap();
"""
    + "".join(
        f"CREATE TRIGGER {name}_is_append_only BEFORE UPDATE OR DELETE ON suggestions_{name} "
        "FOR EACH ROW EXECUTE FUNCTION suggestions_refuse_change();\n"
        for name in KEPT
    )
)

NO_GUARD = "".join(f"DROP TRIGGER {name}_is_append_only ON suggestions_{name};\n" for name in KEPT) + """
DROP TRIGGER number_without_gap ON suggestions_issuednumber;
DROP FUNCTION suggestions_refuse_gap();
DROP FUNCTION suggestions_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("suggestions", "0001_initial")]

    operations = [migrations.RunSQL(GUARD, NO_GUARD)]
