"""Where recorded marks stand in the lines of a batch: as written, and as names imitate them.

Pure. What a name resembles is worked out once for each different name and kept for a while.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from seizures.screening.brands import Name, Span, brand_spans, names, names_a_brand
from seizures.screening.engine.accepting import Named, accepted
from seizures.screening.engine.candidates import Ranked, recordals
from seizures.screening.engine.core import Core
from seizures.screening.engine.exacting import INSIDE as STANDS_INSIDE
from seizures.screening.engine.exacting import PLURAL, SPREAD, Hits, hits
from seizures.screening.engine.folding import LONGEST_TEXT, Folded, fold_all
from seizures.screening.engine.forms import FEATURE as IS_FEATURE
from seizures.screening.engine.forms import GAPS, IN_TEXT, ODD
from seizures.screening.engine.matches import (
    EXACT,
    FEATURE,
    FUZZY,
    INITIALS,
    INSIDE,
    LOOKALIKE,
    PINYIN,
    PRODUCT,
    SIMILAR,
    SPACED,
    SPLIT,
    TITLE,
    Place,
)
from seizures.screening.engine.naming import (
    EDIT,
    LETTERS,
    LOOK,
    MOST,
    NEAR,
    SAME,
    SHAPE,
    VOICE,
    looking_the_same,
    resolve,
)
from seizures.screening.engine.scripts import is_foreign, spelled
from seizures.screening.engine.segment import FAMILIES
from seizures.screening.fuzzy import one_edit
from seizures.screening.normalising import compact, has_gaps, is_lookalike
from seizures.screening.protected import Line
from seizures.screening.words import is_common, is_short

#: Different names of which is kept what they resemble.
KEPT_NAMES = 12_000
#: Words after which a Chinese mark of two characters may stand inside a longer word.
_OPENERS = frozenset(
    ("国产", "进口", "原装", "正品", "原厂", "正宗", "全新", "新款", "品牌", "名牌", "二手", "仿冒")
).union(("高仿", "仿制", "假冒", "标有", "印有", "带有", "授权", "贴牌"))
_TIERS = {SAME: "exact", LOOK: "look", SHAPE: "look", VOICE: "sound", NEAR: "sound",
          LETTERS: "initials", EDIT: "spelling"}  # fmt: skip
#: What part of a name must resemble a mark at least: by look or sound, or by its spelling.
_CLEAR, _CLEAR_PART = 0.9, 0.93
#: What is left of a likeness to a part of a name.
_PART = 0.93
NAMES_AT_ONCE = 2000
Key = TypeVar("Key")
Value = TypeVar("Value")
_SHORTEST_SPLIT = 5


class Placing:
    def __init__(self, core: Core) -> None:
        self._core, self._layers = core, core.layers
        self._known: dict[tuple[str, bool], tuple[Named, ...]] = {}
        self._joined: dict[str, tuple[Named, ...]] = {}
        self._ranked: dict[tuple[str, bool], Ranked] = {}
        self._brands: dict[str, Ranked] = {}

    def of(self, lines: Sequence[Line]) -> list[list[Place]]:
        texts = [line.description[:LONGEST_TEXT] for line in lines]
        texts += [line.brand[:LONGEST_TEXT] for line in lines]
        folded = fold_all(texts, self._core.tables)
        places: list[list[Place]] = [[] for _line in lines]
        self._written(lines, folded, places)
        found = [names(line.description[:LONGEST_TEXT], line.brand) for line in lines]
        known = self._learn({(name.key, name.whole) for some in found for name in some})
        for line, some, out in zip(lines, found, places, strict=True):
            for name in some:
                if marks := known[name.key, name.whole]:
                    out.extend(self._imitations(line, name, marks))
        self._split(lines, found, places)
        return places

    def resembling(self, brands: Sequence[str], limit: int) -> list[Ranked]:
        kept = self._brands = _room(self._brands, set(brands))
        new = [brand for brand in dict.fromkeys(brands) if brand not in kept]
        for start in range(0, len(new), NAMES_AT_ONCE):
            some = new[start : start + NAMES_AT_ONCE]
            found = [names("", brand) for brand in some]
            ranked = self._rank({(name.key, name.whole) for own in found for name in own})
            rows = (_merged(own, ranked) for own in found)
            kept.update(zip(some, rows, strict=True))
        return [kept[brand][:limit] for brand in brands]

    def _rank(self, names: set[tuple[str, bool]]) -> dict[tuple[str, bool], Ranked]:
        """Works out which recordals new names resemble, and how much."""
        ranked = self._ranked = _room(self._ranked, names)
        new = names - ranked.keys()
        for deep in (True, False):
            if keys := sorted(key for key, whole in new if whole == deep):
                found = resolve(keys, self._layers, self._core.tables, deep=deep)
                rows = recordals(found, len(keys), self._layers, MOST)
                ranked.update(((key, deep), row) for key, row in zip(keys, rows, strict=True))
        return ranked

    def _learn(self, names: set[tuple[str, bool]]) -> dict[tuple[str, bool], tuple[Named, ...]]:
        """Works out what new names resemble; parts of names need to resemble more than wholes."""
        known = self._known = _room(self._known, names)
        new = names - known.keys()
        for deep in (True, False):
            if keys := sorted(key for key, whole in new if whole == deep):
                found = resolve(keys, self._layers, self._core.tables, deep=deep)
                rows = accepted(keys, found, self._layers, deep=deep)
                known.update(((key, deep), marks) for key, marks in rows.items())
        return known

    # Marks as written, anywhere

    def _written(self, lines: Sequence[Line], folded: Folded, places: list[list[Place]]) -> None:
        found = hits(folded, self._layers)
        for place in range(len(found.first)):
            text = int(found.text[place])
            line = lines[text % len(lines)]
            where = "description" if text < len(lines) else "brand"
            places[text % len(lines)].extend(self._of_hit(line, where, folded, found, place))

    def _of_hit(
        self, line: Line, where: str, folded: Folded, found: Hits, place: int
    ) -> Iterator[Place]:
        first, size = int(found.first[place]), int(found.size[place])
        start, end = int(folded.origin[first]), int(folded.origin[first + size - 1]) + 1
        text = line.brand if where == "brand" else line.description
        around = _brand_around(line, where, start, end)
        stands = int(found.stands[place])
        in_brand = around is not None
        if size == 2 and around and _goes_on(folded, int(found.text[place]), first + size):
            if around.sure:
                return
            in_brand = False
        if stands == STANDS_INSIDE and _opener(folded, first) not in _OPENERS:
            return
        layer = self._layers[int(found.layer[place])]
        arrays = layer.segment.arrays
        for entry in layer.entries_of(int(found.form[place])):
            flags, right = int(arrays["entry_flags"][entry]), int(arrays["entry_right"][entry])
            if not flags & IN_TEXT:
                continue
            number = int(arrays["entry_mark"][entry])
            family = FAMILIES[int(arrays["right_family"][right])]
            kind = FEATURE if flags & IS_FEATURE else _kind(family, stands, flags)
            if kind == EXACT and _pretends(text[start:end], flags):
                kind = LOOKALIKE
            if kind:
                at = int(found.layer[place])
                yield Place(at, right, number, where, start, end, kind, in_brand, "text", 1.0)

    # Names in brand position

    def _imitations(self, line: Line, name: Name, known: Iterable[Named]) -> Iterator[Place]:
        text = line.brand if name.span.field == "brand" else line.description
        raw = text[name.span.start : name.span.end]
        alone = name.whole or name.span.field == "brand"
        for one in known:
            if not self._counts(name, one, alone=alone):
                continue
            kind = _named_kind(name.key, raw, one)
            span, tier = name.span, _TIERS.get(one.how, "pieces")
            yield Place(
                *(one.layer, one.right, one.mark, span.field, span.start, span.end),
                *(kind, True, tier, one.like, one.spare),
            )

    def _counts(self, name: Name, one: Named, *, alone: bool) -> bool:
        if one.how == SAME:
            if name.whole or (alone and not one.everyday):
                return True
            return not (is_short(name.key) or one.everyday)
        if not alone or one.everyday or len(name.key) < 2:
            return False
        if one.spare is not None and not name.whole:
            return False
        clear = name.whole or one.like >= (_CLEAR if one.how < EDIT else _CLEAR_PART)
        return clear and not is_common(name.key, self._core.words)

    # A mark of which the brand field has one part and the description the other

    def _split(
        self,
        lines: Sequence[Line],
        found: Sequence[list[Name]],
        places: list[list[Place]],
    ) -> None:
        halves = [
            (number, span, key)
            for number, (line, some) in enumerate(zip(lines, found, strict=True))
            if line.brand and len(line.brand) <= 40 and all(map(_weak, places[number]))
            for span, key in _halves(line, some)
        ]
        if not halves:
            return
        keys = {key for _number, _span, key in halves}
        known = self._joined = _room(self._joined, keys)
        if new := sorted(keys - known.keys()):
            looks = looking_the_same(new, self._layers, self._core.tables)
            known.update(accepted(new, looks, self._layers))
        for number, span, key in halves:
            for one in known[key]:
                if not one.everyday:
                    places[number].append(
                        Place(
                            *(one.layer, one.right, one.mark, span.field, span.start, span.end),
                            *(SPLIT, True, "split", one.like),
                        )
                    )


def _room(kept: dict[Key, Value], coming: set[Key]) -> dict[Key, Value]:
    """What is remembered, with room for more. Threads that use an older memory keep it."""
    if len(kept) + len(coming) <= KEPT_NAMES:
        return kept
    return {key: kept[key] for key in coming if key in kept}


def _merged(some: Sequence[Name], ranked: Mapping[tuple[str, bool], Ranked]) -> Ranked:
    """Of several names of one brand string, the best likeness to each recordal."""
    if len(some) == 1:
        return ranked[some[0].key, some[0].whole]
    best: dict[int, float] = {}
    for name in some:
        for recordal, like in ranked[name.key, name.whole]:
            like = like if name.whole else like * _PART
            best[recordal] = max(like, best.get(recordal, 0.0))
    return sorted(best.items(), key=lambda one: (-one[1], one[0]))


def _weak(place: Place) -> bool:
    return place.spare is not None


def _halves(line: Line, some: Iterable[Name]) -> Iterator[tuple[Span, str]]:
    text = line.description[:LONGEST_TEXT]
    if not text.strip() or not any(name.span.field == "brand" for name in some):
        return
    key = compact(line.brand)
    around = {compact(text.split(None, 1)[0]), compact(text.rsplit(None, 1)[-1])}
    around |= {name.key for name in some if name.span.field == "description"}
    for other in sorted(around - {"", key}):
        if other.isascii() != key.isascii() or len(other) > 20:
            continue
        for whole in (key + other, other + key):
            if len(whole) >= (_SHORTEST_SPLIT if whole.isascii() else 2):
                yield Span("brand", 0, len(line.brand)), whole


def _brand_around(line: Line, where: str, start: int, end: int) -> Span | None:
    """The brand position a place lies in."""
    if where == "brand":
        return Span("brand", 0, len(line.brand)) if names_a_brand(line.brand) else None
    spans = brand_spans(line.description[:LONGEST_TEXT])
    return next((span for span in spans if span.holds(where, start, end)), None)


def _goes_on(folded: Folded, text: int, end: int) -> bool:
    """Whether a text goes on without any gap."""
    return end < int(folded.starts[text + 1]) and not folded.gap[end]


def _opener(folded: Folded, first: int) -> str:
    return "".join(map(chr, folded.chars[max(0, first - 2) : first].tolist()))


def _kind(family: str, stands: int, flags: int) -> str:
    """How a mark stands in a text; empty when it only seems to."""
    if family == "patent":
        return PRODUCT
    if stands == PLURAL:
        return ""
    if stands == SPREAD:
        return EXACT if flags & GAPS else SPACED
    if stands == STANDS_INSIDE:
        return INSIDE
    return TITLE if family == "copyright" else EXACT


def _named_kind(key: str, raw: str, one: Named) -> str:
    if is_foreign(raw) and compact(raw) != key == compact(spelled(raw)):
        return PINYIN
    if one.how == SAME:
        if _pretends(raw, one.flags) or compact(raw) != key:
            return LOOKALIKE
        return SPACED if has_gaps(raw) and not one.flags & GAPS else EXACT
    if one.how == LETTERS:
        return INITIALS
    if one.how in (VOICE, NEAR) or one.aloud:
        return PINYIN
    if one.how in (LOOK, SHAPE):
        return LOOKALIKE
    return FUZZY if one_edit(key, one.form) else SIMILAR


def _pretends(text: str, flags: int) -> bool:
    """Whether letters of another script stand in for those of the mark."""
    return not flags & ODD and any(map(is_lookalike, text))
