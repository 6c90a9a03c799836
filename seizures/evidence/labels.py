"""Labels with a QR code that opens the thing on a phone, as a sheet to print."""

import io
import re
from collections.abc import Sequence

import segno
from django.conf import settings
from django.utils import timezone

from core.pdf import render_pdf
from seizures.evidence.models import Exhibit

TEMPLATE = "seizures/evidence/labels.typ"
NUMBER = re.compile(r"E\d{2}-\d{4}-\d{5,}")


def address_of(exhibit: Exhibit) -> str:
    """What the code on the label says."""
    return settings.SITE_URL.rstrip("/") + exhibit.get_absolute_url()


def number_in(text: str) -> str:
    """The number in what a scanner gives: the address of the code, or the number itself."""
    found = NUMBER.search(text.upper())
    return found[0] if found else ""


def sheet(things: Sequence[Exhibit], language: str) -> bytes:
    """Labels as PDF, 3 by 7 on A4 (63.5 by 38.1 mm)."""
    labels = [
        {
            "number": thing.number,
            "case": thing.case.number,
            "sample": thing.kind == Exhibit.Kind.SAMPLE,
            "description": thing.description,
            "quantity": f"{thing.quantity.normalize():f} {thing.unit}",
            "seal": thing.seal_no,
            "code": f"{thing.number}.svg",
        }
        for thing in things
    ]
    files = {f"{thing.number}.svg": _code(address_of(thing)) for thing in things}
    data = {"language": language, "labels": labels, "demo": any(t.case.is_demo for t in things)}
    return render_pdf(TEMPLATE, data, files=files, timestamp=timezone.now())


def _code(text: str) -> bytes:
    target = io.BytesIO()
    segno.make(text, error="m", micro=False).save(target, kind="svg", border=2, scale=4)
    return target.getvalue()
