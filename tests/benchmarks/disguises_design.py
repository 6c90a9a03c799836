"""Disguises the engine was designed against. ``disguises_test`` is the family that judges it."""

import random
from collections.abc import Callable

from pypinyin import Style, lazy_pinyin

Disguise = Callable[[str, random.Random], str]
_CYRILLIC = str.maketrans("aceopxyABCEHKMOPTX", "асеорхуАВСЕНКМОРТХ")
_DIGITS = str.maketrans("oieastbOIEASTB", "01345780134578")
_TRADITIONAL = str.maketrans(
    "华东马龙万达兴联乐庆丰丽欧银云宝贝尔飞凤国广", "華東馬龍萬達興聯樂慶豐麗歐銀雲寶貝爾飛鳳國廣"
)
_ALIKE = str.maketrans("科朗米大天土日王力千木未", "料郎末太夭士曰玉刀干本末")


def is_latin(name: str) -> bool:
    return name.isascii()


def wide(name: str, dice: random.Random) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in name)


def spaced(name: str, dice: random.Random) -> str:
    return dice.choice((" ", "-", ".", "·")).join(name.replace(" ", ""))


def foreign_letters(name: str, dice: random.Random) -> str:
    return name.translate(_CYRILLIC)


def digits(name: str, dice: random.Random) -> str:
    return name.translate(_DIGITS)


def swapped(name: str, dice: random.Random) -> str:
    at = dice.randrange(max(1, len(name) - 1))
    return name[:at] + name[at + 1 : at + 2] + name[at : at + 1] + name[at + 2 :]


def inserted(name: str, dice: random.Random) -> str:
    at = dice.randrange(1, len(name) + 1)
    return (
        name[:at]
        + (dice.choice("aeiounrst") if is_latin(name) else dice.choice("新大达"))
        + name[at:]
    )


def deleted(name: str, dice: random.Random) -> str:
    at = dice.randrange(len(name))
    return name[:at] + name[at + 1 :]


def substituted(name: str, dice: random.Random) -> str:
    at = dice.randrange(len(name))
    return name[:at] + dice.choice("aeioulnrstk") + name[at + 1 :]


def doubled(name: str, dice: random.Random) -> str:
    at = dice.randrange(len(name))
    return name[:at] + name[at] + name[at:]


def suffixed(name: str, dice: random.Random) -> str:
    return name + dice.choice((" Pro", " Sport", "plus", " 2024", " official"))


def traditional(name: str, dice: random.Random) -> str:
    return name.translate(_TRADITIONAL)


def alike(name: str, dice: random.Random) -> str:
    return name.translate(_ALIKE)


def prefixed(name: str, dice: random.Random) -> str:
    return dice.choice(("新", "正品", "中国")) + name


def backwards(name: str, dice: random.Random) -> str:
    return name[::-1]


def circled(name: str, dice: random.Random) -> str:
    return "".join(chr(0x24B6 + ord(c.upper()) - 65) if c.isalpha() else c for c in name)


def marked(name: str, dice: random.Random) -> str:
    return dice.choice("\u200b\u200f\u202b\ufeff").join(name)


def made_for(name: str, dice: random.Random) -> str:
    return dice.choice(("for {}", "fits {}", "{} style", "{}原装", "适用{}")).format(name)


def half(name: str, dice: random.Random) -> str:
    size = max(4, len(name) * 2 // 3)
    return dice.choice((name[:size], name[-size:]))


def doubles(name: str, dice: random.Random) -> str:
    return "".join(c * dice.choice((1, 1, 2)) for c in name)


def toned(name: str, dice: random.Random) -> str:
    return dice.choice(("", " ")).join(lazy_pinyin(name, style=Style.TONE3))


def slurred(name: str, dice: random.Random) -> str:
    text = "".join(lazy_pinyin(name))
    for one, other in (("zh", "z"), ("sh", "s"), ("ch", "c"), ("ng", "n"), ("n", "l")):
        if one in text:
            return text.replace(one, other, 1)
    return text


LATIN: dict[str, Disguise] = {
    "full width": wide, "spaced": spaced, "Cyrillic letters": foreign_letters, "digits": digits,
    "two swapped": swapped, "one inserted": inserted, "one deleted": deleted,
    "one substituted": substituted, "one doubled": doubled, "suffix": suffixed,
    "backwards": backwards, "circled": circled, "marks inside": marked, "made for": made_for,
    "a third cut off": half, "several doubled": doubles,
}  # fmt: skip
CHINESE: dict[str, Disguise] = {
    "spaced": spaced, "traditional": traditional, "look-alike": alike, "prefix": prefixed,
    "one inserted": inserted, "toned pinyin": toned, "slurred pinyin": slurred,
    "marks inside": marked, "made for": made_for,
}  # fmt: skip
