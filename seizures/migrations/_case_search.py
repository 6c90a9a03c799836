"""The functions and triggers that keep what cases are found by."""

TRIGGERS = r"""
-- Single Chinese characters and pairs of them, and the first one and two letters of other words.
CREATE FUNCTION seizures_case_grams(line text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT gram), '{}') FROM (
        SELECT substr(run[1], i, n) AS gram
        FROM regexp_matches(line, '[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+', 'g') AS run,
             generate_series(1, length(run[1])) AS i, generate_series(1, 2) AS n
        WHERE i + n - 1 <= length(run[1])
        UNION
        SELECT substr(word[1], 1, n)
        FROM regexp_matches(line, '[^\s\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+', 'g') AS word,
             generate_series(1, 2) AS n
        WHERE length(word[1]) >= n
    ) AS found
$$;

CREATE FUNCTION seizures_case_search_refresh(keys bigint[]) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO seizures_casesearch (case_id, text, grams)
    SELECT id, line, seizures_case_grams(line) FROM (
        SELECT c.id, lower(normalize(concat_ws(' ',
            c.number, s.number, s.tracking_no, s.consignor_name, h.name_zh, h.name_en,
            (SELECT string_agg(DISTINCT mark, ' ') FROM seizures_caseitem WHERE case_id = c.id)
        ), NFKC)) AS line
        FROM seizures_case c
        JOIN seizures_shipment s ON s.id = c.shipment_id
        JOIN enterprises_enterprise h ON h.id = c.holder_id
        WHERE c.id = ANY (keys)
    ) AS lines
    ON CONFLICT (case_id) DO UPDATE SET text = EXCLUDED.text, grams = EXCLUDED.grams
$$;

CREATE FUNCTION seizures_case_search_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM seizures_case_search_refresh((SELECT array_agg(id) FROM changed));
    RETURN NULL;
END $$;

CREATE FUNCTION seizures_case_search_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM seizures_case_search_refresh(ARRAY[NEW.id]);
    RETURN NULL;
END $$;

CREATE FUNCTION seizures_case_search_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM seizures_case_search_refresh((SELECT array_agg(DISTINCT case_id) FROM changed));
    RETURN NULL;
END $$;

CREATE FUNCTION seizures_case_search_holder() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO seizures_renamedholder (holder_id) VALUES (NEW.id);
    RETURN NULL;
END $$;

CREATE TRIGGER case_search_added AFTER INSERT ON seizures_case
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION seizures_case_search_case();
CREATE TRIGGER case_search_moved AFTER UPDATE OF holder_id, shipment_id, number ON seizures_case
    FOR EACH ROW WHEN ((OLD.holder_id, OLD.shipment_id, OLD.number)
        IS DISTINCT FROM (NEW.holder_id, NEW.shipment_id, NEW.number))
    EXECUTE FUNCTION seizures_case_search_moved();
CREATE TRIGGER case_search_item AFTER INSERT ON seizures_caseitem
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION seizures_case_search_item();
CREATE TRIGGER case_search_holder AFTER UPDATE OF name_zh, name_en ON enterprises_enterprise
    FOR EACH ROW WHEN ((OLD.name_zh, OLD.name_en) IS DISTINCT FROM (NEW.name_zh, NEW.name_en))
    EXECUTE FUNCTION seizures_case_search_holder();

-- Nearly all grams are rare: the planner must know the common ones apart.
ALTER TABLE seizures_casesearch ALTER COLUMN grams SET STATISTICS 1000;

SELECT seizures_case_search_refresh((SELECT array_agg(id) FROM seizures_case));
"""

BACK = """
DROP TRIGGER case_search_added ON seizures_case;
DROP TRIGGER case_search_moved ON seizures_case;
DROP TRIGGER case_search_item ON seizures_caseitem;
DROP TRIGGER case_search_holder ON enterprises_enterprise;
DROP FUNCTION seizures_case_search_case, seizures_case_search_moved, seizures_case_search_item,
    seizures_case_search_holder, seizures_case_search_refresh, seizures_case_grams;
"""
