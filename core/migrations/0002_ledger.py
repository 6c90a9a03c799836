"""The database guards the ledger itself: append only, and chained at the commit.

The link is written by a deferred trigger, so that the lock on the chain is held only while the
transaction commits, never while it waits for anything else.
"""

from django.db import migrations

from core.migrations._ledger import FUNCTIONS, GUARD, SEAL, UNGUARD


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.RunSQL(
            FUNCTIONS,
            "DROP FUNCTION core_ledger_seal(), core_ledger_refuse();"
            "DROP FUNCTION core_ledger_payload(anyelement);",
        ),
        migrations.RunSQL(
            GUARD.format(table="core_ledgerlink"), UNGUARD.format(table="core_ledgerlink")
        ),
        migrations.RunSQL(
            GUARD.format(table="core_event") + SEAL.format(table="core_event"),
            UNGUARD.format(table="core_event") + "DROP TRIGGER core_event_seal ON core_event;",
        ),
    ]
