"""Which resemblances are strong enough to speak of: by how they were found, by length, and by how
many marks resemble the name as much, of all goods or of these. Pure.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isnan

import numpy as np

from seizures.screening.engine.arrays import Flags, Floats, Ints, lengths
from seizures.screening.engine.candidates import Candidates, changes
from seizures.screening.engine.forms import ALOUD, EVERYDAY, IN_BRAND, INITIALS, is_letters
from seizures.screening.engine.layers import Layers
from seizures.screening.engine.naming import (
    EDIT,
    LETTERS,
    LOOK,
    NEAR,
    PIECES,
    SAME,
    SHAPE,
    VOICE,
)

#: The least likeness of Latin names, by the length of the shorter one; longer ones as the last.
_LATIN = (2.0, 2.0, 2.0, 2.0, 0.9, 0.86, 0.86, 0.88, 0.88, 0.89, 0.89)
_CHINESE = (2.0, 2.0, 0.82, 0.74, 0.74)
#: The same where no other mark comes as near.
_LATIN_ALONE = (2.0, 2.0, 2.0, 2.0, 0.9, 0.8, 0.83, 0.83, 0.83, 0.84, 0.84)
_CHINESE_ALONE = (2.0, 2.0, 0.82, 0.66, 0.7)
LEAST_SHAPE, LEAST_VOICE, LEAST_ALOUD = 0.8, 0.8, 0.86
SHORTEST_LOOK, SHORTEST_ALOUD = 4, 5
#: A name that so many marks resemble as much resembles none of them in particular.
RIVALS, CLOSE, APART = 2, 0.02, 0.04
#: The least likeness of a mark that is alone among those of the goods at hand, where all marks
#: together are too many, or too near: by how it was found, and the length of the shorter name.
_LATIN_HERE = {
    EDIT: (2.0, 2.0, 2.0, 2.0, 0.77, 0.83, 2.0, 2.0, 2.0, 2.0, 0.8),
    PIECES: (2.0, 2.0, 2.0, 2.0, 0.77, 0.79, 0.775, 0.815, 2.0, 2.0, 2.0),
}
_ALOUD_HERE = (2.0, 2.0, 2.0, 0.71, 0.74, 0.84, 0.83, 0.83, 0.83, 0.83, 0.82)
_CHINESE_HERE = (2.0, 2.0, 2.0, 0.77, 0.67)
#: Initials of three letters at least.
_LETTERS_HERE = 0.7


@dataclass(frozen=True, slots=True)
class Named:
    """A mark that a name in brand position is, or imitates."""

    layer: int
    right: int
    mark: int
    how: int
    like: float
    flags: int
    #: the form of the mark that the name resembles, and whether it is the mark read aloud
    form: str
    aloud: bool
    #: how far it is above what a mark alone among those of the goods needs; None when it speaks
    #: for itself
    spare: float | None = None

    @property
    def everyday(self) -> bool:
        return bool(self.flags & EVERYDAY)


def accepted(
    keys: list[str], found: Candidates, layers: Layers, *, deep: bool = False
) -> dict[str, tuple[Named, ...]]:
    """Of each name the marks that it is, or imitates; ``deep`` also those that it imitates if no
    other mark of the same goods comes as near."""
    known: dict[str, tuple[Named, ...]] = dict.fromkeys(keys, ())
    enough, spare = _enough(keys, found, layers)
    # With a mark that would count alone come those that may stand in its way.
    least = np.full(len(keys), np.inf, np.float32)
    alone = np.flatnonzero((spare >= 0) & ~enough)
    np.minimum.at(least, found.name[alone], found.like[alone] - np.float32(APART))
    kept = np.flatnonzero(enough | (found.like >= least[found.name])) if deep else enough
    spare[enough] = np.nan
    spares = spare[kept].tolist()
    some = found.only(kept)
    for place, named in enumerate(_entries(some, spares, layers)):
        key = keys[int(some.name[place])]
        known[key] += named
    return known


def _enough(keys: list[str], found: Candidates, layers: Layers) -> tuple[Flags, Floats]:
    """Which resemblances speak for themselves; and what each has to spare where it is alone."""
    kind, size = np.zeros(len(found.form), np.int64), np.zeros(len(found.form), np.int64)
    hashes = np.zeros(len(found.form), np.uint64)
    for number, layer in enumerate(layers):
        own, arrays = found.layer == number, layer.segment.arrays
        form, starts = found.form[own], arrays["form_chars_starts"]
        kind[own], size[own] = arrays["form_kind"][form], starts[form + 1] - starts[form]
        hashes[own] = arrays["form_hash"][form]
    # The same form in two layers is one: the two stand side by side.
    once = np.ones(len(hashes), bool)
    once[1:] = changes(found.name, hashes)
    how, like = found.how, found.like + np.float32(1e-4)
    shorter = np.minimum(size, lengths(keys)[found.name])
    latin = np.array([key.isascii() for key in keys], bool)[found.name]
    least = np.where(latin, _bar(_LATIN_ALONE, shorter), _bar(_CHINESE_ALONE, shorter))
    enough: Flags = like >= least
    least = np.where(latin, _bar(_LATIN, shorter), _bar(_CHINESE, shorter))
    enough &= (like >= least) | (_crowd(found, enough & once, APART) <= 1)
    looks = (how == LOOK) | ((how == SHAPE) & (like >= LEAST_SHAPE))
    enough |= looks & (shorter >= np.where(latin, SHORTEST_LOOK, 2))
    voiced = ((how == VOICE) | (how == NEAR)) & (like >= LEAST_VOICE)
    enough |= voiced & (shorter >= np.where(latin, SHORTEST_ALOUD, 2))
    aloud = (kind == ALOUD) & latin & (how >= EDIT)
    enough &= ~aloud | ((shorter > SHORTEST_ALOUD) & (like >= LEAST_ALOUD))
    enough &= ~is_letters(kind)
    enough &= (how <= LOOK) | (_crowd(found, enough & once & (how > LOOK), CLOSE) <= RIVALS)
    enough |= how == SAME
    return enough, like - _needed_here(how, kind, shorter, latin)


def _needed_here(how: Ints, kind: Ints, size: Ints, latin: Flags) -> Floats:
    needed = _bar(_CHINESE_HERE, size)
    for way, bars in _LATIN_HERE.items():
        some = latin & (how == way)
        needed[some] = _bar(bars, size[some])
    aloud = latin & (kind == ALOUD)
    needed[aloud] = _bar(_ALOUD_HERE, size[aloud])
    needed[how < EDIT] = np.inf
    needed[is_letters(kind)] = np.inf
    needed[(kind == INITIALS) & (how == LETTERS)] = _LETTERS_HERE
    return needed


def _bar(bars: tuple[float, ...], size: Ints) -> Floats:
    return np.array(bars, np.float32)[np.minimum(size, len(bars) - 1)]


def _crowd(found: Candidates, some: Flags, close: float) -> Ints:
    """How many marks resemble a name as much: what resembles many was not made after one."""
    apart = found.name + (1 - found.like.astype(np.float64)) / 4
    places = np.sort(apart[some])
    upper = np.searchsorted(places, apart + close / 4, side="right")
    crowd: Ints = upper - np.searchsorted(places, found.name - 0.5)
    return crowd


def _entries(found: Candidates, spares: list[float], layers: Layers) -> Iterator[tuple[Named, ...]]:
    for place, form in enumerate(found.form.tolist()):
        number = int(found.layer[place])
        layer = layers[number]
        arrays = layer.segment.arrays
        starts = arrays["form_chars_starts"]
        text = "".join(map(chr, arrays["form_chars"][starts[form] : starts[form + 1]].tolist()))
        yield tuple(
            Named(
                layer=number,
                right=int(arrays["entry_right"][entry]),
                mark=int(arrays["entry_mark"][entry]),
                how=int(found.how[place]),
                like=round(float(found.like[place]), 4),
                flags=int(arrays["entry_flags"][entry]),
                form=text,
                aloud=int(arrays["form_kind"][form]) == ALOUD,
                spare=None if isnan(spares[place]) else spares[place],
            )
            for entry in layer.entries_of(form)
            if arrays["entry_flags"][entry] & IN_BRAND
        )
