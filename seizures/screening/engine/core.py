"""All that an index is made of, its file, and what a change makes of it. Pure.

The file: eight bytes that name the format, the length of a header, the header (JSON: version,
classes, words, and for each array its name, type, shape and place), then the arrays, each at a
multiple of 64 bytes. It is written beside its place and moved there, never changed.
"""

import hashlib
import json
import mmap
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from seizures.screening.engine.arrays import Arrays
from seizures.screening.engine.layers import Layer, Layers, over, without
from seizures.screening.engine.records import read, written
from seizures.screening.engine.segment import Segment, build
from seizures.screening.engine.tables import sources
from seizures.screening.protected import Protected

MAGIC = b"LTSCREEN"
#: Another number when the same rights would be found in another way; the tables of characters
#: are part of the engine.
ENGINE = f"5 {sources()}"
_ALIGNED = 64
_TABLES = "tables"


class BadIndexFile(ValueError):
    """The file is no index, is cut short, or was written by another version of the engine."""


@dataclass(frozen=True)
class Core:
    layers: Layers
    nice_of: Mapping[str, frozenset[int]]
    words: frozenset[str]
    version: str
    tables: Arrays
    #: what whoever wrote the file noted in it
    stamp: str = ""


def core_of(
    layers: Layers,
    nice_of: Mapping[str, frozenset[int]],
    words: frozenset[str],
    version: str,
    tables: Arrays,
) -> Core:
    return Core(layers, nice_of, words, version or content_version(layers, nice_of, words), tables)


def content_version(
    layers: Layers, nice_of: Mapping[str, frozenset[int]], words: frozenset[str]
) -> str:
    """The same rights, classes and words give the same version, however they came together."""
    total = np.zeros(2, np.uint64)
    for layer in layers:
        rows = layer.segment.arrays["right_digest"]
        kept = rows if layer.gone is None else rows[~layer.gone]
        total += np.ascontiguousarray(kept).view(np.uint64).sum(axis=0, dtype=np.uint64)
    rest = [ENGINE, sorted((key, sorted(value)) for key, value in nice_of.items()), sorted(words)]
    return hashlib.blake2b(total.tobytes() + json.dumps(rest).encode(), digest_size=8).hexdigest()


def changed(
    core: Core, rights: tuple[Protected, ...], removed: frozenset[int], version: str
) -> Core:
    """One layer over the file: what was changed before and now."""
    base = core.layers[0]
    replaced = removed.union(right.recordal_id for right in rights)
    earlier = tuple(_living(core.layers[1:], replaced))
    ids = base.segment.arrays["right_id"]
    gone = np.isin(ids, np.fromiter(replaced, np.int64, len(replaced)))
    if base.gone is not None:
        gone |= base.gone
    below = without(base.segment, np.flatnonzero(gone), core.tables)
    above = (*earlier, *rights)
    layers: Layers = (below,)
    if above:
        layers = (below, over(below, build(above, core.words, core.tables), core.tables))
    return core_of(layers, core.nice_of, core.words, version, core.tables)


def _living(layers: Iterable[Layer], replaced: frozenset[int]) -> Iterable[Protected]:
    for layer in layers:
        for right in layer.segment.records:
            if right.recordal_id not in replaced:
                yield right


def known_of(core: Core, recordals: Iterable[int]) -> set[int]:
    """Which of the recordals have a living right in some layer."""
    asked = np.fromiter(recordals, np.int64)
    found: set[int] = set()
    for layer in core.layers:
        at = np.flatnonzero(np.isin(layer.segment.arrays["right_id"], asked))
        at = at[layer.alive(at)]
        found.update(layer.segment.arrays["right_id"][at].tolist())
    return found


def changes_of(core: Core) -> bytes:
    """What lies over the file, so that ``changed_by`` makes the same index of the same file."""
    base, *above = core.layers
    ids = base.segment.arrays["right_id"]
    gone = [] if base.gone is None else ids[base.gone].tolist()
    rights = [written(right).decode() for layer in above for right in layer.segment.records]
    return json.dumps({"gone": gone, "rights": rights}, ensure_ascii=False).encode()


def changed_by(core: Core, raw: bytes) -> Core:
    found = json.loads(raw)
    rights = tuple(read(row.encode()) for row in found["rights"])
    return changed(core, rights, frozenset(found["gone"]), "")


def save_core(core: Core, path: Path, stamp: str) -> None:
    header: dict[str, Any] = {
        "engine": ENGINE,
        "stamp": stamp,
        "version": core.version,
        "nice_of": {key: sorted(value) for key, value in core.nice_of.items()},
        "words": sorted(core.words),
        "layers": [_described(layer) for layer in core.layers],
    }
    pieces: dict[str, np.ndarray[Any, Any]] = {
        f"{_TABLES}/{name}": array for name, array in core.tables.items()
    }
    for number, layer in enumerate(core.layers):
        pieces |= {f"{number}/{name}": array for name, array in layer.segment.arrays.items()}
        if layer.gone is not None:
            pieces[f"{number}/gone"] = np.flatnonzero(layer.gone)
    place, header["arrays"] = 0, []
    for name, array in pieces.items():
        header["arrays"].append([name, array.dtype.str, list(array.shape), place])
        place += -(-array.nbytes // _ALIGNED) * _ALIGNED
    header["size"] = place
    text = json.dumps(header, ensure_ascii=False).encode()
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".index-", delete=False) as file:
        try:
            file.write(MAGIC + len(text).to_bytes(8, "little") + text)
            file.write(b"\0" * (-file.tell() % _ALIGNED))
            for array in pieces.values():
                file.write(np.ascontiguousarray(array).tobytes())
                file.write(b"\0" * (-file.tell() % _ALIGNED))
            file.flush()
            os.fsync(file.fileno())
            os.replace(file.name, path)
        except BaseException:
            os.unlink(file.name)
            raise


def _described(layer: Layer) -> dict[str, Any]:
    return {"prefixes": list(layer.segment.prefixes)}


def open_core(path: Path) -> Core:
    with path.open("rb") as file:
        if file.read(8) != MAGIC:
            raise BadIndexFile(f"{path} is no index file")
        size = int.from_bytes(file.read(8), "little")
        raw = file.read(size)
        if len(raw) < size:
            raise BadIndexFile(f"{path} is cut short")
        header = json.loads(raw)
        if header["engine"] != ENGINE:
            raise BadIndexFile(f"{path} was written by another version of the engine")
        begin = -(-(16 + size) // _ALIGNED) * _ALIGNED
        if file.seek(0, os.SEEK_END) < begin + header["size"]:
            raise BadIndexFile(f"{path} is cut short")
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    found: dict[str, Arrays] = {}
    for name, kind, shape, place in header["arrays"]:
        count = int(np.prod(shape)) if shape else 1
        array = np.frombuffer(mapped, np.dtype(kind), count, begin + place).reshape(shape)
        part, _slash, own = name.partition("/")
        found.setdefault(part, {})[own] = array
    nice_of = {key: frozenset(value) for key, value in header["nice_of"].items()}
    return Core(
        _layers(header["layers"], found, found[_TABLES]),
        nice_of,
        frozenset(header["words"]),
        header["version"],
        found[_TABLES],
        header["stamp"],
    )


def _layers(described: list[dict[str, Any]], found: dict[str, Arrays], tables: Arrays) -> Layers:
    arrays = found["0"]
    gone = arrays.pop("gone", None)
    segment = Segment(arrays, described[0]["prefixes"])
    base = Layer(segment) if gone is None else without(segment, gone, tables)
    if len(described) == 1:
        return (base,)
    return (base, over(base, Segment(found["1"], described[1]["prefixes"]), tables))
