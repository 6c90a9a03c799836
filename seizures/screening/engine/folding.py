"""Many texts folded at once, by a table with a place for every code point. Pure.

Says the same as ``normalising.places`` does for one text: the characters that count, where each
stood, and what separates it from the one before.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from seizures.screening.engine.arrays import Arrays, Bytes, Chars, Ints, codes, lengths, starts_of
from seizures.screening.engine.tables import simplified
from seizures.screening.normalising import HARD, SOFT, fold

DROPPED, EXPANDED = 0, 0xFFFFFFFF
NO_GAP, SOFT_GAP, HARD_GAP = 0, 1, 2
_SOFT, _HARD = ord(SOFT), ord(HARD)
_SIZE = 0x110000
#: Ideographs fold to themselves but for the few that ``normalising`` knows another form of.
_IDEOGRAPHS = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0x20000, 0x2F800),
               range(0x30000, 0x32400))  # fmt: skip
_UNASSIGNED = (range(0x32400, 0xE0000), range(0xE0200, _SIZE))
#: Texts are read up to here; the longest description a declaration allows is far shorter.
LONGEST_TEXT = 1 << 18


@dataclass(frozen=True, slots=True)
class Folded:
    """The characters of all texts that count, text after text."""

    chars: Chars
    #: where each stood in its text
    origin: Ints
    #: what separates it from the one before in its text
    gap: Bytes
    #: where the characters of each text begin; and the end
    starts: Ints

    def text_of(self) -> Ints:
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))


@lru_cache(maxsize=1)
def fold_tables() -> Arrays:
    """What each code point folds to; those that become several characters apart."""
    table = np.arange(_SIZE, dtype=np.uint32)
    expanded: list[tuple[int, str]] = []
    for code in _asked():
        folded = fold(chr(code))
        if len(folded) == 1:
            table[code] = ord(folded)
        else:
            table[code] = EXPANDED if folded else DROPPED
            if folded:
                expanded.append((code, folded))
    for gap in _UNASSIGNED:
        table[gap.start : gap.stop] = DROPPED
    parts = [text for _code, text in expanded]
    return {
        "fold": table,
        "fold_codes": np.array([code for code, _text in expanded], np.uint32),
        "fold_parts": codes(parts),
        "fold_starts": starts_of(lengths(parts)),
    }


def _asked() -> list[int]:
    known = [code for code in range(_SIZE) if code < 0x3400 or 0x9FF0 <= code < 0x20000]
    plain = range(0x2F800, 0x30000), range(0xE0000, 0xE0200), range(0x4DC0, 0x4E00)
    known += [code for block in plain for code in block]
    for block in _IDEOGRAPHS:
        known += [
            code
            for code in block
            if chr(code) in simplified() or unicodedata.category(chr(code)) != "Lo"
        ]
    return known


def fold_all(texts: list[str], tables: Arrays) -> Folded:
    raw = codes(texts)
    table = tables["fold"][raw]
    counts = (table != DROPPED).astype(np.int64)
    begin = starts_of(lengths(texts))
    text = np.repeat(np.arange(len(texts)), np.diff(begin))
    place = np.arange(len(raw)) - begin[text]
    several = np.flatnonzero(table == EXPANDED)
    which = np.searchsorted(tables["fold_codes"], raw[several])
    if len(several):
        counts[several] = tables["fold_starts"][which + 1] - tables["fold_starts"][which]
    if len(several) or not counts.all():
        first = starts_of(counts)
        text, place = np.repeat(text, counts), np.repeat(place, counts)
        table = np.repeat(table, counts)
        for at, one in zip(several.tolist(), which.tolist(), strict=True):
            low, high = tables["fold_starts"][one], tables["fold_starts"][one + 1]
            table[first[at] : first[at] + high - low] = tables["fold_parts"][low:high]
    return _squeezed(table, text, place, len(texts))


def _squeezed(table: Chars, text: Ints, place: Ints, size: int) -> Folded:
    hard = table == _HARD
    kept = np.flatnonzero((table != _SOFT) & ~hard)
    owner = text[kept]
    gap = np.zeros(len(kept), np.uint8)
    if len(kept):
        hards = np.cumsum(hard)[kept]
        gap[1:] = np.diff(kept) > 1
        gap[1:][np.diff(hards) > 0] = HARD_GAP
        gap[0] = HARD_GAP
        gap[1:][np.diff(owner) > 0] = HARD_GAP
    starts = starts_of(np.bincount(owner, minlength=size))
    return Folded(table[kept], place[kept], gap, starts)
