"""Decisions are append-only and a submission's content never changes: the database itself refuses."""

from django.db import migrations

GUARDS = """
CREATE FUNCTION submissions_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% rows are append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER decision_is_append_only BEFORE UPDATE OR DELETE ON submissions_decision
    FOR EACH ROW EXECUTE FUNCTION submissions_refuse_change();
CREATE TRIGGER submission_content_is_fixed BEFORE UPDATE ON submissions_submission
    FOR EACH ROW WHEN (
        (OLD.number, OLD.page_id, OLD.clause_key, OLD.text, OLD.answers, OLD.public_name, OLD.content_hash, OLD.received_at, OLD.form_key)
        IS DISTINCT FROM
        (NEW.number, NEW.page_id, NEW.clause_key, NEW.text, NEW.answers, NEW.public_name, NEW.content_hash, NEW.received_at, NEW.form_key)
    ) EXECUTE FUNCTION submissions_refuse_change();
"""

NO_GUARDS = """
DROP TRIGGER decision_is_append_only ON submissions_decision;
DROP TRIGGER submission_content_is_fixed ON submissions_submission;
DROP FUNCTION submissions_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("submissions", "0001_initial")]

    operations = [migrations.RunSQL(GUARDS, NO_GUARDS)]
