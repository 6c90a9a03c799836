"""How far two names are apart, for many pairs at once: an edit distance that knows which letters
look or sound alike, which slips are common, and that something may be put before or behind. Pure.

Costs are counted in twentieths of one edit.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from seizures.screening.engine.arrays import Arrays, Ints
from seizures.screening.engine.spelling import HAN_FIRST, HAN_LAST, HANS, Names, is_ascii

Costs = npt.NDArray[np.int16]
EDIT = 20
_SWAP, _DOUBLED, _WEAK = 13, 8, 14
#: Something put before or behind costs so much, and a little for each further character.
_ENDS, _HAN_ENDS, _ENDS_MORE = 16, 8, 2
_TAIL_MORE, _HEAD_MORE = 6, 9
_HAN_ALIKE, _HAN_NEAR, _HAN_MORE = 6, 9, 12
_FAR = 3000
#: Cells of tables worked on together.
_BLOCK = 400_000
#: Names of about one length are compared together.
_LENGTHS = (6, 9, 12, 16, 24)
_SIGNS = 64
_LOOK = (
    "0o:2 1l:2 1i:2 il:3 5s:2 3e:2 4a:3 7t:4 8b:3 2z:3 6b:4 6g:8 9g:4 9q:4 0q:8 0d:8 1j:8 1t:8 uv:6"
)
_LIKE = (
    "vw:8 vy:10 ce:10 co:10 mn:8 hn:10 ft:10 gq:8 ij:6 jl:8 lt:10 bd:10 bp:12 dq:12 pq:10 hb:12"
    " nr:12 nu:8"
    " ck:5 kq:8 cq:9 sz:6 cs:9 cz:10 sx:10 xz:10 fv:8 dt:10 gj:9 gk:11 iy:5 lr:11 ln:11 ph:14 fp:13"
)
_VOWELS = "aeiou"
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


@lru_cache(maxsize=1)
def _letters() -> Costs:
    cost = np.full((_SIGNS, _SIGNS), EDIT, np.int16)

    def cheap(one: str, other: str, price: int) -> None:
        a, b = _number(one), _number(other)
        cost[a, b] = cost[b, a] = min(int(cost[a, b]), price)

    for row in _KEYS:
        for one, other in pairwise(row):
            cheap(one, other, 15)
    for one in _VOWELS:
        for other in _VOWELS + "y":
            cheap(one, other, 10)
    for pair in f"{_LOOK} {_LIKE}".split():
        cheap(pair[0], pair[1], int(pair[3:]))
    np.fill_diagonal(cost, 0)
    return cost.ravel()


def _number(letter: str) -> int:
    return ord(letter) - ord("a") + 1 if letter.isalpha() else ord(letter) - ord("0") + 27


@lru_cache(maxsize=1)
def _numbers() -> npt.NDArray[np.int64]:
    table = np.full(129, 63, np.int64)
    for letter in "abcdefghijklmnopqrstuvwxyz0123456789":
        table[ord(letter)] = _number(letter)
    return table


def likeness(
    names: Names, name: Ints, forms: Names, form: Ints, tables: Arrays
) -> npt.NDArray[np.float32]:
    """For each pair how alike its two names are: 1 the same, 0 nothing in common."""
    out = np.zeros(len(name), np.float32)
    longest = np.maximum(names.sizes[name], forms.sizes[form])
    plain = is_ascii(names)[name] & is_ascii(forms)[form]
    group_of = np.searchsorted(_LENGTHS, longest) * 2 + plain
    order = np.argsort(group_of, kind="stable")
    bounds = np.flatnonzero(np.diff(group_of[order])) + 1
    for group in np.split(order, bounds):
        size = _BLOCK // max(1, int(longest[group].max(initial=1))) ** 2
        for start in range(0, len(group), size + 1):
            block = group[start : start + size + 1]
            some, others = names.only(name[block]), forms.only(form[block])
            apart = _distances(some, others, tables, latin=bool(plain[block[0]]))
            out[block] = 1 - apart / (EDIT * np.maximum(others.sizes, 1))
    return np.maximum(out, 0)


def _padded(names: Names) -> npt.NDArray[np.int64]:
    """One column a name, one row a place; 0 behind the end."""
    rows = np.zeros((max(1, int(names.sizes.max(initial=0))), len(names)), np.int64)
    owner = names.owner
    rows[np.arange(len(names.chars)) - names.starts[:-1][owner], owner] = names.chars
    return rows


def _ends(sizes: Ints, length: int, once: int, more: int) -> Costs:
    """What it costs that the last characters from each place on stand alone."""
    left = sizes[None, :] - np.arange(length + 1)[:, None]
    cost = np.where(left > 0, once + more * (left - 1), 0)
    return np.where(left < 0, _FAR, cost).astype(np.int16)


def _gone(chars: npt.NDArray[np.int64], *, latin: bool, doubled: bool = True) -> Costs:
    """What it costs to leave out each character."""
    cost = np.full(chars.shape, EDIT if latin else _HAN_MORE, np.int16)
    if latin:
        weak = np.zeros(129, bool)
        weak[[ord(letter) for letter in _VOWELS + "h"]] = True
        cost[weak[np.minimum(chars, 128)]] = _WEAK
    if doubled:
        cost[1:][chars[1:] == chars[:-1]] = _DOUBLED
    return cost


@dataclass(frozen=True, slots=True)
class _Table:
    """Names side by side with the forms they are compared with, and what each slip costs."""

    own: npt.NDArray[np.int64]
    other: npt.NDArray[np.int64]
    sizes: Ints
    to_sizes: Ints
    gone: Costs
    missing: Costs
    substitute: "_Letters | _Characters"
    ends: int


def _distances(names: Names, forms: Names, tables: Arrays, *, latin: bool) -> Costs:
    own, other = _padded(names), _padded(forms)
    substitute: _Letters | _Characters
    if latin:
        signs = _numbers()
        substitute = _Letters(signs[np.minimum(own, 128)] * _SIGNS, signs[np.minimum(other, 128)])
    else:
        substitute = _Characters(own, other, tables)
    return _diagonals(
        _Table(
            *(own, other, names.sizes, forms.sizes),
            gone=_gone(own, latin=latin),
            # A Chinese mark with one of its characters twice is another one without it.
            missing=_gone(other, latin=latin, doubled=latin),
            substitute=substitute,
            ends=_ENDS if latin else _HAN_ENDS,
        )
    )


class _Letters:
    """The price of one letter for another."""

    def __init__(self, own: npt.NDArray[np.int64], other: npt.NDArray[np.int64]) -> None:
        self._own, self._other, self._cost = own, other, _letters()

    def __call__(self, own: slice, other: slice) -> Costs:
        cost: Costs = self._cost[self._own[own] + self._other[other][::-1]]
        return cost


class _Characters:
    """The price of one character for another: of one sound, of one look, or neither."""

    def __init__(
        self, own: npt.NDArray[np.int64], other: npt.NDArray[np.int64], tables: Arrays
    ) -> None:
        self._own, self._other = own, other
        at, to = _han(own), _han(other)
        self._sound, self._to_sound = tables["sound"][at], tables["sound"][to]
        near = tables["sound_near"]
        self._near, self._to_near = near[self._sound], near[self._to_sound]
        number, self._bits = tables["shape_number"], tables["shape_bits"]
        self._voiced = self._sound > 0
        self._shape = number[at].astype(np.int64) * len(tables["shape_rows"])
        self._to_shape = number[to].astype(np.int64)
        self._mixed = bool((own[own > 0] < 128).any())
        self._to_first = _firsts(self._to_sound, tables)

    def __call__(self, own: slice, other: slice) -> Costs:
        cost = np.full(self._own[own].shape, EDIT, np.int16)
        voiced = self._voiced[own]
        cost[voiced & (self._near[own] == self._to_near[other][::-1])] = _HAN_NEAR
        alike = voiced & (self._sound[own] == self._to_sound[other][::-1])
        pair = self._shape[own] + self._to_shape[other][::-1]
        alike |= ((self._bits[pair >> 3] >> (pair & 7).astype(np.uint8)) & 1).astype(bool)
        if self._mixed:
            cost[self._own[own] == self._to_first[other][::-1]] = _HAN_NEAR
        cost[alike] = _HAN_ALIKE
        cost[self._own[own] == self._other[other][::-1]] = 0
        return cost


def _firsts(sounds: npt.NDArray[np.uint16], tables: Arrays) -> npt.NDArray[np.int64]:
    """The letter that each syllable begins with; a letter no name has for none."""
    begin = tables["sound_starts"][sounds.astype(np.int64)]
    first = tables["sound_parts"][np.minimum(begin, len(tables["sound_parts"]) - 1)]
    return np.where(sounds > 0, first.astype(np.int64), -1)


def _han(chars: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The place of each character among the Chinese ones; the last place for any other."""
    return np.where((chars >= HAN_FIRST) & (chars <= HAN_LAST), chars - HAN_FIRST, HANS)


def _diagonals(table: _Table) -> Costs:
    """The table of an edit distance, one diagonal after the other, all pairs side by side."""
    rows, columns, pairs = len(table.own), len(table.other), table.own.shape[1]
    before = (table.ends + _ENDS_MORE * np.arange(-1, rows)).astype(np.int16)
    before[0] = 0
    whole = np.full((rows + columns + 3, rows + 1, pairs), _FAR, np.int16)
    lead = np.zeros((columns + 1, pairs), np.int16)
    np.cumsum(table.missing, axis=0, out=lead[1:])
    away = (EDIT + _HEAD_MORE * np.arange(columns)).astype(np.int16)
    np.minimum(lead[1:], away[:, None], out=lead[1:])
    whole[: columns + 1, 0] = lead
    whole[np.arange(rows + 1), np.arange(rows + 1)] = before[:, None]
    # The two diagonals behind the last stand for those before the first.
    for diagonal in range(2, rows + columns + 1):
        low, high = max(1, diagonal - columns), min(rows, diagonal - 1)
        now, one, two = whole[diagonal], whole[diagonal - 1], whole[diagonal - 2]
        mine, theirs = slice(low - 1, high), slice(diagonal - high - 1, diagonal - low)
        cost = two[low - 1 : high] + table.substitute(mine, theirs)
        np.minimum(cost, one[low - 1 : high] + table.gone[mine], out=cost)
        np.minimum(cost, one[low : high + 1] + table.missing[theirs][::-1], out=cost)
        now[low : high + 1] = cost
        _swaps(now, whole[diagonal - 4], table.own, table.other, diagonal)
    return _last(whole, table)


def _last(whole: Costs, table: _Table) -> Costs:
    """The cheapest way to the end of both names; what stands over at one end costs little."""
    rows, columns, every = len(table.own), len(table.other), np.arange(table.own.shape[1])
    own, other = np.arange(rows + 1)[:, None], np.arange(columns + 1)[:, None]
    after = _ends(table.sizes, rows, table.ends, _ENDS_MORE)
    cut = _ends(table.to_sizes, columns, EDIT, _TAIL_MORE)
    over = whole[own + table.to_sizes, own, every] + after
    short = whole[table.sizes + other, table.sizes, every] + cut
    best: Costs = np.minimum(over.min(axis=0), short.min(axis=0))
    return best


def _swaps(
    now: Costs,
    before: Costs,
    own: npt.NDArray[np.int64],
    other: npt.NDArray[np.int64],
    diagonal: int,
) -> None:
    """Two neighbours in the other order."""
    low, high = max(2, diagonal - len(other)), min(len(own), diagonal - 2)
    if low > high:
        return
    first, second = own[low - 2 : high - 1], own[low - 1 : high]
    theirs = other[diagonal - high - 1 : diagonal - low][::-1]
    theirs_before = other[diagonal - high - 2 : diagonal - low - 1][::-1]
    swapped = (first == theirs) & (second == theirs_before) & (first != 0)
    cost = np.where(swapped, before[low - 2 : high - 1] + _SWAP, _FAR)
    np.minimum(now[low : high + 1], cost, out=now[low : high + 1])
