"""The questions of the search as functions."""

PLANNED_ONCE = "SET plan_cache_mode = force_generic_plan SET enable_seqscan = off"
ROW = """RETURNS TABLE (recordal_id bigint, holder_id bigint, space smallint, source smallint,
    form smallint, key text) LANGUAGE plpgsql STABLE"""
COLUMNS = "k.recordal_id, k.holder_id, k.space, k.source, k.form, k.key"

FUNCTIONS = f"""
CREATE FUNCTION recordal_keys_starting(of_space integer, first text, hidden integer[], most integer)
{ROW} {PLANNED_ONCE} AS $$
BEGIN
    RETURN QUERY SELECT {COLUMNS} FROM recordal_searchkey k
        WHERE k.space = of_space AND k.key >= first AND k.key < first || U&'\\+10FFFF'
            AND k.source <> ALL (hidden)
        ORDER BY k.key LIMIT most;
END $$;

CREATE FUNCTION recordal_keys_equal(of_space integer, any_of text[], hidden integer[], most integer)
{ROW} {PLANNED_ONCE} AS $$
BEGIN
    RETURN QUERY SELECT {COLUMNS} FROM recordal_searchkey k
        WHERE k.space = of_space AND k.key = ANY (any_of) AND k.source <> ALL (hidden)
        ORDER BY length(k.key) LIMIT most;
END $$;

CREATE FUNCTION recordal_keys_inside(parts integer[], part text, hidden integer[], most integer)
{ROW} {PLANNED_ONCE} AS $$
BEGIN
    RETURN QUERY SELECT {COLUMNS} FROM recordal_searchkey k
        WHERE k.grams @> parts AND strpos(k.key, part) > 0 AND k.source <> ALL (hidden)
        ORDER BY length(k.key) LIMIT most;
END $$;

CREATE FUNCTION recordal_keys_similar(slips integer[], hidden integer[], most integer)
{ROW} {PLANNED_ONCE} AS $$
BEGIN
    RETURN QUERY SELECT {COLUMNS} FROM recordal_searchkey k
        WHERE k.grams && slips AND k.source <> ALL (hidden)
        ORDER BY length(k.key) LIMIT most;
END $$;

CREATE FUNCTION recordal_keys_in_common(
    words text[], some_of text[], hidden integer[], most integer
) {ROW} {PLANNED_ONCE} AS $$
BEGIN
    RETURN QUERY SELECT {COLUMNS} FROM recordal_searchkey k
        WHERE k.id = ANY (ARRAY(
            SELECT w.id FROM recordal_searchkey w WHERE w.space = 1 AND w.key = ANY (words)
            UNION
            SELECT p.id FROM unnest(some_of) AS parts,
                LATERAL (SELECT g.id FROM recordal_searchkey g WHERE g.grams @> parts::integer[]) p
        )) AND k.source <> ALL (hidden)
        ORDER BY length(k.key) LIMIT most;
END $$;
"""
NO_FUNCTIONS = """
DROP FUNCTION recordal_keys_starting, recordal_keys_equal, recordal_keys_inside,
    recordal_keys_similar, recordal_keys_in_common;
"""
QUEUE = "ALTER INDEX search_grams SET (fastupdate = on, gin_pending_list_limit = 65536)"
NO_QUEUE = "ALTER INDEX search_grams SET (fastupdate = off)"
