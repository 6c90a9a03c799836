"""Support of civil suits: what the holder asks, and what customs tells it."""

from collections.abc import Collection

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.accounts.permissions import Role
from core.audit.services import record
from core.errors import InvalidInput
from core.files.services import keep
from core.notifications.services import send
from core.numbering import public_number
from seizures.cases.models import Case
from seizures.civil import packs
from seizures.civil.models import SupportRequest
from seizures.civil.rules import GROUND, disclosure
from seizures.disclosures import services as disclosures
from seizures.disclosures.models import Disclosure
from seizures.procedure import telling, viewing
from seizures.procedure.guards import StepNotAllowed

REQUESTED = gettext_noop("The rights holder asks for support of a civil suit in case %(case)s.")
GRANTED = gettext_noop("Customs supports your civil suit in case %(case)s: the pack is ready.")
REFUSED = gettext_noop("Customs refuses your request for support in case %(case)s.")


class NotTheHolder(StepNotAllowed):
    code = "not_the_holder"


class NotDetained(StepNotAllowed):
    """Before detention the holder is told only what it needs for its answer (MEA 17)."""

    code = "not_detained"


class RequestOpen(StepNotAllowed):
    code = "request_open"


@transaction.atomic
def request_support(
    case: Case,
    *,
    actor: User,
    purpose: str,
    court: str = "",
    view: bool = False,
    samples_wanted: str = "",
) -> SupportRequest:
    """The holder asks what customs may disclose for its suit, from the detention on (REG 23).

    With ``view`` it asks for an appointment to see the goods as well, or for samples (REG 17).
    """
    case = Case.objects.locked(case.pk)
    if not Case.objects.of_holder(actor).filter(pk=case.pk).exists():
        raise NotTheHolder(_("Only the rights holder of the case can ask."), GROUND)
    if case.detained_at is None:
        raise NotDetained(_("The goods have not been detained."), GROUND)
    if not purpose.strip():
        raise InvalidInput(_("Say what the information is for."), field="purpose")
    waiting = case.support_requests.filter(holder=case.holder_id, status="requested")
    if waiting.exists():
        raise RequestOpen(_("A request waits for its decision already."), GROUND)
    now = timezone.now()
    request = SupportRequest.objects.create(
        number=public_number("L", timezone.localdate(now).year, series=case.district_id[:2]),
        case=case,
        holder=case.holder,
        purpose=purpose.strip(),
        court=court.strip(),
        requested_by=actor,
        requested_at=now,
    )
    record("support.requested", request, actor=actor, case=case.number, court=court.strip())
    if view:
        viewing.ask(
            case, actor=actor, side="holder", purpose=purpose, samples_wanted=samples_wanted
        )
    send(
        User.objects.of_district(case.district, Role.LEGAL),
        REQUESTED,
        url=reverse("support-detail", args=[request.number]),
        case=case,
    )
    return request


@transaction.atomic
def grant_support(
    request: SupportRequest, *, actor: User, withhold: Collection[str] = (), because: str = ""
) -> SupportRequest:
    """Disclose what the law lets customs disclose at this stage, as a pack (MEA 17, 30).

    The legal officer may keep single particulars back, with reasons (``withhold``: keys of
    ``civil.rules``). The ledger keeps who was told what, and under which article.
    """
    request = _locked(request)
    _check_withheld(request.case, withhold, because)
    request.move_to(SupportRequest.Status.GRANTED)
    request.withheld, request.withheld_because = sorted(withhold), because.strip()
    now = timezone.now()
    pack = packs.build(request, at=now)
    request.decided_by, request.decided_at = actor, now
    request.disclosed = pack.disclosed
    request.pack = keep(
        pack.content, name=f"{request.number}.zip", content_type="application/zip", actor=actor
    )
    request.save(
        update_fields=[
            "status",
            "decided_by",
            "decided_at",
            "disclosed",
            "pack",
            "withheld",
            "withheld_because",
        ]
    )
    record(
        "support.granted",
        request,
        actor=actor,
        case=request.case.number,
        to=str(request.holder),
        disclosed=[str(item["key"]) for item in pack.disclosed],
        ground=GROUND,
        withheld=request.withheld,
        sha256=request.pack.sha256,
    )
    disclosures.note(
        request.case,
        actor=actor,
        to_kind=Disclosure.To.HOLDER,
        to=str(request.holder),
        what=[str(item["key"]) for item in pack.disclosed],
        ground=GROUND,
        about=request.number,
        sha256=request.pack.sha256,
    )
    telling.tell_holder(request.case, GRANTED)
    return request


def _check_withheld(case: Case, withhold: Collection[str], because: str) -> None:
    offered = disclosure(case).keys
    if set(withhold) - offered:
        raise InvalidInput(_("Choose among what may be disclosed."), field="withhold")
    if withhold and not because.strip():
        raise InvalidInput(_("State why it is kept back."), field="because")
    if offered and set(withhold) == offered:
        raise InvalidInput(
            _("Who keeps everything back refuses the request, with reasons."), field="withhold"
        )


@transaction.atomic
def refuse_support(request: SupportRequest, *, actor: User, reasons: str) -> SupportRequest:
    """Refuse, with reasons."""
    request = _locked(request)
    if not reasons.strip():
        raise InvalidInput(_("State why the request is refused."), field="reasons")
    request.move_to(SupportRequest.Status.REFUSED)
    request.decided_by, request.decided_at = actor, timezone.now()
    request.decision_reasons = reasons.strip()
    request.save(update_fields=["status", "decided_by", "decided_at", "decision_reasons"])
    record(
        "support.refused",
        request,
        actor=actor,
        case=request.case.number,
        reasons=request.decision_reasons,
    )
    telling.tell_holder(request.case, REFUSED)
    return request


@transaction.atomic
def download_pack(request: SupportRequest, *, actor: User) -> SupportRequest:
    """Note that somebody of the holder took the pack."""
    if request.pack is None:
        raise StepNotAllowed(_("There is no pack to download."), GROUND)
    record(
        "support.downloaded",
        request,
        actor=actor,
        case=request.case.number,
        sha256=request.pack.sha256,
    )
    return request


def _locked(request: SupportRequest) -> SupportRequest:
    """The request for change: its case is locked first, as everywhere."""
    case = Case.objects.locked(request.case_id)
    rows = SupportRequest.objects.select_for_update(no_key=True, of=("self",))
    request = rows.select_related("holder").get(pk=request.pk)
    request.case = case
    return request
