"""The texts that guard the ledger."""

FUNCTIONS = """
CREATE FUNCTION core_ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Rows of % can only be added', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION core_ledger_payload(sealed anyelement) RETURNS text
LANGUAGE plpgsql STABLE STRICT SET timezone = 'UTC' AS $$
BEGIN
    RETURN jsonb_strip_nulls(to_jsonb(sealed))::text;
END $$;

CREATE FUNCTION core_ledger_seal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last_seq bigint;
    last_hash text;
BEGIN
    PERFORM pg_advisory_xact_lock(730201);
    SELECT seq, hash INTO last_seq, last_hash FROM core_ledgerlink ORDER BY seq DESC LIMIT 1;
    last_hash := coalesce(last_hash, '');
    INSERT INTO core_ledgerlink (seq, source, source_id, previous_hash, hash)
    VALUES (coalesce(last_seq, 0) + 1, TG_TABLE_NAME, NEW.id, last_hash,
            encode(sha256(convert_to(last_hash || core_ledger_payload(NEW), 'UTF8')), 'hex'));
    RETURN NULL;
END $$;
"""

GUARD = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION core_ledger_refuse();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION core_ledger_refuse();
"""

SEAL = """
CREATE CONSTRAINT TRIGGER {table}_seal AFTER INSERT ON {table}
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION core_ledger_seal();
"""

UNGUARD = """
DROP TRIGGER {table}_append_only ON {table};
DROP TRIGGER {table}_no_truncate ON {table};
"""
