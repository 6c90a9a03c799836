"""Names made comparable: one width, one case, one script for look-alike letters, no separators.

Pure: no Django, nothing of ours. Two names that a buyer would read as one have one folded form:
``fold("Ｎｅｔ-Аc")`` is ``fold("NETAC")``, ``fold("龍騰")`` is ``fold("龙腾")``.
"""

import unicodedata
from importlib.resources import files

#: Letters of other scripts drawn like Latin ones, by their small form. Case is folded first, so a
#: letter counts as what its capital looks like: Н and н are an H.
_LOOKALIKES = dict(
    zip(
        "авеѕіјкмнорстухүһԁԛԝαβεζηικμνορτυχϲϳɡɑɩօոս",
        "abesijkmhopctyxyhdqwabezhikmnoptyxcjgaionu",
        strict=True,
    )
)
#: Latin letters that Unicode does not take apart.
_LATIN = {
    "ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "p", "ı": "i",
    "ð": "d", "ŋ": "n",
}  # fmt: skip
_LONGEST = 1000


def _simplified() -> dict[str, str]:
    """Each traditional character with the simplified one of OpenCC's table."""
    table = files("opencc").joinpath("dictionary", "TSCharacters.txt").read_text("utf-8")
    first = {
        traditional: choices[0] for traditional, *choices in map(str.split, table.splitlines())
    }
    return {char: first.get(simple, simple) for char, simple in first.items()}


SIMPLIFIED = _simplified()


class _Folding(dict[int, str]):
    """Code point to what it folds to; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = "".join(map(_fold_one, unicodedata.normalize("NFKD", chr(code))))
        return folded


def _fold_one(char: str) -> str:
    """One character without marks; separators and symbols vanish."""
    if unicodedata.category(char)[0] not in "LN":
        return ""
    small = SIMPLIFIED.get(char, char).casefold()
    return "".join(_LOOKALIKES.get(letter) or _LATIN.get(letter, letter) for letter in small)


_TABLE = _Folding()


def fold(text: str) -> str:
    """What two spellings of one name have in common; an empty text when nothing is left.

    NFKC, case, diacritics, traditional characters, letters that look Latin, and everything that
    is neither a letter nor a digit are folded away. Folding twice is folding once.
    """
    return unicodedata.normalize("NFC", text[:_LONGEST].translate(_TABLE))
