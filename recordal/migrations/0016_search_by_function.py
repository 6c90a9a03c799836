"""The questions of the search as functions, and a queue before the index of parts.

Composing and planning a question costs more than answering it. In a function the plan is made
once for each connection, for any value; reading the whole table is never the better one.

New keys wait in a list before the index and go into it many at once: see ``search.services``. The
list is larger than what one batch writes, so that the writers themselves empty it.
"""

import django.contrib.postgres.indexes
from django.db import migrations

from recordal.migrations._search_functions import FUNCTIONS, NO_FUNCTIONS, NO_QUEUE, QUEUE


class Migration(migrations.Migration):
    dependencies = [("recordal", "0015_guide_texts_are_rows")]

    operations = [
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        migrations.RunSQL(
            QUEUE,
            NO_QUEUE,
            state_operations=[
                migrations.RemoveIndex("searchkey", "search_grams"),
                migrations.AddIndex(
                    "searchkey",
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=True,
                        fields=["grams"],
                        gin_pending_list_limit=65536,
                        name="search_grams",
                    ),
                ),
            ],
        ),
    ]
