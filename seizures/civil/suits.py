"""The civil file of a case: suits with their outcome and costs, and evidence that courts obtain."""

import io
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import PartnerOffice, User
from core.accounts.permissions import Can, Role
from core.audit.services import record
from core.errors import DomainError, InvalidInput
from core.files.services import keep, store
from core.notifications.services import send
from core.numbering import public_number
from seizures.cases.models import Case
from seizures.civil.models import CourtOrder, Suit, SuitCost
from seizures.disclosures import services as disclosures
from seizures.disclosures.models import Disclosure
from seizures.packages import building
from seizures.packages.bag import Member
from seizures.packages.contents import Audience, as_json

COSTS = "Regulation art 25"
LIABILITY = "Regulation art 28"
EVIDENCE = "Measures art 30(2); Regulation art 21"

FILED = gettext_noop("The rights holder of case %(case)s has sued: %(suit)s.")
ENDED = gettext_noop("The suit %(suit)s over case %(case)s is over: %(outcome)s.")
GIVEN = gettext_noop("Customs has laid out the evidence of case %(case)s for you: %(order)s.")


class NotInTheSuit(DomainError):
    """Only the holder of the case, or a legal officer of its district, keeps its civil file."""

    code = "not_in_the_suit"


class AlreadyGiven(DomainError):
    code = "already_given"


@transaction.atomic
def report_suit(
    case: Case,
    *,
    actor: User,
    court: str,
    filed_on: date,
    docket_no: str = "",
    proof: Any = None,
) -> Suit:
    """The holder (or a legal officer for it) notes that it has sued."""
    case = Case.objects.locked(case.pk)
    _check_side(case, actor)
    if not court.strip():
        raise InvalidInput(_("Name the court."), field="court")
    _not_future(filed_on, "filed_on")
    if docket_no.strip() and case.suits.filter(court=court.strip(), docket_no=docket_no.strip()):
        raise InvalidInput(_("This suit has been noted already."), field="docket_no")
    suit = Suit.objects.create(
        number=public_number("Z", timezone.localdate().year, series=case.district_id[:2]),
        case=case,
        holder=case.holder,
        court=court.strip(),
        docket_no=docket_no.strip(),
        filed_on=filed_on,
        proof=store(proof, actor=actor, field="proof") if proof else None,
        reported_by=actor,
        reported_at=timezone.now(),
    )
    record("suit.filed", suit, actor=actor, case=case.number, court=suit.court)
    _tell_legal(suit, FILED)
    return suit


@transaction.atomic
def accept_suit(
    suit: Suit, *, actor: User, docket_no: str, accepted_on: date, proof: Any = None
) -> Suit:
    """The court has accepted the suit; its notice is the proof that MEA 20(3) asks for."""
    suit = _locked(suit, actor)
    if not docket_no.strip():
        raise InvalidInput(_("Give the docket number."), field="docket_no")
    _not_future(accepted_on, "accepted_on")
    if accepted_on < suit.filed_on:
        raise InvalidInput(_("A suit is accepted after it was filed."), field="accepted_on")
    suit.move_to(Suit.Status.ACCEPTED)
    suit.docket_no, suit.accepted_on = docket_no.strip(), accepted_on
    if proof:
        suit.proof = store(proof, actor=actor, field="proof")
    suit.save(update_fields=["status", "docket_no", "accepted_on", "proof"])
    record("suit.accepted", suit, actor=actor, case=suit.case.number, docket_no=suit.docket_no)
    return suit


@transaction.atomic
def end_suit(
    suit: Suit,
    *,
    actor: User,
    outcome: str,
    ended_on: date,
    note: str,
    awarded: Decimal | None = None,
    judgment: Any = None,
) -> Suit:
    """Note how the suit ended. When no infringement was found the holder is liable (REG 28); when
    one was found it may have its costs back from the infringer (REG 25)."""
    suit = _locked(suit, actor)
    if outcome not in Suit.OUTCOMES:
        raise InvalidInput(_("Choose how the suit ended."), field="outcome")
    if not note.strip():
        raise InvalidInput(_("Say what was decided."), field="note")
    _not_future(ended_on, "ended_on")
    if ended_on < suit.filed_on:
        raise InvalidInput(_("A suit ends after it was filed."), field="ended_on")
    if awarded is not None and awarded < 0:
        raise InvalidInput(_("A value cannot be negative."), field="awarded")
    suit.move_to(outcome)
    suit.ended_on, suit.outcome_note, suit.awarded = ended_on, note.strip(), awarded
    if judgment:
        suit.judgment = store(judgment, actor=actor, field="judgment")
    suit.save(update_fields=["status", "ended_on", "outcome_note", "awarded", "judgment"])
    record(
        "suit.ended",
        suit,
        actor=actor,
        case=suit.case.number,
        outcome=outcome,
        awarded=None if awarded is None else str(awarded),
        citation=LIABILITY if outcome == Suit.Status.NO_INFRINGEMENT else COSTS,
    )
    _tell_legal(suit, ENDED, outcome=suit.get_status_display())
    return suit


@transaction.atomic
def add_cost(
    suit: Suit,
    *,
    actor: User,
    kind: str,
    amount: Decimal,
    paid_on: date,
    note: str = "",
    proof: Any = None,
) -> SuitCost:
    """Note what the holder spent; it may claim it as reasonable expense (REG 25)."""
    suit = _locked(suit, actor)
    if kind not in SuitCost.Kind.values:
        raise InvalidInput(_("Choose what was paid for."), field="kind")
    if amount <= 0:
        raise InvalidInput(_("State an amount."), field="amount")
    _not_future(paid_on, "paid_on")
    cost = SuitCost.objects.create(
        suit=suit,
        kind=kind,
        amount=amount,
        paid_on=paid_on,
        note=note.strip()[:200],
        proof=store(proof, actor=actor, field="proof") if proof else None,
        noted_by=actor,
    )
    record("suit.cost_noted", suit, actor=actor, kind=kind, amount=str(amount))
    return cost


def recoverable(suit: Suit) -> Decimal:
    """What may be claimed: all that is noted, unless no infringement was found (REG 25, 28)."""
    if suit.status == Suit.Status.NO_INFRINGEMENT:
        return Decimal("0.00")
    return suit.costs.aggregate(total=Sum("amount"))["total"] or Decimal("0.00")


@transaction.atomic
def record_order(
    case: Case,
    *,
    actor: User,
    office: PartnerOffice,
    order_no: str,
    scope: str,
    received_at: datetime,
    file: Any = None,
) -> CourtOrder:
    """A court or IP authority asks for evidence of customs (MEA 30(2))."""
    case = Case.objects.locked(case.pk)
    kinds = PartnerOffice.Kind
    if office.kind not in {kinds.COURT, kinds.IP_AUTHORITY}:
        raise InvalidInput(_("Choose a court or an IP authority."), field="office")
    for field, given, message in (
        ("order_no", order_no, _("Give the number of the order.")),
        ("scope", scope, _("Say what is asked for.")),
    ):
        if not given.strip():
            raise InvalidInput(message, field=field)
    if received_at > timezone.now():
        raise InvalidInput(_("This is in the future."), field="received_at")
    if case.court_orders.filter(office=office, order_no=order_no.strip()).exists():
        raise InvalidInput(_("This order has been recorded already."), field="order_no")
    order = CourtOrder.objects.create(
        number=public_number("O", timezone.localdate().year, series=case.district_id[:2]),
        case=case,
        office=office,
        order_no=order_no.strip(),
        scope=scope.strip(),
        received_at=received_at,
        file=store(file, actor=actor) if file else None,
        recorded_by=actor,
    )
    record("court_order.recorded", order, actor=actor, case=case.number, office=office.code)
    return order


@transaction.atomic
def give_evidence(order: CourtOrder, *, actor: User) -> CourtOrder:
    """Lay the file of the case out for the court, as a bag it can check offline; on record."""
    case = Case.objects.locked(order.case_id)
    rows = CourtOrder.objects.select_for_update(no_key=True, of=("self",))
    order = rows.select_related("office").get(pk=order.pk)
    if order.given_at is not None:
        raise AlreadyGiven(
            _("The evidence has been given already (%(citation)s).") % {"citation": EVIDENCE}
        )
    now = timezone.now()
    target = io.BytesIO()
    package = building.build(
        case,
        target,
        audience=Audience.PARTNER,
        at=now,
        top=order.number,
        extra=_cover(order),
        info={"External-Description": f"Evidence of case {case.number} for {order.office.name_zh}"},
    )
    order.given_at, order.given_by = now, actor
    order.pack = keep(
        target.getvalue(),
        name=f"{order.number}.zip",
        content_type="application/zip",
        actor=actor,
    )
    order.save(update_fields=["given_at", "given_by", "pack"])
    record("court_order.answered", order, actor=actor, case=case.number, seal=package.seal)
    court = order.office.kind == PartnerOffice.Kind.COURT
    disclosures.note(
        case,
        actor=actor,
        to_kind=Disclosure.To.COURT if court else Disclosure.To.AUTHORITY,
        to=order.office.name_zh,
        what=[_("the complete file of the case"), order.scope[:100]],
        ground=EVIDENCE,
        about=order.number,
        sha256=order.pack.sha256,
    )
    people = User.objects.filter(partner_office=order.office, is_active=True)
    send(people, GIVEN, url=reverse("court-orders"), case=case, order=order)
    return order


def _cover(order: CourtOrder) -> Iterable[Member]:
    told = {
        "order": order.order_no,
        "to": order.office.name_zh,
        "asked_for": order.scope,
        "received_at": order.received_at,
        "ground": EVIDENCE,
        "use": "仅限用于本案审理。For the proceedings named in the order only.",
    }
    return [Member.of("court-order.json", as_json(told))]


def _check_side(case: Case, actor: User) -> None:
    if actor.can(Can.DECIDE_CIVIL_SUPPORT) and actor.district_id == case.district_id:
        return
    if not Case.objects.of_holder(actor).filter(pk=case.pk).exists():
        raise NotInTheSuit(_("Only the rights holder of the case keeps its civil file."))


def _locked(suit: Suit, actor: User) -> Suit:
    case = Case.objects.locked(suit.case_id)
    rows = Suit.objects.select_for_update(no_key=True, of=("self",))
    suit = rows.select_related("holder").get(pk=suit.pk)
    suit.case = case
    _check_side(case, actor)
    return suit


def _not_future(day: date, field: str) -> None:
    if day > timezone.localdate():
        raise InvalidInput(_("This is in the future."), field=field)


def _tell_legal(suit: Suit, message: str, outcome: str = "") -> None:
    people = [
        suit.case.officer,
        *User.objects.of_district(suit.case.district, Role.LEGAL),
        *suit.holder.people(),
    ]
    url = reverse("suit-detail", args=[suit.number])
    send(people, message, url=url, case=suit.case, suit=suit, outcome=outcome)
