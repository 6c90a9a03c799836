"""The examples of docs/letters.md, all data or the least a paper accepts, drawn and read back."""

import io
import json
import re
from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image
from pypdf import PdfReader

from core.pdf import render_pdf

Data = dict[str, object]
TEXT = (Path(__file__).parents[2] / "docs" / "letters.md").read_text(encoding="utf-8")
EXAMPLES: dict[str, Data] = {
    name: json.loads(body)
    for name, body in re.findall(r"^```json (\w+)\n(.*?)^```", TEXT, flags=re.DOTALL | re.MULTILINE)
}
MOMENT = datetime(2026, 10, 12, 2, 0, tzinfo=UTC)
PAPERS = [name for name in EXAMPLES if name != "common"]


def obligatory(name: str) -> list[str]:
    """The fields that docs/letters.md calls obligatory for a paper, the common ones first."""
    common, *_ = re.findall(r"^Obligatory everywhere: (.*)$", TEXT, flags=re.MULTILINE)
    section = TEXT.split(f"\n### {name}\n")[1]
    own = re.search(r"^Obligatory: (.*)$", section, flags=re.MULTILINE)
    assert own, name
    return re.findall(r"`([\w.]+)`", common + own[1])


def full(name: str, language: str) -> Data:
    return deepcopy({**EXAMPLES["common"], **EXAMPLES[name], "language": language})


def least(name: str, language: str) -> Data:
    """Only what is obligatory, in its simplest form."""
    whole = full(name, language)
    whole["goods"] = [{"description": "U盘"}]
    whole["features"] = [{"genuine": "真", "fake": "假"}]
    if name == "determination":
        whole["result"] = "infringing"  # the court window belongs to "undetermined"
    result: Data = {}
    for path in obligatory(name):
        put(result, path, at(whole, path))
    return result


def at(data: Mapping[str, object], path: str) -> object:
    value: object = data
    for key in path.split("."):
        assert isinstance(value, Mapping), path
        value = value[key]
    return value


def put(data: Data, path: str, value: object) -> None:
    *folders, last = path.split(".")
    for key in folders:
        inner = data.setdefault(key, {})
        assert isinstance(inner, dict), path
        data = inner
    data[last] = value


def picture(colour: str) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (32, 20), colour).save(target, "PNG")
    return target.getvalue()


PICTURES = {"genuine.png": picture("blue"), "fake.png": picture("red")}


def letter(name: str, data: Data, files: dict[str, bytes] | None = None) -> bytes:
    return render_pdf(f"seizures/notices/{name}.typ", data, files=files, timestamp=MOMENT)


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def text(pdf: bytes) -> str:
    """All text, without the spaces and line breaks that only the layout made."""
    return re.sub(r"[\s\u200b]", "", "".join(pages(pdf)))


def words(given: str) -> str:
    return re.sub(r"\s", "", given)
