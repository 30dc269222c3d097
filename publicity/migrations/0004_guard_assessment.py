"""A scheme that was put in force, a published grade, the steps of a case and the daily notices stay as they were."""

from django.db import migrations

GUARD = """
CREATE TRIGGER scheme_in_force_is_fixed BEFORE UPDATE ON publicity_assessmentscheme
    FOR EACH ROW WHEN (OLD.status <> 'draft' AND (
        (OLD.year, OLD.trade, OLD.post, OLD.number, OLD.title, OLD.source, OLD.total_cap, OLD.excellent_from, OLD.qualified_from, OLD.short_is_unqualified)
        IS DISTINCT FROM
        (NEW.year, NEW.trade, NEW.post, NEW.number, NEW.title, NEW.source, NEW.total_cap, NEW.excellent_from, NEW.qualified_from, NEW.short_is_unqualified)
        OR NEW.status = 'draft'
    )) EXECUTE FUNCTION publicity_refuse_change();
CREATE TRIGGER scheme_in_force_stays BEFORE DELETE ON publicity_assessmentscheme
    FOR EACH ROW WHEN (OLD.status <> 'draft') EXECUTE FUNCTION publicity_refuse_change();
CREATE FUNCTION publicity_refuse_item() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE owners bigint[] := ARRAY[]::bigint[];
BEGIN
    IF TG_OP <> 'INSERT' THEN owners := owners || OLD.scheme_id; END IF;
    IF TG_OP <> 'DELETE' THEN owners := owners || NEW.scheme_id; END IF;
    IF EXISTS (SELECT 1 FROM publicity_assessmentscheme WHERE id = ANY(owners) AND status <> 'draft') THEN
        RAISE EXCEPTION 'the items of a scheme in force are fixed' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER score_item_is_fixed BEFORE INSERT OR UPDATE OR DELETE ON publicity_scoreitem
    FOR EACH ROW EXECUTE FUNCTION publicity_refuse_item();
CREATE TRIGGER published_grade_is_fixed BEFORE UPDATE OR DELETE ON publicity_assessmentgrade
    FOR EACH ROW WHEN (OLD.status = 'published') EXECUTE FUNCTION publicity_refuse_change();
CREATE TRIGGER case_step_is_append_only BEFORE UPDATE OR DELETE ON publicity_casestep
    FOR EACH ROW EXECUTE FUNCTION publicity_refuse_change();
CREATE TRIGGER ledger_notice_is_append_only BEFORE UPDATE OR DELETE ON publicity_ledgernotice
    FOR EACH ROW EXECUTE FUNCTION publicity_refuse_change();
"""

NO_GUARD = """
DROP TRIGGER ledger_notice_is_append_only ON publicity_ledgernotice;
DROP TRIGGER case_step_is_append_only ON publicity_casestep;
DROP TRIGGER published_grade_is_fixed ON publicity_assessmentgrade;
DROP TRIGGER score_item_is_fixed ON publicity_scoreitem;
DROP FUNCTION publicity_refuse_item();
DROP TRIGGER scheme_in_force_stays ON publicity_assessmentscheme;
DROP TRIGGER scheme_in_force_is_fixed ON publicity_assessmentscheme;
"""


class Migration(migrations.Migration):
    dependencies = [("publicity", "0003_add_assessment_and_cases")]

    operations = [migrations.RunSQL(GUARD, NO_GUARD)]
