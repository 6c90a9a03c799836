"""Keeping the keys of the search in step with rights and holders.

Triggers note what has changed (``SearchStale``), whoever changed it. A search reads what is noted
directly, so that it is never behind; the clock, and bulk loads at their end, turn it into keys.
"""

from collections.abc import Iterable, Iterator

from django.db import connection, transaction

from enterprises.models import Enterprise
from recordal.applications.models import Recordal
from recordal.search.keys import Key, keys_of_holders, keys_of_recordals
from recordal.search.models import SearchKey, SearchStale

BATCH = 1000
#: Keys are written by one at a time, so that an older state never overwrites a newer one.
LOCK = 730203
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


def _write(recordals: Iterable[int], holders: Iterable[int]) -> None:
    _recordals(sorted(recordals))
    _holders(sorted(holders))


def _recordals(pks: list[int]) -> None:
    if pks:
        SearchKey.objects.filter(recordal__in=pks).delete()
        _copy(list(keys_of_recordals(pks)))


def _holders(pks: list[int]) -> None:
    if pks:
        SearchKey.objects.filter(holder__in=pks).delete()
        _copy(list(keys_of_holders(pks)))


def _copy(keys: list[Key]) -> None:
    columns = ", ".join(COLUMNS)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {SearchKey._meta.db_table} ({columns}) FROM STDIN") as copy,
    ):
        for key in keys:
            copy.write_row([getattr(key, name) for name in COLUMNS])
