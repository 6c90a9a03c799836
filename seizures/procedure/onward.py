"""What comes after the determination: the pages where somebody has to act next on a case."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.accounts.permissions import Can
from seizures.cases.models import Case
from seizures.civil.models import SupportRequest
from seizures.penalties.models import Penalty
from seizures.procedure import disposal
from seizures.referrals.models import Referral

#: the police did not file, and customs may still object (TRF 9)
CONTESTABLE = (Referral.Status.REFUSED, Referral.Status.UPHELD)


@dataclass(frozen=True)
class Onward:
    """A page to go to, for one who may act there."""

    label: str
    url: str
    icon: str


def onward(case: Case, user: User) -> list[Onward]:
    """In the order of the procedure; empty when nothing of this waits for the reader."""
    steps = (*_transfer(case, user), *_penalty(case), *_support(case))
    return [step for capability, step in steps if user.can(capability)]


def _transfer(case: Case, user: User) -> Iterator[tuple[Can, Onward]]:
    referral = Referral.objects.filter(case=case, status__in=Referral.LIVE).first()
    if referral is None:
        if case.status == Case.Status.INFRINGING:
            url = reverse("referral-propose", args=[case.number])
            label = _("Compare with the criminal thresholds; propose a transfer")
            yield Can.PROPOSE_REFERRAL, Onward(label, url, "send")
        refused = case.referrals.filter(status__in=CONTESTABLE).last()
        if refused is not None:
            url = reverse("referral-detail", args=[refused.number])
            label = _("The police do not file: object within three days, or decide yourself")
            yield Can.APPROVE_REFERRAL, Onward(label, url, "shield")
        return
    url = reverse("referral-detail", args=[referral.number])
    if referral.status == Referral.Status.REPORTED and user.pk == referral.second_officer_id:
        yield Can.PROPOSE_REFERRAL, Onward(_("Sign the report of a suspected crime"), url, "edit")
    elif referral.status == Referral.Status.PROPOSED:
        label = _("Approve or refuse the transfer to the police")
        yield Can.APPROVE_REFERRAL, Onward(label, url, "shield")
    elif referral.status == Referral.Status.FILED and not referral.handed_over_at:
        yield Can.HAND_OVER_GOODS, Onward(_("Hand the goods over to the police"), url, "truck")


def _penalty(case: Case) -> Iterator[tuple[Can, Onward]]:
    if case.status == Case.Status.INFRINGING:
        url = reverse("penalty-announce", args=[case.number])
        yield Can.PENALISE, Onward(_("Announce a penalty"), url, "gavel")
    penalty = Penalty.objects.filter(case=case).first()
    if penalty is not None and case.status == Case.Status.PENALTY_NOTICED:
        url = reverse("penalty-detail", args=[penalty.number])
        yield Can.PENALISE, Onward(_("Hear the party; decide the penalty"), url, "gavel")
    if case.public_notices.filter(status="posted").exists() or (
        case.status == Case.Status.INFRINGING and not case.shipment.consignor_uscc
    ):
        label = _("Party unknown: public notice and collection")
        yield Can.PENALISE, Onward(label, reverse("case-outcome", args=[case.number]), "globe")
    if case.status in disposal.GONE:
        ordered = disposal.open_disposal(case) is not None
        labels = _("Order the disposal"), _("Record that the disposal was carried out")
        url = reverse("case-outcome", args=[case.number])
        yield Can.DISPOSE, Onward(labels[ordered], url, "package")


def _support(case: Case) -> Iterator[tuple[Can, Onward]]:
    for request in SupportRequest.objects.filter(case=case, status="requested"):
        url = reverse("support-detail", args=[request.number])
        label = _("Decide on the request for support in court")
        yield Can.DECIDE_CIVIL_SUPPORT, Onward(label, url, "scale")
