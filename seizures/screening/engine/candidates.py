"""The marks the names of a batch resemble, as columns side by side. Pure."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from seizures.screening.engine.arrays import Flags, Floats, Hashes, Ints, spread
from seizures.screening.engine.forms import IN_BRAND
from seizures.screening.engine.layers import Layers

#: Recordals and how alike their marks are.
Ranked = list[tuple[int, float]]


Rows = tuple[Ints, Ints, Ints, Floats, Ints]


@dataclass(frozen=True, slots=True)
class Candidates:
    """The marks the names of a batch resemble, name after name, the closest first: layer and
    number of the form, likeness, how it was found."""

    name: Ints
    layer: Ints
    form: Ints
    like: Floats
    how: Ints

    def only(self, which: Ints | Flags) -> "Candidates":
        return Candidates(
            self.name[which], self.layer[which], self.form[which], self.like[which], self.how[which]
        )


def together(rows: list[Rows]) -> Candidates:
    name, layer, form, like, how = zip(*rows, strict=True)
    return Candidates(
        np.concatenate(name),
        np.concatenate(layer),
        np.concatenate(form),
        np.concatenate(like),
        np.concatenate(how),
    )


def strength(name: Ints, like: Floats, how: Ints | int) -> Hashes:
    """Numbers in the order of the names, within each of likeness, the closest first, and within
    that of how it was found: one column is sorted faster than three."""
    # The bits of a float that is not negative are in the order of the floats.
    far = np.uint64(0x7FFFFFFF) - like.view(np.uint32).astype(np.uint64)
    order: Hashes = name.astype(np.uint64) << np.uint64(35)
    order |= far << np.uint64(4)
    order |= np.asarray(how).astype(np.uint64)
    return order


def ranks(name: Ints, hashes: Hashes) -> Ints:
    """The rank of each form among those of its name; forms that both layers have share one."""
    if not len(name):
        return name
    new = np.ones(len(name), np.int64)
    new[1:] = changes(name, hashes)
    rank = np.cumsum(new)
    places: Ints = rank - rank[np.searchsorted(name, name)]
    return places


def changes(*columns: Ints | Hashes) -> Flags:
    changed: Flags = columns[0][1:] != columns[0][:-1]
    for column in columns[1:]:
        changed = changed | (column[1:] != column[:-1])
    return changed


def recordals(found: Candidates, count: int, layers: Layers, limit: int) -> list[Ranked]:
    """Of each name the recordals whose marks were found, each once, the closest first."""
    rows = []
    for number, layer in enumerate(layers):
        some, arrays = found.only(found.layer == number), layer.segment.arrays
        first = arrays["entry_starts"][some.form]
        owner, entry = spread(first, arrays["entry_starts"][some.form + 1] - first)
        right = arrays["entry_right"][entry].astype(np.int64)
        alive = layer.alive(right) & ((arrays["entry_flags"][entry] & IN_BRAND) > 0)
        owner, right = owner[alive], right[alive]
        rows.append((some.name[owner], arrays["right_id"][right], some.like[owner]))
    name, recordal, like = (np.concatenate(part) for part in zip(*rows, strict=True))
    order = np.lexsort((recordal, strength(name, like, 0)))
    name, recordal, like = name[order], recordal[order], like[order]
    again = np.lexsort((recordal, name))
    first_one = np.ones(len(again), bool)
    first_one[1:] = changes(name[again], recordal[again])
    kept = np.sort(again[first_one])
    kept = kept[np.arange(len(kept)) - np.searchsorted(name[kept], name[kept]) < limit]
    pairs = list(zip(recordal[kept].tolist(), like[kept].round(4).tolist(), strict=True))
    bounds = np.searchsorted(name[kept], np.arange(count + 1)).tolist()
    return [pairs[low:high] for low, high in pairwise(bounds)]
