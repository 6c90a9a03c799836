"""Official papers as PDF/A-2b, drawn by typst from a template and plain data.

The data reach the template as JSON, so no text of a user is ever read as markup. Fonts come from
a package (directories of other fonts: setting PDF_FONT_DIRS), never from the system, so that the
same data at the same time give the same bytes on every machine.
"""

import hashlib
import json
import re
import shutil
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import pylopdf_fonts_zh_cn
import typst
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.template import Engine
from django.utils import timezone

Files = Mapping[str, bytes]

MISSING_GLYPH = re.compile(r'the text `"(.*?)"` could not be displayed')
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
FILE_NAME = re.compile(r"\w[\w.-]*")
PLACEHOLDER = "□"
INVISIBLE = {"Cc", "Cf", "Mn", "Me"}  # controls, joiners, accents of such a character


class PdfError(RuntimeError):
    """The paper cannot be drawn: its template, its data or one of its files is wrong."""


def render_pdf(
    template: str,
    data: Mapping[str, object],
    *,
    files: Files | None = None,
    timestamp: datetime | None = None,
) -> bytes:
    """Draw `template` (a path under templates/) with `data`; `files` are read as /files/<name>.

    A character that no font has becomes a box; anything else that goes wrong is a PdfError.
    """
    inputs = {"data": _as_json(data), "code": check_code(data, files)}
    moment = int((timestamp or timezone.now()).timestamp())
    with _root(files or {}) as root:
        source = (root / template).resolve()
        if not source.is_relative_to(root) or not source.is_file():
            raise PdfError(f"There is no PDF template {template!r}.")
        try:
            try:
                return _compile(source, root, inputs, moment)
            except typst.TypstError as error:
                boxes = _boxes_for_missing_glyphs(error)
                if not boxes:
                    raise
            inputs["data"] = json.dumps(_translated(json.loads(inputs["data"]), boxes))
            return _compile(source, root, inputs, moment)
        except typst.TypstError as error:
            raise PdfError(f"{template}: {error.message}\n{error.diagnostic}") from error


def check_code(data: Mapping[str, object], files: Files | None = None) -> str:
    """SHA-256 of all that a paper states; the paper prints its beginning at the foot."""
    whole = hashlib.sha256(_as_json(data).encode())
    for name, content in sorted((files or {}).items()):
        whole.update(f"\n{name}:{hashlib.sha256(content).hexdigest()}".encode())
    return whole.hexdigest()


@cache
def template_version(template: str) -> str:
    """SHA-256 of a template with all that it may be made with: whoever has it can draw it again."""
    root = Path(Engine.get_default().dirs[0]).resolve()
    whole = hashlib.sha256(f"typst {version('typst')}".encode())
    for path in (
        *sorted(root.glob("pdf/*.typ")),
        *sorted(root.glob("pdf/*.json")),
        root / template,
    ):
        whole.update(f"{path.relative_to(root)}\n".encode() + path.read_bytes())
    return whole.hexdigest()


class _Encoder(DjangoJSONEncoder):
    def default(self, o: object) -> object:
        if isinstance(o, datetime) and timezone.is_aware(o):
            return timezone.localtime(o).isoformat()
        return super().default(o)


def _as_json(data: Mapping[str, object]) -> str:
    text = json.dumps(data, cls=_Encoder, ensure_ascii=False, sort_keys=True)
    return text.encode("utf-8", "replace").decode()


def _compile(source: Path, root: Path, inputs: dict[str, str], moment: int) -> bytes:
    return typst.compile(
        str(source),
        root=str(root),
        font_paths=_fonts(tuple(settings.PDF_FONT_DIRS)),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs=inputs,
        pdf_standards="a-2b",
        timestamp=moment,
    )


@cache
def _fonts(directories: tuple[str, ...]) -> typst.Fonts:
    packaged = str(pylopdf_fonts_zh_cn.serif_path().parent)
    return typst.Fonts(include_system_fonts=False, font_paths=[*directories, packaged])


@contextmanager
def _root(files: Files) -> Iterator[Path]:
    """The only directory a template can read: the templates, with the files of this paper."""
    templates = Path(Engine.get_default().dirs[0]).resolve()
    if not files:
        yield templates
        return
    with TemporaryDirectory(prefix="longteng-pdf-") as folder:
        root = Path(folder).resolve()
        for path in (*templates.rglob("*.typ"), *templates.rglob("pdf/*.json")):
            target = root / path.relative_to(templates)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        (root / "files").mkdir()
        for name, content in files.items():
            if not FILE_NAME.fullmatch(name):
                raise PdfError(f"{name!r} cannot be the name of a file in a PDF.")
            (root / "files" / name).write_bytes(content)
        yield root


def _boxes_for_missing_glyphs(error: typst.TypstError) -> dict[int, str]:
    """PDF/A forbids missing glyphs, and typst names every one of them."""
    named = ESCAPED.sub(
        lambda found: chr(int(found[1], 16)), "".join(MISSING_GLYPH.findall(error.diagnostic))
    )
    return {
        ord(character): "" if unicodedata.category(character) in INVISIBLE else PLACEHOLDER
        for character in named
        if not (character.isascii() and character.isprintable())
    }


def _translated(value: object, table: dict[int, str]) -> object:
    if isinstance(value, str):
        return value.translate(table)
    if isinstance(value, list):
        return [_translated(item, table) for item in value]
    if isinstance(value, dict):
        return {key: _translated(item, table) for key, item in value.items()}
    return value
