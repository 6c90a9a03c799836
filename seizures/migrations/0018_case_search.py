"""What cases are found by, kept by the database: no step has to remember it."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

from seizures.migrations._case_search import BACK, TRIGGERS


class Migration(migrations.Migration):
    dependencies = [
        ("enterprises", "0002_people_agents_and_likeness"),
        ("seizures", "0017_chunks_and_line_days"),
    ]

    operations = [
        TrigramExtension(),
        migrations.CreateModel(
            name="RenamedHolder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("holder_id", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="CaseSearch",
            fields=[
                ("case", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="search", serialize=False, to="seizures.case")),
                ("text", models.TextField()),
                ("grams", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["grams"], gin_pending_list_limit=256, name="case_search_grams"),
                    django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(models.F("text"), name="gin_trgm_ops"), gin_pending_list_limit=256, name="case_search_trigrams"),
                ],
            },
        ),
        migrations.RunSQL(TRIGGERS, BACK),
    ]
