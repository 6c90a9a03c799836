"""What hits, inspections and traders are found by, kept by the database."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

TRADERS = r"""
-- Shipments come by the hundred from traders that are known: one look by the index for each name.
-- LIMIT keeps the planner from reading the whole table instead. Always in the same order, so that
-- two imports never wait for each other.
CREATE FUNCTION seizures_trader_names() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO seizures_tradername (uscc, text, grams)
    SELECT uscc, line, seizures_case_grams(line) FROM (
        SELECT DISTINCT consignor_uscc AS uscc, lower(normalize(consignor_name, NFKC)) AS line
        FROM added WHERE consignor_uscc <> ''
    ) AS names
    WHERE (
        SELECT true FROM seizures_tradername AS known
        WHERE known.uscc = names.uscc AND known.text = names.line LIMIT 1
    ) IS NULL
    ORDER BY uscc, line
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE TRIGGER trader_names AFTER INSERT ON seizures_shipment
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION seizures_trader_names();

ALTER TABLE seizures_tradername ALTER COLUMN grams SET STATISTICS 1000;
ALTER TABLE seizures_tradername ALTER COLUMN text SET STATISTICS 1000;

INSERT INTO seizures_tradername (uscc, text, grams)
SELECT uscc, line, seizures_case_grams(line) FROM (
    SELECT DISTINCT uscc, lower(normalize(name, NFKC)) AS line FROM (
        SELECT DISTINCT consignor_uscc AS uscc, consignor_name AS name
        FROM seizures_shipment WHERE consignor_uscc <> ''
    ) AS given
) AS names;
"""

NO_TRADERS = """
DROP TRIGGER trader_names ON seizures_shipment;
DROP FUNCTION seizures_trader_names;
"""


def lines(what: str, words: str) -> tuple[str, str]:
    """Statements that keep a line of text for each new row of a table, and those to undo them."""
    line = f"""
        INSERT INTO seizures_{what}search ({what}_id, text, grams)
        SELECT id, line, seizures_case_grams(line) FROM (
            SELECT found.id, lower(normalize(concat_ws(' ', {words}), NFKC)) AS line
            FROM %s AS found JOIN seizures_shipment AS s ON s.id = found.shipment_id
        ) AS lines
    """
    there = f"""
        CREATE FUNCTION seizures_{what}_search() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            {line % "added"};
            RETURN NULL;
        END $$;

        CREATE TRIGGER {what}_search AFTER INSERT ON seizures_{what}
            REFERENCING NEW TABLE AS added
            FOR EACH STATEMENT EXECUTE FUNCTION seizures_{what}_search();

        -- Nearly all grams are rare: the planner must know the common ones apart.
        ALTER TABLE seizures_{what}search ALTER COLUMN grams SET STATISTICS 1000;
        ALTER TABLE seizures_{what}search ALTER COLUMN text SET STATISTICS 1000;

        {line % f"seizures_{what}"};

        -- What was filled in is checked now, so that its indexes can be made afterwards.
        SET CONSTRAINTS ALL IMMEDIATE;
        SET CONSTRAINTS ALL DEFERRED;
    """
    back = f"""
        DROP TRIGGER {what}_search ON seizures_{what};
        DROP FUNCTION seizures_{what}_search;
    """
    return there, back


class Migration(migrations.Migration):
    dependencies = [
        ('core', '0013_court_notice_kinds'),
        ('seizures', '0040_shipment_indexes'),
    ]

    operations = [
        migrations.CreateModel(
            name='HitSearch',
            fields=[
                ('hit', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='search', serialize=False, to='seizures.hit')),
                ('text', models.TextField()),
                ('grams', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
            ],
        ),
        migrations.CreateModel(
            name='InspectionSearch',
            fields=[
                ('inspection', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='search', serialize=False, to='seizures.inspection')),
                ('text', models.TextField()),
                ('grams', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
            ],
        ),
        migrations.CreateModel(
            name='TraderName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uscc', models.CharField(max_length=18)),
                ('text', models.TextField()),
                ('grams', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
            ],
        ),
        migrations.RunSQL(TRADERS, NO_TRADERS),
        migrations.RunSQL(
            *lines("hit", "found.number, s.number, s.tracking_no, found.mark, s.consignor_name")
        ),
        migrations.RunSQL(
            *lines("inspection", "found.number, s.number, s.tracking_no, s.consignor_name")
        ),
        migrations.AddIndex(
            model_name="hit",
            index=models.Index(fields=["-score", "-id"], name="hit_strongest"),
        ),
        migrations.AddIndex(
            model_name="inspection",
            index=models.Index(fields=["-score", "-id"], name="inspection_strongest"),
        ),
        migrations.AddIndex(
            model_name='shipment',
            index=models.Index(condition=models.Q(models.Q(('tracking_no', ''), _negated=True), models.Q(('declaration_no', ''), _negated=True)), fields=['tracking_no'], name='shipment_tracking'),
        ),
        migrations.AddIndex(
            model_name='shipment',
            index=models.Index(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('consignor_name'), name='text_pattern_ops'), condition=models.Q(('consignor_uscc', '')), name='shipment_without_code'),
        ),
        migrations.AddIndex(
            model_name='hitsearch',
            index=django.contrib.postgres.indexes.GinIndex(fields=['grams'], gin_pending_list_limit=256, name='hit_search_grams'),
        ),
        migrations.AddIndex(
            model_name='hitsearch',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(models.F('text'), name='gin_trgm_ops'), gin_pending_list_limit=256, name='hit_search_trigrams'),
        ),
        migrations.AddIndex(
            model_name='inspectionsearch',
            index=django.contrib.postgres.indexes.GinIndex(fields=['grams'], gin_pending_list_limit=256, name='inspection_search_grams'),
        ),
        migrations.AddIndex(
            model_name='inspectionsearch',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(models.F('text'), name='gin_trgm_ops'), gin_pending_list_limit=256, name='inspection_search_trigrams'),
        ),
        migrations.AddIndex(
            model_name='tradername',
            index=django.contrib.postgres.indexes.GinIndex(fields=['grams'], gin_pending_list_limit=256, name='trader_name_grams'),
        ),
        migrations.AddIndex(
            model_name='tradername',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(models.F('text'), name='gin_trgm_ops'), gin_pending_list_limit=256, name='trader_name_trigrams'),
        ),
        migrations.AddConstraint(
            model_name='tradername',
            constraint=models.UniqueConstraint(fields=('uscc', 'text'), name='trader_name_once'),
        ),
    ]
