"""Cells of a row as text: how long they may be, and which can be read. Pure."""

from decimal import Decimal
from typing import Any

from seizures.shipments.reading import LINE_FIELDS

LONGEST_DESCRIPTION = 100_000
LENGTHS = {
    "consignor_name": 200,
    "consignee_name": 200,
    "conveyance": 60,
    "container_no": 20,
    "description": LONGEST_DESCRIPTION,
    "brand": 200,
    "unit": 20,
}
#: What stands for a character that could not be decoded.
BROKEN = "\ufffd"
#: Rows shorter than this have no cell that is too long, but for a few fields.
_SHORT = 1000


def readable(cells: list[Any]) -> dict[str, str] | None:
    """The fields of a goods line where all are short readable text, as nearly always: looked at
    together they cost a third. Else None."""
    try:
        together = "".join([cell for cell in cells if cell is not None])
    except TypeError:
        return None
    if len(together) > _SHORT or not together.isprintable() or BROKEN in together:
        return None
    texts = {name: cell.strip() for name, cell in zip(LINE_FIELDS, cells, strict=True) if cell}
    fits = all(len(texts.get(name, "")) <= LENGTHS[name] for name in ("unit", "brand"))
    return texts if fits else None


def is_small(value: Decimal) -> bool:
    return value.is_finite() and abs(value.adjusted()) < 40
