"""How much security the law demands; the steps are rows of SecurityTier (MEA 15, 23; REG 14)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from core.errors import DomainError
from core.reference.citations import short_citation
from core.reference.models import SecurityTier

CENT = Decimal("0.01")


class NoTier(DomainError):
    """The table of securities has a hole: no row covers this flow and value."""

    code = "no_security_tier"


@dataclass(frozen=True)
class Due:
    """The security demanded, and the row of the law it follows from."""

    amount: Decimal
    tier_key: str
    citation: str


def amount_due(flow: str, value: Decimal) -> Due:
    """The security for goods worth ``value`` yuan under ``flow`` ("ex_officio", …).

    Raises NoTier when the table has no row for it.
    """
    return of_tiers(SecurityTier.objects.filter(flow=flow), value)


def of_tiers(tiers: Iterable[SecurityTier], value: Decimal) -> Due:
    """The same, for rows at hand; pure."""
    for tier in tiers:
        if covers(tier, value):
            return Due(_amount(tier, value), tier.key, short_citation(tier.source))
    raise NoTier(_("No row of the table of securities covers %(value)s yuan.") % {"value": value})


def covers(tier: SecurityTier, value: Decimal) -> bool:
    """Whether the value lies within the borders of the row."""
    low, high = tier.value_from, tier.value_to
    above = low is None or value > low or (tier.from_inclusive and value == low)
    below = high is None or value < high or (tier.to_inclusive and value == high)
    return above and below


def _amount(tier: SecurityTier, value: Decimal) -> Decimal:
    """A share of the value with a floor, or a fixed sum; never above the value itself (REG 14)."""
    if tier.fixed is not None:
        amount = tier.fixed
    else:
        amount = value * (tier.rate if tier.rate is not None else Decimal(1))
        if tier.floor is not None:
            amount = max(amount, tier.floor)
    return min(amount, value).quantize(CENT, ROUND_HALF_UP)
