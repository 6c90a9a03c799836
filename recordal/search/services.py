"""Keeping the keys of the search in step with rights and holders.

Triggers note what has changed (``SearchStale``), whoever changed it. A search reads what is noted
directly, so that it is never behind; the clock, and bulk loads at their end, turn it into keys.
"""

from collections.abc import Iterable, Iterator, Sequence

from django.db import connection, transaction
from django.db.models import Q

from core import bulk
from enterprises.models import Enterprise
from recordal.applications.models import Recordal
from recordal.search.keys import Key, keys_of_holders, keys_of_recordals
from recordal.search.models import SearchKey, SearchStale

BATCH = 1000
#: Keys are written by one at a time, so that an older state never overwrites a newer one.
LOCK = 730203
#: Only whoever owns the index may; for others the database does it by itself, later.
EMPTY_THE_QUEUE = """
SELECT gin_clean_pending_list(oid) FROM pg_class
WHERE oid = 'search_grams'::regclass AND pg_has_role(relowner, 'USAGE')
"""
COLUMNS = ("recordal_id", "holder_id", "space", "source", "form", "key", "grams")


@transaction.atomic
def refresh(limit: int = BATCH) -> int:
    """Write the keys of up to ``limit`` changes; how many were seen to. Safe to repeat."""
    if not _alone(wait=False):
        return 0
    noted = list(SearchStale.objects.order_by("pk")[:limit])
    SearchStale.objects.filter(pk__in=[note.pk for note in noted]).delete()
    _write(
        {note.recordal_id for note in noted if note.recordal_id},
        {note.holder_id for note in noted if note.holder_id},
    )
    return len(noted)


def write_new(recordals: Sequence[Recordal]) -> None:
    """Write the keys of recordals this transaction has stored, and of holders that had none.

    For bulk loads: nobody else knows the recordals yet, so nothing has to be waited for but
    another import with the same holders. ``index_new`` is to follow.
    """
    fresh = [recordal.pk for recordal in recordals]
    holders = {recordal.right.holder_id for recordal in recordals}
    notes = SearchStale.objects.filter(Q(recordal_id__in=fresh) | Q(holder_id__in=holders))
    _alone(wait=True)
    keyed = SearchKey.objects.filter(holder__in=holders).values_list("holder_id", flat=True)
    holders -= set(keyed.distinct())
    notes.filter(Q(recordal_id__in=fresh) | Q(holder_id__in=holders)).delete()
    _copy(keys_of_recordals(fresh))
    _copy(keys_of_holders(sorted(holders)))


def index_new() -> None:
    """Put what ``write_new`` wrote into the index. For a thread beside a bulk load: closes its
    connection."""
    try:
        _index()
    finally:
        connection.close()


def rebuild() -> Iterator[int]:
    """Write all keys anew, in batches of a transaction each; yields how many owners are done."""
    holders = Enterprise.objects.filter(rights__isnull=False).distinct()
    for rows, write in ((Recordal.objects.all(), _recordals), (holders, _holders)):
        last = 0
        while batch := list(
            rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]
        ):
            with transaction.atomic():
                _alone(wait=True)
                write(batch)
                _index()
            last = batch[-1]
            yield len(batch)


def owners() -> int:
    """How many owners of keys there are, for the progress of a rebuild."""
    holders = Enterprise.objects.filter(rights__isnull=False).distinct()
    return Recordal.objects.count() + holders.count()


def _alone(*, wait: bool) -> bool:
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            return True
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _write(recordals: set[int], holders: set[int]) -> None:
    _recordals(sorted(recordals))
    _holders(sorted(holders))
    if recordals or holders:
        _index()


def _recordals(pks: list[int]) -> None:
    if pks:
        SearchKey.objects.filter(recordal__in=pks).delete()
        _copy(keys_of_recordals(pks))


def _holders(pks: list[int]) -> None:
    if pks:
        SearchKey.objects.filter(holder__in=pks).delete()
        _copy(keys_of_holders(pks))


def _copy(keys: Iterable[Key]) -> None:
    bulk.copy_lines(SearchKey._meta.db_table, COLUMNS, map(_line, keys))


def _index() -> None:
    """Put the keys that were written into the index of parts: many at once cost a fraction, and
    no search has to look through what waits."""
    with connection.cursor() as cursor:
        cursor.execute(EMPTY_THE_QUEUE)


def _line(key: Key) -> str:
    owner = f"{key.recordal_id}\t\\N" if key.recordal_id else f"\\N\t{key.holder_id}"
    grams = ",".join(map(str, key.grams))
    return f"{owner}\t{key.space}\t{key.source}\t{key.form}\t{bulk.text(key.key)}\t{{{grams}}}\n"
