"""The rows of the ledger about one case, exactly as they were sealed."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from django.db import connection

from core.audit.models import LedgerLink

SEALED = """
SELECT l.seq, l.source, l.source_id, l.previous_hash, l.hash, core_ledger_payload(t)
FROM core_ledgerlink l JOIN {table} t ON t.id = l.source_id
WHERE l.source = '{table}' AND l.source_id = ANY(%s)
"""
COLUMNS = ("seq", "source", "source_id", "previous_hash", "hash", "payload")
Row = dict[str, Any]


def rows(events: Iterable[int], custody: Iterable[int]) -> list[Row]:
    """Links with the text each one seals, in the order of the chain."""
    found: list[Row] = []
    with connection.cursor() as cursor:
        for table, keys in (("core_event", events), ("seizures_custodyevent", custody)):
            cursor.execute(SEALED.format(table=table), [list(keys)])
            found += [dict(zip(COLUMNS, row, strict=True)) for row in cursor.fetchall()]
    return sorted(found, key=lambda row: int(row["seq"]))


def digest(found: Iterable[Row]) -> str:
    """One hash over all rows: whoever noted it finds out when one is left out later."""
    running = ""
    for row in found:
        running = sha256((running + str(row["hash"])).encode("ascii")).hexdigest()
    return running


def head() -> str:
    """The last link of the whole ledger now: auditors check it with ``verify_ledger --head``."""
    last = LedgerLink.objects.order_by("-seq").first()
    return f"{last.seq} {last.hash}" if last else ""
