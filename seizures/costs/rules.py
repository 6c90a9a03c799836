"""What the rights holder owes for its goods, and what is left of its security (MEA 34 to 36)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
COSTS = "Regulation art 25; Measures art 34"
STORAGE_CAP = "Measures art 34(2)"
#: whoever vouched in writing is asked directly, and the rest of the holder; article recalled
GUARANTEE = "Customs Security Regs art 19"
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Owed:
    """One cost as the account needs it."""

    amount: Decimal
    paid_directly: bool


@dataclass(frozen=True)
class Statement:
    """``total = direct + charged + short``; ``returned`` is what is left of the security."""

    total: Decimal
    direct: Decimal
    charged: Decimal
    returned: Decimal
    short: Decimal


def statement(security: Decimal, costs: Iterable[Owed]) -> Statement:
    """Costs against a security of ``security`` yuan; what was paid directly is not taken again."""
    rows = list(costs)
    direct = sum((row.amount for row in rows if row.paid_directly), NOTHING)
    due = sum((row.amount for row in rows if not row.paid_directly), NOTHING)
    charged = min(due, security)
    return Statement(
        total=direct + due,
        direct=direct,
        charged=charged,
        returned=security - charged,
        short=due - charged,
    )


def storage_owed(amount: Decimal, since: date, until: date, last_day: date | None) -> Decimal:
    """The holder's share of a storage invoice: its days up to the last day it owes (MEA 34(2))."""
    if last_day is None or until <= last_day:
        return amount
    if since > last_day:
        return NOTHING
    days, owed = (until - since).days + 1, (last_day - since).days + 1
    return (amount * owed / days).quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Standing:
    """What is still to be paid on settled costs, in yuan.

    ``total`` is owed by the holder; ``guaranteed`` of it also by whoever vouched for it.
    """

    total: Decimal
    guaranteed: Decimal


def standing(
    cover: Decimal, short: Decimal, *, by_guarantor: Decimal, by_holder: Decimal
) -> Standing:
    """``cover`` yuan are charged to a letter and ``short`` to nobody but the holder.

    What the holder pays counts first on what no security covers.
    """
    total = cover + short - by_guarantor - by_holder
    return Standing(total, min(cover - by_guarantor, total))
