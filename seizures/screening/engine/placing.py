"""Where recorded marks stand in the lines of a batch: as written, and as names imitate them.

Pure. What a name resembles is worked out once for each different name and kept for a while.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from seizures.screening.brands import Name, Span, brand_spans, names
from seizures.screening.engine.accepting import Named, accepted
from seizures.screening.engine.core import Core
from seizures.screening.engine.deciding import mark_of
from seizures.screening.engine.exacting import INSIDE as STANDS_INSIDE
from seizures.screening.engine.exacting import PLURAL, SPREAD, Hits, hits
from seizures.screening.engine.folding import LONGEST_TEXT, Folded, fold_all
from seizures.screening.engine.forms import FEATURE as IS_FEATURE
from seizures.screening.engine.forms import IN_TEXT
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
    NEAR,
    SAME,
    SHAPE,
    VOICE,
    Candidates,
    resolve,
)
from seizures.screening.engine.segment import FAMILIES
from seizures.screening.fuzzy import one_edit
from seizures.screening.normalising import HARD, SOFT, compact, fold, is_lookalike
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
_CLEAR = 0.9
_SHORTEST_SPLIT = 5


class Placing:
    def __init__(self, core: Core) -> None:
        self._core, self._layers = core, core.layers
        self._known: dict[str, tuple[Named, ...]] = {}
        self._ranked: dict[str, list[tuple[int, float]]] = {}

    def of(self, lines: Sequence[Line]) -> list[list[Place]]:
        texts = [line.description[:LONGEST_TEXT] for line in lines]
        texts += [line.brand[:LONGEST_TEXT] for line in lines]
        folded = fold_all(texts, self._core.tables)
        places: list[list[Place]] = [[] for _line in lines]
        self._written(lines, folded, places)
        found = [names(line.description[:LONGEST_TEXT], line.brand) for line in lines]
        self._learn({name.key for some in found for name in some})
        for line, some, out in zip(lines, found, places, strict=True):
            for name in some:
                if known := self._known.get(name.key):
                    out.extend(self._imitations(line, name, known))
        self._split(lines, found, places)
        return places

    def resembling(self, brands: Sequence[str], limit: int) -> list[list[tuple[int, float]]]:
        found = [names("", brand) for brand in brands]
        keys = {name.key for some in found for name in some} - self._ranked.keys()
        if len(self._ranked) + len(keys) > KEPT_NAMES:
            self._ranked.clear()
            keys = {name.key for some in found for name in some}
        asked = sorted(keys)
        for key, row in zip(asked, self._resolved(asked), strict=True):
            self._ranked[key] = list(self._rights(row))
        out = []
        for some in found:
            best: dict[int, float] = {}
            for name in some:
                for recordal, like in self._ranked[name.key]:
                    like = like if name.whole else like * 0.93
                    best[recordal] = max(like, best.get(recordal, 0.0))
            ranked = sorted(best.items(), key=lambda one: (-one[1], one[0]))
            out.append(ranked[:limit])
        return out

    def _rights(self, row: Candidates) -> Iterator[tuple[int, float]]:
        for number, form, like in zip(
            row.layer.tolist(), row.form.tolist(), row.like.tolist(), strict=True
        ):
            layer = self._layers[number]
            _owner, entries = layer.entries(np.array([form]))
            for right in layer.segment.arrays["entry_right"][entries].tolist():
                yield int(layer.segment.arrays["right_id"][right]), round(like, 4)

    def _resolved(self, keys: list[str]) -> list[Candidates]:
        return resolve(keys, self._layers, self._core.tables)

    def _learn(self, keys: set[str]) -> None:
        if len(self._known) + len(keys) > KEPT_NAMES:
            self._known.clear()
        asked = sorted(keys - self._known.keys())
        for key, row in zip(asked, self._resolved(asked), strict=True):
            self._known[key] = accepted(key, row, self._layers)

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
        spans = brand_spans(line.description[:LONGEST_TEXT], line.brand)
        in_brand = any(span.holds(where, start, end) for span in spans)
        stands = int(found.stands[place])
        if size == 2 and in_brand and _goes_on(folded, int(found.text[place]), first + size):
            if where == "brand":
                return
            in_brand = False
        if stands == STANDS_INSIDE and _opener(folded, first) not in _OPENERS:
            return
        layer = self._layers[int(found.layer[place])]
        arrays = layer.segment.arrays
        _owner, entries = layer.entries(found.form[place : place + 1])
        for entry in entries.tolist():
            flags, right = int(arrays["entry_flags"][entry]), int(arrays["entry_right"][entry])
            if not flags & IN_TEXT:
                continue
            number = int(arrays["entry_mark"][entry])
            family = FAMILIES[int(arrays["right_family"][right])]
            mark = mark_of(layer.segment.records[right], number)
            kind = FEATURE if flags & IS_FEATURE else _kind(family, stands, mark)
            if kind == EXACT and _pretends(text[start:end], mark):
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
            right = self._layers[one.layer].segment.records[one.right]
            kind = _named_kind(name.key, raw, mark_of(right, one.mark), one)
            span, tier = name.span, _TIERS.get(one.how, "pieces")
            yield Place(
                *(one.layer, one.right, one.mark, span.field, span.start, span.end),
                *(kind, True, tier, one.like),
            )

    def _counts(self, name: Name, one: Named, *, alone: bool) -> bool:
        if one.how == SAME:
            if name.whole or (alone and not one.everyday):
                return True
            return not (is_short(name.key) or one.everyday)
        if not alone or one.everyday or len(name.key) < 2:
            return False
        clear = name.whole or one.like >= _CLEAR
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
            if line.brand and len(line.brand) <= 40 and not places[number]
            for span, key in _halves(line, some)
        ]
        self._learn({key for _number, _span, key in halves})
        for number, span, key in halves:
            for one in self._known.get(key, ()):
                if one.how > LOOK or one.everyday:
                    continue
                places[number].append(
                    Place(
                        *(one.layer, one.right, one.mark, span.field, span.start, span.end),
                        *(SPLIT, True, "split", one.like),
                    )
                )


def _halves(line: Line, some: Iterable[Name]) -> Iterator[tuple[Span, str]]:
    key = compact(line.brand)
    words = line.description[:LONGEST_TEXT].split()
    if not key or not words or not any(name.span.field == "brand" for name in some):
        return
    around = {compact(words[0]), compact(words[-1])}
    around |= {name.key for name in some if name.span.field == "description"}
    for other in sorted(around - {"", key}):
        if other.isascii() != key.isascii() or len(other) > 20:
            continue
        for whole in (key + other, other + key):
            if len(whole) >= (_SHORTEST_SPLIT if whole.isascii() else 2):
                yield Span("brand", 0, len(line.brand)), whole


def _goes_on(folded: Folded, text: int, end: int) -> bool:
    """Whether a text goes on without any gap."""
    return end < int(folded.starts[text + 1]) and not folded.gap[end]


def _opener(folded: Folded, first: int) -> str:
    return "".join(map(chr, folded.chars[max(0, first - 2) : first].tolist()))


def _kind(family: str, stands: int, mark: str) -> str:
    """How a mark stands in a text; empty when it only seems to."""
    if family == "patent":
        return PRODUCT
    if stands == PLURAL:
        return ""
    if stands == SPREAD:
        return EXACT if _has_gaps(mark) else SPACED
    if stands == STANDS_INSIDE:
        return INSIDE
    return TITLE if family == "copyright" else EXACT


def _named_kind(key: str, raw: str, mark: str, one: Named) -> str:
    if one.how == SAME:
        if _pretends(raw, mark):
            return LOOKALIKE
        return SPACED if _has_gaps(raw) and not _has_gaps(mark) else EXACT
    if one.how == LETTERS:
        return INITIALS
    if one.how in (VOICE, NEAR) or one.aloud:
        return PINYIN
    if one.how in (LOOK, SHAPE):
        return LOOKALIKE
    return FUZZY if one_edit(key, compact(mark)) else SIMILAR


def _pretends(text: str, mark: str) -> bool:
    """Whether letters of another script stand in for those of the mark."""
    return any(map(is_lookalike, text)) and not any(map(is_lookalike, mark))


def _has_gaps(text: str) -> bool:
    return not {SOFT, HARD}.isdisjoint(fold(text).strip())
