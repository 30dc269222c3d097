"""Each audit entry is sealed to all before it when its transaction commits; nothing of the audit can be changed.

The trigger is deferred, so the lock of the chain is taken when everything else of the transaction is done: nobody waits
for another lock while holding it, and two transactions cannot wait for each other because of it.
"""

from django.db import migrations

SEAL = r"""
CREATE FUNCTION core_seal_audit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last_seq bigint := 0;
    last_hash text := '';
BEGIN
    PERFORM pg_advisory_xact_lock(731002);
    SELECT seq, hash INTO last_seq, last_hash FROM core_auditseal ORDER BY seq DESC LIMIT 1;
    last_seq := coalesce(last_seq, 0);
    last_hash := coalesce(last_hash, '');
    INSERT INTO core_auditseal (seq, entry_pk, previous_hash, hash, sealed_at) VALUES (
        last_seq + 1, NEW.id, last_hash,
        encode(sha256('\x00'::bytea || convert_to(NEW.id::text || ' ' || NEW.content || last_hash, 'UTF8')), 'hex'),
        clock_timestamp()
    );
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER audit_entry_is_sealed AFTER INSERT ON core_auditentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION core_seal_audit();
CREATE FUNCTION core_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% rows are append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_entry_is_append_only BEFORE UPDATE OR DELETE ON core_auditentry
    FOR EACH ROW EXECUTE FUNCTION core_refuse_change();
CREATE TRIGGER audit_seal_is_append_only BEFORE UPDATE OR DELETE ON core_auditseal
    FOR EACH ROW EXECUTE FUNCTION core_refuse_change();
CREATE TRIGGER audit_head_is_append_only BEFORE UPDATE OR DELETE ON core_audithead
    FOR EACH ROW EXECUTE FUNCTION core_refuse_change();
CREATE TRIGGER audit_entry_is_kept BEFORE TRUNCATE ON core_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE TRIGGER audit_seal_is_kept BEFORE TRUNCATE ON core_auditseal
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
"""

NO_SEAL = """
DROP TRIGGER audit_seal_is_kept ON core_auditseal;
DROP TRIGGER audit_entry_is_kept ON core_auditentry;
DROP TRIGGER audit_head_is_append_only ON core_audithead;
DROP TRIGGER audit_seal_is_append_only ON core_auditseal;
DROP TRIGGER audit_entry_is_append_only ON core_auditentry;
DROP TRIGGER audit_entry_is_sealed ON core_auditentry;
DROP FUNCTION core_refuse_change();
DROP FUNCTION core_seal_audit();
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0005_add_audit_chain")]

    operations = [migrations.RunSQL(SEAL, NO_SEAL)]
