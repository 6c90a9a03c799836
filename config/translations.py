"""Collecting the texts of the product, and keeping one message file per language, without gettext.

A bare machine has no ``xgettext`` or ``msgfmt``, so Python is read with ``ast``, templates with
Django's own ``templatize``, and polib writes the files. No line numbers and no dates are kept:
a message file changes only when a text does.
"""

import ast
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import polib
from django.utils.translation.template import templatize

PACKAGES = ("config", "core", "enterprises", "recordal", "campaigns", "seizures")
TEMPLATE_SUFFIXES = {".html", ".txt", ".xml"}
HEADER = {
    "Project-Id-Version": "longteng",
    "Language": "zh_Hans",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}
CONTEXT_SEPARATOR = "\x04"
PLURAL_SEPARATOR = "|"

STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
TEMPLATE_CALL = re.compile(rf"\b(n?p?gettext|_)\(\s*({STRING}(?:\s*,\s*{STRING})*)")
NAMED = re.compile(r"%\((\w+)\)(?:\.\d+)?[a-z]|\{(\w*)(?:![rsa])?(?::[^{}]*)?\}")
POSITIONAL = re.compile(r"(?<!%)(?:%%)*%(?:\.\d+)?([sdrf])")

Key = tuple[str, str]
"""Context and English text."""
Texts = dict[Key, str]
"""The plural of each text, or nothing."""


class UnreadableText(Exception):
    """A call of gettext whose text nobody could translate, or a delivery nobody can read."""


class Shape(NamedTuple):
    """Which arguments of a call of gettext are texts."""

    context: bool
    plural: bool


SHAPES = {
    f"{prefix}gettext{suffix}": Shape("p" in prefix, "n" in prefix)
    for prefix in ("", "n", "p", "np")
    for suffix in ("", "_lazy", "_noop")
} | {"_": Shape(False, False)}


def collect(root: Path) -> Texts:
    """Every text of the packages and templates under ``root``."""
    texts: Texts = {}
    for path in source_files(root):
        read = in_python if path.suffix == ".py" else in_template
        for key, plural in read(path.read_text(encoding="utf-8"), path.relative_to(root)):
            texts[key] = texts.get(key) or plural
    return texts


def source_files(root: Path) -> Iterator[Path]:
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path
    for path in sorted((root / "templates").rglob("*")):
        if path.suffix in TEMPLATE_SUFFIXES:
            yield path


def in_python(source: str, path: Path) -> Iterator[tuple[Key, str]]:
    for node in ast.walk(ast.parse(source, str(path))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if shape := SHAPES.get(name):
            arguments = node.args[: 1 + shape.context + shape.plural]
            if any(isinstance(argument, ast.JoinedStr) for argument in arguments):
                raise UnreadableText(f"{path}:{node.lineno}: an f-string cannot be translated.")
            values = [getattr(argument, "value", None) for argument in arguments]
            parts = [value for value in values if value and isinstance(value, str)]
            if parts and len(parts) == len(arguments):
                yield entry(shape, parts)


def in_template(source: str, path: Path) -> Iterator[tuple[Key, str]]:
    for call in TEMPLATE_CALL.finditer(templatize(source, str(path))):
        shape = SHAPES[call[1]]
        if parts := [text for text in ast.literal_eval(f"({call[2]},)") if text]:
            yield entry(shape, parts)


def entry(shape: Shape, parts: list[str]) -> tuple[Key, str]:
    context = parts[0] if shape.context else ""
    text = parts[int(shape.context)]
    return (context, text), parts[-1] if shape.plural else ""


def read_po(path: Path) -> polib.POFile:
    return polib.pofile(str(path)) if path.exists() else polib.POFile()


def merged(old: polib.POFile, texts: Texts) -> polib.POFile:
    """A message file with exactly these texts, in order, keeping what was translated."""
    translated = {key_of(entry): entry for entry in old}
    new = polib.POFile()
    new.metadata = dict(HEADER)
    for (context, text), plural in sorted(texts.items(), key=lambda item: item[0][::-1]):
        known = translated.get((context, text))
        fresh = polib.POEntry(msgid=text, msgctxt=context or None)
        if known is not None and known.fuzzy:
            fresh.flags = ["fuzzy"]
        set_translation(fresh, plural, translation(known) if known is not None else "")
        new.append(fresh)
    return new


def key_of(entry: polib.POEntry) -> Key:
    return entry.msgctxt or "", entry.msgid


def translation(entry: polib.POEntry) -> str:
    return str(entry.msgstr or entry.msgstr_plural.get(0, ""))


def set_translation(entry: polib.POEntry, plural: str, text: str) -> None:
    if plural:
        entry.msgid_plural, entry.msgstr_plural = plural, {0: text}
    else:
        entry.msgstr = text


@dataclass
class Delivery:
    """What a directory of translations (``*.json``: English to Chinese) brought."""

    taken: int = 0
    unknown: list[str] = field(default_factory=list)
    """Texts that the product does not have."""
    problems: list[str] = field(default_factory=list)
    """Different translations of one text, or placeholders that differ."""


def take_in(po: polib.POFile, directory: Path) -> Delivery:
    """Put the translations of all ``*.json`` files into ``po``; the first file by name wins."""
    delivery = Delivery()
    entries = {key_of(entry): entry for entry in po}
    taken: dict[Key, str] = {}
    for path in sorted(directory.glob("*.json")):
        for english, chinese in read_json(path).items():
            found = entry_for(entries, english)
            if found is None:
                delivery.unknown.append(english)
            elif taken.setdefault(key_of(found), chinese) != chinese:
                delivery.problems.append(f"{path.name}: another translation of {english!r}")
            elif problem := placeholder_problem(found, chinese):
                delivery.problems.append(f"{path.name}: {problem}")
            elif chinese:
                delivery.taken += translation(found) != chinese or found.fuzzy
                found.flags = []
                set_translation(found, found.msgid_plural, chinese)
    return delivery


def read_json(path: Path) -> Mapping[str, str]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise UnreadableText(f"{path}: {error}") from error
    if not isinstance(content, dict):
        raise UnreadableText(f"{path}: not an object of English and Chinese texts.")
    return {str(english): str(chinese).strip() for english, chinese in content.items()}


def entry_for(entries: Mapping[Key, polib.POEntry], english: str) -> polib.POEntry | None:
    """Find ``text``, ``singular|plural`` or ``context<EOT>text``."""
    context, _, text = english.rpartition(CONTEXT_SEPARATOR)
    singular, _, plural = text.partition(PLURAL_SEPARATOR)
    found = entries.get((context, text))
    if found is None and plural:
        found = entries.get((context, singular))
    return found


def placeholder_problem(entry: polib.POEntry, chinese: str) -> str:
    """A translation fills in the same places as the English text, or as its plural."""
    english = entry.msgid_plural or entry.msgid
    wanted, got = placeholders(english), placeholders(chinese)
    if not chinese or wanted == got:
        return ""
    return f"placeholders differ in {entry.msgid!r}: {wanted} and {got}"


def placeholders(text: str) -> list[str]:
    named = {match[1] or match[2] or match[0] for match in NAMED.finditer(text)}
    return sorted(named) + [f"%{kind}" for kind in POSITIONAL.findall(text)]


def shortcomings(root: Path, po_path: Path) -> list[str]:
    """Why the committed message file is not ready, in words; empty when it is."""
    po = read_po(po_path)
    wanted = merged(po, collect(root))
    listed = {key_of(entry): entry for entry in po}
    found = [f"missing text: {e.msgid!r}" for e in wanted if key_of(e) not in listed]
    needed = {key_of(entry) for entry in wanted}
    found += [f"obsolete text: {e.msgid!r}" for e in po if key_of(e) not in needed]
    for entry in wanted:
        if not translation(entry):
            found.append(f"not translated: {entry.msgid!r}")
        elif entry.fuzzy:
            found.append(f"fuzzy: {entry.msgid!r}")
        elif problem := placeholder_problem(entry, translation(entry)):
            found.append(problem)
    if not found and str(wanted) != str(po):
        found.append("the order or the header of the file has changed")
    if not compiled_equals(po_path):
        found.append(f"{po_path.with_suffix('.mo').name} is not the compiled {po_path.name}")
    return found


def compiled_equals(po_path: Path) -> bool:
    mo = po_path.with_suffix(".mo")
    return mo.exists() and mo.read_bytes() == compiled(read_po(po_path))


def compiled(po: polib.POFile) -> bytes:
    binary: bytes = po.to_binary()
    return binary


def write(po: polib.POFile, po_path: Path) -> None:
    po_path.parent.mkdir(parents=True, exist_ok=True)
    po.save(str(po_path))
    po_path.with_suffix(".mo").write_bytes(compiled(po))
