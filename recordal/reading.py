"""Reading a file of existing recordals, row by row, in whatever encoding an office saves it."""

import csv
import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from core.errors import InvalidInput
from enterprises import uscc as codes
from recordal.rights.models import IpRight
from recordal.rights.rules import check_classes, check_hs_prefixes

COLUMNS = (
    "number", "kind", "title", "title_en", "variants", "registration_no", "nice_classes",
    "goods", "hs_prefixes", "holder_name", "holder_uscc", "holder_country", "approved_on",
    "expires_on", "licensees",
)  # fmt: skip
LONGEST = {
    "number": 20,
    "title": 300,
    "title_en": 300,
    "registration_no": 60,
    "holder_name": 200,
}
ENCODINGS = ("utf-8", "gb18030")
CHUNK = 1 << 20
HOME_COUNTRY = "CN"


@dataclass(frozen=True)
class Row:
    """One recordal of the file, checked by itself."""

    line: int
    number: str
    kind: str
    title: str
    title_en: str
    variants: tuple[str, ...]
    registration_no: str
    nice_classes: tuple[int, ...]
    goods: str
    hs_prefixes: tuple[str, ...]
    holder_name: str
    holder_uscc: str
    holder_country: str
    approved_on: date
    expires_on: date
    licensees: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Refused:
    """A row that cannot be taken, and why."""

    line: int
    reason: str


@dataclass(frozen=True)
class Known:
    """Codes a row may use, read once for the whole file."""

    nice_classes: Collection[int]
    countries: Collection[str]


@dataclass(frozen=True)
class Source:
    """A file that can be read: its encoding, its SHA-256, and about how many lines it has."""

    path: Path
    encoding: str
    sha256: str
    lines: int


def inspect(path: Path) -> Source:
    """Find out how the file is written. Raises InvalidInput when nobody can tell."""
    digest, lines = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            lines += chunk.count(b"\n")
    for encoding in ENCODINGS:
        if _is_written_in(path, encoding):
            return Source(path, encoding, digest.hexdigest(), lines)
    raise InvalidInput(_("The file is neither UTF-8 nor GB18030 text."))


def _is_written_in(path: Path, encoding: str) -> bool:
    try:
        with path.open(encoding=encoding) as file:
            while file.read(CHUNK):
                pass
    except UnicodeDecodeError:
        return False
    return True


def read(source: Source, known: Known) -> Iterator[Row | Refused]:
    """The rows of the file. Raises InvalidInput when its columns are not those agreed."""
    encoding = "utf-8-sig" if source.encoding == "utf-8" else source.encoding
    with source.path.open(encoding=encoding, newline="") as file:
        reader = csv.DictReader(file, restval="")
        names = [(name or "").strip().lstrip("\ufeff") for name in reader.fieldnames or ()]
        if missing := [name for name in COLUMNS if name not in names]:
            raise InvalidInput(_("The file lacks the column %(name)s.") % {"name": missing[0]})
        reader.fieldnames = names
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield Refused(reader.line_num, str(error))
                continue
            yield _row(reader.line_num, cells, known)


def rows_at(source: Source, lines: Collection[int]) -> Iterator[tuple[int, list[str]]]:
    """The cells of these rows as they were given, after the head of the file as line 0."""
    encoding = "utf-8-sig" if source.encoding == "utf-8" else source.encoding
    with source.path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file)
        yield 0, next(reader, [])
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                cells = []
            if reader.line_num in lines:
                yield reader.line_num, cells


def _row(line: int, cells: "dict[str, str]", known: Known) -> Row | Refused:
    if None in cells:
        return Refused(line, _("The row has more cells than the head of the file."))
    text = {name: cells[name].strip() for name in COLUMNS}
    try:
        _check_lengths(text)
        _check_codes(text, known)
        approved, expires = _day(text, "approved_on"), _day(text, "expires_on")
        if expires < approved:
            raise InvalidInput(_("The recordal ends before it begins."))
        return Row(
            line=line,
            number=text["number"],
            kind=text["kind"],
            title=text["title"],
            title_en=text["title_en"],
            variants=tuple(_list(text["variants"])),
            registration_no=text["registration_no"],
            nice_classes=tuple(check_classes(_numbers(text), known.nice_classes)),
            goods=text["goods"],
            hs_prefixes=tuple(check_hs_prefixes(_list(text["hs_prefixes"]))),
            holder_name=text["holder_name"],
            holder_uscc=text["holder_uscc"].upper(),
            holder_country=text["holder_country"] or HOME_COUNTRY,
            approved_on=approved,
            expires_on=expires,
            licensees=frozenset(_licensees(text["licensees"])),
        )
    except InvalidInput as error:
        return Refused(line, error.message)


def _check_lengths(text: "dict[str, str]") -> None:
    if any("\x00" in value for value in text.values()):
        raise InvalidInput(_("The row contains a zero byte."))
    for name in ("number", "title", "holder_name"):
        if not text[name]:
            raise InvalidInput(_("%(name)s is empty.") % {"name": name})
    for name, longest in LONGEST.items():
        if len(text[name]) > longest:
            raise InvalidInput(
                _("%(name)s is longer than %(n)s characters.") % {"name": name, "n": longest}
            )
    if any(len(variant) > 200 for variant in _list(text["variants"])):
        raise InvalidInput(_("A spelling is longer than 200 characters."))


def _check_codes(text: "dict[str, str]", known: Known) -> None:
    if text["kind"] not in IpRight.Kind.values:
        raise InvalidInput(_("“%(kind)s” is not a kind of right.") % {"kind": text["kind"]})
    country = text["holder_country"] or HOME_COUNTRY
    if country not in known.countries:
        raise InvalidInput(_("“%(code)s” is not a country code.") % {"code": country})
    _check_code(text["holder_uscc"].upper(), needed=country == HOME_COUNTRY)


def _check_code(code: str, *, needed: bool) -> None:
    if (code or needed) and not codes.is_valid(code):
        raise InvalidInput(_("“%(code)s” is not a unified social credit code.") % {"code": code})


def _list(text: str) -> list[str]:
    parts = (part.strip() for part in text.split("|"))
    return list(dict.fromkeys(part for part in parts if part))


def _numbers(text: "dict[str, str]") -> list[int]:
    parts = _list(text["nice_classes"])
    if wrong := [part for part in parts if not (part.isascii() and part.isdigit())]:
        raise InvalidInput(_("“%(part)s” is not a class number.") % {"part": wrong[0]})
    return [int(part) for part in parts]


def _licensees(text: str) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for part in _list(text):
        code, colon, name = part.partition(":")
        code, name = code.strip().upper(), name.strip()
        if not colon or not name or len(name) > 200:
            raise InvalidInput(
                _("“%(part)s” is not a lawful user: write its code, a colon, and its name.")
                % {"part": part}
            )
        _check_code(code, needed=False)
        if (code or name) in seen:
            raise InvalidInput(_("“%(name)s” is listed twice.") % {"name": code or name})
        seen.add(code or name)
        yield code, name


def _day(text: "dict[str, str]", name: str) -> date:
    try:
        return date.fromisoformat(text[name])
    except ValueError:
        raise InvalidInput(
            _("%(name)s “%(text)s” is not a day such as 2026-09-01.")
            % {"name": name, "text": text[name]}
        ) from None
