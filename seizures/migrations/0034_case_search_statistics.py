"""A search for a word of one case in two hundred walks the newest cases; the planner must know."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("seizures", "0033_letters_of_the_procedure")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE seizures_casesearch ALTER COLUMN text SET STATISTICS 1000",
            "ALTER TABLE seizures_casesearch ALTER COLUMN text SET STATISTICS -1",
        ),
    ]
