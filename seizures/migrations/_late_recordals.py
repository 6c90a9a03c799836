"""The trigger that notes recordals that are late."""

NOTE = """
CREATE FUNCTION seizures_note_late_recordal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO seizures_laterecordal (recordal_id, noted_at)
        SELECT DISTINCT recordal_id, now() FROM noted WHERE recordal_id > 0;
    RETURN NULL;
END $$;
CREATE TRIGGER late_recordal AFTER INSERT ON seizures_indexchange
    REFERENCING NEW TABLE AS noted FOR EACH STATEMENT
    EXECUTE FUNCTION seizures_note_late_recordal();
"""
NO_NOTE = """
DROP TRIGGER late_recordal ON seizures_indexchange;
DROP FUNCTION seizures_note_late_recordal();
"""
