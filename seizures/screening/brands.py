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
#: A description without any of these names no brand.
_HINT = re.compile(r"牌|商标|\||brand|trade ?mark|marca|marque", re.IGNORECASE)
#: Elements that say of themselves what they are are not the brand; nor are measures and codes.
_OTHER = re.compile(r"^[^:：]{1,12}[:：]")
_MEASURE = re.compile(r"[\d.,/*×xX%\-\s]+[^\W\d]{0,3}")
#: Parts of a brand string that are each a name: ``ZTE/中兴``, ``朗科(Netac)``, ``A & B``.
_PARTS = re.compile(r"[^/\\|;；,，、()（）\[\]【】+\"“”]+")
_TOKENS = re.compile(r"\S+")
_NO_BRAND = """
无 无牌 无品牌 无中文品牌 无外文品牌 没有 空白 不适用 中性 境内自主品牌 境外品牌 其他
none no n/a n/m nil null nobrand no-brand unbranded without-brand neutral oem other - 0
"""
_NONE = frozenset(map(compact, _NO_BRAND.split()))
#: Signs written for letters inside a name.
_SIGNS = str.maketrans("@$!€£¥|+¢§¡©", "asielyltcsic")
_SIGNED = re.compile(r"(?<=\w)[@$!€£¥|+¢§¡©]|[@$!€£¥|+¢§¡©](?=\w)")
#: What is put before and behind a mark to make a name of its own.
_BEFORE = re.compile(
    r"(?:the|new|my|super|original|genuine|official|real|best|mini|mega|ultra|smart|i|e"
    r"|新款|新|正品|原装|原厂|正宗|国产|进口|中国|美国|德国|法国|日本|韩国|香港|意大利|英国|上海|广州|深圳|北京|小|大|老)"
)
_BEHIND = re.compile(
    r"(?:pro|plus|max|mini|lite|sports?|official|shop|store|style|tech|group|brand|world|home|lab"
    r"|intl|international|fashion|inc|ltd|co|ify|usa|cn|\d{1,4}"
    r"|世家|之家|之星|之恋|优品|集团|公司|科技|电子|国际|官方|旗舰店|专卖店?|正品|系列|同款|款|型|牌)"
)
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


@lru_cache(maxsize=2_000)
def brand_spans(description: str, brand: str) -> tuple[Span, ...]:
    spans = []
    if brand.strip() and compact(brand) not in _NONE:
        spans.append(Span("brand", 0, len(brand)))
    if not _HINT.search(description):
        return tuple(spans)
    for pattern in (_LABELLED, _PAI):
        spans += [
            Span("description", found.start(1), found.end(1))
            for found in pattern.finditer(description)
            if compact(found[1]) not in _NONE
        ]
    return tuple(spans + _elements(description))


def _elements(description: str) -> list[Span]:
    """Elements between ``|`` that could be a name: codes, measures and labelled ones are not."""
    if description.count("|") < 2:
        return []
    spans, start = [], 0
    for text in description.split("|"):
        if 2 <= len(text.strip()) <= 30 and not (
            _OTHER.match(text) or _MEASURE.fullmatch(text.strip())
        ):
            spans.append(Span("description", start, start + len(text)))
        start += len(text) + 1
    return spans


def names(description: str, brand: str) -> list[Name]:
    """The names in brand position, and the words they consist of."""
    found = list(_of_brand(brand)) if brand else []
    if not _HINT.search(description):
        return found
    more: dict[tuple[str, int, int, str], Name] = {}
    for span in brand_spans(description, ""):
        _named(more, span, description)
    return found + list(more.values())


@lru_cache(maxsize=4_000)
def _of_brand(brand: str) -> tuple[Name, ...]:
    found: dict[tuple[str, int, int, str], Name] = {}
    for span in brand_spans("", brand):
        _named(found, span, brand)
    return tuple(found.values())


def _named(found: dict[tuple[str, int, int, str], Name], span: Span, text: str) -> None:
    parts = list(_PARTS.finditer(text, span.start, span.end))
    for part in parts:
        _add(found, span.field, part.start(), part[0], whole=True)
        words = list(_TOKENS.finditer(part[0]))
        for word in words if 1 < len(words) <= 8 else ():
            _add(found, span.field, part.start() + word.start(), word[0], whole=False)
        _without_extras(found, span.field, part.start(), part[0])
    if len(parts) > 1:
        _add(found, span.field, span.start, text[span.start : span.end], whole=True)
    piece = text[span.start : span.end]
    if len(piece) <= LONGEST and _SIGNED.search(piece):
        _add(found, span.field, span.start, piece, whole=True, signs=True)


def _without_extras(
    found: dict[tuple[str, int, int, str], Name], field: str, start: int, text: str
) -> None:
    """``新朗科``, ``Netac Pro``: the mark without what was put before or behind it."""
    name = text.strip()
    if not 3 <= len(name) <= LONGEST:
        return
    begin = start + text.index(name)
    lower = name.casefold()
    if len(lower) != len(name):
        return
    first = _BEFORE.match(lower)
    at = first.end() if first else 0
    for low in {0, at}:
        for high in {len(name), _behind(lower, low)}:
            core = name[low:high].strip(" -_")
            if len(core) < len(name) and len(compact(core)) >= (4 if core.isascii() else 2):
                place = begin + name.index(core, low)
                _add(found, field, place, core, whole=False)


def _behind(text: str, low: int) -> int:
    for length in range(8, 0, -1):
        if low < len(text) - length and _BEHIND.fullmatch(text, len(text) - length):
            return len(text) - length
    return len(text)


def _add(
    found: dict[tuple[str, int, int, str], Name],
    field: str,
    start: int,
    text: str,
    *,
    whole: bool,
    signs: bool = False,
) -> None:
    name = text.strip()
    start += text.index(name) if name else 0
    if name.endswith("牌") and len(name) > 1:
        name = name[:-1]
    key = compact(name.translate(_SIGNS) if signs else name)
    place = (field, start, start + len(name), key)
    if key and len(key) <= LONGEST and key not in _NONE and place not in found:
        found[place] = Name(Span(*place[:3]), key, whole)
