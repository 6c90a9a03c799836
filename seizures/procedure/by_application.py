"""Detention on application: the holder comes to customs before the goods do (REG 12-15, MEA 14-19).

Customs examines whether the application is in order, waits for the goods, asks for security of
their value, detains, and has no duty to determine: a court decides within 20 working days.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.accounts.permissions import Role
from core.audit.services import record
from core.errors import InvalidInput
from core.files.services import store
from core.notifications.services import send
from core.numbering import public_number
from core.reference.models import District
from enterprises.models import Enterprise
from recordal.applications.models import Recordal
from recordal.rights.models import IpRight
from seizures.cases.models import Case, CaseItem
from seizures.deadlines import services as deadlines
from seizures.detention_requests.models import DetentionRequest
from seizures.procedure import guards, telling
from seizures.procedure.suspension import goods_item, worth_of
from seizures.shipments.models import Shipment, ShipmentLine

CITATION = "Regulation arts 13, 15; Measures arts 14, 16"
Papers = Mapping[str, "File[bytes] | None"]

SUBMITTED = gettext_noop("%(holder)s applies for the detention of goods expected on %(day)s.")
ACCEPTED = gettext_noop("Your application %(request)s is in order: customs watches for the goods.")
REJECTED = gettext_noop("Your application %(request)s is rejected: %(reason)s")
FOUND = gettext_noop(
    "Customs has found the goods of your application %(request)s. Give security of %(amount)s yuan"
    " by %(due)s."
)
STOPPED = gettext_noop("On application of %(holder)s the goods of case %(case)s are held.")


@transaction.atomic
def submit(
    holder: Enterprise,
    *,
    actor: User,
    recordal: Recordal | None,
    right: Mapping[str, Any] | None,
    district: District,
    papers: Papers,
    **stated: Any,
) -> DetentionRequest:
    """Apply at the customs of the place of entry or exit (REG 13, MEA 14).

    ``stated`` are the parties, goods, port, day and conveyance, and the evidence that the goods
    are about to move and that the right is used without permission. A right that is not recorded
    comes with ``right`` and with the papers on identity and right.
    """
    if not Enterprise.objects.acting(actor).filter(pk=holder.pk).exists():
        raise guards.NotYourSide(_("You do not act for this rights holder."), CITATION)
    _check(holder, recordal, right, papers, stated)
    unrecorded = None
    if recordal is None and right is not None:
        unrecorded = IpRight.objects.create(holder=holder, **right)
    now = timezone.now()
    kept = {
        f"{name}_file": store(upload, actor=actor, field=f"{name}_file")
        for name, upload in papers.items()
        if upload is not None
    }
    request = DetentionRequest.objects.create(
        number=public_number("B", timezone.localdate(now).year, series=str(district.pk)[:2]),
        holder=holder,
        recordal=recordal,
        unrecorded=unrecorded,
        district=district,
        submitted_by=actor,
        submitted_at=now,
        **kept,
        **stated,
    )
    record(
        "detention_request.submitted",
        request,
        actor=actor,
        right=str(request.right),
        recordal=recordal.number if recordal else "",
        expected_on=request.expected_on.isoformat(),
        citation=CITATION,
    )
    people = User.objects.of_district(district, Role.SUPERVISOR)
    _send(request, people, SUBMITTED, holder=str(holder), day=request.expected_on)
    return request


def _check(
    holder: Enterprise,
    recordal: Recordal | None,
    right: Mapping[str, Any] | None,
    papers: Papers,
    stated: Mapping[str, Any],
) -> None:
    today = timezone.localdate()
    if recordal is not None:
        in_force = Recordal.objects.in_force_on(today).filter(right__holder=holder)
        if not in_force.filter(pk=recordal.pk).exists():
            raise InvalidInput(_("This recordal is not in force."), field="recordal")
    elif not (right and right.get("title") and right.get("kind")):
        raise InvalidInput(
            _("Name a recordal, or the right that is not recorded (Measures art 14)."),
            field="recordal",
        )
    if stated["expected_on"] < today:
        raise InvalidInput(_("This day has passed."), field="expected_on")
    needed = ["moving", "unauthorised"] + ["identity", "right"] * (recordal is None)
    for name in needed:
        if papers.get(name) is None:
            raise InvalidInput(_("Attach this paper (Measures art 14)."), field=f"{name}_file")


@transaction.atomic
def accept(request: DetentionRequest, *, actor: User) -> DetentionRequest:
    """The application is in order: customs watches for the goods (REG 15)."""
    request = _decidable(request, DetentionRequest.Status.ACCEPTED)
    request.move_to(DetentionRequest.Status.ACCEPTED)
    request.decided_by, request.decided_at = actor, timezone.now()
    request.save(update_fields=["status", "decided_by", "decided_at"])
    record("detention_request.accepted", request, actor=actor, citation=CITATION)
    _send(request, telling.people_of(request.holder_id), ACCEPTED)
    return request


@transaction.atomic
def reject(request: DetentionRequest, *, actor: User, reasons: str) -> DetentionRequest:
    """Reject in writing, with the defects (REG 15, MEA 16). The holder may apply again."""
    request = _decidable(request, DetentionRequest.Status.REJECTED)
    if not reasons.strip():
        raise InvalidInput(_("Name the defects (Measures art 16)."), field="reasons")
    request.move_to(DetentionRequest.Status.REJECTED)
    request.decided_by, request.decided_at = actor, timezone.now()
    request.rejection_reasons = reasons.strip()
    request.save(update_fields=["status", "decided_by", "decided_at", "rejection_reasons"])
    record("detention_request.rejected", request, actor=actor, reasons=reasons, citation=CITATION)
    people = telling.people_of(request.holder_id)
    _send(request, people, REJECTED, reason=reasons.strip()[:200])
    return request


@transaction.atomic
def withdraw(request: DetentionRequest, *, actor: User) -> DetentionRequest:
    """The holder takes its application back before the goods are found."""
    request = _decidable(request, DetentionRequest.Status.WITHDRAWN)
    if not Enterprise.objects.acting(actor).filter(pk=request.holder_id).exists():
        raise guards.NotYourSide(_("You do not act for this rights holder."), CITATION)
    request.move_to(DetentionRequest.Status.WITHDRAWN)
    request.save(update_fields=["status"])
    record("detention_request.withdrawn", request, actor=actor)
    return request


@transaction.atomic
def match(
    request: DetentionRequest,
    *,
    actor: User,
    shipment: Shipment,
    quantities: Mapping[int, Decimal],
) -> Case:
    """The goods are there: hold them and ask for security of their value (REG 14, MEA 15).

    ``quantities`` say how much of each line the application covers. The rest of the shipment is
    nobody's business. Without security in time the application is rejected and the goods go.
    """
    shipment = Shipment.objects.select_for_update(no_key=True, of=("self",)).get(pk=shipment.pk)
    request = _decidable(request, DetentionRequest.Status.MATCHED)
    items = _items(request, shipment, quantities)
    if Case.objects.filter(
        shipment=shipment, holder=request.holder_id, status__in=Case.OPEN
    ).exists():
        raise guards.CaseAlreadyOpen(
            _("%(shipment)s has an open case of %(holder)s already.")
            % {"shipment": shipment, "holder": request.holder}
        )
    if shipment.status != Shipment.Status.SUSPENDED:
        shipment.move_to(Shipment.Status.SUSPENDED)
        shipment.save(update_fields=["status"])
    case = _open(request, shipment, items, actor=actor)
    request.move_to(DetentionRequest.Status.MATCHED)
    request.case, request.shipment = case, shipment
    request.save(update_fields=["status", "case", "shipment"])
    clock = deadlines.start(case, guards.APPLICATION_SECURITY, at=case.opened_at)
    record("detention_request.matched", request, actor=actor, case=case.number)
    last_day = timezone.localdate(clock.last_moment)
    amount = f"{case.value:,.2f}"
    telling.tell_holder(case, FOUND, request=request.number, amount=amount, due=last_day)
    telling.tell_consignor(case, STOPPED, holder=str(request.holder))
    return case


def _open(
    request: DetentionRequest, shipment: Shipment, items: list[CaseItem], *, actor: User
) -> Case:
    now = timezone.now()
    today = timezone.localdate(now)
    case = Case.objects.create(
        number=public_number("C", today.year, series=str(shipment.district_id)[:2]),
        flow=Case.Flow.BY_APPLICATION,
        district=shipment.district,
        holder=request.holder,
        shipment=shipment,
        officer=actor,
        opened_at=now,
        suspicion_on=today,
        notified_at=now,
        answer=Case.Answer.APPLIED,
        answered_at=request.submitted_at,
        value=worth_of(items),
    )
    for item in items:
        item.case = case
    CaseItem.objects.bulk_create(items)
    record(
        "case.opened",
        case,
        actor=actor,
        shipment=shipment.number,
        holder=request.holder.number,
        value=str(case.value),
        request=request.number,
        citation=CITATION,
    )
    return case


def _items(
    request: DetentionRequest, shipment: Shipment, quantities: Mapping[int, Decimal]
) -> list[CaseItem]:
    lines: dict[int, ShipmentLine] = {line.line_no: line for line in shipment.lines.all()}
    items = []
    for line_no, quantity in sorted(quantities.items()):
        line = lines.get(line_no)
        if line is None:
            raise InvalidInput(_("The shipment has no such line."), field="quantities")
        if not 0 < quantity <= line.quantity:
            raise InvalidInput(
                _("Line %(line)s: between 0 and %(most)s can be detained.")
                % {"line": line_no, "most": f"{line.quantity.normalize():f}"},
                field="quantities",
            )
        item = goods_item(line, request.right, quantity, shipment)
        item.recordal, item.unrecorded = request.recordal, request.unrecorded
        items.append(item)
    if not items:
        raise InvalidInput(_("Say how much of which line is meant."), field="quantities")
    return items


def _decidable(request: DetentionRequest, target: str) -> DetentionRequest:
    rows = DetentionRequest.objects.select_for_update(no_key=True, of=("self",))
    request = rows.for_list().select_related("decided_by").get(pk=request.pk)
    if not request.can_move_to(target):
        raise guards.WrongState(
            _("%(request)s is “%(status)s”%(by)s.")
            % {
                "request": request,
                "status": request.get_status_display(),
                "by": f" ({request.decided_by})" if request.decided_by else "",
            },
            CITATION,
        )
    return request


def _send(request: DetentionRequest, people: Any, message: str, **params: object) -> None:
    url = request.get_absolute_url()
    send(people, message, url=url, once="", request=request.number, **params)
