"""The triggers that note what the screening index does not know yet."""

NOTES = """
CREATE FUNCTION seizures_index_note(ids bigint[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO seizures_indexchange (txid, recordal_id, at)
        SELECT pg_current_xact_id()::text::bigint, id, now()
        FROM (SELECT DISTINCT unnest(ids) AS id) AS noted;
$$;

CREATE FUNCTION seizures_index_recordal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM seizures_index_note(ARRAY(SELECT id FROM after WHERE number <> ''));
    ELSIF TG_OP = 'DELETE' THEN
        PERFORM seizures_index_note(ARRAY(SELECT id FROM before WHERE number <> ''));
    ELSE
        PERFORM seizures_index_note(ARRAY(
            SELECT after.id FROM after JOIN before USING (id)
            WHERE (after.number, after.approved_on, after.expires_on, after.ended_on,
                   after.right_id)
                IS DISTINCT FROM (before.number, before.approved_on, before.expires_on,
                   before.ended_on, before.right_id)));
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION seizures_index_right() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM seizures_index_note(ARRAY(
        SELECT r.id FROM after JOIN before USING (id)
            JOIN recordal_recordal r ON r.right_id = after.id AND r.number <> ''
        WHERE (after.kind, after.title, after.title_en, after.variants, after.nice_classes,
               after.hs_prefixes, after.holder_id)
            IS DISTINCT FROM (before.kind, before.title, before.title_en, before.variants,
               before.nice_classes, before.hs_prefixes, before.holder_id)));
    RETURN NULL;
END $$;

-- Of licences and confirmations, and of the goods under a patent.
CREATE FUNCTION seizures_index_lawful() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM seizures_index_note(ARRAY(SELECT recordal_id FROM before));
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM seizures_index_note(ARRAY(SELECT recordal_id FROM after));
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION seizures_index_goods() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE rights bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        rights := ARRAY(SELECT right_id FROM after);
    ELSIF TG_OP = 'DELETE' THEN
        rights := ARRAY(SELECT right_id FROM before);
    ELSE
        rights := ARRAY(SELECT right_id FROM after UNION SELECT right_id FROM before);
    END IF;
    PERFORM seizures_index_note(ARRAY(
        SELECT r.id FROM recordal_recordal r JOIN recordal_ipright i ON i.id = r.right_id
        WHERE r.right_id = ANY (rights) AND r.number <> ''
            AND i.kind IN ('invention', 'utility_model', 'design')));
    RETURN NULL;
END $$;

CREATE FUNCTION seizures_index_enterprise() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE renamed bigint[];
BEGIN
    renamed := ARRAY(
        SELECT after.id FROM after JOIN before USING (id)
        WHERE (after.uscc, after.name_zh, after.name_en)
            IS DISTINCT FROM (before.uscc, before.name_zh, before.name_en));
    IF cardinality(renamed) > 0 THEN
        PERFORM seizures_index_note(ARRAY(
            SELECT r.id FROM recordal_ipright i JOIN recordal_recordal r ON r.right_id = i.id
            WHERE i.holder_id = ANY (renamed) AND r.number <> ''
            UNION
            SELECT p.recordal_id FROM recordal_preconfirmation p
            WHERE p.trader_id = ANY (renamed)));
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION seizures_index_words() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE changed boolean := true;
BEGIN
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'core_hscode' THEN
        SELECT EXISTS (SELECT FROM after JOIN before USING (code)
            WHERE after.name_en IS DISTINCT FROM before.name_en) INTO changed;
    ELSIF TG_OP = 'UPDATE' THEN
        SELECT EXISTS (SELECT FROM after JOIN before USING (prefix)
            WHERE after.nice_classes IS DISTINCT FROM before.nice_classes) INTO changed;
    ELSIF TG_OP = 'INSERT' THEN
        SELECT EXISTS (SELECT FROM after) INTO changed;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT EXISTS (SELECT FROM before) INTO changed;
    END IF;
    IF changed THEN
        PERFORM seizures_index_note(ARRAY[NULL]::bigint[]);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION seizures_index_every() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM seizures_index_note(ARRAY[0]);
    RETURN NULL;
END $$;
"""
TABLES = {
    "recordal_recordal": ("recordal", "INSERT UPDATE DELETE"),
    "recordal_ipright": ("right", "UPDATE"),
    "recordal_licensee": ("lawful", "INSERT UPDATE DELETE"),
    "recordal_preconfirmation": ("lawful", "INSERT UPDATE DELETE"),
    "recordal_genuinegoods": ("goods", "INSERT UPDATE DELETE"),
    "recordal_knowninfringer": ("goods", "INSERT UPDATE DELETE"),
    "enterprises_enterprise": ("enterprise", "UPDATE"),
    "core_hscode": ("words", "INSERT UPDATE DELETE"),
    "core_hsnice": ("words", "INSERT UPDATE DELETE"),
}
SEEN = {
    "INSERT": "NEW TABLE AS after",
    "UPDATE": "OLD TABLE AS before NEW TABLE AS after",
    "DELETE": "OLD TABLE AS before",
}
TRIGGERS = [
    f"CREATE TRIGGER index_{event.lower()} AFTER {event} ON {table} REFERENCING {SEEN[event]}"
    f" FOR EACH STATEMENT EXECUTE FUNCTION seizures_index_{what}();"
    for table, (what, events) in TABLES.items()
    for event in events.split()
] + [
    f"CREATE TRIGGER index_truncate AFTER TRUNCATE ON {table}"
    f" FOR EACH STATEMENT EXECUTE FUNCTION seizures_index_{'words' if what == 'words' else 'every'}();"
    for table, (what, _events) in TABLES.items()
]
NO_NOTES = [
    f"DROP TRIGGER index_{event.lower()} ON {table};"
    for table, (_what, events) in TABLES.items()
    for event in [*events.split(), "truncate"]
] + [
    "DROP FUNCTION seizures_index_recordal(), seizures_index_right(), seizures_index_lawful(),"
    " seizures_index_goods(), seizures_index_enterprise(), seizures_index_words(),"
    " seizures_index_every();",
    "DROP FUNCTION seizures_index_note(bigint[]);",
]
