"""What is still to be paid on settled costs, and what that keeps from going back."""

from decimal import Decimal

from django.utils.translation import gettext as _

from seizures.cases.models import Case
from seizures.costs.models import DemandPayment, Settlement
from seizures.costs.rules import GUARANTEE, Standing, standing
from seizures.procedure.costs import MONEY, CostsOpen, settlement_of


def standing_of(found: Settlement) -> Standing:
    """What is still to be paid: cash is taken at once, a letter only promises (GUA 19)."""
    vouched = found.security is not None and found.security.form not in MONEY
    paid = {"guarantor": Decimal(0), "holder": Decimal(0)}
    rows = DemandPayment.objects.filter(demand__settlement=found)
    for debtor, amount in rows.values_list("demand__debtor", "amount"):
        paid[debtor] += amount
    cover = found.charged if vouched else Decimal(0)
    return standing(cover, found.short, by_guarantor=paid["guarantor"], by_holder=paid["holder"])


def paid_and_open(case: Case) -> dict[str, object]:
    """The settlement with its demands, as pages show them."""
    found = settlement_of(case)
    if found is None:
        return {"settlement": None, "demands": [], "standing": None}
    demands = found.demands.prefetch_related("payments__document").select_related("notice")
    return {"settlement": found, "demands": demands, "standing": standing_of(found)}


def letter_must_be_free(found: Settlement | None) -> None:
    """A letter is not given back while the costs it answers for are not paid."""
    if found and standing_of(found).guaranteed > 0:
        raise CostsOpen(
            _("The costs charged to the letter of guarantee are not paid yet."), GUARANTEE
        )
