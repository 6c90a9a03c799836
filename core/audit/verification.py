"""Recomputing the hash chain of every ledger table, in SQL, link by link."""

from dataclasses import dataclass

from django.db import connection

from core.audit.models import LedgerLink

LEDGER_TABLES = ("core_event", "seizures_custodyevent")


@dataclass(frozen=True)
class Verdict:
    """``links`` is the length of the chain, ``head`` its last hash (note it down elsewhere)."""

    links: int
    head: str
    broken: str

    @property
    def intact(self) -> bool:
        return not self.broken


BROKEN_LINK = """
WITH chain AS (
    SELECT l.seq, l.source, l.source_id, l.previous_hash, l.hash,
           lag(l.seq, 1, 0::bigint) OVER w AS seq_before,
           lag(l.hash, 1, '') OVER w AS hash_before,
           CASE l.source {payloads} END AS payload
    FROM core_ledgerlink l {joins}
    WINDOW w AS (ORDER BY l.seq)
)
SELECT seq, source, source_id,
       CASE WHEN seq <> seq_before + 1 THEN 'a link is missing before it'
            WHEN previous_hash <> hash_before THEN 'it does not follow the link before it'
            WHEN payload IS NULL THEN 'the row it seals is gone'
            ELSE 'the row it seals was changed' END
FROM chain
WHERE seq <> seq_before + 1 OR previous_hash <> hash_before OR payload IS NULL
   OR hash <> encode(sha256(convert_to(previous_hash || payload, 'UTF8')), 'hex')
ORDER BY seq LIMIT 1
"""

UNSEALED_ROW = """
SELECT t.id FROM {table} t
LEFT JOIN core_ledgerlink l ON l.source = '{table}' AND l.source_id = t.id
WHERE l.seq IS NULL ORDER BY t.id LIMIT 1
"""


def verify(*, head: str | None = None) -> Verdict:
    """Walk the whole chain; ``broken`` names the first link or row that does not hold.

    ``head`` is a hash noted down earlier: when it is no longer in the chain, the end was cut off.
    """
    if head and not LedgerLink.objects.filter(hash=head).exists():
        return _verdict(f"its end: the noted hash {head[:12]}… is no longer in the chain")
    payloads = " ".join(
        f"WHEN '{table}' THEN core_ledger_payload({table})" for table in LEDGER_TABLES
    )
    joins = " ".join(
        f"LEFT JOIN {table} ON l.source = '{table}' AND {table}.id = l.source_id"
        for table in LEDGER_TABLES
    )
    with connection.cursor() as cursor:
        cursor.execute(BROKEN_LINK.format(payloads=payloads, joins=joins))
        if found := cursor.fetchone():
            return _verdict(f"link {found[0]} ({found[1]} {found[2]}): {found[3]}")
        for table in LEDGER_TABLES:
            cursor.execute(UNSEALED_ROW.format(table=table))
            if row := cursor.fetchone():
                return _verdict(f"{table} {row[0]}: the row was never sealed")
    return _verdict("")


def _verdict(broken: str) -> Verdict:
    last = LedgerLink.objects.order_by("-seq").first()
    return Verdict(last.seq if last else 0, last.hash if last else "", broken)
