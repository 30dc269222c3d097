"""Files and promises of a reply stay as they were given: none is changed or removed, and none joins once it is rated."""

from django.db import migrations

GUARD = """
CREATE FUNCTION suggestions_refuse_late_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.reply_id IS NOT NULL AND EXISTS (SELECT 1 FROM suggestions_evaluation WHERE reply_id = NEW.reply_id) THEN
        RAISE EXCEPTION 'the reply is rated and takes nothing more' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION suggestions_keep_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.reply_id IS NULL THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'a file that was handed in does not change' USING ERRCODE = 'restrict_violation';
END $$;
CREATE FUNCTION suggestions_keep_promise() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.done_on IS NOT NULL
        OR (NEW.reply_id, NEW.promise, NEW.due_on) IS DISTINCT FROM (OLD.reply_id, OLD.promise, OLD.due_on) THEN
        RAISE EXCEPTION 'a promise is kept as it was given' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER file_joins_in_time BEFORE INSERT ON suggestions_suggestionfile
    FOR EACH ROW EXECUTE FUNCTION suggestions_refuse_late_part();
CREATE TRIGGER file_stays BEFORE UPDATE OR DELETE ON suggestions_suggestionfile
    FOR EACH ROW EXECUTE FUNCTION suggestions_keep_file();
CREATE TRIGGER promise_joins_in_time BEFORE INSERT ON suggestions_commitment
    FOR EACH ROW EXECUTE FUNCTION suggestions_refuse_late_part();
CREATE TRIGGER promise_stays BEFORE UPDATE OR DELETE ON suggestions_commitment
    FOR EACH ROW EXECUTE FUNCTION suggestions_keep_promise();
"""

NO_GUARD = """
DROP TRIGGER promise_stays ON suggestions_commitment;
DROP TRIGGER promise_joins_in_time ON suggestions_commitment;
DROP TRIGGER file_stays ON suggestions_suggestionfile;
DROP TRIGGER file_joins_in_time ON suggestions_suggestionfile;
DROP FUNCTION suggestions_keep_promise();
DROP FUNCTION suggestions_keep_file();
DROP FUNCTION suggestions_refuse_late_part();
"""


class Migration(migrations.Migration):
    dependencies = [("suggestions", "0003_add_what_the_desk_keeps")]

    operations = [migrations.RunSQL(GUARD, NO_GUARD)]
