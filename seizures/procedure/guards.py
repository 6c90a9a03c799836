"""What the law forbids at each step, and in which article; pages show the same answer as a reason.

Every guard takes a case as it stands and raises StepNotAllowed, with the citation, when the step
is not possible now. ``steps`` calls them under the lock, ``queries`` to explain the case page.
"""

from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from core.accounts.models import User
from core.errors import DomainError, InvalidInput
from core.reference.models import StatutoryDeadline
from seizures.cases.models import Case
from seizures.civil import holds
from seizures.deadlines.models import Deadline
from seizures.procedure.meanwhile import Last, last_step
from seizures.referrals.models import Referral
from seizures.securities import services as securities
from seizures.securities.models import Security
from seizures.securities.services import LETTERS

ANSWER = "Regulation art 16; Measures art 22"
DETENTION = "Regulation art 16; Measures art 25"
VETTING = "Customs Security Regs art 16"
INVESTIGATION = "Regulation art 20; Measures art 28"
SETTLEMENT = "Measures art 27(3)"
WITHDRAWAL = "Regulation art 24(5)"
RETURN = "Measures arts 35, 36"
RELEASE = "Regulation arts 16, 24"
STATEMENT = "Measures art 27; Regulation art 24(4)"
EX_OFFICIO = "Regulation art 16; Measures art 21"

HOLDER_REPLY = "holder_reply_ex_officio"
REVIEW = "guarantee_review"
DETERMINATION = "ex_officio_determination"
COURT = "ex_officio_court_notice"
COURT_BY_APPLICATION = "by_application_court_notice"
APPLICATION_SECURITY = "application_security"
NO_DUTY = "Regulation art 24(1); Measures art 18"
PENALTY_DECISION = "penalty_decision"
SECURITY_RETURN = "security_return_after_release"
#: after a release on counter-security, from the end of the consignor's deposit on (MEA 36)
SECURITY_RETURN_PATENT = "security_return_after_patent_release"
SECURITY_WAITS = (SECURITY_RETURN, SECURITY_RETURN_PATENT)

#: grounds that end the case without anybody finding anything out
UNDECIDED = (Case.Status.SUSPENDED, Case.Status.DETAINED, Case.Status.UNDETERMINED)


class StepNotAllowed(DomainError):
    """The law does not allow this step now; the message ends with the article.

    ``since`` is the step somebody else took first: who, when, which.
    """

    code = "step_not_allowed"

    def __init__(
        self, message: str, citation: str = "", since: Last | None = None, **details: object
    ) -> None:
        text = f"{message} ({citation})" if citation else message
        if since is not None:
            text, details = f"{text} {since.text}", {**since.details, **details}
        super().__init__(text, **({"citation": citation} if citation else {}), **details)
        self.reason = message
        self.citation = citation


class WrongState(StepNotAllowed):
    code = "wrong_state"


class RecordalNotInForce(StepNotAllowed):
    code = "recordal_not_in_force"


class CaseAlreadyOpen(StepNotAllowed):
    code = "case_already_open"


class TooLate(StepNotAllowed):
    code = "too_late"


class AlreadyAnswered(StepNotAllowed):
    code = "already_answered"


class NoApplication(StepNotAllowed):
    code = "no_application"


class SecurityNotAccepted(StepNotAllowed):
    code = "security_not_accepted"


class NothingToDecide(StepNotAllowed):
    code = "nothing_to_decide"


class CrimeSuspected(StepNotAllowed):
    code = "crime_suspected"


class SettlementBarred(CrimeSuspected):
    """Said to the parties: refusing a signature must not tell them of a suspicion of crime."""

    code = "settlement_barred"


class OtherFlow(StepNotAllowed):
    """The step belongs to the other kind of procedure."""

    code = "other_flow"


class GroundNotMet(StepNotAllowed):
    code = "ground_not_met"


class CourtKeeps(StepNotAllowed):
    """A court's notice in force binds customs, whatever the ground (MEA 18, 29)."""

    code = "court_keeps_the_goods"


class NotYourSide(StepNotAllowed):
    code = "not_your_side"


class StillStandsForSomething(StepNotAllowed):
    code = "security_not_returnable"


def expect(case: Case, *statuses: str, citation: str) -> None:
    """The step belongs to these stages of the procedure."""
    if case.status not in statuses:
        raise WrongState(
            _("%(case)s is “%(status)s”: this step does not belong to that stage.")
            % {"case": case, "status": case.get_status_display()},
            citation,
            last_step(case),
        )


def last_clock(case: Case, key: str) -> Deadline | None:
    """The clock that ran last under this rule, whatever became of it."""
    return Deadline.objects.filter(case=case, rule=key).order_by("-pk").first()


def time_is_over(case: Case, key: str, now: datetime) -> bool:
    """Whether the period has run, even if the clock task has not looked at it yet."""
    clock = last_clock(case, key)
    # a stopped clock has no end: that of a letter not served yet has not even begun
    return clock is not None and clock.status != Deadline.Status.STOPPED and clock.due_at <= now


def not_simplified(case: Case) -> None:
    """What people carry or post is decided in its own, shorter way (REG 31; MEA 31)."""
    if case.flow == Case.Flow.SIMPLIFIED:
        raise StepNotAllowed(
            _("What people carry or post follows the simplified procedure."),
            "Regulation art 31; Measures art 31",
        )


def answer(case: Case, now: datetime) -> None:
    """The holder answers once, within its time (MEA 22); afterwards the clock decides."""
    expect(case, Case.Status.SUSPENDED, citation=ANSWER)
    if case.answer == Case.Answer.DECLINED or securities.live(case):
        raise AlreadyAnswered(_("The rights holder has answered already."), ANSWER)
    for key in (HOLDER_REPLY, APPLICATION_SECURITY):
        if time_is_over(case, key, now):
            raise TooLate(_("The time to answer is over."), _citation_of(key))


def decline(case: Case, now: datetime) -> None:
    """A holder that has asked for detention withdraws; only one that has not can decline."""
    answer(case, now)
    if case.answer != Case.Answer.NONE:
        raise AlreadyAnswered(_("The rights holder has answered already."), ANSWER)


def decide_on_security(case: Case) -> Security:
    """The submitted security that customs accepts or refuses (GUA 16)."""
    expect(case, Case.Status.SUSPENDED, citation=VETTING)
    security = securities.live(case)
    if security is None or security.status != Security.Status.SUBMITTED:
        message = _("No security waits for a decision.")
        raise NothingToDecide(message, VETTING, _decided(case))
    return security


def _decided(case: Case) -> Last | None:
    """Who accepted or refused the last security, and when."""
    decided = Security.objects.filter(case=case, decided_at__isnull=False)
    last = decided.select_related("decided_by").order_by("-pk").first()
    if last is None or last.decided_at is None:
        return None
    verb = "refused" if last.status == Security.Status.REFUSED else "accepted"
    return Last(str(last.decided_by or ""), last.decided_at, f"security.{verb}")


def detain(case: Case) -> None:
    """No detention without an application and an accepted security (REG 16, MEA 25)."""
    expect(case, Case.Status.SUSPENDED, citation=DETENTION)
    if case.answer != Case.Answer.APPLIED:
        raise NoApplication(_("The rights holder has not applied for detention."), DETENTION)
    security = securities.live(case)
    if security is None:
        raise SecurityNotAccepted(_("The rights holder has not given security."), DETENTION)
    if security.status != Security.Status.ACCEPTED:
        raise SecurityNotAccepted(
            _("The security is submitted, but customs has not accepted it yet."), DETENTION
        )


def determine(case: Case, now: datetime) -> None:
    """Customs determines while it investigates detained goods (REG 20, MEA 28).

    After the 50 working days undetermined goods go free, even if the clock has not looked yet.
    """
    if case.flow == Case.Flow.BY_APPLICATION:
        raise OtherFlow(_("On application customs does not determine: a court decides."), NO_DUTY)
    not_simplified(case)
    expect(case, Case.Status.DETAINED, citation=INVESTIGATION)
    if time_is_over(case, COURT, now):
        raise TooLate(_("The time to determine is over: the goods go free."), _citation_of(COURT))


def withdraw(case: Case) -> None:
    """The holder may withdraw its application until customs has determined (REG 24(5))."""
    if case.status in {"infringing", "penalty_noticed", "penalised"}:
        raise WrongState(
            _("Customs has determined the infringement: it is too late to withdraw."), WITHDRAWAL
        )
    expect(case, *UNDECIDED, citation=WITHDRAWAL)
    if case.answer != Case.Answer.APPLIED:
        raise NoApplication(
            _("There is no application for detention that could be withdrawn."), WITHDRAWAL
        )


def settle(case: Case) -> None:
    """Both sides may agree while customs investigates, unless crime is suspected (MEA 27(3))."""
    if crime_is_suspected(case):
        raise SettlementBarred(_("This case cannot be ended by agreement."), SETTLEMENT)
    if case.flow == Case.Flow.BY_APPLICATION:
        raise OtherFlow(
            _("On application nothing is investigated: the rights holder withdraws instead."),
            SETTLEMENT,
        )
    not_simplified(case)
    expect(case, Case.Status.DETAINED, Case.Status.UNDETERMINED, citation=SETTLEMENT)


def settle_for(case: Case, side: str, signer: User) -> None:
    """Each side signs for itself, once."""
    side_of(case, side, signer)
    settle(case)
    signed = case.settlement_by_holder_at, case.settlement_by_consignor_at
    if signed[side == "consignor"]:
        raise AlreadyAnswered(_("This side has signed already."), SETTLEMENT)


def side_of(case: Case, side: str, user: User) -> None:
    """Nobody acts for a side that is not its own."""
    scope = {
        "holder": Case.objects.of_holder(user),
        "consignor": Case.objects.of_consignor(user),
    }
    if side not in scope:
        raise InvalidInput(_("Name the side you act for: holder or consignor."), field="side")
    if not scope[side].filter(pk=case.pk).exists():
        raise NotYourSide(_("You do not act for this side."), "Measures art 2")


def crime_is_suspected(case: Case) -> bool:
    """A transfer to the police is proposed, under way or filed."""
    if case.status == Case.Status.TRANSFERRED:
        return True
    return Referral.objects.filter(case=case, status__in=Referral.LIVE).exists()


def return_security(security: Security, now: datetime) -> None:
    """Security goes back when nothing can be claimed from it any more (MEA 35, 36)."""
    case = security.case
    if security.status not in {Security.Status.ACCEPTED, Security.Status.SUBMITTED}:
        raise WrongState(
            _("%(security)s is “%(status)s”: there is nothing to return.")
            % {"security": security, "status": security.get_status_display()},
            RETURN,
        )
    if case.status not in {"released", "closed", "court_seized"}:
        raise StillStandsForSomething(
            _("The security is returned when the case is released or closed."), RETURN
        )
    if not returnable(security):
        raise StillStandsForSomething(_("A court has preserved the security."), RETURN)
    for key in SECURITY_WAITS:
        clock = last_clock(case, key)
        if clock and clock.status == Deadline.Status.RUNNING and now < clock.due_at:
            raise StillStandsForSomething(
                _("A court may still preserve the security until the waiting period is over."),
                RETURN,
            )


def returnable(security: Security) -> Decimal:
    """How much of a security no court keeps and customs still has, in CNY.

    A letter of guarantee cannot be divided: a court that keeps a part of it keeps the letter.
    """
    kept = holds.amount(security.case, holds.SECURITY_RETURN, security.amount)
    if kept and security.form in LETTERS:
        return Decimal(0)
    return max(security.amount - kept - security.part_returned, Decimal(0))


def _citation_of(key: str) -> str:
    return StatutoryDeadline.objects.get(pk=key).citation


def state(case: Case) -> None:
    """While customs investigates, the consignor may show that its goods are lawful (MEA 27)."""
    if case.status == Case.Status.TRANSFERRED:  # nor is the party told of that by a refusal
        raise WrongState(_("Customs takes no statement at this stage."), STATEMENT)
    expect(case, *UNDECIDED, citation=STATEMENT)
