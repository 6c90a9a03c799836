"""Does a goods line touch a recorded right? One immutable index, many lines.

Pure: no Django. The order of work: the exact automaton over the whole text, short and everyday
marks in brand position only, look-alike and one-letter-off names in brand position only; then the
scope of the right by HS and Nice, and whoever uses it lawfully.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from seizures.screening.brands import Name, brand_spans, names
from seizures.screening.fuzzy import Neighbours
from seizures.screening.normalising import (
    HARD,
    SOFT,
    compact,
    fold,
    is_latin,
    is_lookalike,
    places,
    skeleton,
)
from seizures.screening.protected import Line, Protected, lawful_user
from seizures.screening.standing import INSIDE, PLURAL, SPREAD, standing
from seizures.screening.words import ENGLISH, is_common, is_short

#: Kinds of match, the strongest first; ``rules`` gives their points.
EXACT, SPACED, LOOKALIKE = "exact", "spaced", "lookalike"
TITLE, FUZZY, PRODUCT = "title", "fuzzy", "product"
RANK = {kind: n for n, kind in enumerate((EXACT, LOOKALIKE, SPACED, TITLE, FUZZY, INSIDE, PRODUCT))}
#: Longer texts are not kept in the cache.
CACHED_LENGTH = 400
#: Latin names this long may be recognised behind digits and look-alike letters.
SHORTEST_DISGUISED = 4


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mark stands in a text, before anybody asked about scope."""

    right: int
    mark: str
    field: str
    start: int
    end: int
    kind: str
    in_brand: bool

    @property
    def strength(self) -> tuple[bool, int, int]:
        return (self.in_brand, -RANK[self.kind], self.end - self.start)


@dataclass(frozen=True, slots=True)
class Match:
    right: Protected
    mark: str
    text: str
    field: str
    start: int
    end: int
    kind: str
    in_brand: bool
    scope: str


class Index:
    """All recorded rights, ready to be looked for. Immutable once built."""

    def __init__(
        self,
        rights: Iterable[Protected],
        *,
        nice_of: Mapping[str, frozenset[int]],
        common: Iterable[str] = (),
        version: str = "",
    ) -> None:
        self.rights = tuple(rights)
        self.nice_of = nice_of
        self.version = version
        self._common = ENGLISH.union(common)
        self._in_text: dict[str, list[tuple[int, str]]] = {}
        self._in_brand: dict[str, list[tuple[int, str]]] = {}
        for number, right in enumerate(self.rights):
            self._enter(number, right)
        self._patterns = list(self._in_text)
        self._automaton = AhoCorasick(
            self._patterns,
            matchkind=MatchKind.Standard,
            implementation=Implementation.ContiguousNFA,
        )
        self._skeletons = self._undisguised()
        self._neighbours = Neighbours(self._in_brand)
        self._cached = lru_cache(maxsize=30_000)(self._places)

    def find(self, line: Line) -> list[Match]:
        """The rights a line touches, without the lawful, the strongest place for each."""
        small = len(line.description) + len(line.brand) <= CACHED_LENGTH
        look = self._cached if small else self._places
        best: dict[int, tuple[Place, str]] = {}
        for place in look(line.description, line.brand):
            right = self.rights[place.right]
            if not right.valid_from <= line.day <= right.valid_to:
                continue
            scope = self.scope(right, line.hs_code)
            if not scope or lawful_user(right, line):
                continue
            known = best.get(place.right)
            if known is None or place.strength > known[0].strength:
                best[place.right] = (place, scope)
        return [self._match(line, place, scope) for place, scope in best.values()]

    def scope(self, right: Protected, hs_code: str) -> str:
        """Whether goods belong to a right: by "hs", by "class", "open", or "" when they do not."""
        if right.hs_prefixes and hs_code.startswith(right.hs_prefixes):
            return "hs"
        if right.family == "patent":
            return ""
        if right.nice_classes:
            classes = self._classes(hs_code)
            return "class" if not classes or right.nice_classes & classes else ""
        return "" if right.hs_prefixes else "open"

    def _classes(self, hs_code: str) -> frozenset[int]:
        for length in range(min(6, len(hs_code)), 1, -1):
            if found := self.nice_of.get(hs_code[:length]):
                return found
        return frozenset()

    def _match(self, line: Line, place: Place, scope: str) -> Match:
        text = line.brand if place.field == "brand" else line.description
        return Match(
            right=self.rights[place.right],
            mark=place.mark,
            text=text[place.start : place.end],
            field=place.field,
            start=place.start,
            end=place.end,
            kind=place.kind,
            in_brand=place.in_brand,
            scope=scope,
        )

    def _enter(self, number: int, right: Protected) -> None:
        for mark in dict.fromkeys(right.marks):
            key = compact(mark)
            if not key:
                continue
            entry = (number, mark)
            if right.family == "patent":
                if len(key) > 1:
                    self._in_text.setdefault(key, []).append(entry)
                continue
            if not (is_short(key) or is_common(mark, self._common)):
                self._in_text.setdefault(key, []).append(entry)
            self._in_brand.setdefault(key, []).append(entry)

    def _undisguised(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for key in self._in_brand:
            if len(key) >= (SHORTEST_DISGUISED if is_latin(key[0]) else 2):
                found.setdefault(skeleton(key), []).append(key)
        return found

    def _places(self, description: str, brand: str) -> tuple[Place, ...]:
        found = [
            *self._exact("description", description, brand),
            *self._exact("brand", brand, brand, description),
        ]
        for name in names(description, brand):
            found += self._named(name, brand if name.span.field == "brand" else description)
        return tuple(found)

    def _exact(
        self, where: str, text: str, brand: str, description: str | None = None
    ) -> Iterator[Place]:
        squeezed = fold(text).replace(SOFT, "").replace(HARD, "")
        hits = self._automaton.find_matches_as_indexes(squeezed, overlapping=True)
        if not hits:
            return
        spans = brand_spans(text if description is None else description, brand)
        at = places(text)
        for pattern, start, end in hits:
            stands = standing(squeezed, at, start, end)
            first, last = at.at[start], at.at[end - 1] + 1
            in_brand = any(span.holds(where, first, last) for span in spans)
            for number, mark in self._in_text[self._patterns[pattern]]:
                kind = self._kind(number, mark, stands)
                if kind == EXACT and _pretends(text[first:last], mark):
                    kind = LOOKALIKE
                if kind:
                    yield Place(number, mark, where, first, last, kind, in_brand)

    def _kind(self, number: int, mark: str, stands: str) -> str:
        """How a mark stands in a text; empty when it only seems to."""
        family = self.rights[number].family
        if family == "patent":
            return PRODUCT if stands else ""
        if stands in ("", PLURAL):
            return ""
        if stands == SPREAD:
            return EXACT if _has_gaps(mark) else SPACED
        if stands == INSIDE:
            return INSIDE
        return TITLE if family == "copyright" else EXACT

    def _named(self, name: Name, text: str) -> list[Place]:
        """What a name in brand position is, or what it imitates."""
        alone = name.whole or name.span.field == "brand"
        if entries := self._in_brand.get(name.key):
            raw = text[name.span.start : name.span.end]
            return [
                self._named_place(entry, name, _written(raw, entry[1]))
                for entry in entries
                if name.whole
                or (alone and not is_common(entry[1], self._common))
                or not (is_short(name.key) or is_common(entry[1], self._common))
            ]
        if not alone or len(name.key) < 2 or is_common(name.key, self._common):
            return []
        found = [(key, LOOKALIKE) for key in self._skeletons.get(skeleton(name.key), ())]
        found = found or [(key, FUZZY) for key in self._neighbours.of(name.key)]
        return [
            self._named_place(entry, name, kind)
            for key, kind in found
            for entry in self._in_brand[key]
            if not is_common(entry[1], self._common)
        ]

    @staticmethod
    def _named_place(entry: tuple[int, str], name: Name, kind: str) -> Place:
        span = name.span
        return Place(entry[0], entry[1], span.field, span.start, span.end, kind, True)


def _pretends(text: str, mark: str) -> bool:
    """Whether letters of another script stand in for those of the mark."""
    return any(map(is_lookalike, text)) and not any(map(is_lookalike, mark))


def _has_gaps(text: str) -> bool:
    return not {SOFT, HARD}.isdisjoint(fold(text).strip())


def _written(text: str, mark: str) -> str:
    """How a name that is the mark is written."""
    if _pretends(text, mark):
        return LOOKALIKE
    return SPACED if _has_gaps(text) and not _has_gaps(mark) else EXACT
