"""A disposal is carried out: witnessed, supervised, papers kept, quantities adding up (MEA 33)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from re import split
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.audit.services import record
from core.errors import InvalidInput
from core.files.services import DOCUMENT_TYPES, PICTURE_TYPES, store
from core.reference import figures
from seizures.cases.models import Case
from seizures.civil import holds
from seizures.deadlines import services as deadlines
from seizures.disposals.models import DisposalPaper
from seizures.evidence.models import CustodyEvent
from seizures.evidence.services import record_custody
from seizures.notices import services as notices
from seizures.notices.models import Notice
from seizures.penalties.models import Disposal
from seizures.penalties.rules import AUCTION
from seizures.procedure import outcome_letters, telling
from seizures.procedure.disposal import (
    DECISION_FIRST,
    GONE,
    LADDER,
    GoodsAreKept,
    locked_open,
    nothing_keeps_the_goods,
    open_disposal,
    remaining,
)
from seizures.procedure.guards import StepNotAllowed, WrongState, expect

WELFARE, PURCHASE, DESTRUCTION = "public_welfare", "holder_purchase", "destruction"
DISPOSED = gettext_noop("The goods of case %(case)s were disposed of; see the record.")


@dataclass(frozen=True)
class Report:
    """How it was done."""

    witnesses: str
    executed_on: date
    price: Decimal | None
    contract_no: str
    treasury_receipt_no: str
    receipt_no: str
    supervision: str
    papers: "Sequence[File[bytes]]"


def can_execute(case: Case, user: User | None, now: datetime) -> None:
    """Ordered, approved where it comes before the decision, and nothing keeps the goods."""
    disposal = open_disposal(case)
    if disposal is None:
        raise WrongState(_("No disposal is ordered."), LADDER)
    if disposal.early and not disposal.approved_by_id:
        raise StepNotAllowed(_("The head of the customs has not approved it yet."), DECISION_FIRST)
    if not disposal.early:
        expect(case, *GONE, citation=LADDER)
    nothing_keeps_the_goods(case)
    left = remaining(case)
    for unit, kept in holds.goods(case, holds.DISPOSAL).by_unit.items():
        if left.get(unit, Decimal(0)) < kept:
            raise GoodsAreKept(
                _("A court keeps a part of what was ordered: order less."), "Measures art 29"
            )


@transaction.atomic
def execute(  # noqa: PLR0913  # each is a statement of the record
    case: Case,
    *,
    actor: User,
    witnesses: str,
    executed_on: date | None = None,
    price: Decimal | None = None,
    contract_no: str = "",
    treasury_receipt_no: str = "",
    receipt_no: str = "",
    supervision: str = "",
    papers: "Sequence[File[bytes]]" = (),
) -> Disposal:
    """Note that the goods are gone, before witnesses; when none are left the case closes.

    What each method needs (receipt, contract, price, pictures) is checked. The security goes back
    separately, once the costs are settled (MEA 35). Raises StepNotAllowed (409), InvalidInput.
    """
    case = Case.objects.locked(case.pk)
    now = timezone.now()
    can_execute(case, actor, now)
    disposal = locked_open(case)
    report = Report(
        witnesses.strip(),
        executed_on or timezone.localdate(now),
        price,
        contract_no.strip(),
        treasury_receipt_no.strip(),
        receipt_no.strip(),
        supervision.strip(),
        list(papers),
    )
    _check(disposal, report)
    pictures = _keep(disposal, report, actor, now)
    if disposal.method_id == DESTRUCTION and not pictures:
        raise InvalidInput(_("A destruction is shown by pictures: attach one."), field="papers")
    _write(disposal, report, actor, now)
    _let_go(case, disposal, actor, now)
    return disposal


def _check(disposal: Disposal, report: Report) -> None:
    if not report.witnesses:
        raise InvalidInput(_("Name the witnesses."), field="witnesses")
    if not timezone.localdate(disposal.ordered_at) <= report.executed_on <= timezone.localdate():
        raise InvalidInput(
            _("It is done on or after the order, and not in the future."), field="executed_on"
        )
    if check := CHECKS.get(disposal.method_id):
        check(disposal, report)


def _check_welfare(disposal: Disposal, report: Report) -> None:
    if not report.receipt_no and not report.papers:
        raise InvalidInput(_("Give the receipt of the public-welfare body."), field="receipt_no")
    if not report.supervision:
        raise InvalidInput(
            _("Say how customs supervises the use (Regulation art 27)."), field="supervision"
        )


def _check_price(disposal: Disposal, report: Report) -> None:
    if report.price is None or report.price <= 0:
        raise InvalidInput(_("State the price paid."), field="price")
    if not report.treasury_receipt_no:
        raise InvalidInput(
            _("The proceeds go to the Treasury: give the receipt (Penalty Regs art 63)."),
            field="treasury_receipt_no",
        )


def _check_purchase(disposal: Disposal, report: Report) -> None:
    if not report.contract_no:
        raise InvalidInput(_("Give the number of the contract."), field="contract_no")
    _check_price(disposal, report)


def _check_destruction(disposal: Disposal, report: Report) -> None:
    names = [name for name in split(r"[,，、;；\n]+", report.witnesses) if name.strip()]
    least = int(figures.value("destruction_witnesses", report.executed_on))
    if len(names) < least:
        raise InvalidInput(
            _("A destruction needs at least %(least)d witnesses.") % {"least": least},
            field="witnesses",
        )


CHECKS: Mapping[str, Callable[[Disposal, Report], None]] = {
    WELFARE: _check_welfare,
    PURCHASE: _check_purchase,
    AUCTION: _check_price,
    DESTRUCTION: _check_destruction,
}


def _keep(disposal: Disposal, report: Report, actor: User, now: datetime) -> int:
    """Store the papers; says how many are pictures."""
    rows = []
    for paper in report.papers:
        file = store(paper, actor=actor, allowed=DOCUMENT_TYPES, field="papers")
        picture = file.content_type in PICTURE_TYPES
        rows.append(
            DisposalPaper(
                disposal=disposal, file=file, is_picture=picture, added_by=actor, added_at=now
            )
        )
    DisposalPaper.objects.bulk_create(rows)
    return sum(row.is_picture for row in rows)


def _write(disposal: Disposal, report: Report, actor: User, now: datetime) -> None:
    disposal.executed_at, disposal.executed_by = now, actor
    disposal.executed_on = report.executed_on
    disposal.witnesses = report.witnesses
    disposal.price = report.price
    disposal.contract_no = report.contract_no
    disposal.treasury_receipt_no = report.treasury_receipt_no
    disposal.receipt_no = report.receipt_no
    disposal.supervision = report.supervision
    disposal.save()


def _let_go(case: Case, disposal: Disposal, actor: User, now: datetime) -> None:
    """Custody, letter, ledger; and the end of the case when nothing is left."""
    gone = {part.unit: part.quantity for part in disposal.parts.all()}
    disposals = Disposal.objects.filter(case=case).values_list("pk", flat=True)
    record_custody(
        case,
        CustodyEvent.Kind.DISPOSED,
        actor=actor,
        from_party=case.district.name_zh,
        to_party=disposal.receiver,
        place=disposal.receiver,
        at=now,
        remarks=disposal.method.name_zh,
        only=None if len(disposals) == 1 and not remaining(case) else gone,
    )
    record(
        "disposal.executed",
        case,
        actor=actor,
        method=disposal.method_id,
        receiver=disposal.receiver,
        witnesses=disposal.witnesses,
        quantities=[f"{n.normalize():f} {unit}" for unit, n in gone.items()],
        price=str(disposal.price) if disposal.price is not None else "",
        papers=[paper.file.sha256 for paper in disposal.papers.select_related("file")],
    )
    notices.order(
        case,
        Notice.Kind.DISPOSAL_RECORD,
        addressee=Notice.Addressee.HOLDER,
        actor=actor,
        extra=outcome_letters.disposal_record(disposal),
    )
    telling.tell_holder(case, DISPOSED)
    if case.status in GONE and not remaining(case):
        _close(case, actor, now)


def can_close(case: Case, user: User | None, now: datetime) -> None:
    """Everything was disposed of before the decision: only the case is still open."""
    expect(case, *GONE, citation=LADDER)
    if remaining(case) or open_disposal(case):
        raise WrongState(_("Goods of this case are still here."), LADDER)


@transaction.atomic
def close(case: Case, *, actor: User) -> Case:
    """Close a case whose goods went before the decision (CUS 92)."""
    case = Case.objects.locked(case.pk)
    now = timezone.now()
    can_close(case, actor, now)
    _close(case, actor, now)
    return case


def _close(case: Case, actor: User, now: datetime) -> None:
    case.move_to(Case.Status.CLOSED)
    case.closed_at = now
    case.save(update_fields=["status", "closed_at"])
    deadlines.stop(case, "storage_fee_cap", at=now)
    record("case.closed", case, actor=actor)


def execute_disposal(disposal: Disposal, *, actor: User, **report: Any) -> Disposal:
    """The same, for whoever has the disposal at hand."""
    if (
        disposal.executed_at
        or not Disposal.objects.filter(pk=disposal.pk, executed_at__isnull=True).exists()
    ):
        raise WrongState(_("The disposal has been carried out already."), LADDER)
    return execute(disposal.case, actor=actor, **report)
