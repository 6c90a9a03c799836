"""What a camera noted in a picture: when, with which device, where; and copies without it."""

import io
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from PIL import Image

EXIF_IFD, GPS_IFD = 0x8769, 0x8825
ORIENTATION, MAKE, MODEL = 0x0112, 0x010F, 0x0110
TAKEN, TAKEN_OFFSET = 0x9003, 0x9011
SIX_PLACES = Decimal("0.000001")
#: segments of a JPEG that may tell place or person: EXIF and XMP, second pictures, IPTC
TELLING_SEGMENTS = {0xE1, 0xE2, 0xED}
#: the colour profile stands in one of them and tells nothing
COLOURS = b"ICC_PROFILE\0"


@dataclass(frozen=True)
class Noted:
    """``taken_at`` is the camera's own clock, read as Beijing time when it names no offset."""

    taken_at: datetime | None
    device: str
    latitude: Decimal | None
    longitude: Decimal | None


def read(content: bytes) -> Noted | None:
    """What the camera noted; None when it noted nothing that can be read."""
    try:
        with Image.open(io.BytesIO(content), formats=["JPEG", "PNG", "WEBP"]) as image:
            exif = image.getexif()
            noted = Noted(
                _moment(exif.get_ifd(EXIF_IFD)),
                _device(exif),
                *_place(exif.get_ifd(GPS_IFD)),
            )
    except Exception:  # whatever a broken block does to the reader: the picture itself is whole
        return None
    return noted if any((noted.taken_at, noted.device, noted.latitude)) else None


def _device(exif: Mapping[int, Any]) -> str:
    make, model = (str(exif.get(tag, "")).replace("\0", " ").strip() for tag in (MAKE, MODEL))
    return (model if model.startswith(make) else f"{make} {model}").strip()[:120]


def _moment(details: Mapping[int, Any]) -> datetime | None:
    text = str(details.get(TAKEN, "")).strip("\0 ")
    offset = str(details.get(TAKEN_OFFSET, "")).strip("\0 ")
    try:
        if offset:
            return datetime.strptime(f"{text}{offset}", "%Y:%m:%d %H:%M:%S%z")
        naive = datetime.strptime(text, "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007  # made aware below
    except ValueError:
        return None
    return timezone.make_aware(naive)


def _place(gps: Mapping[int, Any]) -> tuple[Decimal | None, Decimal | None]:
    latitude = _degrees(gps.get(2), str(gps.get(1, "N")), 90)
    longitude = _degrees(gps.get(4), str(gps.get(3, "E")), 180)
    return (latitude, longitude) if None not in (latitude, longitude) else (None, None)


def _degrees(parts: Any, side: str, most: int) -> Decimal | None:
    if not parts:
        return None
    degrees = sum(float(part) / 60**power for power, part in enumerate(parts))
    if not math.isfinite(degrees) or degrees > most:
        return None
    sign = -1 if side.strip("\0 ").upper() in {"S", "W"} else 1
    return (Decimal(repr(degrees)) * sign).quantize(SIX_PLACES)


def without_place(content: bytes, content_type: str) -> bytes:
    """The same picture, upright as before, without what its camera noted. JPEGs lose nothing."""
    if content_type == "image/jpeg":
        return _without_segments(content)
    with Image.open(io.BytesIO(content)) as image:
        clean = Image.new(image.mode, image.size)
        clean.paste(image)
        buffer = io.BytesIO()
        options = {"lossless": True} if content_type == "image/webp" else {}
        clean.save(buffer, "WEBP" if content_type == "image/webp" else "PNG", **options)
    return buffer.getvalue()


def _without_segments(content: bytes) -> bytes:
    """Copy a JPEG segment by segment, up to the end of its first picture."""
    kept, at = [content[:2], _upright(content)], 2
    while at + 4 <= len(content) and content[at] == 0xFF and content[at + 1] != 0xDA:
        length = 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        segment = content[at : at + length]
        if segment[1] not in TELLING_SEGMENTS or segment[4:].startswith(COLOURS):
            kept.append(segment)
        at += length
    end = content.find(b"\xff\xd9", at)
    kept.append(content[at : end + 2] if end >= 0 else content[at:])
    return b"".join(kept)


def _upright(content: bytes) -> bytes:
    """A segment that says which way is up, and nothing else; empty when that needs no saying."""
    with Image.open(io.BytesIO(content)) as image:
        turned = image.getexif().get(ORIENTATION, 1)
    if turned == 1:
        return b""
    exif = Image.Exif()
    exif[ORIENTATION] = turned
    block = exif.tobytes()
    return b"\xff\xe1" + (len(block) + 2).to_bytes(2, "big") + block
