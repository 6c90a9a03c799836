"""Writing a bag of files (BagIt 1.0, RFC 8493) as ZIP, member by member, never whole in memory.

Knows nothing of cases: whoever has files to hand over calls ``write``.
"""

import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

EPOCH = (1980, 1, 1, 0, 0, 0)
CHUNK = 1 << 18
#: kinds that are compressed already
STORED_AS_THEY_ARE = (".jpg", ".jpeg", ".png", ".webp", ".pdf", ".zip", ".mp4")
NOT_IN_NAMES = set('\\/:*?"<>|')
VERIFIER = Path(__file__).with_name("verify.py")
Chunks = Iterable[bytes]


@dataclass(frozen=True)
class Member:
    """One file of the payload; ``name`` is its path under ``data/``, ``read`` gives its bytes."""

    name: str
    read: Callable[[], Chunks]

    @classmethod
    def of(cls, name: str, content: bytes) -> "Member":
        return cls(name, lambda: [content])


@dataclass
class Summary:
    """What was written: files and bytes of the payload, and the hash that stands for all of it."""

    files: int = 0
    octets: int = 0
    #: SHA-256 of tagmanifest-sha256.txt: whoever knows it knows every byte of the bag
    seal: str = ""
    manifest: dict[str, str] = field(default_factory=dict)


def write(
    target: BinaryIO,
    top: str,
    members: Iterable[Member],
    *,
    info: Callable[[], Mapping[str, str]],
    notes: Mapping[str, bytes] | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> Summary:
    """Write a bag under the folder ``top``. ``info`` (for bag-info.txt) is asked for at the end.

    ``notes`` are further files beside the payload. The verifier is always one of them.
    Raises ValueError when two members have one name.
    """
    summary = Summary()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        for done, member in enumerate(members, start=1):
            name = f"data/{member.name}"
            if name in summary.manifest:
                raise ValueError(f"Two files of the package are called {name}.")
            digest, size = _put(archive, f"{top}/{name}", member.read())
            summary.manifest[name] = digest
            summary.files += 1
            summary.octets += size
            progress(done)
        tags = {
            "bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
            "bag-info.txt": _info({**info(), "Payload-Oxum": f"{summary.octets}.{summary.files}"}),
            "manifest-sha256.txt": _manifest(summary.manifest),
            "verify.py": VERIFIER.read_bytes(),
            **(notes or {}),
        }
        digests = {}
        for name in sorted(tags):
            digests[name], _size = _put(archive, f"{top}/{name}", [tags[name]])
        last = _manifest(digests)
        summary.seal, _size = _put(archive, f"{top}/tagmanifest-sha256.txt", [last])
    return summary


def safe_name(text: str, *, longest: int = 100) -> str:
    """A name that every file system takes, as like the given one as can be."""
    text = unicodedata.normalize("NFC", text)
    kept = "".join(
        "_" if character in NOT_IN_NAMES or unicodedata.category(character)[0] == "C" else character
        for character in text
    ).strip(" .")
    stem, dot, suffix = kept.rpartition(".")
    if dot and len(suffix) <= 5:
        return f"{stem[:longest] or 'file'}.{suffix}"
    return kept[:longest] or "file"


def _put(archive: zipfile.ZipFile, name: str, chunks: Chunks) -> tuple[str, int]:
    """Write one file; its SHA-256 and size. The time of day is left out on purpose."""
    entry = zipfile.ZipInfo(name, EPOCH)
    stored = name.lower().endswith(STORED_AS_THEY_ARE)
    entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    digest, size = sha256(), 0
    with archive.open(entry, "w", force_zip64=True) as out:
        for chunk in _pieces(chunks):
            out.write(chunk)
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size


def _pieces(chunks: Chunks) -> Iterator[bytes]:
    for chunk in chunks:
        for start in range(0, len(chunk), CHUNK):
            yield chunk[start : start + CHUNK]


def _manifest(digests: Mapping[str, str]) -> bytes:
    return "".join(f"{digests[name]}  {_escaped(name)}\n" for name in sorted(digests)).encode()


def _escaped(name: str) -> str:
    """RFC 8493, 2.1.3: only these would end a line or be taken for an escape."""
    return name.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D")


def _info(values: Mapping[str, str]) -> bytes:
    """``Label: value`` lines; a value that would break the line is put on one."""
    lines = (f"{label}: {' '.join(str(value).split())}\n" for label, value in values.items())
    return "".join(lines).encode()
