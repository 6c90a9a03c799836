"""Reasons of a hit in words, in the language of whoever reads them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from seizures.screening.models import Hit

SENTENCES: Mapping[str, str] = {
    "match.exact.brand": gettext_noop("The brand is declared as the recorded mark “%(mark)s”."),
    "match.exact.text": gettext_noop("The goods are described with the recorded mark “%(mark)s”."),
    "match.spaced.brand": gettext_noop(
        "The declared brand “%(text)s” is the recorded mark “%(mark)s”, pulled apart."
    ),
    "match.spaced.text": gettext_noop(
        "The description has the recorded mark “%(mark)s”, pulled apart as “%(text)s”."
    ),
    "match.lookalike.brand": gettext_noop(
        "The declared brand “%(text)s” imitates the recorded mark “%(mark)s” with look-alike"
        " characters."
    ),
    "match.lookalike.text": gettext_noop(
        "“%(text)s” in the description imitates the recorded mark “%(mark)s” with look-alike"
        " characters."
    ),
    "match.title.brand": gettext_noop("The brand is declared as the protected work “%(mark)s”."),
    "match.title.text": gettext_noop("The goods are described with the protected work “%(mark)s”."),
    "match.fuzzy.brand": gettext_noop(
        "The declared brand “%(text)s” is one letter away from the recorded mark “%(mark)s”."
    ),
    "match.fuzzy.text": gettext_noop(
        "“%(text)s” in the description is one letter away from the recorded mark “%(mark)s”."
    ),
    "match.inside.brand": gettext_noop(
        "The recorded mark “%(mark)s” is part of a longer word in the declared brand."
    ),
    "match.inside.text": gettext_noop(
        "The recorded mark “%(mark)s” is part of a longer word in the description."
    ),
    "match.product.brand": gettext_noop(
        "The goods are of the kind the recorded patent “%(mark)s” is about."
    ),
    "match.product.text": gettext_noop(
        "The goods are of the kind the recorded patent “%(mark)s” is about."
    ),
    "scope.hs": gettext_noop("HS code %(hs)s is among the goods named in recordal %(recordal)s."),
    "scope.class": gettext_noop(
        "Goods of HS code %(hs)s fall in the classes of recordal %(recordal)s (%(classes)s)."
    ),
    "scope.open": gettext_noop("Recordal %(recordal)s is not limited to certain goods."),
    "campaign.region": gettext_noop("%(campaign)s watches goods bound for %(region)s."),
    "campaign.category": gettext_noop("%(campaign)s watches this kind of goods: %(category)s."),
    "campaign.priority": gettext_noop(
        "The rights holder has priority in this customs district under %(campaign)s."
    ),
    "campaign.priority_elsewhere": gettext_noop(
        "The rights holder has priority in another customs district under %(campaign)s."
    ),
    "trader.seizures": gettext_noop(
        "Infringing goods of this consignor were seized before: %(n)s."
    ),
    "trader.releases": gettext_noop(
        "Goods of this consignor were held before and found lawful: %(n)s."
    ),
    "trader.unknown": gettext_noop("The consignor gave no unified social credit code."),
}


@dataclass(frozen=True)
class Explained:
    text: str
    points: int

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
    sentence = SENTENCES.get(reason["code"])
    if sentence is None:
        return str(reason["code"])
    suffix = "_zh" if (get_language() or "").startswith("zh") else "_en"
    params = dict(reason.get("params", {}))
    params |= {
        name.removesuffix(suffix): value for name, value in params.items() if name.endswith(suffix)
    }
    return _(sentence) % params


def explained(reasons: Iterable[Mapping[str, Any]]) -> list[Explained]:
    return [Explained(words(reason), int(reason.get("points", 0))) for reason in reasons]


def highlighted(hit: Hit) -> Pieces:
    """The text of the line, cut where the mark was found."""
    text = hit.line.brand if hit.matched_in == "brand" else hit.line.description
    start, end = min(hit.match_start, len(text)), min(hit.match_end, len(text))
    return Pieces(text[:start], text[start:end], text[end:])
