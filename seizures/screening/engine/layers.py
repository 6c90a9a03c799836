"""A set of rights and the changes laid over it, answering as one set built anew would. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from seizures.screening.engine.arrays import Arrays, Flags, Hashes, Ints
from seizures.screening.engine.forms import IN_BRAND, shortened
from seizures.screening.engine.grams import grams_of
from seizures.screening.engine.segment import Segment, searchable
from seizures.screening.engine.spelling import skeletons


@dataclass(frozen=True)
class Layer:
    segment: Segment
    #: rights that were changed or removed since; None when none was
    gone: Flags | None = None
    #: forms no right of this layer is found by any more
    silent: Flags | None = None
    #: pieces, and how often each is to be taken off its count
    fewer: tuple[Ints, Ints] | None = None

    def alive(self, rights: Ints) -> Flags:
        if self.gone is None:
            return np.ones(len(rights), bool)
        return ~self.gone[rights]

    def ids(self) -> Ints:
        """The recordals of living rights."""
        ids: Ints = self.segment.arrays["right_id"]
        return ids if self.gone is None else ids[~self.gone]

    def heard(self, forms: Ints) -> Flags:
        if self.silent is None:
            return np.ones(len(forms), bool)
        return ~self.silent[forms]

    def entries_of(self, form: int) -> Iterator[int]:
        """The entries of living rights that a form leads to."""
        arrays = self.segment.arrays
        for entry in range(arrays["entry_starts"][form], arrays["entry_starts"][form + 1]):
            if self.gone is None or not self.gone[arrays["entry_right"][entry]]:
                yield entry


Layers = tuple[Layer, ...]


def without(segment: Segment, numbers: Ints, tables: Arrays) -> Layer:
    """The segment as if it had been built without some of its rights."""
    if not len(numbers):
        return Layer(segment)
    arrays = segment.arrays
    gone = np.zeros(segment.rights, bool)
    gone[numbers] = True
    brand = (arrays["entry_flags"] & IN_BRAND) > 0
    living = brand & ~gone[arrays["entry_right"]]
    form = np.repeat(np.arange(segment.forms), np.diff(arrays["entry_starts"]))
    heard = np.bincount(form[living], minlength=segment.forms) > 0
    silent = searchable(arrays) & ~heard
    return Layer(segment, gone, ~heard, _pieces(segment, np.flatnonzero(silent), tables))


def over(base: Layer, segment: Segment, tables: Arrays) -> Layer:
    """A segment whose forms are counted only where the layer below does not know them."""
    if not segment.rights:
        return Layer(segment)
    known = living_forms(base, segment.arrays["form_hash"])
    double = np.flatnonzero(known & searchable(segment.arrays))
    return Layer(segment, fewer=_pieces(segment, double, tables))


def living_forms(layer: Layer, hashes: Hashes) -> Flags:
    """Which forms the layer has among those it looks for by their pieces."""
    arrays = layer.segment.arrays
    own = arrays["form_hash"]
    if not len(own):
        return np.zeros(len(hashes), bool)
    at = np.minimum(np.searchsorted(own, hashes), len(own) - 1)
    found: Flags = (own[at] == hashes) & searchable(arrays)[at] & layer.heard(at)
    return found


def _pieces(segment: Segment, forms: Ints, tables: Arrays) -> tuple[Ints, Ints] | None:
    names = skeletons(shortened(segment.names().only(forms)), tables)
    _owner, gram = grams_of(names)
    which, times = np.unique(gram, return_counts=True)
    return (which, times) if len(which) else None


def frequency(layers: Layers, gram: Ints) -> Ints:
    """How many forms hold each of these pieces."""
    total = np.zeros(len(gram), np.int64)
    for layer in layers:
        starts = layer.segment.arrays["gram_starts"]
        total += starts[gram + 1].astype(np.int64) - starts[gram]
        if layer.fewer is not None:
            which, times = layer.fewer
            at = np.minimum(np.searchsorted(which, gram), len(which) - 1)
            total -= np.where(which[at] == gram, times[at], 0)
    return total
