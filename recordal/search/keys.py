"""What a recordal and a rights holder can be found by, written out as keys."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from core.folding import fold
from enterprises.models import Enterprise
from recordal.applications.models import Recordal
from recordal.search import spelling
from recordal.search.models import SearchKey

Space, Source, Form = SearchKey.Space, SearchKey.Source, SearchKey.Form

#: How Chinese companies are named: place, then the name proper and the trade, then the form.
_COMPANY = re.compile(
    r"^(?:中国)?(?:.{2,3}?省|.{2,6}?自治区)?(?:.{2,4}?市)?(?:.{2,3}?[区县])?(?P<core>.{2,}?)"
    r"(?:股份|集团|控股)*(?:有限)?(?:责任)?公司$"
)
#: Words that many companies have in common, and nobody looks for.
_COMMON_WORDS = (
    "ab ag and bv co company corp corporation for gmbh group holding holdings inc "
    "international kg limited llc ltd nv of plc pte sa sas sarl spa srl the"
)
_COMMON = frozenset((*_COMMON_WORDS.split(), "公司", "有限公司", "股份有限公司", "集团"))
WORDS_OF_ONE_NAME = 8
#: An index entry of the database holds 2,704 bytes.
LONGEST = 500
SHORTEST_WORD = 2


class Key(NamedTuple):
    """One key, before it is stored or while it is compared."""

    recordal_id: int | None
    holder_id: int | None
    space: int
    source: int
    form: int
    key: str

    @property
    def grams(self) -> list[int]:
        if self.space != Space.NAME or self.form == Form.INITIALS:
            return []
        parts = spelling.slips(self.key, twice=self.form != Form.PINYIN)
        if self.form != Form.WORD:
            parts |= spelling.grams(self.key)
        return sorted(parts)


def keys_of_recordals(recordals: Iterable[int]) -> Iterator[Key]:
    """Without a query for each; a key is made only when it is asked for."""
    rows = Recordal.objects.filter(pk__in=list(recordals)).values_list(
        *("pk", "number", "application_no", "right__title", "right__title_en"),
        *("right__variants", "right__registration_no", "right__hs_prefixes"),
    )
    return _of_recordals(list(rows))


def _of_recordals(rows: Iterable[Any]) -> Iterator[Key]:
    for pk, number, application_no, title, title_en, variants, registration_no, codes in rows:
        found: dict[Key, None] = {}
        for source, text in (
            (Source.TITLE, title),
            (Source.TITLE_EN, title_en),
            *((Source.VARIANT, variant) for variant in variants),
        ):
            for form, key in of_name(text):
                found[Key(pk, None, Space.NAME, source, form, key)] = None
        for source, text in (
            (Source.NUMBER, number),
            (Source.APPLICATION, application_no),
            (Source.REGISTRATION, registration_no),
        ):
            for key in of_number(text):
                found[Key(pk, None, Space.NUMBER, source, Form.WHOLE, key)] = None
        for code in codes:
            found[Key(pk, None, Space.HS, Source.HS, Form.WHOLE, code)] = None
        yield from _distinct(found)


def keys_of_holders(holders: Iterable[int]) -> Iterator[Key]:
    rows = Enterprise.objects.filter(pk__in=list(holders)).values_list("pk", "name_zh", "name_en")
    return _of_holders(list(rows))


def _of_holders(rows: Iterable[Any]) -> Iterator[Key]:
    for pk, *names in rows:
        found: dict[Key, None] = {}
        for name in names:
            for form, key in [*of_name(name, common=_COMMON), *of_company(name)]:
                found[Key(None, pk, Space.NAME, Source.HOLDER, form, key)] = None
        yield from _distinct(found)


def of_name(text: str, common: frozenset[str] = frozenset()) -> Iterator[tuple[int, str]]:
    """The ways a name is typed: whole, one word of it, in pinyin, by the initials of its pinyin."""
    whole = fold(text)[:LONGEST]
    if not whole:
        return
    yield Form.WHOLE, whole
    yield from _read(whole)
    words = [word for word in spelling.words(text) if len(word) >= SHORTEST_WORD]
    for word in words[:WORDS_OF_ONE_NAME]:
        if word != whole and word not in common:
            yield Form.WORD, word[:LONGEST]
            yield from _read(word)


def of_company(name: str) -> Iterator[tuple[int, str]]:
    """A Chinese company without place and legal form: 朗科科技 of 深圳市朗科科技有限公司."""
    if (found := _COMPANY.match(fold(name))) and (core := found["core"]):
        yield Form.WORD, core
        yield from _read(core)


def of_number(text: str) -> Iterator[str]:
    """A number as written, and its digits alone: ZL201310012345.6 is found by 2013…"""
    key = fold(text)
    if key:
        yield key
        digits = key.lstrip("abcdefghijklmnopqrstuvwxyz")
        if digits and digits != key:
            yield digits
        if bare := digits.lstrip("0"):
            yield bare


def _read(key: str) -> Iterator[tuple[int, str]]:
    if spelling.has_han(key):
        for full, initials in spelling.readings(key):
            yield Form.PINYIN, full
            yield Form.INITIALS, initials


def _distinct(keys: Iterable[Key]) -> Iterator[Key]:
    """The first of several keys that say the same: a title counts before a variant."""
    seen = set()
    for key in keys:
        same = (key.space, key.form, key.key)
        if same not in seen:
            seen.add(same)
            yield key
