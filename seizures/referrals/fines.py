"""Fines of an offender that are paid already: they offset a criminal fine (TRF 11)."""

from seizures.cases.models import Case
from seizures.penalties.models import Penalty

#: more fines of one offender are not listed
AT_MOST = 50


def fines_paid(case: Case) -> list[Penalty]:
    """Of this case, and of the same consignor in every district, latest first."""
    paid = Penalty.objects.filter(paid_at__isnull=False).select_related("case")
    uscc = case.shipment.consignor_uscc
    mine = paid.filter(case__shipment__consignor_uscc=uscc) if uscc else paid.filter(case=case)
    return list(mine.order_by("-paid_at", "-pk")[:AT_MOST])
