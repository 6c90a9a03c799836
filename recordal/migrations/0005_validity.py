"""The days in force, and that one right is not in force twice: kept by PostgreSQL itself.

``right_key`` and ``right_classes`` repeat on the recordal what its right says, because a
constraint sees one table only. Triggers write them, so that no import and no service can forget.
"""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

from recordal.migrations._validity import FUNCTIONS, NO_FUNCTIONS, NO_TRIGGERS, TRIGGERS

VALIDITY = models.Func(
    template="CASE WHEN number <> '' AND approved_on IS NOT NULL AND expires_on IS NOT NULL"
    " THEN daterange(approved_on, greatest(approved_on, least(ended_on, expires_on + 1))) END",
    output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
)


class Migration(migrations.Migration):

    dependencies = [
        ("enterprises", "0001_initial"),
        ("recordal", "0004_checklist_and_corrections"),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.AddField(
            model_name="recordal",
            name="right_key",
            field=models.CharField(default="", editable=False, max_length=100),
        ),
        migrations.AddField(
            model_name="recordal",
            name="right_classes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.IntegerField(), default=list, editable=False, size=None
            ),
        ),
        migrations.AddField(
            model_name="recordal",
            name="warned_days",
            field=models.PositiveSmallIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="recordal",
            name="validity",
            field=models.GeneratedField(
                db_persist=True,
                expression=VALIDITY,
                output_field=django.contrib.postgres.fields.ranges.DateRangeField(null=True),
            ),
        ),
        migrations.RunSQL(FUNCTIONS + TRIGGERS, NO_TRIGGERS + NO_FUNCTIONS),
        # Columns that follow from others, filled once for the rows that are there.
        migrations.RunSQL(
            "UPDATE recordal_recordal SET right_id = right_id;"
            " SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED",
            migrations.RunSQL.noop,
        ),
        migrations.AddIndex(
            model_name="recordal",
            index=models.Index(
                condition=models.Q(("status", "recorded")),
                fields=["expires_on"],
                name="recordal_expiring",
            ),
        ),
        migrations.AddIndex(
            model_name="recordal",
            index=django.contrib.postgres.indexes.GistIndex(
                fields=["validity"], name="recordal_validity"
            ),
        ),
        migrations.AddConstraint(
            model_name="recordal",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("number", ""), _negated=True),
                expressions=[
                    ("right_key", "="),
                    (models.Func("right_classes", function="recordal_class_ranges"), "&&"),
                    ("validity", "&&"),
                ],
                name="recordal_right_in_force_once",
            ),
        ),
        migrations.CreateModel(
            name="FilingBar",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("right_key", models.CharField(max_length=100)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("trademark", "Trademark"),
                            ("invention", "Invention patent"),
                            ("utility_model", "Utility model"),
                            ("design", "Design patent"),
                            ("copyright", "Copyright"),
                            ("neighbouring", "Neighbouring right"),
                        ],
                        max_length=15,
                    ),
                ),
                ("title", models.CharField(max_length=300)),
                ("since", models.DateField(verbose_name="from")),
                ("until", models.DateField(verbose_name="to")),
                ("reason", models.TextField(verbose_name="reasons")),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="filing_bars",
                        to="enterprises.enterprise",
                    ),
                ),
                (
                    "recordal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bars",
                        to="recordal.recordal",
                    ),
                ),
            ],
            options={
                "ordering": ["-until", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("recordal",), name="filing_bar_once"),
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("since"))),
                        name="filing_bar_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="filing_bar_has_a_reason",
                    ),
                ],
            },
        ),
    ]
