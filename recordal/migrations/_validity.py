"""What a recordal repeats of its right, and the functions of the constraint on days in force."""

FUNCTIONS = r"""
CREATE FUNCTION recordal_right_key(kind text, registration_no text, right_id bigint)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN plain = '' THEN 'right:' || right_id
                WHEN kind IN ('invention', 'utility_model', 'design')
                THEN kind || ':' || regexp_replace(plain, '^(ZL|CN)', '')
                ELSE kind || ':' || plain END
    FROM (SELECT left(regexp_replace(
              upper(normalize(registration_no, NFKC)), '[[:space:].,/_-]', '', 'g'), 80)) f(plain)
$$;

CREATE FUNCTION recordal_right_classes(nice_classes int[])
RETURNS int[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN cardinality(nice_classes) = 0 THEN '{0}'::int[] ELSE nice_classes END
$$;

CREATE FUNCTION recordal_class_ranges(classes int[])
RETURNS int4multirange LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(range_agg(int4range(class, class, '[]')), '{}') FROM unnest(classes) class
$$;

CREATE FUNCTION recordal_copy_right() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT recordal_right_key(kind, registration_no, id), recordal_right_classes(nice_classes::int[])
    INTO NEW.right_key, NEW.right_classes
    FROM recordal_ipright WHERE id = NEW.right_id;
    RETURN NEW;
END $$;

CREATE FUNCTION recordal_right_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE recordal_recordal SET right_id = right_id WHERE right_id = NEW.id;
    RETURN NULL;
END $$;
"""

TRIGGERS = """
CREATE TRIGGER recordal_copies_right
BEFORE INSERT OR UPDATE OF right_id, right_key, right_classes ON recordal_recordal
FOR EACH ROW EXECUTE FUNCTION recordal_copy_right();

CREATE TRIGGER recordal_follows_right
AFTER UPDATE OF kind, registration_no, nice_classes ON recordal_ipright
FOR EACH ROW WHEN (
    OLD.kind <> NEW.kind OR OLD.registration_no <> NEW.registration_no
    OR OLD.nice_classes <> NEW.nice_classes
) EXECUTE FUNCTION recordal_right_changed();
"""

NO_TRIGGERS = """
DROP TRIGGER recordal_follows_right ON recordal_ipright;
DROP TRIGGER recordal_copies_right ON recordal_recordal;
"""
NO_FUNCTIONS = """
DROP FUNCTION recordal_right_changed();
DROP FUNCTION recordal_copy_right();
DROP FUNCTION recordal_class_ranges(int[]);
DROP FUNCTION recordal_right_classes(int[]);
DROP FUNCTION recordal_right_key(text, text, bigint);
"""
