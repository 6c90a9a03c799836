"""Tables of characters: simplified forms, look-alike letters, readings, look-alike characters.

Read once from the libraries that keep them (OpenCC, Unicode confusables, pypinyin), from
``data/han_shapes.txt``, which ``shapes`` draws, and from ``data/han_parts.txt``, written by hand:
usual characters of names, each with the parts it is taken apart into. Pure: no Django.
"""

import json
import re
import unicodedata
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from pypinyin.constants import PINYIN_DICT

SHAPES = Path(__file__).with_name("data") / "han_shapes.txt"
PARTS = SHAPES.with_name("han_parts.txt")
_OPENCC = files("opencc").joinpath("dictionary")
_CONFUSABLES = files("confusable_homoglyphs").joinpath("confusables.json")
#: Scripts written from right to left or in syllables of their own are read as they are.
_NOT_FOR_LATIN = (range(0x0590, 0x1000), range(0x2E80, 0xA4D0), range(0xA980, 0xFB00))


def sources() -> str:
    """The versions of what the tables are made from."""
    names = ("anyascii", "pypinyin", "opencc-python-reimplemented", "confusable-homoglyphs")
    return " ".join([unicodedata.unidata_version, *map(version, names)])


@lru_cache(maxsize=1)
def simplified() -> dict[str, str]:
    """Traditional, Japanese and regional forms of Chinese characters -> the simplified one."""
    found = {first: second[0] for first, second in _pairs("TSCharacters.txt")}
    for name in ("JPVariants.txt", "TWVariants.txt", "HKVariants.txt"):
        for usual, variants in _pairs(name):
            for variant in variants:
                if variant not in found and variant != usual:
                    found[variant] = found.get(usual, usual)
    return {char: plain for char, plain in found.items() if char != plain}


def _pairs(name: str) -> list[tuple[str, list[str]]]:
    rows = _OPENCC.joinpath(name).read_text("utf-8").splitlines()
    cells = [row.split("\t") for row in rows if "\t" in row]
    return [(key, values.split()) for key, values in cells if len(key) == 1]


@lru_cache(maxsize=1)
def confusables() -> dict[str, str]:
    """Letters of other scripts -> the Latin letter or digit they are taken for."""
    found = {}
    for char, others in json.loads(_CONFUSABLES.read_text("utf-8")).items():
        if len(char) != 1 or char.isascii() or unicodedata.category(char)[0] not in "LN":
            continue
        if any(ord(char) in script for script in _NOT_FOR_LATIN):
            continue
        if unicodedata.normalize("NFKD", char)[0].isascii():
            continue  # the same letter in another width or with an accent
        plain = [unicodedata.normalize("NFD", other["c"]) for other in others]
        latin = [
            letters[0]
            for letters in plain
            if letters[0].isascii()
            and letters[0].isalnum()
            and all(map(unicodedata.combining, letters[1:]))
        ]
        if latin:
            found[char] = min(latin, key=_letters_first).lower()
    return found


def _letters_first(letter: str) -> tuple[bool, bool, str]:
    return (letter.isdigit(), letter == "I", letter)


@lru_cache(maxsize=1)
def readings() -> dict[str, str]:
    """Chinese characters -> their most usual reading, without tones."""
    return {
        chr(code): _toneless(sounds.partition(",")[0])
        for code, sounds in PINYIN_DICT.items()
        if sounds
    }


def _toneless(sound: str) -> str:
    letters = unicodedata.normalize("NFD", sound.replace("ü", "v"))
    return "".join(letter for letter in letters if letter.isascii() and letter.isalpha())


@lru_cache(maxsize=1)
def shapes() -> dict[str, str]:
    """Chinese characters -> those that look like them, the closest first."""
    rows = SHAPES.read_text("utf-8").splitlines()
    return {row[0]: row[1:] for row in rows}


@lru_cache(maxsize=1)
def _apart() -> tuple[re.Pattern[str], dict[str, str]]:
    whole = {row[1:]: row[0] for row in PARTS.read_text("utf-8").split()}
    return re.compile("|".join(sorted(map(re.escape, whole), key=len, reverse=True))), whole


def joined(text: str) -> str:
    """Characters taken apart put together again: 木几 -> 机."""
    pattern, whole = _apart()
    return pattern.sub(lambda parts: whole[parts[0]], text)
