"""What the law demands of a deposit for patent goods at each step (REG 19; MEA 20, 28, 36)."""

from datetime import datetime

from django.utils.translation import gettext as _

from core.accounts.models import User
from core.reference.models import RightKind
from recordal.rights.models import IpRight
from seizures.cases.models import Case
from seizures.counter_securities.models import CounterSecurity
from seizures.procedure import guards
from seizures.procedure.guards import StepNotAllowed, WrongState

CITATION = "Regulation art 19; Measures art 20"
SUIT = "Measures arts 20(3), 41"
JUDGMENT = "Regulation art 19; Measures arts 20, 36"
GROUND = "patent_counter_security"
TIER = "consignor_release_patent"
SUIT_PROOF = "patent_suit_proof"
RETURN_AFTER = guards.SECURITY_RETURN_PATENT


class NotAPatent(StepNotAllowed):
    code = "not_a_patent"


class DepositGiven(StepNotAllowed):
    code = "counter_security_given"


def live(case: Case) -> CounterSecurity | None:
    """The deposit that is submitted, held, or waits for a judgment; there is at most one."""
    return CounterSecurity.objects.live().filter(case=case).first()


def ask(case: Case) -> None:
    """Only for detained goods suspected of infringing patents, once (REG 19, MEA 20)."""
    if case.status == Case.Status.TRANSFERRED:  # nor is the party told of that by a refusal
        raise WrongState(_("Customs takes no deposit at this stage."), CITATION)
    guards.expect(case, Case.Status.DETAINED, Case.Status.UNDETERMINED, citation=CITATION)
    if not only_patents(case):
        raise NotAPatent(
            _("Only goods suspected of infringing patents are released against a deposit."),
            CITATION,
        )
    if live(case):
        raise DepositGiven(_("A deposit has been given already."), CITATION)


def only_patents(case: Case) -> bool:
    """Whether every right touched is of a kind for which the law knows this release."""
    items = case.items.select_related("recordal__right", "unrecorded")
    kinds = {item.right.kind for item in items}
    codes = {IpRight.CODES[kind] for kind in kinds if kind in IpRight.CODES}
    allowed = RightKind.objects.filter(code__in=codes, release_on_counter_security=True)
    return bool(kinds) and len(codes) == len(kinds) and allowed.count() == len(codes)


def ask_for(case: Case, user: User) -> None:
    guards.side_of(case, "consignor", user)
    ask(case)


def decide(case: Case) -> CounterSecurity:
    """The deposit that customs accepts or refuses."""
    counter = live(case)
    if counter is None or counter.status != CounterSecurity.Status.SUBMITTED:
        raise guards.NothingToDecide(_("No deposit waits for a decision."), CITATION)
    guards.expect(case, Case.Status.DETAINED, Case.Status.UNDETERMINED, citation=CITATION)
    return counter


def prove(case: Case, now: datetime) -> CounterSecurity:
    """The holder proves its suit within 30 working days of service of the notice (MEA 20, 41)."""
    counter = live(case)
    if counter is None or counter.status != CounterSecurity.Status.ACCEPTED:
        raise guards.NothingToDecide(_("No deposit waits for the proof of a suit."), SUIT)
    if guards.time_is_over(case, SUIT_PROOF, now):
        raise guards.TooLate(_("The time to prove a suit is over."), SUIT)
    return counter


def prove_for(case: Case, user: User, now: datetime) -> None:
    guards.side_of(case, "holder", user)
    prove(case, now)


def judge(case: Case) -> CounterSecurity:
    """The deposit that follows the judgment."""
    counter = live(case)
    if counter is None or counter.status != CounterSecurity.Status.SUED:
        raise guards.NothingToDecide(_("No deposit waits for a judgment."), JUDGMENT)
    return counter


def security_is_free(case: Case, now: datetime) -> None:
    """The holder's security stands until the deposit is dealt with, and 20 working days longer
    (MEA 36)."""
    if live(case):
        raise guards.StillStandsForSomething(
            _("The deposit of the consignor or consignee has not been dealt with yet."),
            "Measures art 36",
        )
    clock = guards.last_clock(case, RETURN_AFTER)
    if clock and clock.status == "running" and now < clock.due_at:
        raise guards.StillStandsForSomething(
            _("A court may still preserve the security until the waiting period is over."),
            "Measures art 36",
        )
