"""Which of the two encodings of Chinese text files a file is written in."""

import codecs
from typing import BinaryIO

CHUNK = 1 << 20
SAMPLE = 1 << 16
BOM = codecs.BOM_UTF8


def encoding_of(stream: BinaryIO) -> tuple[str, int]:
    """The encoding ("utf-8", "gb18030", or "" for what is no text) and how many bytes of byte
    order mark stand before the text."""
    stream.seek(0)
    head = stream.read(SAMPLE)
    if head.startswith(BOM):
        return "utf-8", len(BOM)
    if b"\0" in head or head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "", 0
    stream.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    while chunk := stream.read(CHUNK):
        before = decoder.getstate()[0]
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError:
            return _which(before + chunk), 0
    return "utf-8", 0


def _which(chunk: bytes) -> str:
    """UTF-8 with a few broken bytes, or GB18030? Whatever leaves less behind that cannot be read.

    Chinese text in GB18030 is nearly all broken when read as UTF-8.
    """
    as_utf8 = chunk.decode("utf-8", "replace")
    broken = as_utf8.count("\ufffd")
    sound = sum(1 for char in as_utf8 if char > "\x7f") - broken
    if sound > broken:
        return "utf-8"
    as_gb = chunk.decode("gb18030", "replace")
    return "gb18030" if as_gb.count("\ufffd") * 10 <= sum(1 for c in as_gb if c > "\x7f") else ""
