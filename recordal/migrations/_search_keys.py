"""The triggers that note which keys of the search are out of date."""

NOTES = """
CREATE FUNCTION recordal_search_recordal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO recordal_searchstale (recordal_id) SELECT id FROM changed;
    INSERT INTO recordal_searchstale (holder_id)
        SELECT DISTINCT r.holder_id FROM changed JOIN recordal_ipright r ON r.id = changed.right_id
        WHERE NOT EXISTS (SELECT FROM recordal_searchkey k WHERE k.holder_id = r.holder_id);
    RETURN NULL;
END $$;

CREATE FUNCTION recordal_search_renumbered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO recordal_searchstale (recordal_id)
        SELECT changed.id FROM changed JOIN before USING (id)
        WHERE (changed.number, changed.application_no, changed.right_id)
            IS DISTINCT FROM (before.number, before.application_no, before.right_id);
    RETURN NULL;
END $$;

CREATE FUNCTION recordal_search_right() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO recordal_searchstale (recordal_id)
        SELECT r.id FROM changed JOIN before USING (id) JOIN recordal_recordal r
            ON r.right_id = changed.id
        WHERE (changed.title, changed.title_en, changed.variants, changed.registration_no,
               changed.hs_prefixes)
            IS DISTINCT FROM (before.title, before.title_en, before.variants,
               before.registration_no, before.hs_prefixes);
    INSERT INTO recordal_searchstale (holder_id)
        SELECT DISTINCT changed.holder_id FROM changed JOIN before USING (id)
        WHERE changed.holder_id <> before.holder_id;
    RETURN NULL;
END $$;

CREATE FUNCTION recordal_search_holder() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO recordal_searchstale (holder_id)
        SELECT changed.id FROM changed JOIN before USING (id)
        WHERE (changed.name_zh, changed.name_en) IS DISTINCT FROM (before.name_zh, before.name_en)
            AND EXISTS (SELECT FROM recordal_ipright r WHERE r.holder_id = changed.id);
    RETURN NULL;
END $$;

-- Nearly all grams are rare: without so fine a count of the common ones, a question for many of
-- them looks dearer than reading the whole table.
ALTER TABLE recordal_searchkey ALTER COLUMN grams SET STATISTICS 1000;

CREATE TRIGGER search_added AFTER INSERT ON recordal_recordal
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION recordal_search_recordal();
CREATE TRIGGER search_renumbered AFTER UPDATE ON recordal_recordal
    REFERENCING OLD TABLE AS before NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION recordal_search_renumbered();
CREATE TRIGGER search_changed AFTER UPDATE ON recordal_ipright
    REFERENCING OLD TABLE AS before NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION recordal_search_right();
CREATE TRIGGER search_renamed AFTER UPDATE ON enterprises_enterprise
    REFERENCING OLD TABLE AS before NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION recordal_search_holder();
"""
NO_NOTES = """
DROP TRIGGER search_added ON recordal_recordal;
DROP TRIGGER search_renumbered ON recordal_recordal;
DROP TRIGGER search_changed ON recordal_ipright;
DROP TRIGGER search_renamed ON enterprises_enterprise;
DROP FUNCTION recordal_search_recordal(), recordal_search_renumbered(), recordal_search_right(),
    recordal_search_holder();
"""
