"""Recorded rights as the engine knows them, read from the tables."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from core.reference.models import HsCode, HsNice
from recordal.applications.models import Recordal
from recordal.licensees.models import Licensee
from recordal.particulars.models import GenuineGoods, KnownInfringer
from recordal.preconfirmations.models import PreConfirmation
from recordal.rights.models import IpRight
from seizures.screening.matching import Index
from seizures.screening.normalising import compact, fold
from seizures.screening.protected import Lawful, Protected, party
from seizures.screening.words import is_common

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

#: Of works the title may name a series or a character: 《喜羊羊与灰太狼》之“懒羊羊”.
QUOTED = re.compile(r"[《“「『]([^《》“”「」『』]{2,40})[》”」』]")
#: Holders describe features in sentences and lists: what stands between these signs is one.
PHRASES = re.compile(r"[\n\r;；,，、。|]+")
LONGEST_FEATURE, MOST_FEATURES = 40, 30


@dataclass(frozen=True, slots=True)
class Told:
    """What the holder of a patent told of goods under it, and of goods that infringe it."""

    names: tuple[str, ...] = ()
    features: tuple[str, ...] = ()


def build() -> Index:
    """The index of all rights, as the tables have them now."""
    return _index(list(protected()))


def index_of(recordals: Iterable[int]) -> Index:
    """Some recordals alone, with their terms and lawful users."""
    return _index(list(protected(recordals)))


def _index(rights: list[Protected]) -> Index:
    nice_of = {
        prefix: frozenset(classes)
        for prefix, classes in HsNice.objects.values_list("prefix", "nice_classes")
    }
    return Index(rights, nice_of=nice_of, common=_words_of_goods())


def protected(recordals: Iterable[int] | None = None) -> Iterator[Protected]:
    """Every recordal there ever was, with its term: goods are judged by the day they were
    declared."""
    rows = Recordal.objects.exclude(number="").filter(approved_on__isnull=False)
    if recordals is not None:
        rows = rows.filter(pk__in=recordals)
    lawful, told = _lawful(recordals), _told(recordals)
    for row in rows.order_by("pk").values_list(*ROW).iterator(chunk_size=20_000):
        yield _right(row, tuple(lawful.get(row[0], ())), told.get(row[0], Told()))


def trial_index(recordal: int) -> Index:
    """One right alone, as if it had always been in force; also one that is not accepted yet."""
    row = Recordal.objects.values_list(*ROW).get(pk=recordal)
    always = (*row[:2], date.min, date.max, None, *row[5:])
    lawful = tuple(_lawful([recordal]).get(recordal, ()))
    told = _told([recordal]).get(recordal, Told())
    return _index([_right(always, lawful, told)])


def _right(row: tuple[Any, ...], lawful: tuple[Lawful, ...], told: Told) -> Protected:
    (pk, number, since, until, ended, kind, title, title_en, variants, classes, prefixes) = row[:11]
    holder_id, uscc, name_zh, name_en = row[11:]
    family = "trademark"
    if kind in IpRight.PATENTS:
        family = "patent"
    elif kind != IpRight.Kind.TRADEMARK:
        family = "copyright"
    called = [title, title_en, *variants, *told.names]
    if family == "copyright":
        called += [part for name in (title, title_en) for part in QUOTED.findall(name)]
    return Protected(
        recordal_id=pk,
        number=number,
        holder_id=holder_id,
        family=family,
        marks=tuple(dict.fromkeys(filter(None, called))),
        nice_classes=frozenset(classes),
        hs_prefixes=tuple(prefixes),
        valid_from=since,
        valid_to=min(until, ended - timedelta(days=1)) if ended else until,
        holder=party(uscc, name_zh, name_en),
        lawful=lawful,
        features=told.features,
    )


def _told(recordals: Iterable[int] | None) -> dict[int, Told]:
    """Of patents the names and the main features of goods, genuine and infringing (MEA 6)."""
    found: dict[int, tuple[dict[str, None], dict[str, None]]] = {}
    for model in (GenuineGoods, KnownInfringer):
        rows = model._default_manager.filter(
            right__kind__in=IpRight.PATENTS, right__recordals__number__gt=""
        )
        if recordals is not None:
            rows = rows.filter(right__recordals__in=recordals)
        columns = rows.order_by("right__recordals", "no").values_list(
            "right__recordals", "name", "features"
        )
        for recordal, name, text in columns:
            names, features = found.setdefault(recordal, ({}, {}))
            if len(compact(name)) > 1 and not is_common(name):
                names[name] = None
            features |= dict.fromkeys(_phrases(text))
    return {
        recordal: Told(tuple(names), tuple(features)[:MOST_FEATURES])
        for recordal, (names, features) in found.items()
    }


def _phrases(text: str) -> Iterator[str]:
    for phrase in map(str.strip, PHRASES.split(text)):
        key = compact(phrase)
        enough = len(key) >= (4 if key.isascii() else 2)
        if enough and len(phrase) <= LONGEST_FEATURE and not is_common(phrase):
            yield phrase


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
