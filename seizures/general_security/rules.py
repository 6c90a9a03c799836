"""How large a general security must be, how long it lasts, and which cases may lean on it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from core.errors import DomainError
from core.reference.calendar import load_calendar
from core.reference.citations import short_citation
from core.reference.models import RightKind, SecurityTier, StatutoryDeadline
from recordal.rights.models import IpRight
from seizures.cases.models import Case

FLOW = "general_security_trademark"
PERIOD = "general_security_period"
REVIEW = "general_guarantee_review"


class NotForThisCase(DomainError):
    """A general security does not answer for this case (MEA 24)."""

    code = "general_security_not_for_this_case"


@dataclass(frozen=True)
class Least:
    """The least sum of the letter, in yuan, and the row of the law it follows from."""

    amount: Decimal
    citation: str


def least_amount(costs_last_year: Decimal) -> Least:
    """Last year's costs of storage, custody and disposal, with a floor (MEA 24)."""
    tier = SecurityTier.objects.filter(flow=FLOW).get()
    return Least(max(costs_last_year, tier.floor or Decimal(0)), short_citation(tier.source))


def last_day(approved_on: date) -> date:
    """It ends with the calendar year of its approval (MEA 24)."""
    rule = StatutoryDeadline.objects.get(pk=PERIOD)
    if rule.unit != StatutoryDeadline.Unit.UNTIL_31_DECEMBER:
        raise DomainError(_("The term of the general security is not a calendar year any more."))
    return date(approved_on.year, 12, 31)


def decision_due(received_on: date) -> date:
    """The last day for accepting or refusing the letter (GUA 16)."""
    rule = StatutoryDeadline.objects.get(pk=REVIEW)
    return load_calendar().add_workdays(received_on, rule.length or 0)


def check_case(case: Case) -> None:
    """Ex officio requests for recorded trademarks only (MEA 24). Raises NotForThisCase."""
    citation = short_citation(SecurityTier.objects.filter(flow=FLOW).get().source)
    if case.flow != Case.Flow.EX_OFFICIO:
        raise NotForThisCase(
            _("A general security serves ex officio detentions only (%(citation)s).")
            % {"citation": citation},
            field="form",
        )
    kinds = case.items.values_list("recordal__right__kind", flat=True).distinct()
    codes = {IpRight.CODES[kind] for kind in kinds}
    if RightKind.objects.filter(pk__in=codes, general_security_allowed=False).exists():
        raise NotForThisCase(
            _("A general security serves recorded trademarks only (%(citation)s).")
            % {"citation": citation},
            field="form",
        )
