"""Ways in which a letter is served, with what each one needs, and what can be put right in it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from seizures.notices.models import Way

#: the row of the deadlines that says when a public notice counts as served
PUBLIC_NOTICE_TERM = "public_notice_service"


@dataclass(frozen=True)
class Needs:
    """What a record of service must hold for its way."""

    citation: str
    receiver: bool = False
    tracking_no: bool = False
    witness: bool = False
    proof: bool = False


NEEDS: Mapping[str, Needs] = {
    Way.IN_PERSON: Needs("APL art 61; Civil Procedure Law 2023 art 88", receiver=True, proof=True),
    Way.POST: Needs("APL art 61; Civil Procedure Law 2023 art 91", tracking_no=True),
    Way.LIEN: Needs("APL art 61; Civil Procedure Law 2023 art 89", witness=True, proof=True),
    Way.PUBLIC_NOTICE: Needs("APL art 61; Civil Procedure Law 2023 art 95", proof=True),
}

Path = tuple[str | int, ...]
#: what the step decided, or the system gave: another step changes it, not a correction
FIXED = frozenset(
    {
        "number",
        "date",
        "demo",
        "language",
        "citations",
        "district",
        "case",
        "due",
        "period",
        "court_window",
        "hearing",
        "payment",
        "late_fine",
        "amounts",
        "remedies",
        "result",
        "ground",
        "thresholds",
        "values",
        "deadlines",
        "version",
        "answer_url",
    }
)
CODE = re.compile(r"[\d.,:+\-TZ]*|[A-Z]{3}|[a-z]+(_[a-z]+)*")


def texts(content: Mapping[str, Any]) -> dict[Path, str]:
    """The words of a letter that may be put right: names, addresses, descriptions, reasons."""
    kept = {key: value for key, value in content.items() if key not in FIXED}
    return {path: text for path, text in _leaves(kept, ()) if not CODE.fullmatch(text)}


def _leaves(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _leaves(inner, (*path, number))


def put(content: Any, path: Path, text: str) -> None:
    """Write one text into the content of a letter."""
    *folders, last = path
    for key in folders:
        content = content[key]
    content[last] = text
