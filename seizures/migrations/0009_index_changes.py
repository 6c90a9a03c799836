"""Notes of what the screening index does not know yet, and the triggers that write them.

A note is written in the transaction of the change, whoever makes it: services, imports, SQL by
hand. Columns are compared, so that other changes leave no note.
"""

import django.utils.timezone
from django.db import migrations, models

from seizures.migrations._index_changes import NOTES, NO_NOTES, TRIGGERS


class Migration(migrations.Migration):
    dependencies = [
        ("seizures", "0008_overdue_and_escalated"),
        ("recordal", "0012_unrecorded_changes"),
        ("enterprises", "0001_initial"),
        ("core", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="IndexChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("txid", models.BigIntegerField(db_index=True)),
                ("recordal_id", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.RunSQL([NOTES, *TRIGGERS], NO_NOTES),
    ]
