"""How one name may be typed: its words, its pinyin, and the parts that survive a slip.

Pure, and the same for what is stored and for what is asked, so that the two always meet.
"""

import re
from functools import lru_cache
from itertools import combinations, islice, product
from zlib import crc32

from pypinyin import Style, pinyin
from rapidfuzz.distance import OSA

from core.folding import fold

HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
RUNS = re.compile(r"[a-z0-9]+|[^a-z0-9]+")
WORDS = re.compile(r"[^\W_]+")
#: Readings of one name that are kept: 乐 is le and yue, 长 is chang and zhang.
READINGS = 4
#: Names longer than this are read once, and only this far.
READ_UP_TO, ALL_READINGS_UP_TO = 40, 6
TRIGRAM = 3
#: A slip in fewer letters than this makes another name of it.
SHORTEST_LATIN, SHORTEST_HAN = 4, 3
SHORTEST_PART_LATIN, SHORTEST_PART_HAN = 4, 2
#: Names up to these lengths forgive one slip, and two.
ONE_SLIP_UP_TO_LATIN, ONE_SLIP_UP_TO_HAN = (6, 11), (5, 9)
LONGEST_FOR_SLIPS = 24
FOR_TWO_SLIPS = range(7, 13)
MOST_PARTS = 20
#: Hashes are whole numbers that a column of 4 bytes holds; grams and slips never meet.
_GRAM, _SLIP, _HALF = crc32(b"g"), crc32(b"s"), 0x80000000
#: Digits and letters that are drawn alike, or typed for one another to deceive.
_SKELETON = str.maketrans("0123456789i", "olzeasbtbgl")


def words(text: str) -> list[str]:
    """The folded words of a name, Latin and other letters apart: ``大疆DJI`` has two."""
    folded = (fold(word) for word in WORDS.findall(text))
    return [run for word in folded for run in RUNS.findall(word)]


def has_han(key: str) -> bool:
    return HAN.search(key) is not None


@lru_cache(maxsize=4096)
def readings(key: str) -> tuple[tuple[str, str], ...]:
    """Pinyin and initials of a folded name with Chinese characters, the likeliest first."""
    key = key[:READ_UP_TO]
    syllables = pinyin(key, style=Style.NORMAL, heteronym=len(key) <= ALL_READINGS_UP_TO)
    found = islice(product(*syllables), READINGS)
    return tuple(dict.fromkeys(("".join(one), "".join(part[:1] for part in one)) for one in found))


def skeleton(key: str) -> str:
    """A folded name with digits as the letters they stand for, and ``rn`` as ``m``."""
    return key.translate(_SKELETON).replace("rn", "m").replace("vv", "w")


def grams(key: str) -> set[int]:
    """The parts by which the inside of a name is found: of Latin letters three in a row, of all
    others one and two."""
    parts: set[str] = set()
    for run in RUNS.findall(key):
        if run[0].isascii():
            parts.update([run[n : n + TRIGRAM] for n in range(len(run) - TRIGRAM + 1)])
        else:
            parts.update(run)
            parts.update([run[n : n + 2] for n in range(len(run) - 1)])
    return {crc32(part.encode(), _GRAM) - _HALF for part in parts}


def parts(key: str) -> list[list[int]]:
    """Any of these sets of grams shows a name that has much in common with this one: two
    neighbouring Chinese characters, or two times three Latin letters in a row."""
    found: list[list[int]] = []
    for run in RUNS.findall(key)[:4]:
        if not run[0].isascii():
            found += [[_gram(run[n : n + 2])] for n in range(len(run) - 1)]
        elif len(run) not in FOR_TWO_SLIPS:
            starts = range(0, len(run) - TRIGRAM + 1, TRIGRAM)
            apart = [_gram(run[n : n + TRIGRAM]) for n in starts]
            found += [[*pair] for pair in combinations(apart[:5], 2)]
    return found[:MOST_PARTS]


def slips(key: str, *, twice: bool = True) -> set[int]:
    """The name, and the name with any one letter left out: two names that differ by one letter
    too many, too few, wrong or exchanged with its neighbour have one of these in common.

    Of names of middling length also with any two left out, if ``twice``: shorter ones would
    become others, longer ones have enough ``parts`` in common.
    """
    bones = skeleton(key)
    if not forgiving(key) or len(bones) > LONGEST_FOR_SLIPS:
        return set()
    if not bones.isascii():
        whole = {bones, *(bones[:n] + bones[n + 1 :] for n in range(len(bones)))}
        return {crc32(part.encode(), _SLIP) - _HALF for part in whole}
    letters, count = bones.encode(), len(bones)
    left = {letters, *(letters[:n] + letters[n + 1 :] for n in range(count))}
    if twice and count in FOR_TWO_SLIPS:
        left.update(
            letters[:n] + letters[n + 1 : m] + letters[m + 1 :]
            for n, m in combinations(range(count), 2)
        )
    return {crc32(part, _SLIP) - _HALF for part in left}


def forgiving(key: str) -> bool:
    """Whether the name is long enough for a slip to leave it recognisable."""
    return len(key) >= (SHORTEST_HAN if has_han(key) else SHORTEST_LATIN)


def telling(key: str) -> bool:
    """Whether a name is long enough to be recognised inside a longer text."""
    return len(key) >= (SHORTEST_PART_HAN if has_han(key) else SHORTEST_PART_LATIN)


def allowed(key: str) -> int:
    """How many slips a name of this length forgives."""
    if not forgiving(key):
        return 0
    once, twice = ONE_SLIP_UP_TO_HAN if has_han(key) else ONE_SLIP_UP_TO_LATIN
    return 1 if len(key) <= once else 2 if len(key) <= twice else 3


def distance(one: str, other: str, most: int) -> int:
    """Slips between two skeletons; more than ``most`` when there are more."""
    return OSA.distance(one, other, score_cutoff=most)


def _gram(part: str) -> int:
    return crc32(part.encode(), _GRAM) - _HALF
