"""Whether a key answers what was typed, how well, and why. The database only brings candidates."""

from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property

from core.folding import fold
from recordal.search import spelling
from recordal.search.keys import Form, Key, Source, Space

#: What is typed beyond this is ignored: no name or number that is looked for is longer.
LONGEST = 100
TOKENS = 5
SHORTEST_HS, LONGEST_HS = 2, 10
#: Two letters stand in every other word: inside a name they say nothing.
SHORTEST_INSIDE_LATIN = 3
SHORTEST_SOUND = 2


class Tier(IntEnum):
    """The better answer first."""

    NUMBER = 0
    NAME = 1
    PINYIN = 2
    WORD = 3
    INITIALS = 4
    NUMBER_START = 5
    START = 6
    PINYIN_START = 7
    WORD_START = 8
    INITIALS_START = 9
    HS = 10
    INSIDE = 11
    PINYIN_INSIDE = 12
    EACH_WORD = 13
    SOUND = 14
    SIMILAR = 15
    PART = 16


EXACT = {
    Form.WHOLE: Tier.NAME,
    Form.WORD: Tier.WORD,
    Form.PINYIN: Tier.PINYIN,
    Form.INITIALS: Tier.INITIALS,
}
STARTS = {
    Form.WHOLE: Tier.START,
    Form.WORD: Tier.WORD_START,
    Form.PINYIN: Tier.PINYIN_START,
    Form.INITIALS: Tier.INITIALS_START,
}
INSIDE = {Form.WHOLE: Tier.INSIDE, Form.PINYIN: Tier.PINYIN_INSIDE}


@dataclass(frozen=True)
class Query:
    """What was typed, made comparable once."""

    text: str
    key: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", self.text.replace("\0", "").strip()[:LONGEST])
        object.__setattr__(self, "key", fold(self.text))

    @cached_property
    def tokens(self) -> "list[Query]":
        """Each word by itself, when there are several."""
        parts = [part for part in self.text.split() if fold(part)][:TOKENS]
        return [Query(part) for part in parts] if len(parts) > 1 else []

    @cached_property
    def digits(self) -> str:
        """The HS code that this may be: dots and spaces aside, digits only."""
        is_code = self.key.isascii() and self.key.isdigit()
        return self.key if is_code and SHORTEST_HS <= len(self.key) <= LONGEST_HS else ""

    @cached_property
    def sounds(self) -> tuple[str, ...]:
        """Its pinyin, if it has Chinese characters: HUAWEI for 华为, and names that sound alike."""
        if len(self.key) < SHORTEST_SOUND or not spelling.has_han(self.key):
            return ()
        return tuple(full for full, _initials in spelling.readings(self.key))

    @cached_property
    def goes_inside(self) -> bool:
        """Whether it is worth looking for in the middle of names."""
        return not self.key.isascii() or len(self.key) >= SHORTEST_INSIDE_LATIN

    @cached_property
    def bones(self) -> str:
        return spelling.skeleton(self.key)

    @cached_property
    def slips(self) -> int:
        return spelling.allowed(self.key)


@dataclass(frozen=True, slots=True)
class Verdict:
    tier: Tier
    away: int
    key: Key

    @property
    def order(self) -> tuple[int, int, int]:
        """Titles before holders of the same tier, close before far."""
        return self.tier, self.key.source == Source.HOLDER, self.away

    @property
    def is_good(self) -> bool:
        """Whether this is probably what was meant."""
        return self.tier < Tier.SIMILAR or (self.tier == Tier.SIMILAR and self.away <= 1)


def judge(query: Query, key: Key) -> Verdict | None:
    """How ``key`` answers ``query``; None when it does not."""
    if not query.key:
        return None
    if key.space == Space.HS:
        return _code(query, key)
    if key.space == Space.NUMBER:
        return _number(query, key)
    return _literal(query, key) or _sound(query, key) or _similar(query, key)


def _code(query: Query, key: Key) -> Verdict | None:
    code = query.digits
    if code and (key.key.startswith(code) or code.startswith(key.key)):
        return Verdict(Tier.HS, abs(len(key.key) - len(code)), key)
    return None


def _number(query: Query, key: Key) -> Verdict | None:
    if not key.key.startswith(query.key):
        return None
    away = len(key.key) - len(query.key)
    return Verdict(Tier.NUMBER_START if away else Tier.NUMBER, away, key)


def _literal(query: Query, key: Key) -> Verdict | None:
    away = len(key.key) - len(query.key)
    if key.key.startswith(query.key):
        return Verdict((STARTS if away else EXACT)[Form(key.form)], away, key)
    if away > 0 and key.form in INSIDE and query.goes_inside and query.key in key.key:
        return Verdict(INSIDE[Form(key.form)], away, key)
    return None


def _sound(query: Query, key: Key) -> Verdict | None:
    if key.form == Form.INITIALS or not query.sounds:
        return None
    if key.key in query.sounds:
        return Verdict(Tier.SOUND if key.form == Form.PINYIN else Tier.PINYIN, 0, key)
    if key.form == Form.WHOLE and key.key.startswith(query.sounds):
        return Verdict(Tier.PINYIN_START, len(key.key), key)
    return None


def _similar(query: Query, key: Key) -> Verdict | None:
    if key.form == Form.INITIALS:
        return None
    most = min(query.slips, spelling.allowed(key.key))
    if most and abs(len(query.key) - len(key.key)) <= most:
        away = spelling.distance(query.bones, spelling.skeleton(key.key), most)
        if away <= most:
            return Verdict(Tier.SIMILAR, away, key)
    named = {token.key for token in query.tokens} if key.form == Form.PINYIN else query.key
    if spelling.telling(key.key) and key.key in named:
        return Verdict(Tier.PART, len(query.key) - len(key.key), key)
    return None
