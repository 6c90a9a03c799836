"""Disguises that judge the engine: other kinds, other letters, other numbers than the design
family. Frozen: what fails here is not answered here.
"""

import random
import unicodedata

from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PINYIN_DICT

from tests.benchmarks.disguises_design import Disguise

_GREEK = str.maketrans("aeikmnoptvxyABEHIKMNOPTXYZ", "αεικмηορτνχγΑΒΕΗΙΚΜΝΟΡΤΧΥΖ")
_SYMBOLS = str.maketrans("asileASILE", "@$!|€@$!|€")
_KEYS = dict(zip("qwertyuiopasdfghjklzxcvbnm", "wqrewtyuopsdadfgfhjklxzcvbn", strict=False))
_SOUNDS = (("ph", "f"), ("ck", "k"), ("c", "k"), ("x", "ks"), ("y", "i"), ("z", "s"), ("ee", "i"),
           ("oo", "u"), ("qu", "kw"), ("w", "v"))  # fmt: skip
_EMOJI = ("🔥", "⭐", "\u200d", "\u2060", "\ufe0f", "❤")
#: By hand, from errors of writing and from seized goods; not from the engine's own table.
_SIMILAR = dict(
    zip(
        "安奥宝博达大德东丰福富海华佳金晶凯康科克兰朗乐力立利林龙美明木南宁欧鹏奇青日瑞森"
        "山士泰特天万维西祥新星雪雅亚阳玉元云正中州",
        "按澳定搏迭犬徳车三褔冨诲毕住全品飢庚枓兄三期东刀位剂材尤羙朋本喃丁殴朋寄靑目端林"
        "岀土秦持无方唯酉详欣昰雷稚业阴王无去止申洲",
        strict=True,
    )
)
_BY_SOUND: dict[str, list[str]] = {}
for _code, _read in PINYIN_DICT.items():
    if 0x4E00 <= _code < 0x9FA6:
        _plain = unicodedata.normalize("NFD", _read.split(",")[0])
        _BY_SOUND.setdefault("".join(c for c in _plain if c.isalpha()), []).append(chr(_code))


def greek(name: str, dice: random.Random) -> str:
    return name.translate(_GREEK)


def fancy(name: str, dice: random.Random) -> str:
    start = dice.choice((0x1D400, 0x1D5A0, 0x1D4D0))
    return "".join(
        chr(start + ord(c.upper()) - ord("A") + 26 * c.islower()) if c.isalpha() else c
        for c in name
    )


def symbols(name: str, dice: random.Random) -> str:
    return name.translate(_SYMBOLS)


def without_vowels(name: str, dice: random.Random) -> str:
    kept = name[:1] + "".join(c for c in name[1:] if c.lower() not in "aeiou")
    return kept if len(kept) >= 4 else name[:-1]


def by_ear(name: str, dice: random.Random) -> str:
    text = name.lower()
    for heard, written in dice.sample(_SOUNDS, len(_SOUNDS)):
        if heard in text:
            text = text.replace(heard, written)
            break
    return text if text != name.lower() else text.replace("i", "y").replace("a", "e", 1)


def two_slips(name: str, dice: random.Random) -> str:
    text = list(name)
    for at in dice.sample(range(len(text)), min(2, len(text))):
        text[at] = _KEYS.get(text[at].lower(), text[at])
    return "".join(text)


def cut(name: str, dice: random.Random) -> str:
    return name[: max(4, len(name) - dice.choice((1, 2)))]


def turned(name: str, dice: random.Random) -> str:
    words = name.split()
    if len(words) > 1:
        return " ".join(reversed(words))
    half = len(name) // 2
    return name[half:] + name[:half]


def other_vowel(name: str, dice: random.Random) -> str:
    places = [n for n, c in enumerate(name) if c.lower() in "aeiou"] or [0]
    at = dice.choice(places)
    return name[:at] + dice.choice("aeiou") + name[at + 1 :]


def with_emoji(name: str, dice: random.Random) -> str:
    at = dice.randrange(1, max(2, len(name)))
    return name[:at] + dice.choice(_EMOJI) + name[at:]


def surrounded(name: str, dice: random.Random) -> str:
    return dice.choice(("New {}", "{} Lab", "My{}", "{}World", "The {} Group", "{}ify")).format(
        name
    )


def accents(name: str, dice: random.Random) -> str:
    return "".join(c + dice.choice(("\u0301", "\u0308", "\u0323", "")) for c in name)


def letters_of_one_look(name: str, dice: random.Random) -> str:
    for one, other in (("m", "rn"), ("w", "vv"), ("l", "I"), ("d", "cl"), ("I", "l"), ("u", "v")):
        if one in name:
            return name.replace(one, other, 1)
    return name.replace("n", "r", 1)


def reading(name: str, dice: random.Random) -> str:
    parts = lazy_pinyin(name, style=dice.choice((Style.NORMAL, Style.TONE)))
    return dice.choice(("", " ", "-")).join(parts).title()


def first_letters(name: str, dice: random.Random) -> str:
    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).upper()


def half_read(name: str, dice: random.Random) -> str:
    at = dice.randrange(len(name))
    return name[:at] + lazy_pinyin(name[at])[0] + name[at + 1 :]


def homophones(name: str, dice: random.Random) -> str:
    at = dice.randrange(len(name))
    same = _BY_SOUND.get(lazy_pinyin(name[at])[0], [name[at]])
    return name[:at] + dice.choice(same) + name[at + 1 :]


def similar(name: str, dice: random.Random) -> str:
    places = [n for n, c in enumerate(name) if c in _SIMILAR]
    if not places:
        return homophones(name, dice)
    at = dice.choice(places)
    return name[:at] + _SIMILAR[name[at]] + name[at + 1 :]


def one_other(name: str, dice: random.Random) -> str:
    at = dice.randrange(len(name))
    return name[:at] + dice.choice("哒咪喔菲蒂莎伊琳") + name[at + 1 :]


def with_company(name: str, dice: random.Random) -> str:
    return dice.choice(("{}世家", "{}之恋", "深圳{}", "{}优品", "小{}")).format(name)


def reordered(name: str, dice: random.Random) -> str:
    return name[1:] + name[0]


LATIN: dict[str, Disguise] = {
    "Greek letters": greek, "mathematical letters": fancy, "symbols": symbols,
    "vowels dropped": without_vowels, "by ear": by_ear, "two slips": two_slips, "cut": cut,
    "turned round": turned, "another vowel": other_vowel, "emoji inside": with_emoji,
    "surrounded": surrounded, "accents": accents, "one look": letters_of_one_look,
}  # fmt: skip
CHINESE: dict[str, Disguise] = {
    "pinyin": reading, "initials": first_letters, "half in pinyin": half_read,
    "homophone": homophones, "similar": similar, "another character": one_other,
    "company name": with_company, "reordered": reordered, "emoji inside": with_emoji,
}  # fmt: skip
