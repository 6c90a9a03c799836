"""The fixed sentences of letters that share one shape, in both languages: ``pdf/wordings.json``.

Each letter has a title, paragraphs and rows of facts; ``{name}`` stands for a value of the case.
What stands between ``[[`` and ``]]`` is left out when one of its values is empty.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from django.template import Engine

LANGUAGES = ("zh", "en")
OPTIONAL = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
Content = dict[str, Any]


def letter(kind: str, values: Mapping[str, object]) -> dict[str, Content]:
    """Title, paragraphs and rows of a letter by language; ``values`` may be ``{"zh": …, "en": …}``.

    Rows whose value is empty are left out. Raises KeyError when the letter or a value is missing.
    """
    shape = _wordings()[kind]
    return {language: _in(language, shape, values) for language in LANGUAGES}


def _in(language: str, shape: Content, values: Mapping[str, object]) -> Content:
    known = {name: _spoken(value, language) for name, value in values.items()}
    rows = [
        {"label": row["label"][language], "value": known[row["value"]]}
        for row in shape.get("rows", [])
        if known.get(row["value"])
    ]
    body = [_filled(text[language], known) for text in shape["body"]]
    return {
        "title": shape["title"][language],
        "body": [text for text in body if text.strip()],
        "rows": rows,
        "closing": [_filled(text[language], known) for text in shape.get("closing", [])],
        "citations": shape["citations"],
    }


def _filled(text: str, known: Mapping[str, str]) -> str:
    def kept(part: re.Match[str]) -> str:
        names = [name for _, name, _, _ in Formatter().parse(part[1]) if name]
        return part[1] if all(known[name] for name in names) else ""

    return OPTIONAL.sub(kept, text).format_map(known)


def _spoken(value: object, language: str) -> str:
    if isinstance(value, Mapping):
        value = value.get(language, "")
    return "" if value is None else str(value)


@cache
def _wordings() -> dict[str, Content]:
    path = Path(Engine.get_default().dirs[0]) / "pdf" / "wordings.json"
    wordings: dict[str, Content] = json.loads(path.read_text(encoding="utf-8"))
    return wordings
