"""The ledger, the frozen lists and the lot never change, and an announcement stays as it was: the database refuses."""

from django.db import migrations

GUARD = """
CREATE FUNCTION publicity_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% rows are append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER ledger_is_append_only BEFORE UPDATE OR DELETE ON publicity_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION publicity_refuse_change();
CREATE TRIGGER draw_line_is_append_only BEFORE UPDATE OR DELETE ON publicity_drawline
    FOR EACH ROW EXECUTE FUNCTION publicity_refuse_change();
CREATE TRIGGER drawn_line_is_append_only BEFORE UPDATE OR DELETE ON publicity_drawnline
    FOR EACH ROW EXECUTE FUNCTION publicity_refuse_change();
CREATE FUNCTION publicity_refuse_late_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT status FROM publicity_draw WHERE id = NEW.draw_id) <> 'prepared' THEN
        RAISE EXCEPTION 'the list of an announced draw is append-only' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER draw_line_is_in_time BEFORE INSERT ON publicity_drawline
    FOR EACH ROW EXECUTE FUNCTION publicity_refuse_late_line();
CREATE TRIGGER announced_draw_stays BEFORE DELETE ON publicity_draw
    FOR EACH ROW WHEN (OLD.status <> 'prepared') EXECUTE FUNCTION publicity_refuse_change();
CREATE TRIGGER announcement_is_fixed BEFORE UPDATE ON publicity_draw
    FOR EACH ROW WHEN (OLD.status <> 'prepared' AND (
        (OLD.number, OLD.period_from, OLD.period_until, OLD.method, OLD.ratio, OLD.sources, OLD.due_at, OLD.population_count, OLD.population_sha256, OLD.commitment, OLD.announced_at, OLD.replaces_id, OLD.reason)
        IS DISTINCT FROM
        (NEW.number, NEW.period_from, NEW.period_until, NEW.method, NEW.ratio, NEW.sources, NEW.due_at, NEW.population_count, NEW.population_sha256, NEW.commitment, NEW.announced_at, NEW.replaces_id, NEW.reason)
        OR OLD.drawn_at IS NOT NULL AND (OLD.randomness, OLD.code, OLD.drawn_at) IS DISTINCT FROM (NEW.randomness, NEW.code, NEW.drawn_at)
    )) EXECUTE FUNCTION publicity_refuse_change();
"""

NO_GUARD = """
DROP TRIGGER announcement_is_fixed ON publicity_draw;
DROP TRIGGER announced_draw_stays ON publicity_draw;
DROP TRIGGER draw_line_is_in_time ON publicity_drawline;
DROP FUNCTION publicity_refuse_late_line();
DROP TRIGGER drawn_line_is_append_only ON publicity_drawnline;
DROP TRIGGER draw_line_is_append_only ON publicity_drawline;
DROP TRIGGER ledger_is_append_only ON publicity_ledgerentry;
DROP FUNCTION publicity_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("publicity", "0001_initial")]

    operations = [migrations.RunSQL(GUARD, NO_GUARD)]
