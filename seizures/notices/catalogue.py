"""Every letter of the procedure with a sample, read from docs/letters.md."""

import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from PIL import Image

from core.pdf import render_pdf, template_version

FOLDER = "seizures/notices"
SAMPLE_OF = datetime(2026, 10, 12, 2, 0, tzinfo=UTC)
ROW = re.compile(r"^\| \[`(\w+)`\]\(#\w+\) \| (.+?) \| (.+?) \|$", re.MULTILINE)
EXAMPLE = re.compile(r"^```json (\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Paper:
    """One template: its names, its legal basis in the sample, and the version in use."""

    key: str
    name_en: str
    name_zh: str
    version: str
    citations: tuple[str, ...]


@cache
def papers() -> tuple[Paper, ...]:
    """The papers of the procedure, in the order of the list."""
    return tuple(
        Paper(key, english, chinese, template_version(_path(key)), _citations(key))
        for key, english, chinese in ROW.findall(_text())
        if key in _examples()
    )


def sample(key: str, language: str) -> bytes:
    """The paper drawn from its example. Raises KeyError when there is no such paper."""
    data = {**_examples()["common"], **_examples()[key], "language": language, "demo": True}
    return render_pdf(_path(key), data, files=_pictures(data), timestamp=SAMPLE_OF)


def _path(key: str) -> str:
    return f"{FOLDER}/{key}.typ"


def _citations(key: str) -> tuple[str, ...]:
    found = {**_examples()["common"], **_examples()[key]}.get("citations", [])
    return tuple(str(citation) for citation in found)


@cache
def _text() -> str:
    return (Path(settings.BASE_DIR) / "docs" / "letters.md").read_text(encoding="utf-8")


@cache
def _examples() -> Mapping[str, Any]:
    return {name: json.loads(body) for name, body in EXAMPLE.findall(_text())}


@cache
def _grey() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (64, 40), "lightgrey").save(target, "PNG")
    return target.getvalue()


def _pictures(value: object) -> dict[str, bytes]:
    """A grey field for each picture that an example names."""
    if isinstance(value, Mapping):
        named = {value["file"]: _grey()} if isinstance(value.get("file"), str) else {}
        return named | {k: v for part in value.values() for k, v in _pictures(part).items()}
    if isinstance(value, list):
        return {k: v for part in value for k, v in _pictures(part).items()}
    return {}
