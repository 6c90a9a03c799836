"""Where a declaration names the brand: its own field, a labelled element, or ``…牌``.

Pure: no Django. Elements of a declaration (申报要素) stand between ``|``.
"""

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from seizures.screening.engine.scripts import is_foreign, spelled
from seizures.screening.engine.tables import joined
from seizures.screening.normalising import compact


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_END = r"(?:[^|;；,，。、\n\r]|(?<=-)[\r\n]+)"
#: One character at a time: ``品牌:朗、科``.
_SPELLED = r"(?:\w[、，,;；]){1,}\w(?!\w)"
_LABELLED = re.compile(
    rf"(?:品牌|商标|牌号|牌子|\bbrand(?:\s*name)?|\btrade\s?mark|\bmarca|\bmarque)\s*[:：=]\s*({_SPELLED}|{_END}{{1,80}})",
    re.IGNORECASE,
)
#: Stands behind every label; looking for it alone is ten times faster.
_SAYS = re.compile("[:：=]")
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
#: A name between the digits of a model: ``GT5695Netac``.
_RUNS, _DIGIT = re.compile(r"[^\W\d_]{4,}|[\u3400-\u9fff]{2,}"), re.compile(r"\d")
_NO_BRAND = """
无 无牌 无品牌 无中文品牌 无外文品牌 没有 空白 不适用 中性 境内自主品牌 境外品牌 其他
none no n/a n/m nil null nobrand no-brand unbranded without-brand neutral oem other - 0
"""
_NONE = frozenset(map(compact, _NO_BRAND.split()))
#: Signs written for letters inside a name.
_SIGNS = str.maketrans("@$!€£¥|+¢§¡©", "asielyltcsic")
_SIGNED = re.compile(r"(?<=\w)[@$!€£¥|+¢§¡©]|[@$!€£¥|+¢§¡©](?=\w)")
#: What is put before and behind a mark to make a name of its own.
_BEFORE = _words("""
the new my super original genuine official real best mini mega ultra smart i e
新款 新 正品 原装 原厂 正宗 国产 进口 仿 高仿 标注 标有 印有
中国 美国 德国 法国 日本 韩国 香港 意大利 英国 上海
广州 深圳 北京 小 大 老
""")
_BEHIND = _words("""
pro plus max mini lite sport sports official shop store style tech group world home
lab ify intl international fashion inc ltd co usa cn brand corp llc gmbh limited zone land life
品牌 商标 牌子 有限公司 世家 之家 之星 之恋 优品 集团 公司
科技 电子 国际 官方 旗舰店 专卖 专卖店 正品 系列 同款 款 型 式 字样 样式 风格
厂 实业 工业 制造 商贸 贸易 工贸 股份 企业 服饰 鞋业 皮具 体育 食品 日化 家居 家电 电器
数码 通讯 百货
中国 美国 德国 法国 日本 韩国 香港 意大利 英国 上海 广州 深圳 北京 japan italy germany france korea
""")
_LONGEST_EXTRA = max(map(len, _BEFORE | _BEHIND))
LONGEST = 80


@dataclass(frozen=True, slots=True)
class Span:
    """A place in one field of the line where a brand is named."""

    field: str
    start: int
    end: int
    #: whether the declaration says so, or the place only suggests it
    sure: bool = True

    def holds(self, field: str, start: int, end: int) -> bool:
        return field == self.field and self.start <= start and end <= self.end


@dataclass(frozen=True, slots=True)
class Name:
    """A name in brand position: ``whole`` when nothing else stands beside it."""

    span: Span
    key: str
    whole: bool


@lru_cache(maxsize=8_000)
def names_a_brand(brand: str) -> bool:
    return bool(brand.strip()) and compact(brand) not in _NONE


@lru_cache(maxsize=2_000)
def brand_spans(description: str) -> tuple[Span, ...]:
    """Where a description names a brand."""
    if not _HINT.search(description):
        return ()
    named = _LABELLED.finditer(description) if _SAYS.search(description) else ()
    called = _PAI.finditer(description) if "牌" in description else ()
    spans = [
        Span("description", found.start(1), found.end(1))
        for found in chain(named, called)
        if compact(found[1]) not in _NONE
    ]
    return tuple(spans + _elements(description))


@lru_cache(maxsize=8_000)
def _may_be_name(text: str) -> bool:
    name = text.strip()
    return 2 <= len(name) <= 30 and not (_OTHER.match(text) or _MEASURE.fullmatch(name))


def _elements(description: str) -> list[Span]:
    """Elements between ``|`` that could be a name: codes, measures and labelled ones are not."""
    if description.count("|") < 2:
        return []
    spans, start = [], 0
    for text in description.split("|"):
        if _may_be_name(text):
            spans.append(Span("description", start, start + len(text), sure=False))
        start += len(text) + 1
    return spans


def names(description: str, brand: str) -> list[Name]:
    """The names in brand position, and the words they consist of."""
    found = []
    if brand and names_a_brand(brand):
        found = _of_span(Span("brand", 0, len(brand)), brand)
    for span in brand_spans(description):
        found += _of_span(span, description)
    return found


def _of_span(span: Span, text: str) -> list[Name]:
    return [
        Name(Span(span.field, span.start + start, span.start + end), key, whole)
        for start, end, key, whole in _named(text[span.start : span.end], sure=span.sure)
    ]


_Found = dict[tuple[int, int, str], bool]


def _signed(text: str) -> str:
    return text.translate(_SIGNS)


#: Ways to write a name in which it has to be read before it can be compared: signs for letters,
#: ``Li&#78;ing``.
_READINGS: tuple[tuple[Callable[[str], object], Callable[[str], str]], ...] = (
    (_SIGNED.search, _signed),
    (re.compile("&#?[A-Za-z0-9]+;").search, html.unescape),
)


@lru_cache(maxsize=8_000)
def _named(text: str, *, sure: bool) -> tuple[tuple[int, int, str, bool], ...]:
    """The names in what stands in brand position: from, to, compact form, whether whole.

    Where the place only suggests a brand, measures and codes are none: ``篮球(7号)``."""
    found: _Found = {}
    parts = [part for part in _PARTS.finditer(text) if sure or not _MEASURE.fullmatch(part[0])]
    for part in parts:
        _of_part(found, part.start(), part[0])
    if len(parts) > 1:
        _add(found, 0, text, whole=True)
    for is_written, read in _READINGS if len(text) <= LONGEST else ():
        if is_written(text):
            _add(found, 0, text, whole=True, read=read)
    for (start, end, key), whole in list(found.items()):
        if whole:
            found |= {(start, end, other): True for other in _meant(key) if other not in _NONE}
    return tuple((*place, whole) for place, whole in found.items())


def _of_part(found: _Found, start: int, text: str) -> None:
    _add(found, start, text, whole=True)
    words = list(_TOKENS.finditer(text))
    for word in words if 1 < len(words) <= 8 else ():
        _add(found, start + word.start(), word[0], whole=False)
    for run in _RUNS.finditer(text) if _DIGIT.search(text) else ():
        _add(found, start + run.start(), run[0], whole=False)
    _without_extras(found, start, text)


def _meant(key: str) -> Iterator[str]:
    """What is meant by a name said twice (``NetacNetac``), or by characters taken apart (木几)."""
    half = key[: len(key) // 2]
    if half + half == key and len(half) >= (4 if key.isascii() else 2):
        yield half
    if not key.isascii() and len(whole := joined(key)) in range(2, len(key)):
        yield whole


def _without_extras(found: _Found, start: int, text: str) -> None:
    """``新朗科``, ``Netac Pro``: the mark without what was put before or behind it."""
    name = text.strip()
    lower = name.casefold()
    if not 3 <= len(name) <= LONGEST or len(lower) != len(name):
        return
    begin = start + text.index(name)
    at = _before(lower)
    for low in {0, at}:
        for high in {len(name), _behind(lower, low)}:
            core = name[low:high].strip(" -_")
            if len(core) < len(name) and len(compact(core)) >= (4 if core.isascii() else 2):
                _add(found, begin + name.index(core, low), core, whole=False)


def _before(text: str) -> int:
    for length in range(min(_LONGEST_EXTRA, len(text) - 2), 0, -1):
        if text[:length] in _BEFORE:
            return length
    return 0


def _behind(text: str, low: int) -> int:
    rest = text.rstrip("0123456789")
    if len(text) - len(rest) in range(1, 5):
        return len(rest)
    for length in range(min(_LONGEST_EXTRA, len(text) - low - 1), 0, -1):
        if text[-length:] in _BEHIND:
            return len(text) - length
    return len(text)


def _add(
    found: _Found, start: int, text: str, *, whole: bool, read: Callable[[str], str] = str
) -> None:
    name = text.strip()
    start += text.index(name) if name else 0
    if name.endswith("牌") and len(name) > 1:
        name = name[:-1]
    written = read(name)
    for key in (compact(written), compact(spelled(written)) if is_foreign(written) else ""):
        if key and len(key) <= LONGEST and key not in _NONE:
            found.setdefault((start, start + len(name), key), whole)
