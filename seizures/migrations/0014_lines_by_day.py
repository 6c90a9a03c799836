"""Goods lines are cut into one partition a day, by keys that begin with the day.

What pointed to a line with a foreign key does so without: checking one locks every partition.
A trigger refuses to delete a line that anything points to. Lines from before keep their keys, in
a partition of their own; days without a partition lie in ``rest``.
"""

import django.db.models.deletion
from django.db import migrations, models

import seizures.shipments.keys

from seizures.migrations._lines_by_day import CUT, JOIN


class Migration(migrations.Migration):
    dependencies = [
        ("seizures", "0013_parcels"),
    ]

    operations = [
        migrations.AlterField(
            model_name="caseitem",
            name="line",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="case_items",
                to="seizures.shipmentline",
            ),
        ),
        migrations.AlterField(
            model_name="finding",
            name="line",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="findings",
                to="seizures.shipmentline",
            ),
        ),
        migrations.AlterField(
            model_name="hit",
            name="line",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="hits",
                to="seizures.shipmentline",
            ),
        ),
        migrations.AlterField(
            model_name="sparedline",
            name="line",
            field=models.OneToOneField(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="spared",
                to="seizures.shipmentline",
            ),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(CUT, JOIN)],
            state_operations=[
                migrations.AlterModelOptions(
                    name="shipmentline", options={"ordering": ["shipment_id", "line_no"]}
                ),
                migrations.AlterField(
                    model_name="shipment",
                    name="id",
                    field=seizures.shipments.keys.ShipmentKey(primary_key=True, serialize=False),
                ),
                migrations.AlterField(
                    model_name="shipmentline",
                    name="id",
                    field=seizures.shipments.keys.LineKey(primary_key=True, serialize=False),
                ),
                migrations.AlterField(
                    model_name="shipmentline",
                    name="shipment",
                    field=seizures.shipments.keys.OfShipment(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="seizures.shipment",
                    ),
                ),
            ],
        ),
    ]
