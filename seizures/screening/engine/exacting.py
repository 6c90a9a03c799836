"""Where recorded marks stand, as written, anywhere in many folded texts at once. Pure.

A place is looked at only when a mark begins with the same two characters, or the same four
letters, and has one of the lengths that would end in the text. What stands there must be a name
of its own and not a part of other words.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from seizures.screening.engine.arrays import Arrays, Bytes, Chars, Flags, Ints
from seizures.screening.engine.folding import HARD_GAP, NO_GAP, Folded
from seizures.screening.engine.hashing import Running, lookup
from seizures.screening.engine.layers import Layers
from seizures.screening.engine.segment import start_of

#: How a mark stands in a text.
NOT, ALONE, SPREAD, INSIDE, PLURAL = range(5)
_S = ord("s")
#: A mark repeated over and over in one text is looked at so often.
MOST = 20


@dataclass(frozen=True, slots=True)
class Hits:
    """Marks in texts: which text, from where to where in ``Folded.chars``, whose form, how."""

    text: Ints
    first: Ints
    size: Ints
    layer: Ints
    form: Ints
    stands: Ints


def hits(folded: Folded, layers: Layers) -> Hits:
    text_of = folded.text_of()
    latin = _latin(folded.chars)
    running = Running(folded.chars)
    begins = _begins(folded, latin)
    rows = []
    for number, layer in enumerate(layers):
        arrays = layer.segment.arrays
        first, size = _possible(folded, arrays, running, text_of, begins)
        which, form = lookup(arrays, "text", running.at(first, size))
        first, size = first[which], size[which]
        whole = arrays["form_chars_starts"][form + 1] - arrays["form_chars_starts"][form]
        fits = first + whole <= folded.starts[text_of[first] + 1]
        first, size, form = first[fits], whole[fits].astype(np.int64), form[fits]
        same = _equal(folded.chars, first, size, arrays, form)
        first, size, form = first[same], size[same], form[same]
        stands = _stands(folded, latin, text_of, first, size)
        real = stands != NOT
        first, size, form = first[real], size[real], form[real]
        rows.append((text_of[first], first, size, np.full(len(first), number), form, stands[real]))
    columns = [np.concatenate(column) for column in zip(*rows, strict=True)]
    order = np.lexsort((columns[1], columns[5], columns[4], columns[3], columns[0]))
    kept = order[_repeats(*(columns[n][order] for n in (0, 3, 4, 5))) < MOST]
    kept = kept[
        np.lexsort((columns[4][kept], columns[3][kept], columns[2][kept], columns[1][kept]))
    ]
    return Hits(*(column[kept] for column in columns))


def _repeats(*columns: Ints) -> Ints:
    """How often the same was there before, of rows in order."""
    if not len(columns[0]):
        return columns[0]
    new = np.ones(len(columns[0]), bool)
    new[1:] = np.any([column[1:] != column[:-1] for column in columns], axis=0)
    begin = np.flatnonzero(new)
    before: Ints = np.arange(len(new)) - begin[np.cumsum(new) - 1]
    return before


def _latin(chars: Chars) -> Flags:
    return ((chars >= 97) & (chars <= 122)) | ((chars >= 48) & (chars <= 57))


def _begins(folded: Folded, latin: Flags) -> Flags:
    """Where a name may begin: not in the middle of a Latin word."""
    begins = np.ones(len(latin), bool)
    begins[1:] = ~(latin[1:] & latin[:-1]) | (folded.gap[1:] != NO_GAP)
    return begins


def _possible(
    folded: Folded, arrays: Arrays, running: Running, text_of: Ints, begins: Flags
) -> tuple[Ints, Ints]:
    """Places and lengths at which some mark could stand."""
    firsts, sizes = [], []
    for size in (2, 4):
        seen = arrays[f"starts_{size}"]
        at = np.flatnonzero(begins[: max(0, len(begins) - size + 1)])
        at = at[at + size <= folded.starts[text_of[at] + 1]]
        lengths = seen[start_of(running.at(at, size), len(seen).bit_length() - 1)]
        some = np.flatnonzero(lengths)
        bits = lengths[some].astype("<u8").view(np.uint8).reshape(-1, 8)
        place, length = np.nonzero(np.unpackbits(bits, axis=1, bitorder="little").view(np.bool_))
        first = at[some[place]]
        fits = first + length <= folded.starts[text_of[first] + 1]
        firsts.append(first[fits])
        sizes.append(length[fits])
    return np.concatenate(firsts), np.concatenate(sizes)


def _equal(chars: Chars, first: Ints, size: Ints, arrays: Arrays, form: Ints) -> Flags:
    """A hash may err: the characters are compared."""
    same = np.ones(len(first), bool)
    begin = arrays["form_chars_starts"][form]
    for n in range(int(size.max(initial=0))):
        asked = np.flatnonzero(same & (size > n))
        same[asked] = chars[first[asked] + n] == arrays["form_chars"][begin[asked] + n]
    return same


def _stands(folded: Folded, latin: Flags, text_of: Ints, first: Ints, size: Ints) -> Ints:
    chars, gap = folded.chars, folded.gap
    end, last = first + size, first + size - 1
    stop, start = folded.starts[text_of[first] + 1], folded.starts[text_of[first]]
    hard, any_gap = _sums(gap == HARD_GAP), _sums(gap != NO_GAP)
    broken = hard[end] - hard[first + 1] > 0
    spread = any_gap[end] - any_gap[first + 1] > 0
    has_before = (first > start) & (gap[first] == NO_GAP)
    before = np.maximum(first - 1, 0)
    after = np.minimum(end, max(len(chars) - 1, 0))
    has_after = (end < stop) & (gap[after] == NO_GAP)
    behind = np.minimum(end + 1, max(len(chars) - 1, 0))
    ends = (end + 1 >= stop) | (gap[behind] != NO_GAP) | ~latin[behind]
    plural = has_after & (chars[after] == _S) & latin[last] & ends
    has_after &= ~plural
    joined = has_before & _one_word(latin[before], latin[first], spread)
    model = _letter(chars[last]) & _digit(chars[after])
    joined |= has_after & _one_word(latin[last], latin[after], spread) & ~model
    inside = has_before & (size <= 2) & ~latin[before]
    stands = np.where(inside, INSIDE, ALONE)
    stands[spread] = SPREAD
    stands[plural] = PLURAL
    stands[joined | broken] = NOT
    return stands


def _sums(flags: Flags | Bytes) -> Ints:
    sums = np.zeros(len(flags) + 1, np.int64)
    np.cumsum(flags, out=sums[1:])
    return sums


def _one_word(left: Flags, right: Flags, strict: Flags) -> Flags:
    return (left & right) | (strict & ~left & ~right)


def _letter(chars: npt.NDArray[np.uint32]) -> Flags:
    return (chars >= 97) & (chars <= 122)


def _digit(chars: npt.NDArray[np.uint32]) -> Flags:
    return (chars >= 48) & (chars <= 57)
