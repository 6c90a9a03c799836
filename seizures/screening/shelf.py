"""Where the files of the index lie, and how they come and go.

One folder for each database and engine: ``current`` points to the newest file, moved there by a
rename; ``VERSION.index`` and ``VERSION.changes`` (what lay over a file) stay for some weeks, so
that verdicts can be repeated. Several machines may share the folder, or have one each.
"""

import ctypes
import fcntl
import logging
import math
import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from seizures.screening.engine.core import ENGINE, BadIndexFile
from seizures.screening.matching import Index

logger = logging.getLogger(__name__)
CURRENT, LOCK = "current", "lock"
DAY = 86_400
#: A file is written anew long before notes of its time are taken away.
OLDEST, NOTES_KEPT = 14, 30


@dataclass(frozen=True, slots=True)
class Mark:
    """Which file it is: another one has another number or time."""

    inode: int
    changed: int


@dataclass(frozen=True)
class Shelf:
    """The folder of one database (``source``) for this engine."""

    source: str

    @property
    def folder(self) -> Path:
        name = re.sub(r"[^0-9A-Za-z]+", "-", f"{self.source} engine {ENGINE}")
        folder = Path(settings.INDEX_ROOT) / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def mark(self) -> Mark | None:
        """Which file is current; cheap enough to ask before every batch."""
        try:
            found = os.stat(self.folder / CURRENT)
        except FileNotFoundError:
            return None
        return Mark(found.st_ino, found.st_mtime_ns)

    def age(self) -> float:
        """Days since the current file was written; without one, for ever."""
        mark = self.mark()
        return (time.time() - mark.changed / 1e9) / DAY if mark else math.inf

    def newest(self) -> tuple[Index, Mark] | None:
        """The current file, opened; None where there is none that can be read, or where notes of
        what changed since may be gone."""
        if self.age() > OLDEST:
            return None
        try:
            # Opened between the two looks at the pointer, it is the file that was looked at.
            while (mark := self.mark()) is not None:
                index = Index.open(self.folder / CURRENT)
                if self.mark() == mark:
                    return index, mark
        except BadIndexFile as error:
            logger.warning("The index is built anew: %s", error)
        return None

    def put(self, index: Index, stamp: str) -> None:
        """Make an index the current one, from one moment to the next."""
        path = self.folder / f"{index.version}.index"
        index.save(path, stamp=stamp)
        pointer = self.folder / f".{CURRENT}-{os.getpid()}"
        pointer.unlink(missing_ok=True)
        pointer.symlink_to(path.name)
        pointer.replace(self.folder / CURRENT)

    def keep_changes(self, base: Index, index: Index) -> None:
        """Note what lies over a file, so that ``version`` finds the index again."""
        path = self.folder / f"{index.version}.changes"
        if path.exists() or (self.folder / f"{index.version}.index").exists():
            return
        with tempfile.NamedTemporaryFile(dir=self.folder, prefix=".changes-", delete=False) as file:
            file.write(base.version.encode() + b"\n" + index.changes())
        os.replace(file.name, path)

    def version(self, version: str) -> Index | None:
        """The index of a version, if its files are still here."""
        if not re.fullmatch(r"[0-9a-f]+", version):
            return None
        return _of_version(self.folder, version)

    @contextmanager
    def building(self, *, wait: bool) -> Iterator[bool]:
        """Only one process of a machine builds; the lock ends with the process, however it ends.
        Yields False when somebody else builds and there was to be no waiting."""
        with (self.folder / LOCK).open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                yield False
                return
            for left in self.folder.glob(".*-*"):
                if left.stat().st_mtime < time.time() - 60:
                    left.unlink(missing_ok=True)
            yield True

    def prune(self, days: int) -> int:
        """Take away what has not been used for so many days; never the current file."""
        before, count = time.time() - days * DAY, 0
        used = {(self.folder / CURRENT).resolve()}
        for path in [*self.folder.glob("*.changes"), *self.folder.glob("*.index")]:
            if path.suffix == ".changes" and path.stat().st_mtime >= before:
                with path.open("rb") as file:
                    used.add(self.folder / f"{file.readline().decode().strip()}.index")
            elif path not in used and path.stat().st_mtime < before:
                path.unlink(missing_ok=True)
                count += 1
        return count


@lru_cache(maxsize=4)
def _kept(folder: Path, version: str) -> Index:
    whole = folder / f"{version}.index"
    if whole.exists():
        return Index.open(whole)
    base, _newline, raw = (folder / f"{version}.changes").read_bytes().partition(b"\n")
    return Index.open(folder / f"{base.decode()}.index").with_changes(raw)


def _of_version(folder: Path, version: str) -> Index | None:
    try:
        return _kept(folder, version)
    except (FileNotFoundError, BadIndexFile):
        return None


def give_back() -> None:
    """Hand memory that was needed to build back to the system, where its library can."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
