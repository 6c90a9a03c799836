"""The index every worker screens with: one mapped file, and over it what changed since.

Triggers note in ``IndexChange``, in the transaction of the change itself, which recordals are out
of date. Before each batch a worker asks once for notes it has not seen. Which those are is told
by PostgreSQL's own snapshots: a transaction that began earlier and commits later is never missed,
as it would be by the highest number seen.
"""

import threading
from dataclasses import dataclass

from django.db import connection

from recordal.applications.models import Recordal
from seizures.screening.matching import Index
from seizures.screening.recorded import build, protected
from seizures.screening.shelf import Mark, Shelf, give_back

#: More changes than this are not laid over a file: the file is written anew at once.
MOST_CHANGES = 20_000
#: So many are, until the clock writes a new file.
MANY_CHANGES = 500
#: A note about every right; one without a recordal is about classes and words as well.
EVERY_RIGHT = 0
KEPT_UNCOMMITTED = 4
BEGINNING = "1:1:"

_ASK = """
WITH seen AS MATERIALIZED (SELECT %s::pg_snapshot AS upto),
    own AS MATERIALIZED (SELECT pg_current_xact_id_if_assigned()::text::bigint AS txid)
SELECT
    (SELECT system_identifier FROM pg_control_system())
        || '-' || (SELECT timeline_id FROM pg_control_checkpoint())
        || '-' || (SELECT oid FROM pg_database WHERE datname = current_database()),
    pg_current_snapshot()::text,
    (SELECT txid FROM own),
    (SELECT pg_snapshot_xmax(upto) > pg_snapshot_xmax(pg_current_snapshot()) FROM seen),
    ARRAY(
        SELECT DISTINCT recordal_id FROM seizures_indexchange
        WHERE txid >= (SELECT pg_snapshot_xmin(upto)::text::bigint FROM seen)
            AND NOT pg_visible_in_snapshot(txid::text::xid8, (SELECT upto FROM seen))
        LIMIT %s),
    ARRAY(
        SELECT DISTINCT recordal_id FROM seizures_indexchange
        WHERE txid = (SELECT txid FROM own) LIMIT %s),
    (SELECT max(id) FROM seizures_indexchange WHERE txid = (SELECT txid FROM own))
"""

Ids = frozenset[int | None]


@dataclass(frozen=True, slots=True)
class Notes:
    """What the database says about the index at one moment."""

    #: which database it is
    source: str
    #: what is committed; other than PostgreSQL's, one's own transaction never is
    snapshot: str
    #: committed changes that are not in the index asked about
    changes: Ids
    #: changes of the transaction that asks, and the number of its last note
    own: Ids
    own_last: int
    #: the index asked about is from a future this database never had: it was restored
    foreign: bool


@dataclass(frozen=True, slots=True)
class _Shown:
    """What this process answers from."""

    source: str
    mark: Mark
    base: Index
    index: Index
    snapshot: str


_lock = threading.RLock()
_shown: list[_Shown] = []
#: each with the index it lies over, so that the number of that one is not given to another
_uncommitted: dict[tuple[object, ...], tuple[Index | None, Index]] = {}


def current_index() -> Index:
    """The index of the tables as this transaction sees them; the same object until a change.

    Costs one question to the database. Changes are laid over the file; without a file, or after
    too many changes, one process builds and the others wait: no batch ever runs without.
    """
    # Nearly always nothing has changed: then no thread waits for another one's question.
    for known in _shown:
        if _is_current(known, _ask(known.snapshot)):
            return known.index
    with _lock:
        shown = _shown[0] if _shown else None
        notes = _ask(shown.snapshot if shown else BEGINNING)
        files = Shelf(notes.source)
        if shown is None or shown.source != notes.source or shown.mark != files.mark():
            shown = _opened(files)
            notes = _ask(shown.snapshot if shown else BEGINNING)
        if shown is None or notes.foreign or _too_many(notes.changes):
            if notes.own:
                return _with_own(shown, notes)
            shown = _written(files)
            notes = _ask(shown.snapshot)
        if notes.own:
            return _with_own(shown, notes)
        return _upto(files, shown, notes).index


def _is_current(shown: _Shown, notes: Notes) -> bool:
    if notes.changes or notes.own or notes.foreign or notes.source != shown.source:
        return False
    return shown.mark == Shelf(notes.source).mark()


def kept_index(version: str) -> Index | None:
    """The index that verdicts of an earlier moment were given with, if its files are kept."""
    current = current_index()
    if current.version == version:
        return current
    return shelf().version(version)


def shelf() -> Shelf:
    """Where the files of this database lie."""
    return Shelf(_ask(BEGINNING).source)


def rebuild(*, wait: bool = False) -> Index | None:
    """Write a new file in place of file and changes. None when another process is at it.

    Whoever screens meanwhile goes on with the old one; killed half way, it stays the old one.
    """
    notes = _ask(BEGINNING)
    if notes.own:
        raise RuntimeError("An index is not published before what it holds is committed.")
    files = Shelf(notes.source)
    with files.building(wait=wait) as ours:
        if not ours:
            return None
        _publish(files)
    give_back()
    return current_index()


def _ask(seen: str) -> Notes:
    with connection.cursor() as cursor:
        cursor.execute(_ASK, [seen, MOST_CHANGES + 1, MOST_CHANGES + 1])
        source, snapshot, txid, foreign, changes, own, last = cursor.fetchone()
    return Notes(
        source=source,
        snapshot=_without(snapshot, txid),
        changes=frozenset(changes),
        own=frozenset(own),
        own_last=last or 0,
        foreign=foreign,
    )


def _without(snapshot: str, txid: int | None) -> str:
    """One's own transaction is missing from the list of those under way: it is put there."""
    low, high, under_way = snapshot.split(":")
    if txid is None or txid >= int(high):
        return snapshot
    numbers = sorted({txid, *map(int, filter(None, under_way.split(",")))})
    return f"{min(int(low), txid)}:{high}:{','.join(map(str, numbers))}"


def _too_many(changes: Ids) -> bool:
    if None in changes or len(changes) > MOST_CHANGES:
        return True
    return EVERY_RIGHT in changes and Recordal.objects.public().count() > MOST_CHANGES


def _opened(files: Shelf) -> _Shown | None:
    if found := files.newest():
        base, mark = found
        shown = _Shown(files.source, mark, base, base, base.stamp)
        _shown[:] = [shown]
        return shown
    return None


def _written(files: Shelf) -> _Shown:
    """Build, or take what another process has built while this one waited for it."""
    before = files.mark()
    with files.building(wait=True):
        shown = _opened(files) if files.mark() != before else None
        if shown is None or _too_many(_ask(shown.snapshot).changes):
            _publish(files)
            shown = _opened(files)
    if shown is None:
        raise RuntimeError(f"The index that was written to {files.folder} cannot be read.")
    return shown


def _publish(files: Shelf) -> None:
    # What is noted after this moment may be in the tables that are read, or not: it is laid over
    # the file in any case.
    stamp = _ask(BEGINNING).snapshot
    files.put(build(), stamp)


def _upto(files: Shelf, shown: _Shown, notes: Notes) -> _Shown:
    index = _changed(shown.index, notes.changes)
    if index is not shown.index:
        files.keep_changes(shown.base, index)
        give_back()
    after = _Shown(shown.source, shown.mark, shown.base, index, notes.snapshot)
    _shown[:] = [after]
    return after


def _with_own(shown: _Shown | None, notes: Notes) -> Index:
    """As the tables look to a transaction that changed them: for its eyes only."""
    over = shown.index if shown else None
    key = (id(over), notes.source, notes.changes, notes.own_last)
    if key not in _uncommitted:
        changes = notes.changes | notes.own
        if shown is None or notes.foreign or _too_many(changes):
            index = build()
        else:
            index = _changed(shown.index, changes)
        while len(_uncommitted) >= KEPT_UNCOMMITTED:
            _uncommitted.pop(next(iter(_uncommitted)))
        _uncommitted[key] = over, index
    return _uncommitted[key][1]


def _changed(index: Index, changes: Ids) -> Index:
    asked = {recordal for recordal in changes if recordal}
    if EVERY_RIGHT in changes:
        rights = list(protected())
        asked |= set(index.recordals())
    else:
        rights = list(protected(asked)) if asked else []
    gone = index.knows(asked - {right.recordal_id for right in rights})
    return index.with_delta(rights, gone) if rights or gone else index
