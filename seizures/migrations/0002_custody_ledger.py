"""Custody events are a ledger too: append only, sealed in the same chain as the audit events."""

from django.db import migrations

from seizures.migrations._custody_ledger import GUARD, UNGUARD


class Migration(migrations.Migration):
    dependencies = [("seizures", "0001_initial"), ("core", "0002_ledger")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
