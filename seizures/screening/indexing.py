"""The index of recorded rights: built from the tables, kept per process, renewed on change."""

import hashlib
import threading
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.db import connection

from core.reference.models import HsCode, HsNice
from enterprises.models import Enterprise
from recordal.applications.models import Recordal
from recordal.licensees.models import Licensee
from recordal.preconfirmations.models import PreConfirmation
from recordal.rights.models import IpRight
from seizures.screening.matching import Index
from seizures.screening.normalising import fold
from seizures.screening.protected import Lawful, Protected, party

WATCHED = (Recordal, IpRight, Licensee, PreConfirmation, Enterprise, HsNice)
#: PostgreSQL stamps each version of each row with its place and its transaction.
STAMP = (
    "SELECT count(*), coalesce(sum(hashtextextended(ctid::text || xmin::text, 0)::numeric), 0)"
    " FROM {}"
)
SHORTEST_COMMON_WORD = 4
ROW = [
    "pk",
    "number",
    "approved_on",
    "expires_on",
    "ended_on",
    "right__kind",
    "right__title",
    "right__title_en",
    "right__variants",
    "right__nice_classes",
    "right__hs_prefixes",
    "right__holder_id",
    "right__holder__uscc",
    "right__holder__name_zh",
    "right__holder__name_en",
]

_lock = threading.Lock()
_kept: list[tuple[str, Index]] = []


def current_index() -> Index:
    """The index of the tables as they are now; the same object until a row of them changes."""
    state = _state()
    if _kept and _kept[0][0] == state:
        return _kept[0][1]
    with _lock:
        if not _kept or _kept[0][0] != state:
            _kept[:] = [(state, build())]
        return _kept[0][1]


def build() -> Index:
    return _index(list(protected()))


def _index(rights: list[Protected]) -> Index:
    nice_of = {
        prefix: frozenset(classes)
        for prefix, classes in HsNice.objects.values_list("prefix", "nice_classes")
    }
    return Index(rights, nice_of=nice_of, common=_words_of_goods(), version=_version(rights))


def protected(recordals: Iterable[int] | None = None) -> Iterator[Protected]:
    """Every recordal there ever was, with its term: goods are judged by the day they were
    declared."""
    rows = Recordal.objects.exclude(number="").filter(approved_on__isnull=False)
    if recordals is not None:
        rows = rows.filter(pk__in=recordals)
    lawful = _lawful(recordals)
    for row in rows.order_by("pk").values_list(*ROW).iterator(chunk_size=20_000):
        yield _right(row, tuple(lawful.get(row[0], ())))


def trial_index(recordal: int) -> Index:
    """One right alone, as if it had always been in force; also one that is not accepted yet."""
    row = Recordal.objects.values_list(*ROW).get(pk=recordal)
    always = (*row[:2], date.min, date.max, None, *row[5:])
    lawful = tuple(_lawful([recordal]).get(recordal, ()))
    return _index([_right(always, lawful)])


def _right(row: tuple, lawful: tuple[Lawful, ...]) -> Protected:  # type: ignore[type-arg]
    (pk, number, since, until, ended, kind, title, title_en, variants, classes, prefixes) = row[:11]
    holder_id, uscc, name_zh, name_en = row[11:]
    family = "trademark"
    if kind in IpRight.PATENTS:
        family = "patent"
    elif kind != IpRight.Kind.TRADEMARK:
        family = "copyright"
    return Protected(
        recordal_id=pk,
        number=number,
        holder_id=holder_id,
        family=family,
        marks=tuple(filter(None, (title, title_en, *variants))),
        nice_classes=frozenset(classes),
        hs_prefixes=tuple(prefixes),
        valid_from=since,
        valid_to=min(until, ended - timedelta(days=1)) if ended else until,
        holder=party(uscc, name_zh, name_en),
        lawful=lawful,
    )


def _lawful(recordals: Iterable[int] | None) -> dict[int, list[Lawful]]:
    rows = Licensee.objects.all()
    if recordals is not None:
        rows = rows.filter(recordal__in=recordals)
    found: dict[int, list[Lawful]] = {}
    for licensee in rows.order_by("pk").iterator(chunk_size=5000):
        found.setdefault(licensee.recordal_id, []).append(
            Lawful(
                party=party(licensee.uscc, licensee.name),
                hs_prefixes=tuple(licensee.hs_prefixes),
                valid_from=licensee.valid_from or date.min,
                valid_to=licensee.valid_to or date.max,
                districts=frozenset(licensee.districts),
            )
        )
    for one in _preconfirmed(recordals):
        found.setdefault(one.recordal_id, []).append(
            Lawful(
                party=party(one.trader.uscc),
                hs_prefixes=tuple(one.hs_prefixes),
                valid_from=one.valid_from or date.max,
                valid_to=one.valid_to or date.min,
                districts=frozenset({one.district_id}),
                goods=tuple(one.goods_names),
                brands=tuple(one.brands),
                reason="preconfirmation",
                reference=one.number,
            )
        )
    return found


def _preconfirmed(recordals: Iterable[int] | None) -> Iterator[PreConfirmation]:
    """What customs districts have confirmed before shipping, whatever came afterwards."""
    rows = PreConfirmation.objects.given().select_related("trader")
    if recordals is not None:
        rows = rows.filter(recordal__in=recordals)
    return rows.order_by("pk").iterator(chunk_size=5000)


def _words_of_goods() -> frozenset[str]:
    """The words the Harmonized System describes goods with are nobody's brand in a description."""
    return frozenset(
        word
        for name in HsCode.objects.values_list("name_en", flat=True)
        for word in fold(name).replace("|", " ").split()
        if len(word) >= SHORTEST_COMMON_WORD and word.isalpha()
    )


def _version(rights: list[Protected]) -> str:
    """The same rights give the same version in every process."""
    digest = hashlib.sha256()
    for right in rights:
        digest.update(
            repr(
                (
                    *(right.recordal_id, right.marks, sorted(right.nice_classes)),
                    *(right.hs_prefixes, right.valid_from, right.valid_to, right.holder.uscc),
                    sorted(right.holder.names),
                    [_told(one) for one in right.lawful],
                )
            ).encode()
        )
    return digest.hexdigest()[:16]


def _told(lawful: Lawful) -> tuple[object, ...]:
    """All of a lawful use, in the same order in every process."""
    return (
        *(lawful.party.uscc, sorted(lawful.party.names), lawful.hs_prefixes),
        *(lawful.valid_from, lawful.valid_to, sorted(lawful.districts)),
        *(lawful.goods, lawful.brands, lawful.reference),
    )


def _state() -> str:
    """A fingerprint of the watched tables: another one after any change of a row."""
    parts = " UNION ALL ".join(STAMP.format(model._meta.db_table) for model in WATCHED)
    with connection.cursor() as cursor:
        cursor.execute(parts)
        # A parallel plan answers in any order.
        return repr(sorted(cursor.fetchall()))
