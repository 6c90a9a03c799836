"""Keys of the search, and the triggers that note which of them are out of date.

The triggers compare the columns that keys are made of, so that other changes leave no note.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

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


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0001_initial"), ("recordal", "0006_licence_reference")]

    operations = [
        migrations.CreateModel(
            name="SearchStale",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recordal_id", models.BigIntegerField(null=True)),
                ("holder_id", models.BigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="SearchKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("space", models.PositiveSmallIntegerField(choices=[(1, "Name"), (2, "Number"), (3, "Hs")])),
                ("source", models.PositiveSmallIntegerField(choices=[(1, "Title"), (2, "Title En"), (3, "Variant"), (4, "Holder"), (5, "Number"), (6, "Application"), (7, "Registration"), (8, "Hs")])),
                ("form", models.PositiveSmallIntegerField(choices=[(1, "Whole"), (2, "Word"), (3, "Pinyin"), (4, "Initials")], default=1)),
                ("key", models.TextField(db_collation="C")),
                ("grams", django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), default=list, size=None)),
                ("holder", models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="search_keys", to="enterprises.enterprise")),
                ("recordal", models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="search_keys", to="recordal.recordal")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["space", "key"], name="search_key"),
                    django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["grams"], name="search_grams"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("recordal__isnull", True), ("holder__isnull", True), _connector="XOR"),
                        name="search_key_of_one_owner",
                    )
                ],
            },
        ),
        migrations.RunSQL(NOTES, NO_NOTES),
    ]
