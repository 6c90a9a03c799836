#!/usr/bin/env python3
"""Check a package of customs offline: python3 verify.py [package.zip | unpacked folder]

Needs Python 3.8 or later and nothing else: no network, no further module. Checks that no file is
missing, added or changed (RFC 8493), that each row of the ledger is the one that was sealed, and
that the custody list and the hashes of evidence say what the ledger says. Exit code 0: all is well.

离线校验海关案件数据包：仅需 Python 3.8 以上标准库。核对文件完整性、台账哈希链、保管链与证据哈希。
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
import zipfile
from decimal import Decimal
from typing import IO, Any, Callable, Iterator

LINE = re.compile(r"^([0-9a-fA-F]{64})[ \t]+\*?(.+)$")
PASSED, FAILED = "OK     ", "WRONG  "
MANIFEST, TAG_MANIFEST = "manifest-sha256.txt", "tagmanifest-sha256.txt"
LEDGER, CASE = "data/ledger.json", "data/case.json"
#: columns of the ledger's custody rows, as the custody list calls them
CUSTODY = {
    "from_party": "from",
    "to_party": "to",
    "place": "place",
    "seal_no": "seal_no",
    "kind": "kind",
    "unit": "unit",
    "remarks": "remarks",
}


class Folder:
    """An unpacked package."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.double: list[str] = []

    def names(self) -> Iterator[str]:
        for folder, _folders, files in os.walk(self.path):
            for name in files:
                whole = os.path.relpath(os.path.join(folder, name), self.path)
                if "__pycache__" not in whole:
                    yield whole.replace(os.sep, "/")

    def open(self, name: str) -> IO[bytes]:
        return open(os.path.join(self.path, *name.split("/")), "rb")


class Archive:
    """A package as it was handed over."""

    def __init__(self, path: str) -> None:
        self.zip = zipfile.ZipFile(path)
        whole = [info.filename for info in self.zip.infolist() if not info.is_dir()]
        tops = {name.split("/", 1)[0] for name in whole}
        self.top = tops.pop() + "/" if len(tops) == 1 and "bagit.txt" not in whole else ""
        self.inside = [name[len(self.top) :] for name in whole]
        self.double = sorted({name for name in self.inside if self.inside.count(name) > 1})

    def names(self) -> Iterator[str]:
        return iter(self.inside)

    def open(self, name: str) -> IO[bytes]:
        return self.zip.open(self.top + name)


class Check:
    """Collects what is wrong; ``say`` is told each finding."""

    def __init__(self, bag: Folder | Archive, say: Callable[[str], object]) -> None:
        self.bag = bag
        self.say = say
        self.wrong: list[str] = []
        self.names = set(bag.names())

    def fail(self, text: str) -> None:
        self.wrong.append(text)
        self.say(FAILED + text)

    def passed(self, text: str) -> None:
        self.say(PASSED + text)

    def text(self, name: str) -> str:
        with self.bag.open(name) as file:
            return file.read().decode("utf-8")

    def json(self, name: str) -> Any:
        return json.loads(self.text(name))

    def chunks(self, name: str) -> Iterator[bytes]:
        with self.bag.open(name) as file:
            while True:
                chunk = file.read(1 << 20)
                if not chunk:
                    return
                yield chunk

    def digest(self, name: str) -> str:
        digest = hashlib.sha256()
        for chunk in self.chunks(name):
            digest.update(chunk)
        return digest.hexdigest()

    def info(self) -> dict[str, str]:
        pairs = (line.split(": ", 1) for line in self.text("bag-info.txt").splitlines())
        return {pair[0]: pair[1].strip() for pair in pairs if len(pair) == 2}


def run(path: str, say: Callable[[str], object] = print) -> list[str]:
    """Check everything; the list of what is wrong, empty when nothing is."""
    try:
        bag = Folder(path) if os.path.isdir(path) else Archive(path)
    except (OSError, zipfile.BadZipFile) as error:
        say(f"{FAILED}{path} cannot be opened: {error}")
        return ["cannot be opened"]
    check = Check(bag, say)
    for step in (declaration, manifests, size, ledger, custody, evidence):
        before = len(check.wrong)
        try:
            done = step(check)
        except Exception as error:  # whatever a damaged file does to its reader, it is a finding
            check.fail(f"{step.__name__}: cannot be read ({type(error).__name__}: {error})")
            continue
        if done and len(check.wrong) == before:
            check.passed(done)
    return check.wrong


def declaration(check: Check) -> str:
    """bagit.txt, and no file twice."""
    for name in check.bag.double:
        check.fail(f"{name} stands in the archive twice")
    if "bagit.txt" not in check.names:
        check.fail("bagit.txt is missing: this is no package")
        return ""
    lines = [line.strip() for line in check.text("bagit.txt").splitlines() if line.strip()]
    if lines != ["BagIt-Version: 1.0", "Tag-File-Character-Encoding: UTF-8"]:
        check.fail("bagit.txt does not declare BagIt 1.0 in UTF-8")
    return "bagit.txt: BagIt 1.0"


def listed(check: Check, manifest: str) -> dict[str, str]:
    """Names and hashes of one manifest."""
    found: dict[str, str] = {}
    for number, line in enumerate(check.text(manifest).split("\n"), start=1):
        if not line.strip():
            continue
        parts = LINE.match(line.rstrip("\r"))
        if parts is None:
            check.fail(f"{manifest} line {number} cannot be read")
            continue
        name = parts.group(2).replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")
        if name.startswith(("/", "~")) or ".." in name.split("/"):
            check.fail(f"{manifest} line {number} leads out of the package")
        elif name in found:
            check.fail(f"{manifest} lists {name} twice")
        else:
            found[name] = parts.group(1).lower()
    return found


def manifests(check: Check) -> str:
    """Every file is listed, every listed file is there, and every byte is as it was."""
    payload, tags = listed(check, MANIFEST), listed(check, TAG_MANIFEST)
    there = {name for name in check.names if name.startswith("data/")}
    compare(check, payload, there, MANIFEST)
    compare(check, tags, check.names - there - {TAG_MANIFEST}, TAG_MANIFEST)
    check.passed(f"seal of the package (SHA-256 of {TAG_MANIFEST}): {check.digest(TAG_MANIFEST)}")
    return f"{len(payload)} files and {len(tags)} beside them are complete and unchanged"


def compare(check: Check, known: dict[str, str], there: set[str], manifest: str) -> None:
    for name in sorted(set(known) - there):
        check.fail(f"{name} is missing")
    for name in sorted(there - set(known)):
        check.fail(f"{name} was added: {manifest} does not list it")
    for name in sorted(set(known) & there):
        try:
            same = check.digest(name) == known[name]
        except Exception:  # an archive member that cannot be unpacked is not the one packed
            same = False
        if not same:
            check.fail(f"{name} was changed: its SHA-256 is not that in {manifest}")


def size(check: Check) -> str:
    noted = check.info().get("Payload-Oxum", "")
    payload = [name for name in check.names if name.startswith("data/")]
    octets = sum(len(chunk) for name in payload for chunk in check.chunks(name))
    if noted != f"{octets}.{len(payload)}":
        check.fail(f"Payload-Oxum says {noted}, found are {octets}.{len(payload)}")
    return f"size: {octets} bytes in {len(payload)} files"


def ledger(check: Check) -> str:
    """Each row carries the hash that sealed it, neighbours follow each other, none is left out."""
    if LEDGER not in check.names:
        return "this package has no extract of the ledger"
    running = ""
    before: dict[str, Any] | None = None
    rows = check.json(LEDGER)["rows"]
    for row in rows:
        where = f"ledger link {row['seq']} ({row['source']} {row['source_id']})"
        sealed = hashlib.sha256((row["previous_hash"] + row["payload"]).encode("utf-8"))
        if sealed.hexdigest() != row["hash"]:
            check.fail(f"{where} was changed after it was sealed")
        if before is not None and row["seq"] <= before["seq"]:
            check.fail(f"{where} stands in the wrong place")
        elif before is not None and row["seq"] == before["seq"] + 1:
            if row["previous_hash"] != before["hash"]:
                check.fail(f"{where} does not follow the link before it")
        running = hashlib.sha256((running + row["hash"]).encode("ascii")).hexdigest()
        before = row
    noted = check.info().get("Ledger-Extract-SHA256", "")
    if running != noted:
        check.fail(f"the extract of the ledger is not the one that was noted ({noted})")
    return f"{len(rows)} rows of the ledger are as they were sealed"


def custody(check: Check) -> str:
    """The custody list says what the sealed rows say, line by line."""
    if LEDGER not in check.names:
        return ""
    sealed = {
        row["source_id"]: json.loads(row["payload"], parse_float=Decimal)
        for row in check.json(LEDGER)["rows"]
        if row["source"].endswith("custodyevent")
    }
    entries = check.json(CASE).get("custody", [])
    for entry in entries:
        where = f"custody entry {entry['ledger_id']}"
        row = sealed.pop(entry["ledger_id"], None)
        if row is None:
            check.fail(f"{where} is not in the ledger")
            continue
        for name in differences(entry, row):
            check.fail(f"{where} says another {name} than the ledger")
    for left in sorted(sealed):
        check.fail(f"custody entry {left} of the ledger is missing from the list")
    return f"{len(entries)} custody entries agree with the ledger"


def differences(entry: dict[str, Any], row: dict[str, Any]) -> list[str]:
    wrong = [name for column, name in CUSTODY.items() if str(row.get(column, "")) != entry[name]]
    if Decimal(str(row["quantity"])) != Decimal(entry["quantity"]):
        wrong.append("quantity")
    return wrong


def evidence(check: Check) -> str:
    """Each piece of evidence is the file whose hash was taken at its upload."""
    if LEDGER not in check.names:
        return ""
    events = (json.loads(row["payload"]) for row in check.json(LEDGER)["rows"])
    noted = {str(event.get("details", {}).get("sha256", "")) for event in events}
    pieces = check.json(CASE).get("evidence", [])
    for piece in pieces:
        path = f"data/{piece['path']}"
        if path not in check.names:
            check.fail(f"{path} is missing")
        elif check.digest(path) != piece["sha256"]:
            check.fail(f"{path} is not the file that was uploaded")
        elif piece["sha256"] not in noted:
            check.fail(f"{path}: the ledger does not know its hash")
    return f"{len(pieces)} pieces of evidence have the hash of their upload"


def main(arguments: list[str]) -> int:
    here = os.path.dirname(os.path.abspath(__file__))
    wrong = run(arguments[0] if arguments else here)
    if wrong:
        print(f"\nNOT INTACT, {len(wrong)} findings. 数据包不完整或被改动。")
        return 1
    print("\nINTACT. 数据包完整，未被改动。")
    print("Compare the seal with the one customs has on record. 请与海关记录的封印值比对。")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
