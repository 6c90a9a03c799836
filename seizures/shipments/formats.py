"""The kinds of files declarations come in."""

from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import IO, BinaryIO, cast

from django.core.files.base import File
from django.utils.translation import gettext as _

from seizures.shipments.reading import Row, Unusable, read_csv, read_ndjson
from seizures.shipments.reading_xml import read_xml

READERS: dict[str, Callable[[BinaryIO, int, int], Iterator[Row]]] = {
    "csv": read_csv,
    "ndjson": read_ndjson,
    "xml": read_xml,
}
SUFFIXES = {
    ".csv": "csv",
    ".txt": "csv",
    ".tsv": "csv",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".json": "ndjson",
    ".xml": "xml",
}


def kind_of(name: str) -> str:
    """The kind of file by its name. Raises Unusable for any other."""
    kind = SUFFIXES.get(PurePath(name).suffix.lower())
    if kind is None:
        raise Unusable(
            _("“%(name)s” is not a file of declarations: .csv, .ndjson or .xml.")
            % {"name": PurePath(name).name},
            field="file",
        )
    return kind


def read(
    stream: "File[bytes] | IO[bytes]", kind: str, *, start: int = 0, skip: int = 0
) -> Iterator[Row]:
    """The rows of a file of ``kind``, going on at byte ``start`` where the format allows it, or
    after ``skip`` rows where it does not.

    Raises Unusable when the file as a whole is not what it should be.
    """
    # Django's File hands the methods of the file it wraps on.
    return READERS[kind](cast("BinaryIO", stream), start, skip)
