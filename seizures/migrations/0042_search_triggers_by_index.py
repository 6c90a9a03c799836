"""The triggers of the search go by indexes whatever size the tables had when they were planned.

A connection keeps the plan of a trigger. Made while a table is empty or small it reads the whole
of it, and goes on so while an import fills it, until statistics are taken.
"""

from django.db import migrations

NAMES = ("seizures_trader_names", "seizures_hit_search", "seizures_inspection_search")


class Migration(migrations.Migration):
    dependencies = [("seizures", "0041_search_by_trader")]

    operations = [
        migrations.RunSQL(
            f"ALTER FUNCTION {name}() SET enable_seqscan = off",
            f"ALTER FUNCTION {name}() RESET enable_seqscan",
        )
        for name in NAMES
    ]
