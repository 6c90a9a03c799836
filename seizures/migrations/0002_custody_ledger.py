"""Custody events are a ledger too: append only, sealed in the same chain as the audit events."""

from django.db import migrations

TABLE = "seizures_custodyevent"
GUARD = f"""
CREATE TRIGGER {TABLE}_append_only BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION core_ledger_refuse();
CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION core_ledger_refuse();
CREATE CONSTRAINT TRIGGER {TABLE}_seal AFTER INSERT ON {TABLE}
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION core_ledger_seal();
"""
UNGUARD = f"""
DROP TRIGGER {TABLE}_append_only ON {TABLE};
DROP TRIGGER {TABLE}_no_truncate ON {TABLE};
DROP TRIGGER {TABLE}_seal ON {TABLE};
"""


class Migration(migrations.Migration):
    dependencies = [("seizures", "0001_initial"), ("core", "0002_ledger")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
