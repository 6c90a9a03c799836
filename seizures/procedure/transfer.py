"""A suspected crime goes to the police: proposed, approved, received, answered (TRF)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import PartnerOffice, User
from core.accounts.permissions import Role
from core.audit.services import record
from core.errors import InvalidInput
from core.numbering import public_number
from core.workdays import Calendar
from seizures.cases.models import Case
from seizures.deadlines import services as deadlines
from seizures.evidence.models import Evidence
from seizures.notices import services as notices
from seizures.notices.models import Notice
from seizures.penalties.rules import penalties_since
from seizures.procedure import completeness, papers
from seizures.procedure.guards import StepNotAllowed, WrongState
from seizures.procedure.reception import file, hand_over_goods, locked, receive, refuse, tell
from seizures.referrals import rules, values
from seizures.referrals.models import Referral
from seizures.referrals.rules import Comparison
from seizures.referrals.tasks import deliver
from seizures.referrals.totals import Act

__all__ = [
    "Comparison",
    "ReferralOpen",
    "SamePerson",
    "approve",
    "check_stage",
    "countersign",
    "disapprove",
    "file",
    "hand_over_goods",
    "hurry",
    "propose",
    "receive",
    "refuse",
    "suggest",
    "withdraw",
]

APPROVAL, DELIVERY = "transfer_approval", "transfer_delivery"
TRANSFER = "Transfer Provisions art 5"

TO_SIGN = gettext_noop(
    "You are the second officer of the report %(referral)s on case %(case)s: please sign it."
)
WITHDRAWN = gettext_noop("The report %(referral)s on case %(case)s is taken back.")
PROPOSED = gettext_noop("Case %(case)s is proposed for transfer to the police: %(referral)s.")
APPROVED = gettext_noop("The transfer %(referral)s of case %(case)s is approved.")
DISAPPROVED = gettext_noop("The transfer %(referral)s of case %(case)s is not approved.")


class SamePerson(StepNotAllowed):
    """Proposal, second officer and approval are three people (TRF 5)."""

    code = "same_person"


class NotSigned(StepNotAllowed):
    """A report of one officer is no report (TRF 5)."""

    code = "not_signed"


class ReferralOpen(StepNotAllowed):
    code = "referral_open"


def suggest(
    case: Case,
    offence: str,
    criminal_value: Decimal,
    conduct_on: date,
    *,
    acts: Sequence[Act] = (),
    figures: Mapping[str, Decimal] | None = None,
) -> list[Comparison]:
    """The thresholds of the offence in effect on the day of the conduct, beside this case and the
    untreated ``acts`` that count with it."""
    today = timezone.localdate()
    since = Calendar.months_before(conduct_on, 12 * rules.REPEAT_YEARS)
    repeat = penalties_since(case, since).filter(decided_at__date__lte=conduct_on).exists()
    known = rules.known_facts(case, criminal_value, repeat=repeat, acts=acts, figures=figures)
    return rules.compare(offence, known, conduct_on=conduct_on, today=today)


@transaction.atomic
def propose(  # noqa: PLR0913  # each is a statement of the report
    case: Case,
    *,
    actor: User,
    second_officer: User,
    partner_office: PartnerOffice,
    offence: str,
    conduct_on: date,
    criminal_value: Decimal,
    valuation: str,
    reasons: str,
    no_report_reason: str = "",
    value_evidence: Evidence | None = None,
    acts: Collection[str] | None = None,
    figures: Mapping[str, Decimal] | None = None,
) -> Referral:
    """The first of two officers reports the suspicion of a crime (TRF 5); the second signs.

    ``acts`` are the numbers of the offender's other untreated cases that count with this one; when
    nothing is said, those customs has established. ``figures`` are what officers know beyond the
    goods, by metric.
    """
    case = Case.objects.locked(case.pk)
    check_stage(case)
    _check_people(case, actor, second_officer, partner_office)
    _check_report(case, offence, conduct_on, criminal_value, valuation, reasons)
    completeness.check_report(case, no_report_reason, value_evidence)
    counted = completeness.counted_acts(case, offence, acts)
    known = {name: value for name, value in (figures or {}).items() if value is not None}
    rows = suggest(case, offence, criminal_value, conduct_on, acts=counted, figures=known)
    now = timezone.now()
    referral = Referral(
        number=public_number("R", timezone.localdate(now).year, series=case.district_id[:2]),
        case=case,
        status=Referral.Status.REPORTED,
        partner_office=partner_office,
        offence=offence,
        conduct_on=conduct_on,
        criminal_value=criminal_value,
        valuation=valuation.strip(),
        suggestion=[row.as_json() for row in rows],
        accumulated=[act.as_json() for act in counted],
        figures={name: str(value) for name, value in known.items()},
        value_evidence=value_evidence,
        no_report_reason=no_report_reason.strip(),
        reasons=reasons.strip(),
        proposed_by=actor,
        second_officer=second_officer,
        reported_at=now,
        proposed_at=now,
    )
    referral.values = values.frozen(referral)
    referral.save()
    record(
        "referral.proposed",
        referral,
        actor=actor,
        case=case.number,
        offence=offence,
        criminal_value=str(criminal_value),
        second_officer=str(second_officer),
        counted_with=[act.case for act in counted],
    )
    tell(referral, [second_officer], TO_SIGN)
    return referral


@transaction.atomic
def countersign(referral: Referral, *, actor: User) -> Referral:
    """The second officer signs; from now the head has three days to decide (TRF 5)."""
    referral = locked(referral)
    if actor == referral.proposed_by:
        raise SamePerson(_("Who wrote the report cannot sign it a second time."), TRANSFER)
    if actor != referral.second_officer:
        raise StepNotAllowed(_("The report waits for the signature of another officer."), TRANSFER)
    now = timezone.now()
    referral.move_to(Referral.Status.PROPOSED)
    referral.proposed_at = now
    referral.save(update_fields=["status", "proposed_at"])
    deadlines.start(referral.case, APPROVAL, at=now)
    record("referral.countersigned", referral, actor=actor, case=referral.case.number)
    supervisors = User.objects.of_district(referral.case.district, Role.SUPERVISOR)
    people = [user for user in supervisors if user not in (actor, referral.proposed_by)]
    tell(referral, people, PROPOSED)
    return referral


@transaction.atomic
def withdraw(referral: Referral, *, actor: User, reasons: str) -> Referral:
    """One of the two officers takes an unsigned report back, with reasons."""
    referral = locked(referral)
    if actor not in (referral.proposed_by, referral.second_officer):
        raise StepNotAllowed(_("Only the officers of the report can take it back."), TRANSFER)
    if not reasons.strip():
        raise InvalidInput(_("State why the report is taken back."), field="reasons")
    referral.move_to(Referral.Status.WITHDRAWN)
    referral.decision_reasons = reasons.strip()
    referral.save(update_fields=["status", "decision_reasons"])
    record(
        "referral.withdrawn",
        referral,
        actor=actor,
        case=referral.case.number,
        reasons=referral.decision_reasons,
    )
    people = [user for user in (referral.proposed_by, referral.second_officer) if user != actor]
    tell(referral, people, WITHDRAWN)
    return referral


def check_stage(case: Case) -> None:
    """Raises when the case cannot be transferred now, or is on its way already."""
    if Referral.objects.filter(case=case, status__in=Referral.LIVE).exists():
        raise ReferralOpen(_("A transfer of this case is under way already."), TRANSFER)
    if not case.can_move_to(Case.Status.TRANSFERRED):
        raise WrongState(
            _("%(case)s is “%(status)s”: it cannot be transferred at that stage.")
            % {"case": case, "status": case.get_status_display()},
            TRANSFER,
        )


def _check_people(case: Case, actor: User, second_officer: User, office: PartnerOffice) -> None:
    if second_officer == actor:
        raise SamePerson(_("A team has two officers: choose another one."), TRANSFER)
    if not second_officer.is_officer or second_officer.district_id != case.district_id:
        raise InvalidInput(_("Choose an officer of this customs district."), field="second_officer")
    if office.kind != PartnerOffice.Kind.POLICE:
        raise InvalidInput(
            _("A suspected crime is transferred to the public security organ."),
            field="partner_office",
        )


def _check_report(
    case: Case,
    offence: str,
    conduct_on: date,
    criminal_value: Decimal,
    valuation: str,
    reasons: str,
) -> None:
    if offence not in rules.offences_for(case):
        raise InvalidInput(
            _("This offence does not fit the rights that the goods touch."), field="offence"
        )
    if conduct_on > timezone.localdate():
        raise InvalidInput(_("This is in the future."), field="conduct_on")
    if criminal_value < 0:
        raise InvalidInput(_("A value cannot be negative."), field="criminal_value")
    if not valuation.strip():
        raise InvalidInput(_("Say how the goods were valued."), field="valuation")
    if not reasons.strip():
        raise InvalidInput(_("State the facts and why a crime is suspected."), field="reasons")


@transaction.atomic
def approve(referral: Referral, *, actor: User) -> Referral:
    """The head approves; within 24 hours the case is delivered to the police (TRF 5).

    The administrative clocks stop: should the police refuse, they go on where they began.
    """
    referral = _decided_by(referral, actor)
    completeness.check_file(referral)
    case, now = referral.case, timezone.now()
    referral.move_to(Referral.Status.APPROVED)
    referral.decided_at, referral.next_try_at = now, now
    referral.case_status_before = case.status
    referral.save(
        update_fields=["status", "decided_by", "decided_at", "next_try_at", "case_status_before"]
    )
    case.move_to(Case.Status.TRANSFERRED)
    case.save(update_fields=["status"])
    deadlines.meet(case, APPROVAL, at=now)
    deadlines.stop_all(case, at=now)
    deadlines.start(case, DELIVERY, at=now)
    notices.order(
        case,
        Notice.Kind.TRANSFER_LETTER,
        addressee=Notice.Addressee.PARTNER,
        actor=actor,
        extra=papers.transfer_letter(referral),
    )
    record("referral.approved", referral, actor=actor, case=case.number)
    tell(referral, [referral.proposed_by, referral.second_officer], APPROVED)
    deliver.delay_on_commit(referral.pk)
    return referral


@transaction.atomic
def disapprove(referral: Referral, *, actor: User, reasons: str) -> Referral:
    """The head does not approve, and the reasons go to the file (TRF 5)."""
    referral = _decided_by(referral, actor)
    if not reasons.strip():
        raise InvalidInput(_("State why the transfer is not approved."), field="reasons")
    now = timezone.now()
    referral.move_to(Referral.Status.DISAPPROVED)
    referral.decided_at, referral.decision_reasons = now, reasons.strip()
    referral.save(update_fields=["status", "decided_by", "decided_at", "decision_reasons"])
    deadlines.meet(referral.case, APPROVAL, at=now)
    record(
        "referral.disapproved",
        referral,
        actor=actor,
        case=referral.case.number,
        reasons=reasons.strip(),
    )
    tell(referral, [referral.proposed_by, referral.second_officer], DISAPPROVED)
    return referral


@transaction.atomic
def hurry(referral: Referral, *, actor: User) -> Referral:
    """Try a stuck delivery again now instead of waiting for the clock."""
    referral = locked(referral)
    if referral.status != Referral.Status.APPROVED:
        raise WrongState(_("Nothing waits for its delivery."), TRANSFER)
    referral.next_try_at = timezone.now()
    referral.save(update_fields=["next_try_at"])
    record("referral.hurried", referral, actor=actor, case=referral.case.number)
    deliver.delay_on_commit(referral.pk)
    return referral


def _decided_by(referral: Referral, actor: User) -> Referral:
    referral = locked(referral)
    if referral.status == Referral.Status.REPORTED:
        raise NotSigned(_("The second officer has not signed the report yet."), TRANSFER)
    if actor in (referral.proposed_by, referral.second_officer):
        raise SamePerson(_("Who proposed a transfer cannot decide on it."), TRANSFER)
    referral.decided_by = actor
    return referral
