"""Grounds of release: those the law names for a flow, and what each demands (REG 16, 24)."""

from datetime import datetime

from django.utils.translation import gettext as _

from core.errors import InvalidInput
from core.reference.citations import short_citation
from core.reference.models import ReleaseGround
from seizures.cases.models import Case
from seizures.civil import holds
from seizures.procedure import counter_guards, guards
from seizures.securities import services as securities


def release_ground(case: Case, key: str) -> ReleaseGround:
    """The ground of release named by the law for this flow. Raises InvalidInput (422)."""
    ground = ReleaseGround.objects.filter(pk=key).first()
    if ground is None:
        raise InvalidInput(_("The law knows no such ground of release."), field="ground")
    if ground.flow not in {"both", case.flow}:
        raise InvalidInput(
            _("This ground of release belongs to another kind of procedure."), field="ground"
        )
    return ground


def releasable(case: Case) -> None:
    """Only goods that nobody has decided about yet, or that a court has freed, can be released."""
    guards.expect(case, *guards.UNDECIDED, Case.Status.COURT_SEIZED, citation=guards.RELEASE)


def release(case: Case, ground: str, reasons: str, now: datetime) -> None:
    """Goods are released only when what the ground demands has happened (REG 16, 24; MEA 25)."""
    releasable(case)
    if problem := _missing_for(case, ground, now):
        row = ReleaseGround.objects.filter(pk=ground).first()
        raise guards.GroundNotMet(problem, short_citation(row.source) if row else "")
    if ground == "sufficient_non_infringement_evidence" and not reasons.strip():
        raise InvalidInput(_("State the evidence that the goods do not infringe."), field="reasons")


def _missing_for(case: Case, ground: str, now: datetime) -> str:
    """What is still missing for a ground, in words; empty when it is met."""
    known = {
        "no_holder_application": _missing_for_no_answer,
        "application_refused": _missing_for_no_security,
        "no_court_notice_20wd": _missing_for_20wd,
        "undetermined_no_court_notice_50wd": _missing_for_50wd,
        "holder_withdraws": _missing_for_withdrawal,
        "settlement": _missing_for_settlement,
        "patent_counter_security": _missing_for_deposit,
        "sufficient_non_infringement_evidence": _nothing_missing,
    }
    found = known.get(ground)
    return found(case, now) if found else _("This ground does not apply to the case.")


def _nothing_missing(case: Case, now: datetime) -> str:
    return ""


def _missing_for_no_answer(case: Case, now: datetime) -> str:
    return "" if holder_is_out(case, now) else _("The rights holder may still answer.")


def _missing_for_no_security(case: Case, now: datetime) -> str:
    return "" if no_security_in_time(case, now) else _("The security may still be given.")


def _missing_for_withdrawal(case: Case, now: datetime) -> str:
    return _("Only the rights holder can withdraw its application.")


def _missing_for_settlement(case: Case, now: datetime) -> str:
    signed = case.settlement_by_holder_at and case.settlement_by_consignor_at
    return "" if signed else _("Both sides have to sign the settlement.")


def holder_is_out(case: Case, now: datetime) -> bool:
    """The holder declined, or did not apply with security in its time (MEA 25)."""
    if case.status != Case.Status.SUSPENDED:
        return False
    if case.answer == Case.Answer.DECLINED:
        return True
    return securities.live(case) is None and guards.time_is_over(case, guards.HOLDER_REPLY, now)


def no_security_in_time(case: Case, now: datetime) -> bool:
    """On application: no security in the time customs set (MEA 15, 16)."""
    over = guards.time_is_over(case, guards.APPLICATION_SECURITY, now)
    return case.status == Case.Status.SUSPENDED and over and securities.live(case) is None


def _missing_for_20wd(case: Case, now: datetime) -> str:
    if case.status != Case.Status.DETAINED:
        return _("The goods are not detained.")
    if holds.goods(case).everything:
        return _("A court has asked customs to keep the goods.")
    over = guards.time_is_over(case, guards.COURT_BY_APPLICATION, now)
    return "" if over else _("The court may still give notice.")


def _missing_for_50wd(case: Case, now: datetime) -> str:
    if case.status != Case.Status.UNDETERMINED:
        return _("Customs has not told the parties that it cannot determine the infringement.")
    if holds.goods(case).everything:
        return _("A court has asked customs to keep the goods.")
    return (
        ""
        if guards.time_is_over(case, guards.COURT, now)
        else _("The court may still give notice.")
    )


def _missing_for_deposit(case: Case, now: datetime) -> str:
    """That release has a step of its own: accepting the deposit (MEA 20)."""
    if not counter_guards.only_patents(case):
        return _("Only goods suspected of infringing patents are released against a deposit.")
    counter = counter_guards.live(case)
    if counter is not None and counter.status == counter.Status.SUBMITTED:
        return _("The deposit waits for its acceptance: that step releases the goods.")
    return _("No deposit of the consignor is recorded.")
