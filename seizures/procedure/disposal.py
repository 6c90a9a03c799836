"""What becomes of confiscated goods: the ladder of REG 27 and MEA 33, rung by rung."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.services import record
from core.errors import InvalidInput
from core.reference.models import DisposalMethod
from seizures.cases.models import Case
from seizures.civil import holds
from seizures.disposals.models import Consultation, DisposalPart
from seizures.evidence.services import quantities
from seizures.penalties.models import Disposal
from seizures.penalties.rules import AUCTION, first_rung, why_not
from seizures.procedure.fines import no_remedy
from seizures.procedure.guards import (
    CrimeSuspected,
    StepNotAllowed,
    WrongState,
    crime_is_suspected,
    expect,
    last_clock,
)
from seizures.procedure.service_clocks import is_held

LADDER = "Regulation art 27; Measures art 33"
DECISION_FIRST = "Customs Law art 92; Penalty Regs art 47"
CONSULTATION = "disposal_consultation"
GONE = (Case.Status.PENALISED, Case.Status.COLLECTED)
#: when perishable goods may go before the decision (CUS 92, PEN 47)
BEFORE = (
    Case.Status.DETAINED,
    Case.Status.UNDETERMINED,
    Case.Status.INFRINGING,
    Case.Status.PENALTY_NOTICED,
)


class NotOnTheLadder(StepNotAllowed):
    """The law does not allow this method for these goods."""

    code = "disposal_not_allowed"


class HolderNotHeard(StepNotAllowed):
    """The rights holder was asked and may still answer (MEA 33)."""

    code = "holder_not_heard"


class GoodsAreKept(StepNotAllowed):
    """A court wants the goods kept."""

    code = "goods_are_kept"


@dataclass(frozen=True)
class Order:
    """What is ordered: statements of the order that some methods need and others do not."""

    holder_consulted_on: date | None = None
    features_removed: bool = False
    quantity: Decimal | None = None
    unit: str = ""


def remaining(case: Case) -> dict[str, Decimal]:
    """What no disposal has taken yet, by unit; goods that were released are gone."""
    if case.status == Case.Status.RELEASED:
        return {}
    if Disposal.objects.filter(case=case, parts__isnull=True).exists():
        return {}  # ordered before parts were written down: for all the goods
    left = quantities(case)
    for part in DisposalPart.objects.filter(disposal__case=case):
        left[part.unit] = left.get(part.unit, Decimal(0)) - part.quantity
    return {unit: quantity for unit, quantity in left.items() if quantity > 0}


def takeable(case: Case) -> dict[str, Decimal]:
    """What may be disposed of now: what is left, without what a court keeps (MEA 29)."""
    kept = holds.goods(case, holds.DISPOSAL).by_unit
    left = {unit: n - kept.get(unit, Decimal(0)) for unit, n in remaining(case).items()}
    return {unit: quantity for unit, quantity in left.items() if quantity > 0}


def open_disposal(case: Case) -> Disposal | None:
    """The disposal that is ordered and not carried out; there is at most one."""
    rows = Disposal.objects.filter(case=case, executed_at__isnull=True)
    return rows.select_related("method").first()


def nothing_keeps_the_goods(case: Case) -> None:
    """Evidence of a crime, a court, a remedy: then the goods stay where they are."""
    if crime_is_suspected(case):
        raise CrimeSuspected(
            _("The goods are evidence: the case is being transferred to the police."),
            "JI 2020 art 7",
        )
    if holds.goods(case, holds.DISPOSAL).everything:
        raise GoodsAreKept(_("A court has asked customs to keep the goods."), "Measures art 29")
    no_remedy(case, LADDER)


def can_order(case: Case, user: User | None, now: datetime) -> None:
    """Confiscated or collected goods that nothing keeps, as long as some are left."""
    if crime_is_suspected(case):
        nothing_keeps_the_goods(case)
    expect(case, *GONE, citation=DECISION_FIRST)
    nothing_keeps_the_goods(case)
    _can_take_some(case)


def can_order_early(case: Case, user: User | None, now: datetime) -> None:
    """Perishable goods and the like, before the decision (CUS 92, PEN 47)."""
    expect(case, *BEFORE, citation=DECISION_FIRST)
    nothing_keeps_the_goods(case)
    _can_take_some(case)


def _can_take_some(case: Case) -> None:
    if open_disposal(case):
        raise WrongState(_("A disposal has been ordered already."), LADDER)
    if not remaining(case) and Disposal.objects.filter(case=case).exists():
        raise WrongState(_("Nothing is left to dispose of."), LADDER)


@transaction.atomic
def order_disposal(  # noqa: PLR0913  # each is a statement of the order
    case: Case,
    *,
    actor: User,
    method: DisposalMethod,
    reasons: str,
    receiver: str,
    holder_consulted_on: date | None = None,
    features_removed: bool = False,
    quantity: Decimal | None = None,
    unit: str = "",
) -> Disposal:
    """Order what is done with confiscated goods; without ``quantity`` with all that are left.

    Public welfare or sale to the holder come first; a lower rung needs reasons why they are
    impossible; an auction needs the holder consulted and every infringing feature removed.
    """
    case = Case.objects.locked(case.pk)
    can_order(case, actor, timezone.now())
    order = Order(holder_consulted_on, features_removed, quantity, unit)
    return _order(case, actor, method, reasons, receiver, order)


@transaction.atomic
def order_early(  # noqa: PLR0913  # each is a statement of the order
    case: Case,
    *,
    actor: User,
    method: DisposalMethod,
    reasons: str,
    receiver: str,
    perishable: str,
    quantity: Decimal | None = None,
    unit: str = "",
) -> Disposal:
    """Order the disposal of perishable goods before the decision; the head has to approve it."""
    case = Case.objects.locked(case.pk)
    can_order_early(case, actor, timezone.now())
    if not perishable.strip():
        raise InvalidInput(_("Say why the goods cannot wait."), field="perishable")
    order = Order(timezone.localdate(), method.key == AUCTION, quantity, unit)
    disposal = _order(case, actor, method, reasons or perishable, receiver, order)
    disposal.early, disposal.early_reasons = True, perishable.strip()
    disposal.save(update_fields=["early", "early_reasons"])
    return disposal


def _order(  # each is a statement of the order
    case: Case, actor: User, method: DisposalMethod, reasons: str, receiver: str, order: Order
) -> Disposal:
    if not receiver.strip():
        raise InvalidInput(_("Name the receiver or the place."), field="receiver")
    consulted_on = order.holder_consulted_on or _consulted_on(case)
    _check_rung(case, method, reasons, consulted_on, order.features_removed)
    parts = _parts(case, order)
    disposal = Disposal.objects.create(
        case=case,
        method=method,
        reasons=reasons.strip(),
        receiver=receiver.strip(),
        holder_consulted_on=consulted_on,
        features_removed=order.features_removed,
        ordered_by=actor,
        ordered_at=timezone.now(),
    )
    DisposalPart.objects.bulk_create(
        [DisposalPart(disposal=disposal, unit=unit, quantity=n) for unit, n in parts.items()]
    )
    record(
        "disposal.ordered",
        case,
        actor=actor,
        method=method.key,
        receiver=disposal.receiver,
        quantities=[f"{n.normalize():f} {unit}" for unit, n in parts.items()],
        citation=LADDER,
    )
    return disposal


def _parts(case: Case, order: Order) -> Mapping[str, Decimal]:
    """The goods of this disposal; together with the others never more than there are."""
    left = takeable(case)
    if order.quantity is None:
        return left
    unit = order.unit.strip() or (next(iter(left)) if len(left) == 1 else "")
    if unit not in left:
        raise InvalidInput(
            _("Choose one of the units: %(units)s.") % {"units": ", ".join(left)}, field="unit"
        )
    if not 0 < order.quantity <= left[unit]:
        raise InvalidInput(
            _("%(left)s %(unit)s are left.")
            % {"left": f"{left[unit].normalize():f}", "unit": unit},
            field="quantity",
        )
    return {unit: order.quantity}


def _consulted_on(case: Case) -> date | None:
    """When the holder was asked, if it has answered or its time is over (MEA 33)."""
    asked = Consultation.objects.filter(case=case).order_by("-pk").first()
    return timezone.localdate(asked.asked_at) if asked else None


def _check_rung(
    case: Case,
    method: DisposalMethod,
    reasons: str,
    holder_consulted_on: date | None,
    features_removed: bool,
) -> None:
    if problem := why_not(case, method):
        raise NotOnTheLadder(problem, "Regulation art 27")
    if method.order > first_rung() and not reasons.strip():
        raise InvalidInput(
            _("Say why the methods that come first on the ladder are impossible."), field="reasons"
        )
    if holder_consulted_on and holder_consulted_on > timezone.localdate():
        raise InvalidInput(_("This is in the future."), field="holder_consulted_on")
    _holder_has_had_its_say(case)
    if method.key != AUCTION:
        return
    if holder_consulted_on is None:
        raise InvalidInput(
            _("Before an auction the rights holder must be consulted (Measures art 33)."),
            field="holder_consulted_on",
        )
    if not features_removed:
        raise InvalidInput(
            _("Before an auction every infringing feature must be removed (Regulation art 27)."),
            field="features_removed",
        )


def _holder_has_had_its_say(case: Case) -> None:
    """Whoever was asked is let answer."""
    asked = Consultation.objects.filter(case=case, status=Consultation.Status.ASKED).exists()
    clock = last_clock(case, CONSULTATION)
    if asked and clock and is_held(case, CONSULTATION):
        raise HolderNotHeard(
            _("The request to the rights holder has not been served yet."), clock.citation
        )
    if asked and clock and timezone.now() < clock.due_at:
        until = timezone.localdate(clock.last_moment).isoformat()
        raise HolderNotHeard(
            _("The rights holder may answer until %(until)s.") % {"until": until}, clock.citation
        )


def can_approve_early(case: Case, user: User | None, now: datetime) -> None:
    """The head of the customs approves what is disposed of before the decision (PEN 47)."""
    disposal = open_disposal(case)
    if disposal is None or not disposal.early:
        raise WrongState(_("No disposal before the decision is proposed."), DECISION_FIRST)
    if disposal.approved_by_id:
        raise WrongState(_("It is approved already."), DECISION_FIRST)
    if user is not None and disposal.ordered_by_id == user.pk:
        raise StepNotAllowed(_("Somebody else has to approve it."), DECISION_FIRST)


@transaction.atomic
def approve_early(case: Case, *, actor: User) -> Disposal:
    """The head approves that perishable goods go before the decision (CUS 92, PEN 47)."""
    case = Case.objects.locked(case.pk)
    can_approve_early(case, actor, timezone.now())
    disposal = locked_open(case)
    disposal.approved_by, disposal.approved_at = actor, timezone.now()
    disposal.save(update_fields=["approved_by", "approved_at"])
    record("disposal.approved", case, actor=actor, method=disposal.method_id)
    return disposal


@transaction.atomic
def withdraw_order(case: Case, *, actor: User, reason: str) -> None:
    """Take an order back that was not carried out; the ledger keeps it."""
    case = Case.objects.locked(case.pk)
    can_withdraw_order(case, actor, timezone.now())
    if not reason.strip():
        raise InvalidInput(_("Say why the order is taken back."), field="reason")
    disposal = locked_open(case)
    record(
        "disposal.withdrawn",
        case,
        actor=actor,
        method=disposal.method_id,
        receiver=disposal.receiver,
        reason=reason.strip(),
    )
    disposal.parts.all().delete()
    disposal.delete()


def can_withdraw_order(case: Case, user: User | None, now: datetime) -> None:
    if open_disposal(case) is None:
        raise WrongState(_("No disposal is ordered."), LADDER)


def locked_open(case: Case) -> Disposal:
    rows = Disposal.objects.filter(case=case, executed_at__isnull=True)
    return rows.select_for_update(no_key=True, of=("self",)).select_related("method").get()


def methods_for(case: Case) -> Collection[DisposalMethod]:
    """The rungs of the ladder that the law leaves for these goods."""
    return [method for method in DisposalMethod.objects.all() if not why_not(case, method)]
