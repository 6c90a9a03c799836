"""Viewing goods and taking samples, with the consent of customs (REG 17, MEA 22)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.audit.services import record
from core.errors import InvalidInput
from core.numbering import public_number
from core.wording import letter
from seizures.cases.models import Case
from seizures.notices import services as notices
from seizures.notices.models import Notice
from seizures.procedure import guards, telling
from seizures.procedure.sampling import Taken, described, disclose, take
from seizures.viewings.models import Viewing

CITATION = "Regulation art 17; Measures art 22"

ASKED = gettext_noop("%(side)s asks to view the goods of case %(case)s.")
GRANTED = gettext_noop("You may view the goods of case %(case)s on %(at)s.")
REFUSED = gettext_noop("You may not view the goods of case %(case)s: %(reason)s")


class ViewingNotPossible(guards.StepNotAllowed):
    code = "viewing_not_possible"


def may_ask(case: Case, side: str) -> None:
    """While customs holds the goods, and not twice at once."""
    if case.status == Case.Status.TRANSFERRED:  # nor is the party told of that by a refusal
        raise ViewingNotPossible(_("The goods cannot be viewed at this stage."), CITATION)
    guards.expect(case, *(s for s in Case.OPEN if s != Case.Status.TRANSFERRED), citation=CITATION)
    if Viewing.objects.of_side(case, side).filter(status__in=["requested", "granted"]).exists():
        raise ViewingNotPossible(_("A request to view the goods is open already."), CITATION)


@transaction.atomic
def ask(case: Case, *, actor: User, side: str, purpose: str, samples_wanted: str = "") -> Viewing:
    """Holder or consignor asks to see the goods, or to have samples."""
    case = Case.objects.locked(case.pk)
    guards.side_of(case, side, actor)
    may_ask(case, side)
    if not purpose.strip():
        raise InvalidInput(_("Say what the viewing is for."), field="purpose")
    now = timezone.now()
    viewing = Viewing.objects.create(
        number=public_number("V", timezone.localdate(now).year, series=case.district_id[:2]),
        case=case,
        side=side,
        purpose=purpose.strip(),
        samples_wanted=samples_wanted.strip(),
        requested_by=actor,
        requested_at=now,
    )
    record("viewing.requested", viewing, actor=actor, case=case.number, side=side)
    telling.tell_officers(case, ASKED, supervisors=True, side=str(actor))
    return viewing


@transaction.atomic
def grant(
    viewing: Viewing, *, actor: User, appointed_at: datetime, place: str, samples_allowed: str = ""
) -> Viewing:
    """Consent, with an appointment; samples only as far as customs says so."""
    viewing = _decidable(viewing, Viewing.Status.GRANTED)
    if appointed_at <= timezone.now():
        raise InvalidInput(_("Choose a time in the future."), field="appointed_at")
    if not place.strip():
        raise InvalidInput(_("Say where the goods can be viewed."), field="place")
    viewing.move_to(Viewing.Status.GRANTED)
    viewing.decided_by, viewing.decided_at = actor, timezone.now()
    viewing.appointed_at, viewing.place = appointed_at, place.strip()
    viewing.samples_allowed = samples_allowed.strip()
    viewing.save(
        update_fields=[
            "status",
            "decided_by",
            "decided_at",
            "appointed_at",
            "place",
            "samples_allowed",
        ]
    )
    at = f"{timezone.localtime(appointed_at):%Y-%m-%d %H:%M}"
    _answer(viewing, "同意。", "granted.", actor=actor, at=at)
    record(
        "viewing.granted", viewing, actor=actor, case=viewing.case.number, at=at, citation=CITATION
    )
    _tell(viewing, GRANTED, at=at)
    return viewing


@transaction.atomic
def refuse(viewing: Viewing, *, actor: User, reasons: str) -> Viewing:
    """Refuse, with reasons."""
    viewing = _decidable(viewing, Viewing.Status.REFUSED)
    if not reasons.strip():
        raise InvalidInput(_("State why the request is refused."), field="reasons")
    viewing.move_to(Viewing.Status.REFUSED)
    viewing.decided_by, viewing.decided_at = actor, timezone.now()
    viewing.refusal_reasons = reasons.strip()
    viewing.save(update_fields=["status", "decided_by", "decided_at", "refusal_reasons"])
    _answer(viewing, "不同意。", "refused.", actor=actor, reasons=reasons.strip())
    record("viewing.refused", viewing, actor=actor, case=viewing.case.number, reasons=reasons)
    _tell(viewing, REFUSED, reason=reasons.strip()[:200])
    return viewing


@transaction.atomic
def hold(  # noqa: PLR0913  # each is a statement of the record
    viewing: Viewing,
    *,
    actor: User,
    officers: str,
    visitors: str,
    seen: str,
    samples_taken: str = "",
    receipt_no: str = "",
    samples: Sequence[Taken] = (),
) -> Viewing:
    """Record who saw what, in whose presence; samples only against a receipt.

    ``samples`` are taken of things under labels; ``samples_taken`` says in words what was taken of
    goods that have none yet. Either way the viewing is a disclosure, and stands in its ledger.
    """
    samples_taken = samples_taken.strip() or described(samples)
    viewing = _decidable(viewing, Viewing.Status.HELD)
    wanted = {
        "officers": (officers, _("Name the officers who were present.")),
        "visitors": (visitors, _("Name who viewed the goods.")),
        "seen": (seen, _("Say what was seen.")),
    }
    for field, (text, message) in wanted.items():
        if not text.strip():
            raise InvalidInput(message, field=field)
    if samples_taken.strip() and not viewing.samples_allowed:
        raise InvalidInput(
            _("Customs has not consented to samples (Measures art 22)."), field="samples_taken"
        )
    if samples_taken.strip() and not receipt_no.strip():
        raise InvalidInput(_("Samples leave only against a receipt."), field="receipt_no")
    viewing.move_to(Viewing.Status.HELD)
    viewing.held_at, viewing.recorded_by = timezone.now(), actor
    viewing.officers, viewing.visitors = officers.strip()[:200], visitors.strip()[:300]
    viewing.seen = seen.strip()
    viewing.samples_taken, viewing.receipt_no = samples_taken.strip(), receipt_no.strip()
    viewing.save(
        update_fields=[
            "status",
            "held_at",
            "recorded_by",
            "officers",
            "visitors",
            "seen",
            "samples_taken",
            "receipt_no",
        ]
    )
    record(
        "viewing.held",
        viewing,
        actor=actor,
        case=viewing.case.number,
        side=viewing.side,
        visitors=viewing.visitors,
        officers=viewing.officers,
        samples=viewing.samples_taken,
        receipt=viewing.receipt_no,
        citation=CITATION,
    )
    disclose(viewing, take(viewing, samples, actor=actor), actor=actor)
    return viewing


@transaction.atomic
def cancel(viewing: Viewing, *, actor: User) -> Viewing:
    """Nobody comes: the party takes its request back, or customs calls the appointment off."""
    viewing = _decidable(viewing, Viewing.Status.CANCELLED)
    if not actor.is_officer:
        guards.side_of(viewing.case, viewing.side, actor)
    viewing.move_to(Viewing.Status.CANCELLED)
    viewing.save(update_fields=["status"])
    record("viewing.cancelled", viewing, actor=actor, case=viewing.case.number)
    return viewing


def _decidable(viewing: Viewing, target: str) -> Viewing:
    """The viewing for change, after its case; who was first is told, otherwise."""
    case = Case.objects.locked(viewing.case_id)
    rows = Viewing.objects.select_for_update(no_key=True, of=("self",))
    viewing = rows.select_related("decided_by").get(pk=viewing.pk)
    viewing.case = case
    if not viewing.can_move_to(target):
        raise ViewingNotPossible(
            _("%(viewing)s is “%(status)s”%(by)s.")
            % {
                "viewing": viewing,
                "status": viewing.get_status_display(),
                "by": f" ({viewing.decided_by})" if viewing.decided_by else "",
            },
            CITATION,
        )
    return viewing


def _answer(
    viewing: Viewing, zh: str, en: str, *, actor: User, reasons: str = "", at: str = ""
) -> None:
    said = letter(
        Notice.Kind.VIEWING_DECISION,
        {
            "case": viewing.case.number,
            "number": viewing.number,
            "decision_zh": zh,
            "decision_en": en,
            "reasons": reasons,
            "at": at,
            "place": viewing.place,
            "samples": viewing.samples_allowed,
        },
    )
    kind = Notice.Kind.VIEWING_DECISION
    notices.order(viewing.case, kind, addressee=viewing.side, actor=actor, extra=said)


def _tell(viewing: Viewing, message: str, **params: object) -> None:
    if viewing.side == Viewing.Side.HOLDER:
        telling.tell_holder(viewing.case, message, once="", **params)
    else:
        telling.tell_consignor(viewing.case, message, **params)
