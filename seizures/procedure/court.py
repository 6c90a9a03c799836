"""Customs and the civil courts: what the holder is told, and what a court's notice does."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import File
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.accounts.permissions import Role
from core.audit.services import record
from core.errors import InvalidInput
from core.files.services import keep, store
from core.notifications.services import send
from core.numbering import public_number
from seizures.cases.models import Case
from seizures.civil import packs
from seizures.civil.models import CourtNotice, SupportRequest
from seizures.civil.rules import GROUND, disclosure
from seizures.deadlines import services as deadlines
from seizures.disclosures import services as disclosures
from seizures.disclosures.models import Disclosure
from seizures.procedure import telling
from seizures.procedure.counter_guards import RETURN_AFTER
from seizures.procedure.guards import (
    COURT,
    COURT_BY_APPLICATION,
    SECURITY_RETURN,
    StepNotAllowed,
    last_clock,
)
from seizures.securities import services as securities

WINDOW = "Regulation art 24; Measures arts 18, 29"
SECURITY_WINDOW = "Measures art 35(3)"

REQUESTED = gettext_noop("The rights holder asks for support of a civil suit in case %(case)s.")
GRANTED = gettext_noop("Customs supports your civil suit in case %(case)s: the pack is ready.")
REFUSED = gettext_noop("Customs refuses your request for support in case %(case)s.")
SEIZED = gettext_noop("The goods of case %(case)s are seized for %(court)s.")


class NotTheHolder(StepNotAllowed):
    code = "not_the_holder"


class NotDetained(StepNotAllowed):
    """Before detention the holder is told only what it needs for its answer (MEA 17)."""

    code = "not_detained"


class RequestOpen(StepNotAllowed):
    code = "request_open"


@transaction.atomic
def request_support(case: Case, *, actor: User, purpose: str, court: str = "") -> SupportRequest:
    """The holder asks what customs may disclose for its suit, from the detention on (REG 23)."""
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


@dataclass(frozen=True)
class Recorded:
    """A court notice is always kept; ``problem`` says why it can no longer have its effect."""

    notice: CourtNotice
    problem: str

    @property
    def in_time(self) -> bool:
        return not self.problem


@transaction.atomic
def record_court_notice(  # each is a statement of the notice
    case: Case,
    *,
    actor: User,
    court: str,
    number: str,
    covers: str,
    received_at: datetime,
    file: "File[bytes] | None" = None,
) -> Recorded:
    """Keep a court's notice to assist. In time it stops the 20 or 50 working days and keeps the
    goods, or keeps the security from being returned (REG 24, MEA 29, 35); a late one changes
    nothing, but is kept with the reason.
    """
    case = Case.objects.locked(case.pk)
    _check_notice(case, court, number, covers, received_at)
    goods = covers == CourtNotice.Covers.GOODS
    problem = _too_late_for_goods(case, received_at) if goods else _too_late_for_security(case)
    notice = CourtNotice.objects.create(
        case=case,
        court=court.strip(),
        number=number.strip(),
        covers=covers,
        received_at=received_at,
        file=store(file, actor=actor) if file else None,
        recorded_by=actor,
    )
    record(
        "court_notice.recorded",
        case,
        actor=actor,
        court=notice.court,
        number=notice.number,
        covers=covers,
        received_at=received_at.isoformat(),
        problem=problem,
    )
    if not problem and goods:
        seize(case, notice, actor=actor)
    elif not problem:
        deadlines.stop(case, SECURITY_RETURN, at=timezone.now())
        deadlines.stop(case, RETURN_AFTER, at=timezone.now())
    return Recorded(notice, problem)


def _check_notice(case: Case, court: str, number: str, covers: str, received_at: datetime) -> None:
    if not court.strip():
        raise InvalidInput(_("Name the court."), field="court")
    if not number.strip():
        raise InvalidInput(_("Give the number of the notice."), field="number")
    if covers not in CourtNotice.Covers.values:
        raise InvalidInput(_("Say whether it covers the goods or the security."), field="covers")
    if received_at > timezone.now():
        raise InvalidInput(_("This is in the future."), field="received_at")
    if received_at < case.opened_at:
        raise InvalidInput(_("The notice cannot be older than the case."), field="received_at")
    if case.court_notices.filter(court=court.strip(), number=number.strip()).exists():
        raise InvalidInput(_("This notice has been recorded already."), field="number")


def _too_late_for_goods(case: Case, received_at: datetime) -> str:
    if case.status == Case.Status.RELEASED:
        return _("The goods have been released already (%(citation)s).") % {"citation": WINDOW}
    if not case.can_move_to(Case.Status.COURT_SEIZED):
        return _("The case is “%(status)s”: its goods cannot be seized for a court.") % {
            "status": case.get_status_display()
        }
    clock = last_clock(case, COURT) or last_clock(case, COURT_BY_APPLICATION)
    undecided = case.status in {Case.Status.DETAINED, Case.Status.UNDETERMINED}
    if undecided and clock and received_at >= clock.due_at:
        return _("The notice arrived after the time limit had run out (%(citation)s).") % {
            "citation": clock.citation
        }
    return ""


def _too_late_for_security(case: Case) -> str:
    if securities.live(case) is None:
        return _("Customs holds no security in this case any more (%(citation)s).") % {
            "citation": SECURITY_WINDOW
        }
    return ""


def seize(case: Case, notice: CourtNotice, *, actor: User | None) -> None:
    """Keep the goods of the locked case for the court (REG 24, MEA 29).

    The holder's security waits 20 working days for a court of its own (MEA 35(3)).
    """
    now = timezone.now()
    case.move_to(Case.Status.COURT_SEIZED)
    case.save(update_fields=["status"])
    deadlines.stop_all(case, at=now)
    held = securities.live(case)
    if held is not None and not case.court_notices.filter(covers="security").exists():
        deadlines.start(case, SECURITY_RETURN, at=now)
    record("case.court_seized", case, actor=actor, court=notice.court, number=notice.number)
    telling.tell_holder(case, SEIZED, court=notice.court)
    telling.tell_consignor(case, SEIZED, court=notice.court)
