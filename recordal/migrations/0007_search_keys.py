"""Keys of the search, and the triggers that note which of them are out of date.

The triggers compare the columns that keys are made of, so that other changes leave no note.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

from recordal.migrations._search_keys import NOTES, NO_NOTES


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
