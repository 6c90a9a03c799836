"""Which resemblances are strong enough to speak of: by how they were found, by length, and by how
many marks resemble the name as much. Pure.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from seizures.screening.engine.arrays import Flags
from seizures.screening.engine.forms import ALOUD, EVERYDAY, IN_BRAND, INITIALS
from seizures.screening.engine.layers import Layers
from seizures.screening.engine.naming import (
    EDIT,
    LETTERS,
    LOOK,
    NEAR,
    SAME,
    SHAPE,
    VOICE,
    Candidates,
)
from seizures.screening.normalising import is_latin

#: The least likeness of Latin names, by the length of the shorter one; longer ones as the last.
_LATIN = (2.0, 2.0, 2.0, 2.0, 0.9, 0.86, 0.85, 0.83, 0.82, 0.8, 0.78)
_CHINESE = (2.0, 2.0, 0.8, 0.66, 0.7, 0.7)
SHORTEST_LOOK, SHORTEST_ALOUD, SHORTEST_INITIALS = 4, 5, 4
#: A name that so many marks resemble as much resembles none of them in particular.
RIVALS, CLOSE = 6, 0.02


@dataclass(frozen=True, slots=True)
class Named:
    """A mark that a name in brand position is, or imitates."""

    layer: int
    right: int
    mark: int
    how: int
    like: float
    everyday: bool
    aloud: bool


def accepted(key: str, found: Candidates, layers: Layers) -> tuple[Named, ...]:
    if not len(found.form):
        return ()
    kept = _enough(key, found, layers)
    if not kept.any():
        return ()
    return tuple(_entries(found, np.flatnonzero(kept).tolist(), layers))


def _enough(key: str, found: Candidates, layers: Layers) -> Flags:
    kind, size = np.zeros(len(found.form), np.int64), np.zeros(len(found.form), np.int64)
    for number, layer in enumerate(layers):
        own, arrays = found.layer == number, layer.segment.arrays
        form, starts = found.form[own], arrays["form_chars_starts"]
        kind[own], size[own] = arrays["form_kind"][form], starts[form + 1] - starts[form]
    how, like = found.how, found.like + np.float32(1e-4)
    shorter = np.minimum(size, len(key))
    least = _LATIN if key.isascii() else _CHINESE
    bar = np.array(least, np.float32)[np.minimum(shorter, len(least) - 1)]
    enough: Flags = like >= bar
    latin = is_latin(key[0])
    enough |= (
        ((how == LOOK) | (how == SHAPE))
        & (shorter >= (SHORTEST_LOOK if latin else 2))
        & ((how == LOOK) | (like >= 0.8))
    )
    voiced = (how == VOICE) | (how == NEAR)
    enough |= voiced & (like >= 0.8) & (shorter >= (SHORTEST_ALOUD if latin else 2))
    aloud = (kind == ALOUD) & latin & (how >= EDIT)
    enough &= ~aloud | ((shorter >= 6) & (like >= 0.86))
    enough &= (kind != INITIALS) | ((how == LETTERS) & (size >= SHORTEST_INITIALS))
    # What resembles many marks alike was not made after one of them.
    places = np.sort(-like[enough & (how > LOOK)])
    crowd = np.searchsorted(places, -like + np.float32(CLOSE), side="right")
    enough &= (how <= LOOK) | (crowd <= RIVALS)
    enough |= how == SAME
    return enough


def _entries(found: Candidates, places: list[int], layers: Layers) -> Iterator[Named]:
    for place in places:
        number, form = int(found.layer[place]), found.form[place : place + 1]
        layer = layers[number]
        _owner, entries = layer.entries(form)
        for entry in entries.tolist():
            flags = int(layer.segment.arrays["entry_flags"][entry])
            if flags & IN_BRAND:
                yield Named(
                    layer=number,
                    right=int(layer.segment.arrays["entry_right"][entry]),
                    mark=int(layer.segment.arrays["entry_mark"][entry]),
                    how=int(found.how[place]),
                    like=round(float(found.like[place]), 4),
                    everyday=bool(flags & EVERYDAY),
                    aloud=int(layer.segment.arrays["form_kind"][form[0]]) == ALOUD,
                )
