"""Decisions of customs on one parcel; each locks its case, re-reads it, and writes its event."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.services import record
from core.errors import InvalidInput
from core.reference.citations import short_citation
from seizures.cases.models import Case
from seizures.deadlines import services as deadlines
from seizures.evidence import services as evidence
from seizures.evidence.models import CustodyEvent
from seizures.parcels import guards
from seizures.parcels.models import Parcel
from seizures.parcels.rules import ABANDONMENT, DECISION, PARTY_ANSWER, SELF_USE, UNKNOWN_PARTY
from seizures.penalties.models import Penalty
from seizures.penalties.rules import suggest
from seizures.procedure import grounds, penalty
from seizures.procedure.guards import PENALTY_DECISION
from seizures.shipments.models import Shipment

SELF_USE_GROUND = "self_use_reasonable_quantity"
NOT_INFRINGING_GROUND = "sufficient_non_infringement_evidence"
GROUNDS = (SELF_USE_GROUND, NOT_INFRINGING_GROUND)


def locked(parcel: Parcel) -> Parcel:
    """The parcel for change: its case is locked first, as everywhere."""
    case = Case.objects.locked(parcel.case_id)
    parcel = Parcel.objects.select_for_update(no_key=True).get(pk=parcel.pk)
    parcel.case = case
    return parcel


@transaction.atomic
def agree_to_abandonment(parcel: Parcel, *, actor: User) -> Parcel:
    """Customs agrees: the goods are given up, and the case is closed without a penalty (MEA 31)."""
    parcel = locked(parcel)
    guards.decide_on_abandonment(parcel)
    now, case = timezone.now(), parcel.case
    parcel.abandonment, parcel.abandonment_decided_at = Parcel.Abandonment.AGREED, now
    parcel.save(update_fields=["abandonment", "abandonment_decided_at"])
    case.move_to(Case.Status.CLOSED)
    case.closed_at = now
    case.save(update_fields=["status", "closed_at"])
    deadlines.stop_all(case, at=now)
    _close_door(parcel, now)
    record("parcel.abandonment_agreed", case, actor=actor, citation=ABANDONMENT)
    return parcel


@transaction.atomic
def refuse_abandonment(parcel: Parcel, *, actor: User, reasons: str) -> Parcel:
    """Customs does not agree: the goods stay detained (MEA 31)."""
    parcel = locked(parcel)
    guards.decide_on_abandonment(parcel)
    if not reasons.strip():
        raise InvalidInput(_("Say why customs does not agree."), field="reasons")
    parcel.abandonment = Parcel.Abandonment.REFUSED
    parcel.abandonment_decided_at = timezone.now()
    parcel.abandonment_reasons = reasons.strip()
    parcel.save(update_fields=["abandonment", "abandonment_decided_at", "abandonment_reasons"])
    record(
        "parcel.abandonment_refused",
        parcel.case,
        actor=actor,
        reasons=reasons.strip(),
        citation=ABANDONMENT,
    )
    return parcel


@transaction.atomic
def release(parcel: Parcel, *, actor: User, ground: str, reasons: str) -> Parcel:
    """Release articles for own use in reasonable quantity, or ones that do not infringe
    (REG 31, 24(4); CUS 46; PEN 64)."""
    parcel = locked(parcel)
    guards.release(parcel)
    if ground not in GROUNDS:
        raise InvalidInput(_("The law knows no such ground of release."), field="ground")
    if not reasons.strip():
        raise InvalidInput(_("Give the reasons of the release."), field="reasons")
    now, case = timezone.now(), parcel.case
    row = grounds.release_ground(case, ground)
    case.move_to(Case.Status.RELEASED)
    case.release_ground, case.closed_at = row.key, now
    case.save(update_fields=["status", "release_ground", "closed_at"])
    deadlines.stop_all(case, at=now)
    _close_door(parcel, now)
    evidence.record_custody(
        case,
        CustodyEvent.Kind.RETURNED,
        actor=actor,
        from_party=case.district.name_zh,
        to_party=parcel.party_name or case.shipment.consignor_name or UNKNOWN_PARTY,
        place=parcel.place,
        at=now,
    )
    _clear_shipment(case, now)
    record(
        "case.released",
        case,
        actor=actor,
        ground=row.key,
        reasons=reasons.strip(),
        citation=short_citation(row.source),
    )
    return parcel


def _close_door(parcel: Parcel, now: datetime) -> None:
    """What stands on the letters still shows the outcome, but nothing can be said any more."""
    parcel.keys.filter(used_at=None, revoked_at=None).update(used_at=now)


def _clear_shipment(case: Case, now: datetime) -> None:
    """The parcel moves on when no other holder's case keeps it."""
    shipment = Shipment.objects.select_for_update(no_key=True).get(pk=case.shipment_id)
    others = Case.objects.filter(shipment=shipment, status__in=Case.OPEN).exclude(pk=case.pk)
    if others.exists() or not shipment.can_move_to(Shipment.Status.CLEARED):
        return
    shipment.move_to(Shipment.Status.CLEARED)
    shipment.screened_at = shipment.screened_at or now
    shipment.save(update_fields=["status", "screened_at"])


@transaction.atomic
def find_infringing(parcel: Parcel, *, actor: User, reasons: str) -> Parcel:
    """Beyond own use and reasonable quantity, and infringing: treated as infringing goods
    (REG 31; CUS 46)."""
    parcel = locked(parcel)
    guards.find_infringing(parcel)
    if not reasons.strip():
        raise InvalidInput(_("Give the reasons of the determination."), field="reasons")
    now, case = timezone.now(), parcel.case
    case.determined_at, case.determination_reasons = now, reasons.strip()
    case.move_to(Case.Status.INFRINGING)
    case.save(update_fields=["status", "determined_at", "determination_reasons"])
    for clock in (DECISION, PARTY_ANSWER):
        deadlines.meet(case, clock, at=now)
    deadlines.start(case, PENALTY_DECISION, at=now)
    record(
        "case.determined_infringing",
        case,
        actor=actor,
        reasons=reasons.strip(),
        citation=SELF_USE,
    )
    return parcel


@transaction.atomic
def announce_confiscation(
    parcel: Parcel,
    *,
    actor: User,
    facts: str,
    with_fine: bool = False,
    value_each: Decimal | None = None,
    reasons: str = "",
) -> Penalty:
    """Announce confiscation to the party, who may defend itself and ask for a hearing (APL 44, 63).

    ``value_each`` is the value of a piece in yuan, for parcels whose value nobody noted (PEN 64);
    without ``with_fine`` the fine is nought, for which ``reasons`` are needed.
    """
    parcel = locked(parcel)
    guards.announce(parcel)
    case = parcel.case
    value = case.value or _estimate(case, value_each)
    if value <= 0:
        raise InvalidInput(_("Say what a piece is worth."), field="value_each")
    fine = suggest(case, value, timezone.localdate()).fine if with_fine else Decimal(0)
    if not with_fine and not reasons.strip():
        raise InvalidInput(_("Say why there is no fine."), field="reasons")
    return penalty.announce(
        case,
        actor=actor,
        goods_value=value,
        fine=fine,
        facts=facts,
        value_reasons="" if value == case.value else _("Value estimated by customs, by piece."),
        deviation_reasons="" if with_fine else reasons,
    )


def _estimate(case: Case, value_each: Decimal | None) -> Decimal:
    if not value_each:
        return Decimal(0)
    pieces = sum(evidence.quantities(case).values(), Decimal(0))
    return (pieces * value_each).quantize(Decimal("0.01"))


@transaction.atomic
def decide_confiscation(parcel: Parcel, *, actor: User) -> Penalty:
    """Confiscate, with the fine that was announced, once the party was heard (APL 57, 64)."""
    parcel = locked(parcel)
    guards.decide(parcel)
    announced: Penalty = parcel.case.penalty
    return penalty.decide(announced, actor=actor, fine=announced.fine)


@transaction.atomic
def dispose(parcel: Parcel, *, actor: User, method: str, place: str, witnesses: str) -> Parcel:
    """Note that goods that were given up are gone, before witnesses (REG 27, MEA 33)."""
    parcel = locked(parcel)
    guards.dispose(parcel)
    for field, text, message in (
        ("method", method, _("Say what was done with the goods.")),
        ("place", place, _("Say where this happened.")),
        ("witnesses", witnesses, _("Name the witnesses.")),
    ):
        if not text.strip():
            raise InvalidInput(message, field=field)
    now, case = timezone.now(), parcel.case
    parcel.disposed_at = now
    parcel.save(update_fields=["disposed_at"])
    evidence.record_custody(
        case,
        CustodyEvent.Kind.DISPOSED,
        actor=actor,
        from_party=case.district.name_zh,
        to_party=place,
        place=place,
        at=now,
        remarks=f"{method.strip()} · {witnesses.strip()}",
    )
    record(
        "parcel.disposed",
        case,
        actor=actor,
        method=method.strip(),
        place=place.strip(),
        witnesses=witnesses.strip(),
        citation="Regulation art 27; Measures art 33",
    )
    return parcel
