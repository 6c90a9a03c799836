"""Parcels as they are handed in: columns in the words of both languages, nothing judged yet."""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.core.files.base import File
from django.utils.translation import gettext as _

from core.errors import InvalidInput
from seizures.parcels.rules import AT_ONCE
from seizures.shipments.encodings import encoding_of

#: the six inputs of the fast lane, without the photo
INPUTS = ("tracking_no", "mark", "goods", "quantity", "place")
#: what may be said besides
MORE = (
    "unit",
    "value",
    "direction",
    "channel",
    "description",
    "party",
    "party_name",
    "party_address",
    "party_email",
)
COLUMNS = (*INPUTS, *MORE)
#: headings in Chinese that files come with
HEADINGS: Mapping[str, str] = {
    "运单号": "tracking_no",
    "邮件号": "tracking_no",
    "快件单号": "tracking_no",
    "商标": "mark",
    "权利": "mark",
    "备案号": "mark",
    "商品类别": "goods",
    "类别": "goods",
    "数量": "quantity",
    "地点": "place",
    "查获地点": "place",
    "单位": "unit",
    "价值": "value",
    "进出口": "direction",
    "渠道": "channel",
    "品名": "description",
    "当事人": "party",
    "当事人姓名": "party_name",
    "当事人地址": "party_address",
    "当事人邮箱": "party_email",
}

#: words in Chinese that tables come with
WORDS: Mapping[str, str] = {
    "寄件人": "sender",
    "发件人": "sender",
    "收件人": "addressee",
    "旅客": "traveller",
    "进口": "import",
    "进境": "import",
    "出口": "export",
    "出境": "export",
    "邮件": "post",
    "邮递": "post",
    "快件": "express",
    "跨境电商": "ecommerce",
    "旅检": "passenger",
}


@dataclass
class Row:
    """One parcel as it was typed, scanned or sent. ``number`` is its place, from 1."""

    number: int
    values: dict[str, str]
    photos: "list[File[bytes]]" = field(default_factory=list)
    #: pictures kept with a row that had to be corrected: keys of stored files
    kept: list[int] = field(default_factory=list)

    def get(self, name: str) -> str:
        return self.values.get(name, "")


def digest_of(rows: Iterable[Row]) -> str:
    """What was sent, so that a key is not used for two things."""
    sent = [[sorted(row.values.items()), len(row.photos), row.kept] for row in rows]
    return hashlib.sha256(json.dumps(sent, ensure_ascii=False).encode()).hexdigest()


def plain(text: object) -> str:
    return str(text if text is not None else "").replace("\0", "").strip()


def read_csv(upload: "File[bytes]", defaults: Mapping[str, str]) -> list[Row]:
    """The rows of a table in UTF-8 or GB18030, with headings in English or Chinese.

    ``defaults`` fill what a row leaves empty. Raises InvalidInput for what is no such table.
    """
    encoding, skip = encoding_of(upload.file)  # type: ignore[arg-type]
    if not encoding:
        raise InvalidInput(_("This is no text file: save the table as CSV."), field="file")
    upload.seek(skip)
    text = upload.read().decode(encoding, "replace").replace("\0", "")
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        return list(_table(lines, defaults))
    except csv.Error as error:
        raise InvalidInput(
            _("The table cannot be read: %(error)s.") % {"error": error}, field="file"
        ) from error


def _delimiter(text: str) -> str:
    heading = text.split("\n", 1)[0]
    return max(",;\t", key=heading.count)


def _table(lines: Iterator[list[str]], defaults: Mapping[str, str]) -> Iterator[Row]:
    heading = [_column(cell) for cell in next(lines, [])]
    missing = [name for name in ("tracking_no", "mark") if name not in heading]
    if missing:
        raise InvalidInput(
            _("The first line must name the columns; missing: %(names)s.")
            % {"names": ", ".join(missing)},
            field="file",
        )
    number = 0
    for cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        number += 1
        if number > AT_ONCE:
            raise InvalidInput(
                _("At most %(most)s parcels at once: split the table.") % {"most": AT_ONCE},
                field="file",
            )
        given = {name: plain(cell) for name, cell in zip(heading, cells, strict=False) if name}
        yield Row(number, {**defaults, **{name: text for name, text in given.items() if text}})


def _column(cell: str) -> str:
    name = cell.strip().strip("\ufeff")
    known = HEADINGS.get(name, name.lower().replace(" ", "_"))
    return known if known in COLUMNS else ""
