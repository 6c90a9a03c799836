"""Settled costs that no cash covers: demanded of the guarantor and of the holder.

Cash is taken at the settlement. A letter of guarantee only promises: its guarantor may be asked
directly, and the holder owes all that is not paid (MEA 34, 35; GUA 19). The guarantor of a
general security is called on by GACC, which ends it (MEA 24).
"""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.accounts.permissions import Role
from core.audit.services import record
from core.errors import InvalidInput
from core.notifications.services import send
from core.wording import letter
from seizures.cases.models import Case
from seizures.costs.models import Demand, Settlement
from seizures.costs.rules import COSTS, GUARANTEE, Standing
from seizures.deadlines import services as deadlines
from seizures.deadlines.models import Deadline
from seizures.notices.models import Notice
from seizures.procedure import telling
from seizures.procedure.cost_standing import standing_of
from seizures.procedure.costs import settlement_of
from seizures.procedure.guards import WrongState
from seizures.procedure.service_clocks import last_day, send_letter

GENERAL = "Measures art 24"
GUARANTOR, HOLDER = Demand.Debtor.GUARANTOR, Demand.Debtor.HOLDER
CLOCKS = {GUARANTOR: "guarantor_payment", HOLDER: "holder_costs_payment"}
KINDS = {GUARANTOR: Notice.Kind.GUARANTOR_DEMAND, HOLDER: Notice.Kind.COST_DEMAND}

LETTER_STANDS = gettext_noop(
    "The waiting time is over, but costs charged to the letter of case %(case)s are not paid:"
    " ask the rights holder or call on the guarantor."
)
ASKED_GACC = gettext_noop(
    "District %(district)s asks you to call on the guarantor of %(general)s: %(amount)s yuan of"
    " case %(case)s are not paid."
)
CALLED = gettext_noop(
    "Customs has called on the guarantor of your security in case %(case)s for %(amount)s yuan."
)
DEMANDED = gettext_noop("Customs demands %(amount)s yuan of costs in case %(case)s.")


def remind(case: Case, *, once: str) -> None:
    telling.tell_officers(case, LETTER_STANDS, supervisors=True, once=once)


def open_demands(case: Case) -> list[Demand]:
    rows = Demand.objects.filter(settlement__case=case).exclude(status=Demand.Status.PAID)
    return list(rows)


def _settled(case: Case) -> tuple[Settlement, Standing]:
    found = settlement_of(case)
    if found is None:
        raise WrongState(_("The costs are not settled yet."), COSTS)
    return found, standing_of(found)


def _not_demanded_of(found: Settlement, debtor: str) -> None:
    if found.demands.filter(debtor=debtor).exists():
        raise WrongState(_("This has been demanded already."), COSTS)


def can_ask_gacc(case: Case, user: User | None, now: datetime) -> None:
    """What a general security answers for is not paid, and it can still be called on (MEA 24)."""
    found, state = _settled(case)
    general = found.security.general if found.security else None
    if general is None:
        raise WrongState(_("No general security answers for this case."), GENERAL)
    if state.guaranteed <= 0:
        raise WrongState(_("Nothing that the guarantor answers for is open."), GENERAL)
    if general.status == general.Status.CALLED:
        raise WrongState(_("The guarantor is called on already."), GENERAL)


@transaction.atomic
def ask_gacc(case: Case, *, actor: User, reasons: str) -> None:
    """Ask GACC to call on the guarantor of the general security (MEA 24)."""
    case = Case.objects.locked(case.pk)
    can_ask_gacc(case, actor, timezone.now())
    found, state = _settled(case)
    if not reasons.strip():
        raise InvalidInput(_("Give the reasons in writing."), field="reasons")
    general = found.security.general if found.security else None
    if general is None:  # the guard has looked
        return
    record(
        "general_security.call_asked",
        general,
        actor=actor,
        case=case.number,
        amount=str(state.guaranteed),
        reasons=reasons.strip(),
        citation=GENERAL,
    )
    send(
        User.objects.holding(Role.EXAMINER),
        ASKED_GACC,
        url=reverse("general-security-detail", args=[general.number]),
        district=case.district.name,
        general=general,
        amount=f"{state.guaranteed:,.2f}",
        case=case,
    )


def can_call_guarantor(case: Case, user: User | None, now: datetime) -> None:
    """Whoever vouched in a letter is asked directly (GUA 19); see the module for a general one."""
    found, state = _settled(case)
    if found.security is None or state.guaranteed <= 0:
        raise WrongState(_("Nothing that the guarantor answers for is open."), GUARANTEE)
    _not_demanded_of(found, GUARANTOR)
    general = found.security.general
    if general is not None and general.status != general.Status.CALLED:
        raise WrongState(
            _("GACC calls on the guarantor of a general security, and has not done so."), GENERAL
        )


@transaction.atomic
def call_guarantor(
    case: Case, *, actor: User, guarantor: str = "", letter_no: str = "", address: str = ""
) -> Demand:
    """Demand of the guarantor what is charged to its letter and not paid (GUA 19).

    Its time begins with the service of the demand. The names of a general security are known.
    """
    case = Case.objects.locked(case.pk)
    now = timezone.now()
    can_call_guarantor(case, actor, now)
    found, state = _settled(case)
    security = found.security
    general = security.general if security else None
    name = general.guarantor if general else guarantor.strip()
    number = general.letter_no if general else letter_no.strip()
    if not name:
        raise InvalidInput(_("Name the guarantor as in its letter."), field="guarantor")
    if not number:
        raise InvalidInput(_("Give the number of the letter."), field="letter_no")
    demand = _demand(
        case,
        found,
        GUARANTOR,
        state.guaranteed,
        actor=actor,
        name=name,
        letter_no=number,
        address=address.strip(),
    )
    telling.tell_holder(case, CALLED, amount=f"{demand.amount:,.2f}")
    return demand


def can_demand_costs(case: Case, user: User | None, now: datetime) -> None:
    """The holder owes what no money covers (REG 25, MEA 34)."""
    found, state = _settled(case)
    if state.total <= 0:
        raise WrongState(_("Nothing is owed."), COSTS)
    _not_demanded_of(found, HOLDER)


@transaction.atomic
def demand_costs(case: Case, *, actor: User) -> Demand:
    """Demand of the holder all costs that are not paid (REG 25; MEA 34; GUA 19)."""
    case = Case.objects.locked(case.pk)
    can_demand_costs(case, actor, timezone.now())
    found, state = _settled(case)
    demand = _demand(
        case, found, HOLDER, state.total, actor=actor, name=str(case.holder), letter_no=""
    )
    telling.tell_holder(case, DEMANDED, amount=f"{demand.amount:,.2f}")
    return demand


def _demand(  # noqa: PLR0913  # each is a statement of the letter
    case: Case,
    found: Settlement,
    debtor: Demand.Debtor,
    amount: Decimal,
    *,
    actor: User,
    name: str,
    letter_no: str,
    address: str = "",
) -> Demand:
    now = timezone.now()
    clock = deadlines.start(case, CLOCKS[debtor], at=now)
    notice = _order(
        case,
        debtor,
        clock,
        actor=actor,
        address=address,
        holder=str(case.holder),
        name=name,
        letter_no=letter_no,
        security=found.security.number if found.security else "",
        total=f"{found.total:,.2f}",
        amount=f"{amount:,.2f}",
    )
    demand = Demand.objects.create(
        settlement=found,
        debtor=debtor,
        name=name[:200],
        letter_no=letter_no,
        amount=amount,
        notice=notice,
        demanded_at=now,
        demanded_by=actor,
    )
    record(
        "cost.demanded",
        case,
        actor=actor,
        debtor=debtor.value,
        name=name,
        letter_no=letter_no,
        amount=str(amount),
        citation=GUARANTEE if debtor == GUARANTOR else COSTS,
    )
    return demand


def _order(
    case: Case,
    debtor: Demand.Debtor,
    clock: Deadline,
    *,
    actor: User,
    address: str,
    **values: object,
) -> Notice:
    addressee = Notice.Addressee(debtor.value)
    said: dict[str, object] = {
        **letter(
            KINDS[debtor],
            {
                "case": case.number,
                "days": clock.length,
                "last_day": last_day(case, addressee, clock),
                **values,
            },
        ),
        "goods": None,
        "rights": None,
    }
    if debtor == GUARANTOR:
        said["addressee"] = {"name": values["name"], "address": address}
    return send_letter(case, KINDS[debtor], addressee=addressee, actor=actor, extra=said)
