"""From places where marks stand to what is held against a line: term, scope, lawful users. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import islice
from typing import overload

import numpy as np

from seizures.screening.engine.accepting import APART
from seizures.screening.engine.arrays import Ints
from seizures.screening.engine.core import Core
from seizures.screening.engine.layers import Layers
from seizures.screening.engine.matches import FEATURE, PRODUCT, RANK, Match, Place, Spared
from seizures.screening.engine.segment import FAMILIES
from seizures.screening.protected import Line, Protected, lawful_by

PATENT = FAMILIES.index("patent")


class Rights(Sequence[Protected]):
    """The living rights of all layers, read when asked for."""

    def __init__(self, layers: Layers) -> None:
        self._layers = layers

    @cached_property
    def _living(self) -> list[Ints]:
        return [
            np.flatnonzero(layer.alive(np.arange(layer.segment.rights))) for layer in self._layers
        ]

    def __len__(self) -> int:
        return sum(len(layer.ids()) for layer in self._layers)

    def __iter__(self) -> Iterator[Protected]:
        for layer, living in zip(self._layers, self._living, strict=True):
            for number in living.tolist():
                yield layer.segment.records[number]

    @overload
    def __getitem__(self, at: int) -> Protected: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Protected, ...]: ...
    def __getitem__(self, at: int | slice) -> Protected | tuple[Protected, ...]:
        if isinstance(at, slice):
            start, stop, step = at.indices(len(self))
            return tuple(self[n] for n in range(start, stop, step))
        place = range(len(self))[at]
        for layer, living in zip(self._layers, self._living, strict=True):
            if place < len(living):
                return layer.segment.records[int(living[place])]
            place -= len(living)
        raise IndexError(at)


class Scopes:
    def __init__(self, core: Core) -> None:
        self._layers, self._nice_of = core.layers, core.nice_of
        self._of_code = lru_cache(maxsize=2000)(self._asked)

    def decided(self, line: Line, places: Iterable[Place]) -> tuple[list[Match], list[Spared]]:
        """The strongest place of each right in force whose goods these are; the lawful apart."""
        best: dict[tuple[int, int], Place] = {}
        features: dict[tuple[int, int], Place] = {}
        weak: list[Place] = []
        for place in places:
            if place.spare is not None:
                weak.append(place)
                continue
            kept = features if place.kind == FEATURE else best
            key = (place.layer, place.right)
            if (known := kept.get(key)) is None or place.strength > known.strength:
                kept[key] = place
        matches, spared = self._counted(line, best, features)
        if weak and not matches and not spared:
            return self._counted(line, self._alone(line, weak), {})
        return matches, spared

    def _alone(self, line: Line, weak: Iterable[Place]) -> dict[tuple[int, int], Place]:
        """A weak resemblance counts where no other mark of these goods comes as near."""
        here = [place for place in weak if self._scope((place.layer, place.right), line)]
        best = max(
            (place for place in here if place.spare is not None and place.spare >= 0),
            key=lambda place: place.strength,
            default=None,
        )
        if best is None:
            return {}
        key, near = (best.layer, best.right), best.similarity - APART
        others = (place for place in here if (place.layer, place.right) != key)
        return {} if any(place.similarity >= near for place in others) else {key: best}

    def _counted(
        self,
        line: Line,
        best: dict[tuple[int, int], Place],
        features: dict[tuple[int, int], Place],
    ) -> tuple[list[Match], list[Spared]]:
        matches: list[Match] = []
        spared: list[Spared] = []
        for key, place in best.items():
            if not (scope := self._scope(key, line)):
                continue
            if place.kind == PRODUCT:
                place = features.get(key, place)
            match = self._match(line, place, scope)
            if lawful := lawful_by(match.right, line):
                spared.append(Spared(match, lawful.reason, lawful.reference))
            else:
                matches.append(match)
        matches.sort(key=_order)
        spared.sort(key=lambda one: _order(one.match))
        return matches, spared

    def of_right(self, right: Protected, hs_code: str) -> str:
        classes = self._classes(hs_code)
        return _scope(
            named=bool(right.hs_prefixes) and hs_code.startswith(right.hs_prefixes),
            patent=right.family == "patent",
            limited=bool(right.hs_prefixes),
            classes=(bool(right.nice_classes), not classes or bool(right.nice_classes & classes)),
        )

    def _scope(self, key: tuple[int, int], line: Line) -> str:
        """The same from the arrays, and empty when the right is not in force on the day."""
        number, right = key
        arrays, day = self._layers[number].segment.arrays, line.day.toordinal()
        if not arrays["right_from"][right] <= day <= arrays["right_to"][right]:
            return ""
        classes, prefixes = self._of_code(line.hs_code)
        own = int(arrays["right_nice"][right])
        starts = arrays["right_hs_starts"]
        wanted = arrays["right_hs"][starts[right] : starts[right + 1]].tolist()
        return _scope(
            named=not prefixes[number].isdisjoint(wanted),
            patent=int(arrays["right_family"][right]) == PATENT,
            limited=bool(wanted),
            classes=(bool(own), not classes or bool(own & classes)),
        )

    def _asked(self, hs_code: str) -> tuple[int, tuple[frozenset[int], ...]]:
        """The classes of a code as bits, and in each layer the prefixes it begins with."""
        classes = sum(1 << (number & 63) for number in self._classes(hs_code))
        begins = [hs_code[:length] for length in range(len(hs_code[:20]) + 1)]
        return classes, tuple(
            frozenset(
                layer.segment.prefix_at[text] for text in begins if text in layer.segment.prefix_at
            )
            for layer in self._layers
        )

    def _classes(self, hs_code: str) -> frozenset[int]:
        for length in range(min(6, len(hs_code)), 1, -1):
            if found := self._nice_of.get(hs_code[:length]):
                return found
        return frozenset()

    def _match(self, line: Line, place: Place, scope: str) -> Match:
        text = line.brand if place.field == "brand" else line.description
        right = self._layers[place.layer].segment.records[place.right]
        return Match(
            right=right,
            mark=mark_of(right, place.mark),
            text=text[place.start : place.end],
            field=place.field,
            start=place.start,
            end=place.end,
            kind=place.kind,
            in_brand=place.in_brand,
            scope=scope,
            tier=place.tier,
            similarity=place.similarity,
        )


def mark_of(right: Protected, number: int) -> str:
    """Marks and features are numbered as they stand, each counted once."""
    return next(islice(dict.fromkeys((*right.marks, *right.features)), number, None))


def _scope(*, named: bool, patent: bool, limited: bool, classes: tuple[bool, bool]) -> str:
    if named:
        return "hs"
    if patent:
        return ""
    if classes[0]:
        return "class" if classes[1] else ""
    return "" if limited else "open"


def _order(match: Match) -> tuple[bool, int, float, int]:
    return (not match.in_brand, RANK[match.kind], -match.similarity, match.right.recordal_id)
