"""Texts made comparable: width, case, look-alike letters, traditional characters, separators.

Pure: no Django. Everything is done character by character, so that every place
of a folded text can be traced to the place it came from.
"""

import re
import unicodedata
from dataclasses import dataclass

from seizures.screening.engine.tables import confusables, simplified

#: A separator inside a name (``Net-ac``), and one that ends it (``朗科；U盘``).
SOFT, HARD = " ", "|"
_HARD = set('|;,:!?()[]{}<>"\n\r\v\f、。，；：！？（）【】《》〈〉「」『』“”„…¦')
_DROPPED = set("™®©℠℗")

#: Letters of other scripts that look like Latin ones, capitals first because they differ.
_LOOKALIKES = dict(
    zip(
        "АВЕЅІЈКМНОРСТУХҮԚԜаеёзѕіїјкмнорстухүһԁԛԝвпиягдлɑɡıɩօոսԍ",
        "abesijkmhopctyxyqwaee3siijkmhopctyxyhdqwbnurrdnagiionug",
        strict=True,
    )
) | dict(
    zip(
        "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹαβεηικνορτυχγωϲμ",
        "abezhikmnoptyxcabenikvoptuxywcu",
        strict=True,
    )
)
_LOOKALIKES |= dict(zip("∀∃⅂⅄ƃ", "aelyg", strict=True))
_LATIN = {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "p"}
_SMALL_CAPITALS = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz", strict=True))
_BOXED = {chr(start + n): chr(ord("a") + n) for start in (0x1F150, 0x1F170) for n in range(26)}

#: Letters of other scripts and traditional characters that the lists above leave open.
_CONFUSABLE, _SIMPLIFIED = confusables(), simplified()
_REGIONAL = {chr(0x1F1E6 + n): chr(ord("a") + n) for n in range(26)}
#: ``LATIN SMALL LETTER TURNED M``, ``LATIN CAPITAL LETTER B WITH HOOK``: the letter they are of.
_VARIANT = re.compile(
    r"LATIN (?:SMALL|CAPITAL|LETTER SMALL CAPITAL) (?:LETTER )?"
    r"(?:TURNED |REVERSED |OPEN |SCRIPT |DOTLESS |LONG |SIDEWAYS |TAILLESS |INSULAR |CLOSED )*"
    r"([A-Z])(?: WITH .*)?"
)

#: Characters of one look, each followed by the one that stands for it; for brand positions only.
_HAN_LOOKALIKES = (
    "末米未米料科郎朗郞朗桦华哗华骅华曰日己巳已巳戍戌土士侯候祟崇干千于千"
    "夭天末米孑子冶治汆氽刺剌茶荼人入"
)
_KANA_LOOKALIKES = "口口エ工ェ工ト卜ニ二ハ八カ力タ夕オ才ロ口ー一へ入ヘ入"
SKELETON = {
    ord(a): b
    for pairs in (_KANA_LOOKALIKES, _HAN_LOOKALIKES)
    for a, b in zip(pairs[::2], pairs[1::2], strict=True)
} | {ord(a): b for a, b in zip("0123456789i", "olzeasbtbgl", strict=True)}


class _Folding(dict[int, str]):
    """Code point -> what it folds to; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _stable(chr(code))
        return folded


def _stable(char: str) -> str:
    """Fold until nothing changes, so that folding twice is folding once."""
    text = char
    for _ in range(6):
        folded = "".join(_fold_once(part) for part in text)
        if folded == text:
            break
        text = folded
    return text


def _fold_once(char: str) -> str:
    if char in _HARD:
        return HARD
    if char in _DROPPED:
        return ""
    for table in (_LOOKALIKES, _BOXED, _LATIN, _SMALL_CAPITALS, _REGIONAL):
        if char in table:
            return table[char]
    category = unicodedata.category(char)
    if category[0] == "M" or category in {"Cf", "Cs", "Co", "Cn"}:
        return ""
    if category[0] not in "LN":
        # A symbol may be letters in disguise: ㎏, Ⓝ, ⒩; what stays a symbol separates.
        plain = unicodedata.normalize("NFKD", char)
        return SOFT if plain == char or not any(map(str.isalnum, plain)) else plain
    return _letter(char)


def _letter(char: str) -> str:
    plain = unicodedata.normalize("NFKD", char).casefold()
    if plain != char or char.isascii():
        return plain
    if char in _CONFUSABLE or char in _SIMPLIFIED:
        return _CONFUSABLE.get(char) or _SIMPLIFIED[char]
    variant = _VARIANT.fullmatch(unicodedata.name(char, ""))
    return variant[1].lower() if variant else char


class _Squeezing(dict[int, str]):
    """The same without separators."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _TABLE[code].replace(SOFT, "").replace(HARD, "")
        return folded


_TABLE = _Folding()
_COMPACT = _Squeezing()


def fold(text: str) -> str:
    """The text in one width, case and script, its separators reduced to SOFT and HARD."""
    return text.translate(_TABLE)


def compact(text: str) -> str:
    """The folded text without any separator: what marks are compared by."""
    return text.translate(_COMPACT)


def skeleton(key: str) -> str:
    """A compact text with digits for letters, ``rn`` for ``m`` and look-alike characters undone."""
    return key.translate(SKELETON).replace("rn", "m").replace("vv", "w")


def is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def is_lookalike(char: str) -> bool:
    """Whether the character only pretends to be a Latin letter."""
    return char in _LOOKALIKES or char in _SMALL_CAPITALS or char in _BOXED or char in _CONFUSABLE


def has_gaps(text: str) -> bool:
    return not {SOFT, HARD}.isdisjoint(fold(text).strip())


@dataclass(frozen=True, slots=True)
class Places:
    """Where each character of ``compact(text)`` stands in ``text``, and what separates it from
    the one before: nothing (""), SOFT or HARD."""

    at: list[int]
    gap: list[str]


def places(text: str) -> Places:
    at: list[int] = []
    gap: list[str] = []
    pending = ""
    for position, char in enumerate(text):
        for folded in _TABLE[ord(char)]:
            if folded == HARD or (folded == SOFT and not pending):
                pending = folded
            elif folded != SOFT:
                at.append(position)
                gap.append(pending)
                pending = ""
    gap.append(pending)
    return Places(at, gap)
