"""What becomes of confiscated goods: the ladder of REG 27 and MEA 33, rung by rung."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.services import record
from core.errors import InvalidInput
from core.reference.models import DisposalMethod
from seizures.cases.models import Case
from seizures.deadlines import services as deadlines
from seizures.evidence.models import CustodyEvent
from seizures.evidence.services import record_custody
from seizures.penalties.models import Disposal
from seizures.penalties.rules import AUCTION, first_rung, why_not
from seizures.procedure.guards import (
    CrimeSuspected,
    StepNotAllowed,
    WrongState,
    crime_is_suspected,
    expect,
)

LADDER = "Regulation art 27; Measures art 33"
DECISION_FIRST = "Customs Law art 92; Penalty Regs art 47"


class NotOnTheLadder(StepNotAllowed):
    """The law does not allow this method for these goods."""

    code = "disposal_not_allowed"


@transaction.atomic
def order_disposal(  # each is a statement of the order
    case: Case,
    *,
    actor: User,
    method: DisposalMethod,
    reasons: str,
    receiver: str,
    holder_consulted_on: date | None = None,
    features_removed: bool = False,
) -> Disposal:
    """Order what is done with confiscated goods.

    Public welfare or sale to the holder come first; a lower rung needs reasons why they are
    impossible; an auction needs the holder consulted and every infringing feature removed.
    """
    case = Case.objects.locked(case.pk)
    if crime_is_suspected(case):
        raise CrimeSuspected(
            _("The goods are evidence: the case is being transferred to the police."),
            "JI 2020 art 7",
        )
    expect(case, Case.Status.PENALISED, citation=DECISION_FIRST)
    if Disposal.objects.filter(case=case).exists():
        raise WrongState(_("A disposal has been ordered already."), LADDER)
    if not receiver.strip():
        raise InvalidInput(_("Name the receiver or the place."), field="receiver")
    _check_rung(case, method, reasons, holder_consulted_on, features_removed)
    disposal = Disposal.objects.create(
        case=case,
        method=method,
        reasons=reasons.strip(),
        receiver=receiver.strip(),
        holder_consulted_on=holder_consulted_on,
        features_removed=features_removed,
        ordered_by=actor,
        ordered_at=timezone.now(),
    )
    record("disposal.ordered", case, actor=actor, method=method.key, receiver=disposal.receiver)
    return disposal


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


@transaction.atomic
def execute_disposal(disposal: Disposal, *, actor: User, witnesses: str) -> Disposal:
    """Note that the goods are gone, before witnesses; that closes the case.

    The security goes back separately, once the costs are settled (MEA 36).
    """
    case = Case.objects.locked(disposal.case_id)
    disposal = Disposal.objects.select_for_update(no_key=True, of=("self",)).get(pk=disposal.pk)
    if disposal.executed_at:
        raise WrongState(_("The disposal has been carried out already."), LADDER)
    expect(case, Case.Status.PENALISED, citation=LADDER)
    if not witnesses.strip():
        raise InvalidInput(_("Name the witnesses."), field="witnesses")
    now = timezone.now()
    disposal.executed_at, disposal.executed_by = now, actor
    disposal.witnesses = witnesses.strip()
    disposal.save(update_fields=["executed_at", "executed_by", "witnesses"])
    record_custody(
        case,
        CustodyEvent.Kind.DISPOSED,
        actor=actor,
        from_party=case.district.name_zh,
        to_party=disposal.receiver,
        place=disposal.receiver,
        at=now,
        remarks=disposal.method.name_zh,
    )
    case.move_to(Case.Status.CLOSED)
    case.closed_at = now
    case.save(update_fields=["status", "closed_at"])
    deadlines.stop(case, "storage_fee_cap", at=now)
    record(
        "disposal.executed",
        case,
        actor=actor,
        method=disposal.method_id,
        receiver=disposal.receiver,
        witnesses=disposal.witnesses,
    )
    return disposal
