"""Detaining the goods, ex officio or on application, whole or in part (REG 15, 16; MEA 25)."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.services import record
from core.errors import InvalidInput
from core.wording import letter
from seizures.cases.models import Case
from seizures.deadlines import services as deadlines
from seizures.deadlines.models import Deadline
from seizures.evidence import services as evidence
from seizures.evidence.models import CustodyEvent
from seizures.notices import services as notices
from seizures.notices.models import Notice
from seizures.procedure import court_effects, guards, letters, parts, telling
from seizures.shipments.models import Shipment


@transaction.atomic
def detain(
    case: Case,
    *,
    actor: User,
    place: str,
    seal_no: str = "",
    quantities: Mapping[int, Decimal] | None = None,
) -> Case:
    """Detain the goods, tell the holder, serve the receipt on the consignor (REG 16, MEA 25).

    With ``quantities`` (by line) only a part; what no case of the shipment needs is released and
    recorded. Ex officio it starts the 30 working days to determine and the 50 to wait for a court
    (REG 20, 24(2)), on application the 20 to wait for a court (REG 24(1)).
    """
    case = Case.objects.locked(case.pk)
    Shipment.objects.select_for_update(no_key=True).get(pk=case.shipment_id)
    guards.detain(case)
    if not place.strip():
        raise InvalidInput(_("Say where the detained goods are kept."), field="place")
    parts.choose(case, quantities)
    now = timezone.now()
    case.move_to(Case.Status.DETAINED)
    case.detained_at = now
    case.save(update_fields=["status", "detained_at"])

    clock = _start_clocks(case, now)
    evidence.record_custody(
        case,
        CustodyEvent.Kind.TAKEN,
        actor=actor,
        from_party=case.shipment.consignor_name,
        to_party=case.district.name_zh,
        place=place.strip(),
        seal_no=seal_no.strip(),
        at=now,
    )
    letters.serve_detention_receipt(
        case, clock, actor=actor, place=place.strip(), seal_no=seal_no.strip()
    )
    _tell_holder(case, clock, actor=actor)
    record("case.detained", case, actor=actor, place=place.strip(), citation=guards.DETENTION)
    parts.free_the_rest(case, actor=actor, now=now)
    telling.tell_holder(case, telling.DETAINED)
    telling.tell_consignor(case, telling.DETAINED)
    court_effects.settle_goods(case, actor=actor, now=now)
    return case


def _start_clocks(case: Case, now: datetime) -> Deadline:
    """The clock that the letters name: what customs has to do, or what the holder waits for."""
    if case.flow == Case.Flow.BY_APPLICATION:
        return deadlines.start(case, guards.COURT_BY_APPLICATION, at=now)
    deadlines.start(case, guards.COURT, at=now)
    return deadlines.start(case, guards.DETERMINATION, at=now)


def _tell_holder(case: Case, clock: Deadline, *, actor: User) -> None:
    """Name, quantity, value, parties, days of declaration and detention (MEA 17)."""
    last = timezone.localdate(clock.last_moment).isoformat()
    asked = case.flow == Case.Flow.BY_APPLICATION
    shipment = case.shipment
    said = letter(
        Notice.Kind.DETENTION_NOTICE,
        {
            "case": case.number,
            "detained_on": timezone.localdate(case.detained_at).isoformat(),
            "declared_on": timezone.localdate(shipment.declared_at).isoformat(),
            "consignor": shipment.consignor_name,
            "consignee": shipment.consignee_name,
            "value": f"{case.value:,.2f} CNY",
            "determined_by": "" if asked else last,
            "court_by": last if asked else "",
        },
    )
    kind = Notice.Kind.DETENTION_NOTICE
    notices.order(case, kind, addressee=Notice.Addressee.HOLDER, actor=actor, extra=said)
