"""What came with a request, as rows: from the fast lane, the grid, or a table."""

import re
import uuid
from collections.abc import Mapping
from typing import Any

from django.core import signing
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from seizures.parcels.models import ParcelEntry
from seizures.parcels.rows import COLUMNS, Row, plain

#: between several numbers scanned into one field
BETWEEN = re.compile(r"[\n\r,;，；]+")
#: what a cell left empty takes over from the row above
REPEATED = ("mark", "goods", "place")
MODE = ("channel", "direction")
CELLS = ("tracking_no", "mark", "goods", "quantity", "place", "value", "party", "party_name")
LONGEST_GRID = 100
KEPT_SALT = "parcels.kept"


def new_key() -> str:
    return uuid.uuid4().hex


def key_of(data: Mapping[str, str]) -> str:
    """The key of a form; a form without one is a new one each time."""
    return data.get("key", "").strip()[:64] or new_key()


def of_lane(data: QueryDict, files: "MultiValueDict[str, UploadedFile[Any]]") -> list[Row]:
    """One parcel, or several of the same kind scanned one after the other."""
    values = {name: plain(data.get(name)) for name in COLUMNS if data.get(name)}
    typed = values.pop("tracking_no", "")
    numbers = [part.strip() for part in BETWEEN.split(typed) if part.strip()]
    photos: list[File[bytes]] = [one for one in files.getlist("photo") if one]
    kept = kept_keys(data.get("kept", ""))
    return [
        Row(n, {**values, "tracking_no": number}, photos=list(photos), kept=kept)
        for n, number in enumerate(numbers or [""], start=1)
    ]


def of_grid(data: QueryDict, files: "MultiValueDict[str, UploadedFile[Any]]") -> list[Row]:
    """The rows of the grid that say something; empty cells may repeat the row above."""
    mode = {name: plain(data.get(name)) for name in MODE if data.get(name)}
    repeat = bool(data.get("repeat"))
    above: dict[str, str] = {}
    rows = []
    for number in range(1, LONGEST_GRID + 1):
        typed = {name: plain(data.get(f"{name}-{number}")) for name in CELLS}
        photos: list[File[bytes]] = [one for one in files.getlist(f"photo-{number}") if one]
        if not (typed["tracking_no"] or typed["mark"] or photos):
            continue
        if repeat:
            typed |= {name: typed[name] or above.get(name, "") for name in REPEATED}
            above = typed
        values = {**mode, **{name: text for name, text in typed.items() if text}}
        kept = kept_keys(data.get(f"kept-{number}", ""))
        rows.append(Row(number, values, photos=photos, kept=kept))
    return rows


def kept_text(keys: list[int]) -> str:
    """Pictures kept with a row that has to be corrected, as a form carries them."""
    return signing.dumps(keys, salt=KEPT_SALT) if keys else ""


def kept_keys(text: str) -> list[int]:
    try:
        return [int(pk) for pk in signing.loads(text, salt=KEPT_SALT)] if text else []
    except signing.BadSignature:
        return []


def grid_rows(entry: ParcelEntry | None, count: int) -> list[dict[str, object]]:
    """The rows of the grid: those to be corrected, or empty ones."""
    refused = entry.refused[:LONGEST_GRID] if entry else []
    rows: list[dict[str, object]] = [
        {
            "number": n,
            "values": one["values"],
            "errors": one["errors"],
            "kept": kept_text(one["kept"]),
            "photos": len(one["kept"]),
            "was": one["row"],
        }
        for n, one in enumerate(refused, start=1)
    ]
    wanted = len(rows) or min(count, LONGEST_GRID)
    return rows + [
        {"number": n, "values": {}, "errors": {}} for n in range(len(rows) + 1, wanted + 1)
    ]
