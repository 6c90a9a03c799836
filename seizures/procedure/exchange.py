"""What passes between customs and the police while a transfer is decided: sent on, more papers
asked for and supplied, the goods confirmed (TRF 7, 8, 12; MPS [2016] 16)."""

from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import PartnerOffice, User
from core.audit.services import record
from core.errors import InvalidInput
from core.files.services import store
from core.notifications.services import send
from seizures.deadlines import services as deadlines
from seizures.hooks import services as hooks
from seizures.procedure.guards import StepNotAllowed, WrongState, last_clock
from seizures.procedure.reception import (
    FILING,
    GOODS,
    REDIRECT,
    SUPPLEMENT,
    customs_side,
    for_partner,
    locked,
    tell,
)
from seizures.referrals.models import Exchange, Referral
from seizures.referrals.tasks import deliver

SENDING_ON = "Transfer Provisions art 7"
MORE = "MPS [2016] 16 art 3"

REDIRECTED = gettext_noop("%(referral)s is sent on to %(office)s, the competent office.")
MORE_ASKED = gettext_noop("The police ask for more papers in %(referral)s.")
MORE_GIVEN = gettext_noop("Customs has supplied papers in %(referral)s.")
CONFIRMED = gettext_noop("The police confirm that they took over the goods of %(referral)s.")


@transaction.atomic
def redirect(referral: Referral, *, actor: User, office: PartnerOffice, reasons: str) -> Referral:
    """An office that is not competent sends the file on and tells customs (TRF 7).

    The competent office gets its own delivery, receipt and clocks. Sending on late is possible,
    and shows: the 24 hours count as missed.
    """
    referral = for_partner(referral, actor)
    former = referral.partner_office
    if office.pk == former.pk:
        raise InvalidInput(_("Choose another office."), field="office")
    if office.kind != PartnerOffice.Kind.POLICE:
        raise InvalidInput(
            _("A suspected crime is transferred to the public security organ."), field="office"
        )
    _said(reasons, _("State why another office is competent."), "reasons")
    now = timezone.now()
    referral.move_to(Referral.Status.APPROVED)
    clock = last_clock(referral.case, REDIRECT)
    late = clock is not None and clock.due_at <= now
    deadlines.meet(referral.case, REDIRECT, at=now)
    deadlines.stop(referral.case, FILING, at=now)
    deadlines.stop(referral.case, SUPPLEMENT, at=now)
    referral.partner_office = office
    referral.delivered_at = referral.received_at = referral.received_by = None
    referral.delivery_attempts, referral.delivery_problem = 0, ""
    referral.next_try_at = now
    referral.save()
    say(referral, Exchange.Kind.REDIRECTED, reasons, actor=actor, sender=former, to=office)
    record(
        "referral.redirected",
        referral,
        actor=actor,
        case=referral.case.number,
        from_office=former.code,
        to_office=office.code,
        late=late,
        reasons=reasons.strip(),
    )
    url = reverse("referral-detail", args=[referral.number])
    people = customs_side(referral)
    send(people, REDIRECTED, url=url, case=referral.case, referral=referral, office=office)
    deliver.delay_on_commit(referral.pk)
    return referral


@transaction.atomic
def ask_more(referral: Referral, *, actor: User, text: str) -> Referral:
    """The police name the papers that are missing; their own three days run on (TRF 8)."""
    referral = for_partner(referral, actor)
    if referral.status not in {Referral.Status.DELIVERED, Referral.Status.RECEIVED}:
        raise WrongState(_("The transfer is not waiting for your decision."), MORE)
    if open_question(referral) is not None:
        raise StepNotAllowed(_("Customs has not answered the last request yet."), MORE)
    _said(text, _("Name the papers you need."), "text")
    say(referral, Exchange.Kind.MORE_ASKED, text, actor=actor, sender=referral.partner_office)
    deadlines.start(referral.case, SUPPLEMENT, at=timezone.now())
    _noted(referral, "referral.more_asked", actor, text)
    tell(referral, customs_side(referral), MORE_ASKED)
    return referral


@transaction.atomic
def give_more(
    referral: Referral, *, actor: User, text: str, file: "File[bytes] | None" = None
) -> Referral:
    """Customs supplies what the police asked for, with or without a document."""
    referral = locked(referral)
    if open_question(referral) is None:
        raise WrongState(_("The police have not asked for anything."), MORE)
    _said(text, _("Say what you supply."), "text")
    say(
        referral,
        Exchange.Kind.MORE_GIVEN,
        text,
        actor=actor,
        to=referral.partner_office,
        file=file,
    )
    deadlines.meet(referral.case, SUPPLEMENT, at=timezone.now())
    _noted(referral, "referral.more_given", actor, text)
    tell_office(referral, referral.partner_office, MORE_GIVEN)
    return referral


@transaction.atomic
def confirm_goods(referral: Referral, *, actor: User, text: str) -> Referral:
    """The police sign that they took over the goods, and note what differs (TRF 12)."""
    referral = for_partner(referral, actor)
    if referral.handed_over_at is None:
        raise WrongState(_("Customs has not handed over the goods yet."), GOODS)
    if referral.goods_confirmed_at is not None:
        raise WrongState(_("The goods have been confirmed already."), GOODS)
    _said(text, _("State what you counted."), "text")
    referral.goods_confirmed_at = timezone.now()
    referral.save(update_fields=["goods_confirmed_at"])
    say(referral, Exchange.Kind.GOODS_CONFIRMED, text, actor=actor, sender=referral.partner_office)
    _noted(referral, "referral.goods_confirmed", actor, text)
    tell(referral, customs_side(referral), CONFIRMED)
    return referral


def open_question(referral: Referral) -> Exchange | None:
    """What the police asked for and customs has not supplied yet."""
    kinds = (Exchange.Kind.MORE_ASKED, Exchange.Kind.MORE_GIVEN, Exchange.Kind.REDIRECTED)
    last = referral.exchanges.filter(kind__in=kinds).last()
    return last if last is not None and last.kind == Exchange.Kind.MORE_ASKED else None


def say(
    referral: Referral,
    kind: str,
    text: str,
    *,
    actor: User,
    sender: PartnerOffice | None = None,
    to: PartnerOffice | None = None,
    file: Any = None,
) -> Exchange:
    """Keep one message; an office that is not named is customs."""
    return Exchange.objects.create(
        referral=referral,
        kind=kind,
        text=text.strip(),
        file=store(file, actor=actor) if file else None,
        by=actor,
        at=timezone.now(),
        from_office=sender,
        to_office=to,
    )


def tell_office(referral: Referral, office: PartnerOffice, message: str) -> None:
    """Tell the people of an office, and its own systems what was said last."""
    people = User.objects.filter(partner_office=office, is_active=True)
    url = reverse("partner-referral", args=[referral.number])
    send(people, message, url=url, case=referral.case, referral=referral)
    said = referral.exchanges.last()
    if said is not None:
        hooks.dispatch(
            office,
            event=f"referral.{said.kind}",
            subject=referral.number,
            key=f"{referral.number}-{said.kind}-{said.pk}",
            content={"at": said.at, "text": said.text},
        )


def _said(text: str, message: str, field: str) -> None:
    if not text.strip():
        raise InvalidInput(message, field=field)


def _noted(referral: Referral, verb: str, actor: User, text: str) -> None:
    record(verb, referral, actor=actor, case=referral.case.number, text=text.strip())
