"""Reasons of a hit in words, in the language of whoever reads them: the sentences of the rules."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from seizures.rulebook.book import PLACEHOLDER
from seizures.rulebook.models import RuleVersion
from seizures.screening.models import Hit

#: How the index came to a mark, in words.
TIERS = {
    "text": _("as written in the text"),
    "exact": _("as written"),
    "look": _("by its look"),
    "sound": _("by its sound"),
    "initials": _("by its initials"),
    "spelling": _("by its spelling"),
    "pieces": _("by pieces of the name"),
    "split": _("split over two fields"),
}
#: (code, version) -> sentence in English and Chinese. A version in force never changes.
_sentences: dict[tuple[str, int], tuple[str, str]] = {}
#: When those were looked for in vain that no rule has: not again within ``FORGET`` seconds.
_unknown: dict[tuple[str, int], float] = {}
FORGET = 60


@dataclass(frozen=True)
class Explained:
    text: str
    points: int
    code: str = ""
    version: int = 0
    #: the same sentence in the other language, for whoever has to explain it
    other: str = ""
    other_language: str = ""

    @property
    def signed_points(self) -> str:
        return f"{self.points:+d}".replace("-", "−")


@dataclass(frozen=True)
class Pieces:
    """A text around the place that matched."""

    before: str
    match: str
    after: str


def words(reason: Mapping[str, Any]) -> str:
    """One reason as a sentence."""
    return _said(reason, zh=(get_language() or "").startswith("zh"))


def _said(reason: Mapping[str, Any], *, zh: bool) -> str:
    english, chinese = _sentence(str(reason["code"]), int(reason.get("version", 1)))
    return filled(chinese if zh else english, reason.get("params", {}), zh=zh)


def filled(sentence: str, params: Mapping[str, Any], *, zh: bool) -> str:
    """A sentence with what the rule was told put in; nothing else of it is interpreted."""
    suffix = "_zh" if zh else "_en"
    return PLACEHOLDER.sub(
        lambda found: str(params.get(found[1] + suffix, params.get(found[1], "—"))), sentence
    )


def _sentence(code: str, version: int) -> tuple[str, str]:
    key = (code, version)
    if key not in _sentences and time.monotonic() - _unknown.get(key, -FORGET) >= FORGET:
        rows = RuleVersion.objects.exclude(status__in=["draft", "proposed"])
        for name, n, english, chinese in rows.values_list(
            "rule__code", "version", "text_en", "text_zh"
        ):
            _sentences[name, n] = (english, chinese)
        if key not in _sentences:
            _unknown[key] = time.monotonic()
    return _sentences.get(key, (code, code))


def explained(reasons: Iterable[Mapping[str, Any]]) -> list[Explained]:
    zh = (get_language() or "").startswith("zh")
    return [
        Explained(
            words(reason),
            int(reason.get("points", 0)),
            str(reason["code"]),
            int(reason.get("version", 1)),
            _said(reason, zh=not zh),
            "en" if zh else "zh-Hans",
        )
        for reason in reasons
    ]


def highlighted(hit: Hit) -> Pieces:
    """The text of the line, cut where the mark was found."""
    text = hit.line.brand if hit.matched_in == "brand" else hit.line.description
    start, end = min(hit.match_start, len(text)), min(hit.match_end, len(text))
    return Pieces(text[:start], text[start:end], text[end:])
