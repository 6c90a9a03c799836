"""What the police do with a transfer, and the goods that follow it (TRF 7-12)."""

from datetime import datetime

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
from seizures.cases.models import Case
from seizures.deadlines import services as deadlines
from seizures.deadlines.models import BETWEEN_AUTHORITIES, Deadline
from seizures.evidence.models import CustodyEvent
from seizures.evidence.services import record_custody
from seizures.hooks import services as hooks
from seizures.notices import services as notices
from seizures.notices.models import Notice
from seizures.procedure import court_effects, papers
from seizures.procedure.guards import StepNotAllowed, WrongState
from seizures.referrals.models import Referral

FILING, REDIRECT = "police_filing_decision", "police_redirect"
RECONSIDERING, ORDERED = "police_reconsideration_decision", "police_file_on_prosecutor_order"
EXPLAIN, SUPPLEMENT = "police_explain_to_prosecutor", "transfer_supplement"
#: what the police have to do about a transfer: over once they file it
OF_THE_POLICE = (FILING, REDIRECT, RECONSIDERING, ORDERED, EXPLAIN)
HANDOVER, RECONSIDER = "transfer_goods_handover", "transfer_reconsideration_request"
ANSWER = "Transfer Provisions art 8"
GOODS = "Transfer Provisions art 12"

RECEIVED = gettext_noop("The police have signed the receipt of %(referral)s.")
FILED = gettext_noop("The police have filed %(referral)s. Hand over the goods of case %(case)s.")
REFUSED = gettext_noop(
    "The police do not file %(referral)s. Customs decides case %(case)s administratively."
)


@transaction.atomic
def receive(referral: Referral, *, actor: User) -> Referral:
    """The police sign the receipt; they now have three days to decide (TRF 7, 8)."""
    referral = for_partner(referral, actor)
    referral.move_to(Referral.Status.RECEIVED)
    _sign_receipt(referral, actor, timezone.now())
    referral.save(update_fields=["status", "received_at", "received_by"])
    tell(referral, customs_side(referral), RECEIVED)
    return referral


def _sign_receipt(referral: Referral, actor: User, now: datetime) -> None:
    referral.received_at, referral.received_by = now, actor
    deadlines.start(referral.case, REDIRECT, at=now)
    deadlines.start(referral.case, FILING, at=now)
    record("referral.received", referral, actor=actor, case=referral.case.number)


@transaction.atomic
def file(referral: Referral, *, actor: User, police_reference: str) -> Referral:
    """The police file the case; customs hands over the goods within three days (TRF 8, 12).

    They may file at once, on reconsideration (TRF 9), or because the procuratorate orders it.
    """
    referral = for_partner(referral, actor)
    if not police_reference.strip():
        raise InvalidInput(_("Give the number under which you file."), field="police_reference")
    contested = referral.answered_at is not None
    now = _answer(referral, actor, Referral.Status.FILED)
    referral.police_reference = police_reference.strip()
    if contested:
        _take_back_from_customs(referral, now)
    referral.save()
    case = referral.case
    for key in OF_THE_POLICE:
        deadlines.meet(case, key, at=now)
    if case.status == Case.Status.TRANSFERRED:
        deadlines.start(case, HANDOVER, at=now)
    record(
        "referral.filed",
        referral,
        actor=actor,
        case=case.number,
        police_reference=referral.police_reference,
    )
    tell(referral, customs_side(referral), FILED)
    return referral


def _take_back_from_customs(referral: Referral, now: datetime) -> None:
    """The refusal is overturned: the case leaves the administrative procedure once more."""
    case = referral.case
    if not case.can_move_to(Case.Status.TRANSFERRED):
        return  # freed or ended by law meanwhile: the police file, the goods are gone
    referral.case_status_before = case.status
    case.move_to(Case.Status.TRANSFERRED)
    case.save(update_fields=["status"])
    running = case.deadlines.running().exclude(rule__in=BETWEEN_AUTHORITIES)
    for key in list(running.values_list("rule", flat=True)):
        deadlines.stop(case, key, at=now)


@transaction.atomic
def refuse(referral: Referral, *, actor: User, reasons: str) -> Referral:
    """The police do not file, and say why; customs decides administratively (TRF 8-10)."""
    referral = for_partner(referral, actor)
    if not reasons.strip():
        raise InvalidInput(
            _("State in writing why you do not file (Transfer Provisions art 8)."), field="reasons"
        )
    now = _answer(referral, actor, Referral.Status.REFUSED)
    referral.refusal_reasons = reasons.strip()
    referral.save()
    case = referral.case
    case.move_to(referral.case_status_before)
    case.save(update_fields=["status"])
    _resume_clocks(referral)
    court_effects.settle_goods(case, actor=actor, now=now)
    deadlines.start(case, RECONSIDER, at=now)
    record(
        "referral.refused",
        referral,
        actor=actor,
        case=case.number,
        reasons=referral.refusal_reasons,
    )
    tell(referral, customs_side(referral), REFUSED)
    return referral


def _answer(referral: Referral, actor: User, status: Referral.Status) -> datetime:
    """Who answers without having signed the receipt signs it with the answer."""
    now = timezone.now()
    referral.move_to(status)
    if referral.received_at is None:
        _sign_receipt(referral, actor, now)
    referral.answered_at, referral.answered_by = now, actor
    deadlines.meet(referral.case, FILING, at=now)
    deadlines.complete(referral.case, REDIRECT, at=now)
    deadlines.stop(referral.case, SUPPLEMENT, at=now)
    return now


def _resume_clocks(referral: Referral) -> None:
    """The clocks the approval stopped run again from where they began: the law knows no pause."""
    stopped = referral.case.deadlines.filter(
        status=Deadline.Status.STOPPED, ended_at=referral.decided_at
    )
    for clock in stopped:
        deadlines.start(referral.case, clock.rule_id, at=clock.started_at)


@transaction.atomic
def hand_over_goods(referral: Referral, *, actor: User, place: str, seal_no: str) -> Referral:
    """Hand the goods over, with a record that both sides sign; the case of customs is closed."""
    referral = locked(referral)
    case = referral.case
    if referral.status != Referral.Status.FILED:
        raise WrongState(_("The police have not filed the case."), GOODS)
    if referral.handed_over_at:
        raise WrongState(_("The goods have been handed over already."), GOODS)
    if not place.strip():
        raise InvalidInput(_("Say where the goods are handed over."), field="place")
    now = timezone.now()
    referral.handed_over_at = now
    referral.save(update_fields=["handed_over_at"])
    record_custody(
        case,
        CustodyEvent.Kind.HANDED_OVER,
        actor=actor,
        from_party=case.district.name_zh,
        to_party=referral.partner_office.name_zh,
        place=place,
        seal_no=seal_no,
        at=now,
    )
    case.move_to(Case.Status.CLOSED)
    case.closed_at = now
    case.save(update_fields=["status", "closed_at"])
    deadlines.meet(case, HANDOVER, at=now)
    deadlines.stop_all(case, at=now)
    notices.order(
        case,
        Notice.Kind.HANDOVER_RECORD,
        addressee=Notice.Addressee.PARTNER,
        actor=actor,
        extra=papers.handover_record(referral, place=place.strip(), seal_no=seal_no.strip()),
    )
    record("referral.handed_over", referral, actor=actor, case=case.number, place=place.strip())
    hooks.dispatch(
        referral.partner_office,
        event="referral.handed_over",
        subject=referral.number,
        key=f"{referral.number}-handed_over",
        content={"at": now, "place": place.strip(), "seal_no": seal_no.strip()},
    )
    return referral


def locked(referral: Referral) -> Referral:
    """The referral for change: its case is locked first, as everywhere."""
    case = Case.objects.locked(referral.case_id)
    rows = Referral.objects.select_for_update(no_key=True, of=("self",))
    referral = rows.select_related("partner_office", "proposed_by", "second_officer").get(
        pk=referral.pk
    )
    referral.case = case
    return referral


def for_partner(referral: Referral, actor: User) -> Referral:
    """The referral for change by the office it is addressed to."""
    referral = locked(referral)
    if actor.partner_office_id != referral.partner_office_id:
        raise StepNotAllowed(_("This transfer is addressed to another office."), ANSWER)
    return referral


def customs_side(referral: Referral) -> list[User]:
    supervisors = User.objects.of_district(referral.case.district, Role.SUPERVISOR)
    return [referral.proposed_by, referral.case.officer, *supervisors]


def tell(referral: Referral, people: list[User], message: str) -> None:
    url = reverse("referral-detail", args=[referral.number])
    send(people, message, url=url, case=referral.case, referral=referral)
