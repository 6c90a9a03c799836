"""Where a declaration names the brand: its own field, a labelled element, or ``…牌``.

Pure: no Django. Elements of a declaration (申报要素) stand between ``|``.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from seizures.screening.normalising import compact

_END = r"[^|;；,，。、\n\r]"
_LABELLED = re.compile(
    rf"(?:品牌|商标|牌号|牌子|\bbrand(?:\s*name)?|\btrade\s?mark|\bmarca|\bmarque)\s*[:：=]\s*({_END}{{1,80}})",
    re.IGNORECASE,
)
_PAI = re.compile(
    r"([A-Za-zＡ-Ｚａ-ｚА-яΑ-ω0-9&'’.\-]{2,30}|[\u3400-\u9fff]{1,6})\s?牌(?![号照匾子楼坊类型])"
)
#: Parts of a brand string that are each a name: ``ZTE/中兴``, ``朗科(Netac)``, ``A & B``.
_PARTS = re.compile(r"[^/\\|;；,，、()（）\[\]【】+\"“”]+")
_TOKENS = re.compile(r"\S+")
_NO_BRAND = """
无 无牌 无品牌 无中文品牌 无外文品牌 没有 空白 不适用 中性 境内自主品牌 境外品牌 其他
none no n/a n/m nil null nobrand no-brand unbranded without-brand neutral oem other - 0
"""
_NONE = frozenset(map(compact, _NO_BRAND.split()))
LONGEST = 80


@dataclass(frozen=True, slots=True)
class Span:
    """A place in one field of the line where a brand is named."""

    field: str
    start: int
    end: int

    def holds(self, field: str, start: int, end: int) -> bool:
        return field == self.field and self.start <= start and end <= self.end


@dataclass(frozen=True, slots=True)
class Name:
    """A name in brand position: ``whole`` when nothing else stands beside it."""

    span: Span
    key: str
    whole: bool


@lru_cache(maxsize=20_000)
def brand_spans(description: str, brand: str) -> tuple[Span, ...]:
    spans = []
    if brand.strip() and compact(brand) not in _NONE:
        spans.append(Span("brand", 0, len(brand)))
    for pattern in (_LABELLED, _PAI):
        spans += [
            Span("description", found.start(1), found.end(1))
            for found in pattern.finditer(description)
            if compact(found[1]) not in _NONE
        ]
    return tuple(spans + _elements(description))


def _elements(description: str) -> list[Span]:
    """Elements between ``|`` that could be a name: the two leading codes and numbers are not."""
    if description.count("|") < 2:
        return []
    spans, start = [], 0
    for text in description.split("|"):
        if 2 <= len(text.strip()) <= 30 and not text.strip().isdigit():
            spans.append(Span("description", start, start + len(text)))
        start += len(text) + 1
    return spans


def names(description: str, brand: str) -> list[Name]:
    """The names in brand position, and the words they consist of."""
    found: dict[tuple[str, int, int], Name] = {}
    for span in brand_spans(description, brand):
        text = brand if span.field == "brand" else description
        for part in _PARTS.finditer(text, span.start, span.end):
            _add(found, span.field, part.start(), part[0], whole=True)
            words = list(_TOKENS.finditer(part[0]))
            for word in words if len(words) > 1 else ():
                _add(found, span.field, part.start() + word.start(), word[0], whole=False)
    return list(found.values())


def _add(
    found: dict[tuple[str, int, int], Name], field: str, start: int, text: str, *, whole: bool
) -> None:
    name = text.strip()
    start += text.index(name) if name else 0
    if name.endswith("牌") and len(name) > 1:
        name = name[:-1]
    key = compact(name)
    place = (field, start, start + len(name))
    if key and len(key) <= LONGEST and key not in _NONE and place not in found:
        found[place] = Name(Span(*place), key, whole)
