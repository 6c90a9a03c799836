"""Every form in which a mark may turn up: as written, read aloud, by initials, in parts. Pure."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from seizures.screening.engine.arrays import Arrays, Flags, Hashes, Ints, spread, starts_of
from seizures.screening.engine.folding import fold_all, fold_tables
from seizures.screening.engine.hashing import Running, bags, salted, table
from seizures.screening.engine.spelling import (
    HAN_FIRST,
    Names,
    consonants,
    half_aloud,
    holds_han,
    initials,
    is_ascii,
    is_han,
    named,
    read_aloud,
    sounds,
    spelling_tables,
)
from seizures.screening.normalising import has_gaps, is_lookalike
from seizures.screening.protected import Protected
from seizures.screening.words import is_common, is_short

#: SYLLABLE is of two characters the first read aloud and the initial of the other: langk.
WRITTEN, ALOUD, INITIALS, PART, SYLLABLE = range(5)
#: Whose hashes stand side by side in the one table of names.
BY_LOOK, BY_CUT, BY_INITIALS, BY_SOUND, BY_BAG, BY_HEAD, BY_TAIL, BY_NEAR, BY_BONES = range(1, 10)
BY_LETTER = 10
#: Where a mark counts, and how it is written: with gaps, with look-alike letters of its own.
IN_TEXT, IN_BRAND, EVERYDAY, FEATURE, GAPS, ODD = 1, 2, 4, 8, 16, 32
SHORTEST_ALOUD, SHORTEST_SOUND, SHORTEST_DELETED, SHORTEST_BAG = 4, 4, 4, 4
FEWEST_INITIALS = 3
FEWEST_BONES = 4
#: Names of these lengths are known with any two characters left out; longer ones by their
#: beginning and their end.
TWICE_DELETED = range(6, 10)
EDGE, SHORTEST_EDGED = 7, 9
#: Longer names are compared by their beginning.
LONGEST_NAME = 40
LONGEST_TEXT_KEY = 63
_SCRIPTS = re.compile(r"[a-z0-9]{4,}|[\u3400-\u9fff]{2,}")


@dataclass(frozen=True, slots=True)
class Entries:
    """One place a mark has in the index: whose, which of its marks, where it counts."""

    keys: list[str]
    right: Ints
    mark: Ints
    flags: Ints


@lru_cache(maxsize=1)
def all_tables() -> Arrays:
    return {**fold_tables(), **spelling_tables()}


def entries_of(rights: Sequence[Protected], common: frozenset[str], tables: Arrays) -> Entries:
    whose = [
        (number, place, mark, right.family)
        for number, right in enumerate(rights)
        for place, mark in enumerate(dict.fromkeys((*right.marks, *right.features)))
    ]
    folded = fold_all([mark for _right, _place, mark, _family in whose], tables)
    texts = Names(folded.chars, folded.starts).texts()
    rows = []
    for key, (number, place, mark, family) in zip(texts, whose, strict=True):
        if key and (flags := _flags(key, mark, family, common)):
            extra = FEATURE if place >= len(dict.fromkeys(rights[number].marks)) else 0
            rows.append((key, number, place, flags | extra))
    columns = list(zip(*rows, strict=True)) or [(), (), (), ()]
    return Entries(list(columns[0]), *(np.array(column, np.int64) for column in columns[1:]))


def _flags(key: str, mark: str, family: str, common: frozenset[str]) -> int:
    if family == "patent":
        return IN_TEXT if len(key) > 1 else 0
    everyday = is_common(mark, common)
    flags = IN_BRAND | (EVERYDAY if everyday else 0)
    flags |= (GAPS if has_gaps(mark) else 0) | (ODD if any(map(is_lookalike, mark)) else 0)
    return flags if everyday or is_short(key) else flags | IN_TEXT


def forms_of(entries: Entries, tables: Arrays) -> Arrays:
    """The forms of all marks, each once, and the entries each leads to."""
    unique, at = np.unique(np.array(entries.keys, object), return_inverse=True)
    keys = named(unique.tolist())
    brand = np.zeros(len(keys), bool)
    brand[at[(entries.flags & IN_BRAND) > 0]] = True
    texts, kinds, sources = list(unique), [WRITTEN] * len(keys), list(range(len(keys)))

    def add(kind: int, which: Ints, more: list[str]) -> None:
        texts.extend(more)
        kinds.extend([kind] * len(more))
        sources.extend(which.tolist())

    han = holds_han(keys) & brand
    aloud = read_aloud(keys.only(np.flatnonzero(han)), tables)
    spoken = np.flatnonzero((aloud.sizes >= SHORTEST_ALOUD) & is_ascii(aloud))
    add(ALOUD, np.flatnonzero(han)[spoken], aloud.only(spoken).texts())
    count = np.bincount(keys.owner[is_han(keys.chars)], minlength=len(keys))
    pure = brand & (count == keys.sizes)
    several = np.flatnonzero(pure & (count >= FEWEST_INITIALS))
    add(INITIALS, several, initials(keys.only(several), tables).texts())
    for kind, of in ((INITIALS, count >= FEWEST_INITIALS), (SYLLABLE, count == 2)):
        some = np.flatnonzero(pure & of)
        read = half_aloud(keys.only(some), tables)
        fits = np.flatnonzero((read.sizes >= SHORTEST_ALOUD) & is_ascii(read))
        add(kind, some[fits], read.only(fits).texts())
    both = np.flatnonzero(brand & (count > 0) & (count < keys.sizes))
    for source in both.tolist():
        parts = _SCRIPTS.findall(texts[source])
        add(PART, np.full(len(parts), source), parts)
    return _numbered(texts, np.array(kinds, np.int64), np.array(sources, np.int64), at, entries)


def _numbered(texts: list[str], kinds: Ints, sources: Ints, at: Ints, entries: Entries) -> Arrays:
    names = named(texts)
    hashes = form_hash(names, kinds)
    _unique, first, number = np.unique(hashes, return_index=True, return_inverse=True)
    order = np.argsort(at, kind="stable")
    begin = starts_of(np.bincount(at, minlength=int(at.max()) + 1 if len(at) else 0))
    owner, place = spread(begin[sources], np.diff(begin)[sources])
    entry = order[place]
    form = number[owner]
    kept = (kinds[owner] == WRITTEN) | ((entries.flags[entry] & IN_BRAND) > 0)
    form, entry = form[kept], entry[kept]
    by_form = np.lexsort((entry, form))
    form, entry = form[by_form], entry[by_form]
    short = names.only(first)
    flags = np.zeros(len(first), np.uint8)
    np.bitwise_or.at(flags, form, entries.flags[entry].astype(np.uint8))
    return {
        "form_chars": short.chars.astype(np.uint32),
        "form_chars_starts": short.starts,
        "form_hash": hashes[first],
        "form_kind": kinds[first].astype(np.uint8),
        "form_flags": flags,
        "entry_starts": starts_of(np.bincount(form, minlength=len(first))),
        "entry_right": entries.right[entry].astype(np.uint32),
        "entry_mark": entries.mark[entry].astype(np.uint16),
        "entry_flags": entries.flags[entry].astype(np.uint8),
    }


def is_letters(kinds: npt.NDArray[Any]) -> Flags:
    """Forms that are compared as a whole only: initials, with or without a first syllable."""
    letters: Flags = (kinds == INITIALS) | (kinds == SYLLABLE)
    return letters


def form_hash(names: Names, kinds: Ints | int) -> Hashes:
    whole = Running(names.chars).at(names.starts[:-1], names.sizes)
    return salted(whole + np.asarray(kinds).astype(np.uint64), 64)


def shortened(names: Names) -> Names:
    if not len(names) or int(names.sizes.max(initial=0)) <= LONGEST_NAME:
        return names
    place = np.arange(len(names.chars)) - names.starts[:-1][names.owner]
    return names.keep(place < LONGEST_NAME)


def deleted(names: Names) -> tuple[Ints, Hashes]:
    """Each name with one or two of its characters left out: whose, and the hash."""
    sizes, running = names.sizes, Running(names.chars)
    enough = np.flatnonzero((sizes >= SHORTEST_DELETED) | (holds_han(names) & (sizes >= 3)))
    owner, at = spread(names.starts[enough], sizes[enough])
    which = enough[owner]
    owners, hashes = [which], [running.without(names.starts[which], sizes[which], at)]
    for size in TWICE_DELETED:
        some = np.flatnonzero(sizes == size)
        one, two = np.triu_indices(size, 1)
        first = np.repeat(names.starts[some], len(one))
        pairs = (np.tile(one, len(some)), np.tile(two, len(some)))
        owners.append(np.repeat(some, len(one)))
        size_each = np.full(len(first), size)
        hashes.append(running.without_two(first, size_each, first + pairs[0], first + pairs[1]))
    return np.concatenate(owners), np.concatenate(hashes)


def squeezed(names: Names) -> tuple[Ints, Hashes]:
    """Names with letters doubled, without the doubles: whose, and the hash."""
    chars, owner = names.chars, names.owner
    new = np.ones(len(chars), bool)
    new[1:] = (chars[1:] != chars[:-1]) | (owner[1:] != owner[:-1])
    which = np.unique(owner[~new])
    if not len(which):
        return which, np.zeros(0, np.uint64)
    return which, whole(names.keep(new).only(which))


def edged(names: Names) -> list[tuple[Ints, Hashes]]:
    """The beginnings and ends of long names, whole and with one character left out."""
    sizes, running = names.sizes, Running(names.chars)
    long = np.flatnonzero(sizes >= SHORTEST_EDGED)
    found = []
    for salt, first in ((BY_HEAD, names.starts[long]), (BY_TAIL, names.starts[long + 1] - EDGE)):
        found.append((long, salted(running.at(first, EDGE), salt)))
        which, at = spread(first, np.full(len(long), EDGE))
        size = np.full(len(which), EDGE)
        found.append((long[which], salted(running.without(first[which], size, at), salt)))
    return found


def inner(names: Names) -> tuple[Ints, Hashes]:
    """What every name begins and ends with: marks with something put before or behind."""
    sizes, running = names.sizes, Running(names.chars)
    least = np.where(_hans(names), 2, SHORTEST_DELETED)
    count = np.maximum(sizes - least, 0)
    owner, size = spread(least, count)
    first = names.starts[owner]
    last = names.starts[owner + 1] - size
    hashes = np.concatenate([running.at(first, size), running.at(last, size)])
    return np.concatenate([owner, owner]), salted(hashes, BY_LOOK)


def _hans(names: Names) -> Flags:
    pure: Flags = np.bincount(names.owner[names.chars < 128], minlength=len(names)) == 0
    return pure


def whole(names: Names) -> Hashes:
    return Running(names.chars).at(names.starts[:-1], names.sizes)


def sounding(names: Names) -> tuple[Ints, Hashes]:
    latin = np.flatnonzero(is_ascii(names))
    heard = sounds(names.only(latin))
    enough = np.flatnonzero(heard.sizes >= SHORTEST_SOUND)
    return latin[enough], salted(whole(heard)[enough], BY_SOUND)


def nearly(names: Names, tables: Arrays) -> tuple[Ints, Hashes]:
    """Chinese names by how they sound to somebody who does not hear fine differences."""
    which = np.flatnonzero(holds_han(names))
    some = names.only(which)
    at = np.where(is_han(some.chars), some.chars, HAN_FIRST).astype(np.int64) - HAN_FIRST
    near = tables["sound_near"][tables["sound"][at]].astype(np.uint32)
    heard = np.where(is_han(some.chars) & (near > 0), near + np.uint32(0xF0000), some.chars)
    return which, salted(whole(Names(heard, some.starts)), BY_NEAR)


def boned(names: Names) -> tuple[Ints, Hashes]:
    """Latin names without their vowels."""
    bones = consonants(names)
    enough = is_ascii(names) & (bones.sizes >= FEWEST_BONES) & (bones.sizes < names.sizes)
    which = np.flatnonzero(enough)
    return which, salted(whole(bones.only(which)), BY_BONES)


def one_letter(names: Names, tables: Arrays) -> tuple[Ints, Hashes]:
    """Names of two Chinese characters with either as the letter it begins with: 耐K. Longer ones
    are found without the letter."""
    pairs = np.flatnonzero((names.sizes == 2) & _hans(names))
    which, at = spread(names.starts[pairs], names.sizes[pairs])
    which = pairs[which]
    letters = initials(names, tables).chars[at]
    hashes = Running(names.chars).replaced(
        names.starts[which], names.sizes[which], at, names.chars[at], letters
    )
    return which, salted(hashes, BY_LETTER)


def with_one_letter(names: Names) -> tuple[Ints, Hashes]:
    """Names of a Chinese character and a letter."""
    latin = np.bincount(names.owner[names.chars < 128], minlength=len(names))
    which = np.flatnonzero((names.sizes == 2) & (latin == 1))
    return which, salted(whole(names)[which], BY_LETTER)


def bagged(names: Names) -> tuple[Ints, Hashes]:
    enough = np.flatnonzero((names.sizes >= SHORTEST_BAG) | (_hans(names) & (names.sizes >= 2)))
    return enough, salted(bags(names.chars, names.starts)[enough], BY_BAG)


def name_table(arrays: Arrays, names: Names, looks: Names, tables: Arrays) -> Arrays:
    """By whichever spelling a name is found."""
    kind = arrays["form_kind"]
    brand = (arrays["form_flags"] & IN_BRAND) > 0
    letters = is_letters(kind)
    plain, short = np.flatnonzero(brand & ~letters), np.flatnonzero(brand & letters)
    pieces: list[tuple[Ints, Hashes]] = [
        (plain, salted(whole(looks)[plain], BY_LOOK)),
        (short, salted(whole(names)[short], BY_INITIALS)),
    ]
    kinds: tuple[tuple[Callable[[Names], tuple[Ints, Hashes]], Names], ...] = (
        (lambda some: _salted(deleted(some)), looks.only(plain)),
        (lambda some: _salted(squeezed(some)), looks.only(plain)),
        (sounding, names.only(plain)),
        (lambda some: nearly(some, tables), names.only(plain)),
        (lambda some: one_letter(some, tables), names.only(plain)),
        (bagged, names.only(plain)),
        (boned, names.only(plain)),
    )
    for find, some in kinds:
        which, hashes = find(some)
        pieces.append((plain[which], hashes))
    pieces += [(plain[which], hashes) for which, hashes in edged(looks.only(plain))]
    return table(
        "name",
        np.concatenate([hashes for _form, hashes in pieces]),
        np.concatenate([form for form, _hashes in pieces]),
    )


def _salted(found: tuple[Ints, Hashes]) -> tuple[Ints, Hashes]:
    return found[0], salted(found[1], BY_CUT)
