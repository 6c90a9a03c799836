"""Soft checks of registration numbers: what looks wrong is pointed out, never refused.

Registers changed their numbers more than once and print them in several ways; the certificate
decides. Pure: kinds of right come as their plain names.
"""

import re
from dataclasses import dataclass
from datetime import date

#: Since 1 October 2003 a patent number has four digits of the year and seven of its own.
FIRST_YEAR, LONG_SINCE = 1985, 2003
PATENT = re.compile(r"(?:ZL|CN)?(?P<digits>\d{8}|\d{12})(?P<check>[\dX])?", re.ASCII)
TRADEMARK = re.compile(r"\d{1,8}[A-Z]{0,2}", re.ASCII)
INTERNATIONAL = re.compile(r"(?:IR|G)\d{1,8}[A-Z]?", re.ASCII)
#: The digit after the year names the kind; 8 and 9 came by way of the PCT.
TYPE_DIGITS = {"invention": "18", "utility_model": "29", "design": "3"}
BY_TREATY = "89"
SEPARATORS = re.compile(r"[\s.\-‐-―·．－]+")
WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)


@dataclass(frozen=True)
class Doubt:
    """Something about a number that may be a slip: ``code`` names it, ``params`` its values."""

    code: str
    value: str = ""


def plain(number: str) -> str:
    """Capitals and digits only: ``zl 99117225.6`` is ``ZL991172256``."""
    wide = number.translate({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)})
    return SEPARATORS.sub("", wide).upper()


def is_international(number: str) -> bool:
    """Whether the number is one of the Madrid register: G, or IR, and digits."""
    return INTERNATIONAL.fullmatch(plain(number)) is not None


def check_character(digits: str) -> str:
    """The last character of a patent number: weighted digits modulo 11, ten written as X."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=False))
    return "0123456789X"[total % 11]


def doubts(kind: str, number: str, *, on: date, filed_on: date | None = None) -> list[Doubt]:
    """What looks wrong, on a day, in a registration number of this kind of right."""
    if not number:
        return []
    if kind == "trademark":
        return _doubts_of_mark(plain(number))
    if kind in TYPE_DIGITS:
        return _doubts_of_patent(kind, plain(number), on, filed_on)
    return []


def _doubts_of_mark(number: str) -> list[Doubt]:
    if TRADEMARK.fullmatch(number) or INTERNATIONAL.fullmatch(number):
        return []
    return [Doubt("mark_shape", number)]


def _doubts_of_patent(kind: str, number: str, on: date, filed_on: date | None) -> list[Doubt]:
    found = PATENT.fullmatch(number)
    if not found:
        return [Doubt("patent_shape", number)]
    digits, check = found["digits"], found["check"]
    year, kind_digit = _year_and_kind(digits)
    first, last = (FIRST_YEAR, LONG_SINCE) if len(digits) == 8 else (LONG_SINCE, on.year)
    doubts = []
    if not first <= year <= last:
        doubts.append(Doubt("patent_year", str(year)))
    elif filed_on and filed_on.year != year and kind_digit not in BY_TREATY:
        doubts.append(Doubt("patent_filed", str(year)))
    if kind_digit not in TYPE_DIGITS[kind]:
        doubts.append(Doubt("patent_type", kind_digit))
    if check is None:
        doubts.append(Doubt("patent_no_check"))
    elif check != check_character(digits):
        doubts.append(Doubt("patent_check", check))
    return doubts


def _year_and_kind(digits: str) -> tuple[int, str]:
    if len(digits) == 12:
        return int(digits[:4]), digits[4]
    year = int(digits[:2])
    return year + (2000 if year <= LONG_SINCE - 2000 else 1900), digits[2]
