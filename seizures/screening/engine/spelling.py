"""Other spellings of many names at once: by look, by sound, read aloud. Pure.

A batch of names is its characters one after the other, and where each name begins.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from seizures.screening.engine.arrays import (
    Arrays,
    Bytes,
    Chars,
    Flags,
    Hashes,
    Ints,
    codes,
    lengths,
    starts_of,
)
from seizures.screening.engine.tables import readings, shapes
from seizures.screening.normalising import SKELETON

HAN_FIRST, HAN_LAST = 0x3400, 0x9FFF
HANS = HAN_LAST - HAN_FIRST + 1
SHAPES_EACH = 8
#: How a consonant sounds in a foreign ear; vowels and h fall away, except at the beginning.
_SOUNDS = dict(zip("bpfvwckqgjszxdtlrmn0134578", "bpffwkkkggsssttlrmnaaaastb", strict=True))
_VOWELS = "aeiouyh"
_DIGITS = dict(zip("0123456789", "零一二三四五六七八九", strict=True))


@dataclass(frozen=True)
class Names:
    chars: Chars
    starts: Ints

    @cached_property
    def sizes(self) -> Ints:
        return self.starts[1:] - self.starts[:-1]

    def __len__(self) -> int:
        return len(self.starts) - 1

    @cached_property
    def owner(self) -> Ints:
        return np.repeat(np.arange(len(self)), self.sizes)

    def texts(self) -> list[str]:
        whole = self.chars.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")
        starts = self.starts.tolist()
        return [whole[low:high] for low, high in pairwise(starts)]

    def keep(self, kept: Flags) -> "Names":
        """Without some of the characters."""
        owner = self.owner[kept]
        return Names(self.chars[kept], starts_of(np.bincount(owner, minlength=len(self))))

    def only(self, which: Ints) -> "Names":
        """Some of the names."""
        sizes = self.sizes[which]
        starts = starts_of(sizes)
        at = np.repeat(self.starts[which] - starts[:-1], sizes) + np.arange(starts[-1])
        return Names(self.chars[at], starts)


def named(texts: list[str]) -> Names:
    return Names(codes(texts), starts_of(lengths(texts)))


@lru_cache(maxsize=1)
def spelling_tables() -> Arrays:
    sound = np.zeros(HANS + 1, np.uint16)
    known = {char: text for char, text in readings().items() if len(char) == 1 and text}
    parts = sorted({text for char, text in known.items() if _place(char) >= 0})
    number = {text: n for n, text in enumerate(parts, 1)}
    alike = np.zeros((HANS, SHAPES_EACH), np.uint16)
    for char, text in known.items():
        if (at := _place(char)) >= 0:
            sound[at] = number[text]
    for char, others in shapes().items():
        if (at := _place(char)) >= 0:
            close = [ord(other) for other in others if _place(other) >= 0][:SHAPES_EACH]
            alike[at, : len(close)] = close
    return {
        "sound": sound,
        "sound_parts": codes(["", *parts]),
        "sound_starts": starts_of(lengths(["", *parts])),
        "sound_near": np.array([0, *_near(parts)], np.uint16),
        "shapes": alike,
        "skeleton": _skeleton_table(),
        **_pairs(alike),
        "digits": np.array([_place(char) for char in _DIGITS.values()], np.int64),
    }


def _pairs(alike: npt.NDArray[np.uint16]) -> Arrays:
    """A bit for every two characters that look alike."""
    at, slot = np.nonzero(alike)
    to = alike[at, slot].astype(np.int64) - HAN_FIRST
    known = np.unique(np.concatenate([at, to]))
    number = np.zeros(HANS + 1, np.uint16)
    number[known] = np.arange(1, len(known) + 1)
    size = len(known) + 1
    one, two = number[at].astype(np.int64), number[to].astype(np.int64)
    bits = np.zeros(size * size, np.uint8)
    bits[one * size + two] = bits[two * size + one] = 1
    rows = np.zeros(size, np.uint16)
    rows[1:] = known
    packed = np.packbits(bits, bitorder="little")
    return {"shape_number": number, "shape_rows": rows, "shape_bits": packed}


def letters_of(names: Names) -> Hashes:
    """A bit for each character a name has, give or take a few that share one."""
    bits = np.uint64(1) << (names.chars & 63).astype(np.uint64)
    held = np.zeros(len(names), np.uint64)
    some = names.sizes > 0
    if len(bits):
        held[some] = np.bitwise_or.reduceat(bits, names.starts[:-1][some])
    return held


def _place(char: str) -> int:
    code = ord(char)
    return code - HAN_FIRST if HAN_FIRST <= code <= HAN_LAST else -1


def _near(parts: list[str]) -> list[int]:
    """Syllables that many speakers do not tell apart share a number."""
    loose = [
        part.replace("zh", "z").replace("ch", "c").replace("sh", "s").replace("ng", "n")
        for part in parts
    ]
    loose = ["l" + part[1:] if part[0] == "n" else part for part in loose]
    number = {text: n for n, text in enumerate(sorted(set(loose)), 1)}
    return [number[text] for text in loose]


def _skeleton_table() -> Chars:
    table = np.arange(0x10000, dtype=np.uint32)
    for code, char in SKELETON.items():
        table[code] = ord(char)
    return table


def is_han(chars: Chars) -> Flags:
    han: Flags = (chars >= HAN_FIRST) & (chars <= HAN_LAST)
    return han


def holds_han(names: Names) -> Flags:
    some: Flags = np.bincount(names.owner[is_han(names.chars)], minlength=len(names)) > 0
    return some


def is_ascii(names: Names) -> Flags:
    plain: Flags = np.bincount(names.owner[names.chars >= 128], minlength=len(names)) == 0
    return plain


def skeletons(names: Names, tables: Arrays) -> Names:
    """``normalising.skeleton`` of each name."""
    table = tables["skeleton"]
    chars = names.chars.copy()
    small = chars < len(table)
    chars[small] = table[chars[small]]
    merged = Names(chars, names.starts)
    for first, second, both in (("r", "n", "m"), ("v", "v", "w")):
        merged = _merge(merged, ord(first), ord(second), ord(both))
    return merged


def _merge(names: Names, first: int, second: int, both: int) -> Names:
    """Two characters side by side become one."""
    chars, owner = names.chars, names.owner
    pair = np.flatnonzero((chars[:-1] == first) & (chars[1:] == second) & (owner[:-1] == owner[1:]))
    if first == second and len(pair):
        # Of three in a row the first two belong together.
        run = np.cumsum(np.r_[True, np.diff(pair) > 1])
        begin = np.r_[0, np.flatnonzero(np.diff(run)) + 1]
        pair = pair[(pair - pair[begin[run - 1]]) % 2 == 0]
    if not len(pair):
        return names
    chars = chars.copy()
    chars[pair] = both
    kept = np.ones(len(chars), bool)
    kept[pair + 1] = False
    return Names(chars, names.starts).keep(kept)


def read_aloud(names: Names, tables: Arrays) -> Names:
    """The names with their Chinese characters and digits in letters: 朗科 -> langke."""
    chars = names.chars
    han = is_han(chars)
    at = np.where(han, chars.astype(np.int64) - HAN_FIRST, 0)
    digit = (chars >= 48) & (chars <= 57)
    at[digit] = tables["digits"][chars[digit] - 48]
    which = np.where(han | digit, tables["sound"][at].astype(np.int64), 0)
    begin = tables["sound_starts"]
    counts = np.where(which > 0, begin[which + 1] - begin[which], 1)
    out = np.repeat(chars, counts)
    first = starts_of(counts)[:-1]
    spoken = np.repeat(which, counts)
    inside = np.arange(len(out)) - np.repeat(first, counts)
    voiced = spoken > 0
    out[voiced] = tables["sound_parts"][begin[spoken[voiced]] + inside[voiced]]
    owner = np.repeat(names.owner, counts)
    return Names(out, starts_of(np.bincount(owner, minlength=len(names))))


def initials(names: Names, tables: Arrays) -> Names:
    """The first letter of each character read aloud: 七匹狼 -> qpl."""
    han = is_han(names.chars)
    aloud = tables["sound"][np.where(han, names.chars - np.uint32(HAN_FIRST), 0)]
    begin = tables["sound_starts"][aloud.astype(np.int64)]
    first = tables["sound_parts"][np.minimum(begin, len(tables["sound_parts"]) - 1)]
    return Names(np.where(han & (aloud > 0), first, names.chars), names.starts)


def half_aloud(names: Names, tables: Arrays) -> Names:
    """The first character read aloud, the first letter of each other one: 朗科 -> langk."""
    first = np.zeros(len(names.chars), bool)
    first[names.starts[:-1]] = True
    short = initials(names, tables)
    return read_aloud(Names(np.where(first, names.chars, short.chars), names.starts), tables)


def consonants(names: Names) -> Names:
    """Latin names without their vowels, but for one at the beginning."""
    vowels = np.zeros(129, bool)
    vowels[[ord(letter) for letter in "aeiou"]] = True
    kept = ~vowels[np.minimum(names.chars, 128)]
    kept[names.starts[:-1][names.sizes > 0]] = True
    return names.keep(kept)


def sounds(names: Names) -> Names:
    """What is left of Latin names for a foreign ear: consonants by group, none twice."""
    table = np.arange(128, dtype=np.uint32)
    for letter, sound in _SOUNDS.items():
        table[ord(letter)] = ord(sound)
    vowels: Bytes = np.zeros(128, np.uint8)
    vowels[[ord(letter) for letter in _VOWELS + "0134"]] = 1
    soft = _merge(names, ord("p"), ord("h"), ord("f"))
    chars = np.minimum(soft.chars, 127)
    owner, first = soft.owner, np.zeros(len(chars), bool)
    first[soft.starts[:-1][soft.sizes > 0]] = True
    silent = vowels[chars] > 0
    heard = table[chars]
    heard[silent] = ord("a")
    plain = Names(heard, soft.starts).keep(~silent | first)
    owner = plain.owner
    new = np.ones(len(plain.chars), bool)
    new[1:] = (plain.chars[1:] != plain.chars[:-1]) | (owner[1:] != owner[:-1])
    return plain.keep(new)
