"""Trademark records of WIPO Standard ST.96, of any version and office that keeps to its names.

Read as a stream, one trademark at a time; only local names count, so that national extensions and
older namespaces do no harm. Document types and entities are refused.
"""

import io
import re
from collections.abc import Iterable, Iterator
from datetime import date
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from django.utils.translation import gettext as _

from core.errors import InvalidInput
from recordal.registers.records import (
    MADRID,
    ClassGoods,
    RegisterRecord,
    has_han,
    international_number,
)

#: Namespaces of ST.96 (and of its last draft) that trademarks stand in.
NAMESPACE = re.compile(r"wipo\.int/standards/XMLSchema/(ST96/)?Trademark(/|$)", re.IGNORECASE)
RECORDS = frozenset({"Trademark", "TrademarkApplication"})
DAY = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)")
OFFICES = ("RegistrationOfficeCode", "ReceivingOfficeCode", "IPOfficeCode", "OfficeCode")
LAST_DAYS = ("ExpiryDate", "ExpirationDate", "RegistrationExpiryDate", "RegistrationExpirationDate")
HOLDERS = ("HolderBag", "RightHolderBag", "OwnerBag", "ApplicantBag")
NAMES = ("EntityName", "OrganizationStandardName", "OrganizationName", "PersonFullName", "LastName")
PICTURES = ("FileName", "ImageFileName", "MarkImageFilename", "MarkImageFileName")
GOODS = ("GoodsServicesDescriptionText", "GoodsServicesDescription")
DEEPEST, MOST = 100, 500
#: Kinds of classification that are not Nice.
OTHER_CLASSES = frozenset({"domestic", "national", "locarno", "vienna"})


def read(content: bytes, *, field: str = "file") -> list[RegisterRecord]:
    """Every trademark of the file. Raises InvalidInput naming ``field`` when it has none."""
    try:
        records = list(_records(content, field))
    except DefusedXmlException:
        raise InvalidInput(
            _("XML with a document type or entities is not accepted."), field=field
        ) from None
    except ParseError as error:
        raise InvalidInput(
            _("The XML is broken at line %(line)s.") % {"line": error.position[0]}, field=field
        ) from None
    except (LookupError, ValueError):  # an encoding nobody knows
        raise InvalidInput(
            _("The XML is in an encoding that cannot be read."), field=field
        ) from None
    if not records:
        raise InvalidInput(
            _("This XML has no trademark of WIPO Standard ST.96 in it."), field=field
        )
    return records


def _records(content: bytes, field: str) -> Iterator[RegisterRecord]:
    depth = found = 0
    for event, element in iterparse(io.BytesIO(content), events=("start", "end"), forbid_dtd=True):
        if event == "start":
            depth += 1
            _check_place(element, depth, field)
            continue
        depth -= 1
        if not _is_record(element):
            continue
        if _has_mark(element):
            found += 1
            if found > MOST:
                raise InvalidInput(
                    _("The file has more than %(n)s trademarks.") % {"n": MOST}, field=field
                )
            yield _record(element, found)
        element.clear()


def _check_place(element: Element, depth: int, field: str) -> None:
    if depth > DEEPEST:
        raise InvalidInput(_("This XML is nested too deeply."), field=field)
    space, _brace, name = element.tag.rpartition("}")
    if depth == 1 and ("Patent" in space or "Design" in space):
        raise InvalidInput(
            _("“%(name)s” is no trademark record: only trademarks are read from XML.")
            % {"name": name},
            field=field,
        )


def _is_record(element: Element) -> bool:
    space, _brace, name = element.tag.rpartition("}")
    return name in RECORDS and bool(NAMESPACE.search(space))


def _has_mark(element: Element) -> bool:
    """Whether it states a registration itself, not only around another record."""
    return any(
        _child(element, name) is not None
        for name in ("RegistrationNumber", "MarkRepresentation", "InternationalRegistrationNumber")
    )


def _record(mark: Element, line: int) -> RegisterRecord:
    office = next(filter(None, (_text(mark, name) for name in OFFICES)), "").upper()
    madrid = _text(mark, "InternationalRegistrationNumber")
    number = _number(mark, "RegistrationNumber")
    international = office in MADRID or bool(madrid)
    if international:
        number = international_number(madrid or number)
    words = _words(mark)
    title = next(filter(has_han, words), words[0] if words else "")
    others = [word for word in words if word != title]
    title_en = next((word for word in others if not has_han(word)), "")
    if not title:
        title = _("Figurative mark %(number)s") % {"number": number}
    return RegisterRecord(
        kind="trademark",
        title=title,
        title_en=title_en,
        variants=tuple(word for word in others if word != title_en),
        registration_no=number,
        application_no=_number(mark, "ApplicationNumber"),
        office=office,
        international=international,
        designated=tuple(_texts(mark, ("DesignatedCountryCode",))),
        classes=tuple(_classes(mark)),
        registered_on=_day(mark, ("RegistrationDate", "InternationalRegistrationDate")),
        filing_date=_day(mark, ("ApplicationDate", "FilingDate")),
        protected_until=_day(mark, LAST_DAYS),
        holders=tuple(_holders(mark)),
        images=tuple(name for name in _texts(mark, PICTURES) if "." in name),
        line=line,
    )


def _words(mark: Element) -> list[str]:
    """The verbal elements, then how else they are written."""
    for name in ("MarkVerbalElementText", "MarkSignificantVerbalElementText"):
        if found := _texts(mark, (name,)):
            return _once(
                [*found, *_texts(mark, ("MarkTransliteration", "MarkTransliterationText"))]
            )
    return []


def _classes(mark: Element) -> Iterator[ClassGoods]:
    """Nice classes in order, each with its goods: Chinese texts before others."""
    found: dict[int, list[tuple[str, str]]] = {}
    for group in _below(mark, "GoodsServices") or [mark]:
        mine: set[int] = set()
        for part in group.iter():
            number = _class_number(part)
            if number is not None:
                mine.add(number)
                found.setdefault(number, []).extend(_goods(part))
        if len(mine) == 1 and not found[min(mine)]:  # the goods stand beside the class
            found[min(mine)].extend(_goods(group))
    for number in sorted(found):
        yield ClassGoods(number, _best(found[number]))


def _class_number(part: Element) -> int | None:
    text = _text(part, "ClassNumber").lstrip("0")
    kind = _text(part, "ClassificationKindCode").casefold()
    if kind in OTHER_CLASSES or not (text.isascii() and text.isdigit() and len(text) <= 3):
        return None
    return int(text)


def _goods(part: Element) -> list[tuple[str, str]]:
    """Descriptions with their language."""
    found = []
    for element in part.iter():
        if _name(element) in GOODS and (text := _clean("".join(element.itertext()))):
            codes = [value for key, value in element.attrib.items() if key.endswith("languageCode")]
            found.append((codes[0].casefold() if codes else "", text))
    return found


def _best(texts: Iterable[tuple[str, str]]) -> str:
    """The texts of one language: Chinese, then English, then whatever comes first."""
    by_language: dict[str, list[str]] = {}
    for language, text in texts:
        by_language.setdefault(language[:2], []).append(text)
    if not by_language:
        return ""
    chosen = next((code for code in ("zh", "en") if code in by_language), next(iter(by_language)))
    return "; ".join(_once(by_language[chosen]))


def _holders(mark: Element) -> list[str]:
    """The names of the holders; of applicants the first, which registers keep current."""
    for bag in HOLDERS:
        for group in _below(mark, bag):
            members = list(group)[: 1 if bag == "ApplicantBag" else None]
            if names := _once(name for one in members for name in _texts(one, NAMES)):
                return names
    return []


def _day(mark: Element, names: Iterable[str]) -> date | None:
    """The first of these days that can be read; offices append offsets and times."""
    for name in names:
        if found := DAY.match(_text(mark, name)):
            try:
                return date(*map(int, found.groups()))
            except ValueError:
                continue
    return None


def _number(mark: Element, name: str) -> str:
    """A number that stands in the element itself, or in a text element below it."""
    element = _child(mark, name)
    if element is None:
        return ""
    inner = _texts(element, (f"{name}Text", f"ST13{name}"))
    return (inner[0] if inner else _clean(element.text or ""))[:60]


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _child(element: Element, name: str) -> Element | None:
    return next((child for child in element if _name(child) == name), None)


def _text(element: Element, name: str) -> str:
    child = _child(element, name)
    return _clean(child.text or "") if child is not None else ""


def _below(element: Element, name: str) -> list[Element]:
    return [one for one in element.iter() if _name(one) == name]


def _texts(element: Element, names: Iterable[str]) -> list[str]:
    """The texts of all elements below with one of these names, those of the first name first."""
    found = []
    for name in names:
        found += [_clean(one.text or "") for one in _below(element, name)]
    return _once(text for text in found if text)


def _once(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))


def _clean(text: str) -> str:
    return " ".join(text.split())
