"""The comparison with the thresholds as people read it: old and new rules beside each other, the
arithmetic, and what follows. The officers decide."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from seizures.referrals.rules import (
    CONDITION_NAMES,
    METRIC_NAMES,
    TIER_NAMES,
    Comparison,
    conditions,
)

#: two standards that are each reached by half suffice for copyright (JI25 13)
HALVES_CITATION = "JI 2025 (in force 2025-04-26) art 13"
HALVES_OFFENCE = "copyright_infringement"
HALVES_SINCE = "JI 2025"


def advice(rows: Sequence[Comparison], families_of_case: set[str], offence: str = "") -> list[str]:
    """The suggestion in words."""
    words = []
    if families_of_case == {"patent"}:
        words.append(
            _(
                "The infringement of a patent is not a crime; only passing off goods as patented"
                " is (Criminal Law art 216). Transfer only when that is suspected."
            )
        )
    here = [row for row in rows if row.regime == "conduct"]
    words.append(_about_conduct(here))
    if len(here) < len(rows):
        words.append(
            _(
                "The rules have changed since the conduct. Both are shown: the one that is lighter"
                " for the party applies (Criminal Law art 12; JI 2025 art 31)."
            )
        )
    if offence == HALVES_OFFENCE and not any(row.reached for row in here):
        halves = half_reached(rows)
        if len(halves) > 1:
            words.append(
                _(
                    "%(first)s and %(second)s are each reached by more than half: together that is"
                    " enough (%(citation)s)."
                )
                % {
                    "first": METRIC_NAMES[halves[0].metric],
                    "second": METRIC_NAMES[halves[1].metric],
                    "citation": HALVES_CITATION,
                }
            )
    return words


def _about_conduct(here: Sequence[Comparison]) -> str:
    reached = next((row for row in here if row.reached), None)
    if reached is not None:
        return _(
            "At least one threshold in effect on the day of the conduct is reached"
            " (%(citation)s): the case must be transferred to the police, and a penalty may"
            " not take its place (Transfer Provisions arts 3, 11)."
        ) % {"citation": reached.citation}
    if here:
        return _(
            "No threshold that the goods at hand can answer is reached. Reasonable suspicion"
            " is enough when only police measures can show whether one is"
            " (Transfer Provisions art 3(2))."
        )
    return _("No threshold of this offence was in effect on the day of the conduct.")


def half_reached(rows: Iterable[Comparison]) -> list[Comparison]:
    """Standards of the rule of 2025, one per metric, of which the case reaches half or more."""
    found: dict[str, Comparison] = {}
    for row in rows:
        counts = row.tier == "base" and row.citation.startswith(HALVES_SINCE)
        if counts and row.value is not None and row.value * 2 >= row.amount:
            found.setdefault(row.metric, row)
    return list(found.values())


def in_words(row: Mapping[str, Any]) -> dict[str, Any]:
    """A stored comparison with the names of its parts in the language of the reader."""
    amount = Decimal(str(row["amount"]))
    value = None if row["value"] is None else Decimal(str(row["value"]))
    return {
        **row,
        "tier_name": TIER_NAMES.get(str(row["tier"]), row["tier"]),
        "metric_name": METRIC_NAMES.get(str(row["metric"]), row["metric"]),
        "condition_names": [
            str(CONDITION_NAMES.get(part, part)) for part in conditions(str(row["condition"]))
        ],
        "in_money": row["unit"] == "RMB",
        "share": None if value is None else int(value * 100 / amount),
        "missing": None if value is None or value >= amount else amount - value,
    }


@dataclass(frozen=True)
class Pair:
    """One threshold under the rule of the day of the conduct, and under the rule of today."""

    title: dict[str, Any]
    conduct: dict[str, Any] | None
    now: dict[str, Any] | None

    @property
    def lighter(self) -> str:
        """Which rule asks for more before there is a crime: it is the lighter one (CRL 12)."""
        if self.conduct is None or self.now is None:
            return ""
        then, now = Decimal(self.conduct["amount"]), Decimal(self.now["amount"])
        return "" if then == now else ("conduct" if then > now else "now")


def side_by_side(rows: Iterable[Mapping[str, Any]]) -> list[Pair]:
    """Stored comparisons paired by what they compare, those of both rules first."""
    found: dict[tuple[str, str, str], dict[str, dict[str, Any]]] = {}
    for row in rows:
        key = (str(row["tier"]), str(row["metric"]), str(row["condition"]))
        found.setdefault(key, {})[str(row["regime"])] = in_words(row)
    pairs = [
        Pair(title=next(iter(both.values())), conduct=both.get("conduct"), now=both.get("now"))
        for both in found.values()
    ]
    return sorted(pairs, key=lambda pair: pair.title["tier"] != "base")
