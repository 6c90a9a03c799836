"""What every release of goods brings with it, whatever its ground."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.services import record
from core.reference.citations import short_citation
from seizures.cases.models import Case
from seizures.civil import holds
from seizures.deadlines import services as deadlines
from seizures.evidence import going_back
from seizures.evidence.labelling import Hands
from seizures.evidence.models import CustodyEvent
from seizures.procedure import court_effects, grounds, guards, letters, parts, telling
from seizures.screening import services as screening
from seizures.securities import services as securities
from seizures.securities.models import Security
from seizures.shipments.models import Shipment

#: REG 24(1), (2), (4): the security waits 20 working days for a court (MEA 35(3))
SECURITY_WAITS_AFTER = frozenset(
    {
        "no_court_notice_20wd",
        "undetermined_no_court_notice_50wd",
        "sufficient_non_infringement_evidence",
    }
)


def free(case: Case, *, actor: User | None, ground: str, now: datetime, reasons: str = "") -> Case:
    """Close the locked case by release: clocks, custody, security, shipment, letters, event.

    What a court keeps is not released: of goods it keeps in part the rest goes free, and the case
    is seized for the court. Raises CourtKeeps when it keeps them all.
    """
    row = grounds.release_ground(case, ground)
    if court := holds.goods(case):
        if court.everything:
            raise guards.CourtKeeps(
                _("A court has asked customs to keep the goods."), "Measures arts 18, 29"
            )
        return court_effects.free_rest(case, row, actor=actor, now=now, reasons=reasons)
    case.move_to(Case.Status.RELEASED)
    case.release_ground, case.closed_at = row.key, now
    case.save(update_fields=["status", "release_ground", "closed_at"])

    deadlines.stop_all(case, at=now)
    if case.detained_at:
        _hand_back(case, actor=actor, now=now)
    _settle_security(case, ground, now)
    if _clear_shipment(case, now):
        parts.free_the_rest(case, actor=actor, now=now)
    letters.send_release(case, row, actor=actor)
    if case.shipment.consignor_uscc:
        screening.note_release(case.shipment.consignor_uscc)
    citation = short_citation(row.source)
    record("case.released", case, actor=actor, ground=row.key, reasons=reasons, citation=citation)
    telling.tell_holder(case, telling.RELEASED)
    telling.tell_consignor(case, telling.RELEASED)
    telling.tell_officers(case, telling.RELEASED)
    return case


def _hand_back(case: Case, *, actor: User | None, now: datetime) -> None:
    """The goods leave the custody of customs where they lay last; what another holder's case
    keeps stays, and goes on under that case."""
    last = CustodyEvent.objects.filter(case=case).order_by("at", "pk").last()
    hands = Hands(
        last.to_party if last else case.district.name_zh,
        case.shipment.consignor_name,
        last.place if last else case.district.name_zh,
        last.seal_no if last else "",
        "",
        now,
    )
    going_back.hand_back(case, hands, parts.kept_by_others(case), actor=actor)


def _settle_security(case: Case, ground: str, now: datetime) -> None:
    """Without detention it goes back at once; after it, as MEA 34 to 36 say.

    After a withdrawal or settlement the holder still owes the costs of storage: an officer
    returns the rest when they are settled.
    """
    security = securities.live(case)
    if security is None:
        return
    if case.detained_at is None:
        securities.give_back(security, actor=None)
    elif ground in SECURITY_WAITS_AFTER and security.status == Security.Status.ACCEPTED:
        deadlines.start(case, guards.SECURITY_RETURN, at=now)


def _clear_shipment(case: Case, now: datetime) -> bool:
    """The shipment moves on when no other holder's case keeps it; says whether one does."""
    shipment = Shipment.objects.select_for_update(no_key=True).get(pk=case.shipment_id)
    others = Case.objects.filter(shipment=shipment, status__in=Case.OPEN)
    if others.exclude(pk=case.pk).exists():
        return True
    if not shipment.can_move_to(Shipment.Status.CLEARED):
        return False
    shipment.move_to(Shipment.Status.CLEARED)
    shipment.screened_at = shipment.screened_at or timezone.now()
    shipment.save(update_fields=["status", "screened_at"])
    return False
