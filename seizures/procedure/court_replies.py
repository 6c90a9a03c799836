"""The written answer of customs to a court: what is kept for it, or why not."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from core.accounts.models import User
from core.notifications.services import send
from core.reference.models import CourtNoticeKind
from core.wording import letter
from seizures.civil.court_models import CourtNotice
from seizures.deadlines.rules import BEIJING
from seizures.notices import services as notices
from seizures.notices.models import Notice
from seizures.procedure.court_standing import standing

REPLIED = gettext_noop("Customs has replied to your notice %(number)s.")
Act, Scope, Status = CourtNoticeKind.Act, CourtNotice.Scope, CourtNotice.Status


def reply(notice: CourtNotice, *, actor: User) -> None:
    """The written answer to the court: what customs keeps for it, or why it cannot."""
    kind = notice.kind
    if kind.act == Act.ACCEPT:
        return
    effects = {}
    for language, code in {"zh": "zh-hans", "en": "en"}.items():
        with override(code):
            effects[f"effect_{language}"] = _effect(notice)
    until = notice.valid_until or (notice.follows.valid_until if notice.follows else None)
    said = letter(
        Notice.Kind.COURT_REPLY,
        {
            "case": notice.case.number,
            "court": notice.court,
            "number": notice.number,
            "kind_zh": kind.name_zh,
            "kind_en": kind.name_en,
            "received": f"{timezone.localtime(notice.received_at, BEIJING):%Y-%m-%d %H:%M}",
            "scope": scope_text(notice) if notice.status == Status.IN_FORCE else "",
            "until": until.isoformat() if until and notice.status != Status.NO_EFFECT else "",
            **effects,
        },
    )
    court = {"name": notice.court}
    for told in said.values():
        told["goods"] = []
    notice.reply = notices.order(
        notice.case,
        Notice.Kind.COURT_REPLY,
        addressee=Notice.Addressee.COURT,
        actor=actor,
        extra={**said, "addressee": court},
    )
    notice.save(update_fields=["reply"])
    people = User.objects.filter(partner_office=notice.office_id or 0, is_active=True)
    if people:  # the court finds it here; elsewhere it is served on paper
        notice.reply.served_at = timezone.now()
        notice.reply.save(update_fields=["served_at"])
        send(people, REPLIED, url=reverse("court-notices"), once="", number=notice.number)


def _effect(notice: CourtNotice) -> str:
    if notice.status == Status.NO_EFFECT:
        return _("It has no effect: %(problem)s") % {"problem": _standing_text(notice)}
    if notice.status == Status.WAITING:
        return _("It waits for its turn and is kept on file.")
    if notice.kind.act == Act.LIFT:
        return _("The measure is lifted.")
    if notice.kind.act == Act.RENEW:
        return _("The measure goes on.")
    return _("Customs assists as the notice asks.")


def _standing_text(notice: CourtNotice) -> str:
    """The reason anew, in the language of the letter."""
    if notice.kind.act == Act.HOLD:
        return standing(notice.case, notice)[1] or notice.problem
    return notice.problem


def scope_text(notice: CourtNotice) -> str:
    """What a notice keeps, in words for a line."""
    if notice.scope == Scope.AMOUNT and notice.amount is not None:
        return f"{notice.amount:,.2f} CNY"
    if notice.scope == Scope.PART:
        return "; ".join(str(part) for part in notice.parts.all())
    return str(notice.get_covers_display())
