"""What is owed on a fine on a given day: the fine, what late payment adds, what was paid.

Three in a hundred a day of what is overdue, never more than the fine (APL 72, PEN 60). Days on
which the decision is before the superior authority or a court are not counted (APL 73), nor days
before the last day of a deferral or part that customs approved (PEN 61).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal

from core.workdays import Calendar

CENT = Decimal("0.01")
LATE_CITATION = "APL art 72; Penalty Regs art 60"
NOT_COUNTED_CITATION = "APL art 73"
PAYMENT_CITATION = "APL art 67"


@dataclass(frozen=True)
class Part:
    """A sum and the last day on which it may be paid without anything being added."""

    last_day: date
    amount: Decimal


@dataclass(frozen=True)
class Span:
    """Days that do not count, both included; open when ``until`` is None."""

    since: date
    until: date | None = None

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Account:
    """The state of a fine on a day."""

    day: date
    fine: Decimal
    paid: Decimal
    late_days: int
    late_fine: Decimal
    cap: Decimal
    next_day: date | None
    """The next last day to pay; None when nothing is left of the fine."""

    @property
    def open_fine(self) -> Decimal:
        return max(self.fine - self.paid, Decimal(0))

    @property
    def total(self) -> Decimal:
        """What settles everything today."""
        return max(self.fine + self.late_fine - self.paid, Decimal(0))

    @property
    def refund(self) -> Decimal:
        """Paid beyond what is owed, as after a decision that lowered the fine."""
        return max(self.paid - self.fine - self.late_fine, Decimal(0))

    @property
    def capped(self) -> bool:
        return self.late_fine > 0 and self.late_fine >= self.cap

    @property
    def is_overdue(self) -> bool:
        return self.open_fine > 0 and self.next_day is not None and self.next_day < self.day


def account(
    fine: Decimal,
    parts: Sequence[Part],
    payments: Iterable[tuple[date, Decimal]],
    day: date,
    *,
    percent: Decimal,
    cap_percent: Decimal = Decimal(100),
    not_counted: Sequence[Span] = (),
) -> Account:
    """The account of a fine of ``fine`` yuan on ``day``; pure.

    ``parts`` add up to the fine. Money goes to the fine first, the oldest part before the next;
    the day of a payment still counts as a day on which its sum was owed.
    """
    paid = sorted((on, amount) for on, amount in payments if on <= day)
    cap = _cut(fine * cap_percent / 100)
    late, days = Decimal(0), 0
    current = min((part.last_day for part in parts), default=day) + timedelta(days=1)
    while current <= day and late < cap:
        overdue = _overdue(parts, paid, current)
        if overdue <= 0 and all(part.last_day < current for part in parts):
            break  # nothing falls due any more
        if overdue > 0 and not any(span.holds(current) for span in not_counted):
            late += overdue * percent / 100
            days += 1
        current += timedelta(days=1)
    total = sum((amount for _on, amount in paid), Decimal(0))
    return Account(
        day=day,
        fine=fine,
        paid=total,
        late_days=days,
        late_fine=min(cap, _cut(late)),
        cap=cap,
        next_day=_next_day(parts, total),
    )


def _overdue(parts: Sequence[Part], paid: Sequence[tuple[date, Decimal]], day: date) -> Decimal:
    due = sum((part.amount for part in parts if part.last_day < day), Decimal(0))
    return due - sum((amount for on, amount in paid if on < day), Decimal(0))


def _next_day(parts: Sequence[Part], paid: Decimal) -> date | None:
    for part in sorted(parts, key=lambda part: part.last_day):
        if paid < part.amount:
            return part.last_day
        paid -= part.amount
    return None


def equal_parts(amount: Decimal, first_on: date, count: int) -> list[Part]:
    """``count`` monthly parts from ``first_on``; what cannot be divided is paid with the first."""
    each = _cut(amount / count)
    sums = [amount - each * (count - 1)] + [each] * (count - 1)
    return [
        Part(Calendar.add_months(first_on, month) if month else first_on, sums[month])
        for month in range(count)
    ]


def _cut(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_DOWN)
