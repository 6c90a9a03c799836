"""Returned security that nobody collects: three months, public notice, a year, the Treasury ."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.audit.services import record
from core.errors import InvalidInput
from core.numbering import public_number
from seizures.cases.models import Case
from seizures.costs.models import Settlement
from seizures.deadlines import services as deadlines
from seizures.forfeitures.models import PublicNotice
from seizures.procedure import telling
from seizures.procedure.costs import MONEY, UNCLAIMED_CLOCK, settlement_of
from seizures.procedure.guards import WrongState
from seizures.securities.models import Security

UNCLAIMED = "Customs Security Regs art 21"
TREASURY_CLOCK = "guarantee_unclaimed_treasury"

UNCOLLECTED = gettext_noop(
    "Your security in case %(case)s has not been collected: customs has given public notice."
)


def can_collect_money(case: Case, user: User | None, now: datetime) -> None:
    """Money was returned and lies ready; until it is the Treasury's it can be collected."""
    found = settlement_of(case)
    security = found.security if found else None
    if found is None or security is None or security.status != Security.Status.RETURNED:
        raise WrongState(_("No security has been returned."), UNCLAIMED)
    if found.returned <= 0 or security.form not in MONEY:
        raise WrongState(_("There is no money to collect."), UNCLAIMED)
    if found.collected_on:
        raise WrongState(_("The money has been collected already."), UNCLAIMED)
    if found.treasury_on:
        raise WrongState(_("The money has been paid to the Treasury."), UNCLAIMED)


@transaction.atomic
def note_collected(case: Case, *, actor: User, collected_on: date | None = None) -> Settlement:
    """The holder has its money: confirmed by the holder, or noted by customs (GUA 21)."""
    case = Case.objects.locked(case.pk)
    now = timezone.now()
    can_collect_money(case, actor, now)
    found = Settlement.objects.select_for_update(no_key=True).get(case=case)
    on = collected_on or timezone.localdate(now)
    if not timezone.localdate(found.settled_at) <= on <= timezone.localdate(now):
        raise InvalidInput(
            _("It is collected on or after the settlement, and not in the future."),
            field="collected_on",
        )
    found.collected_on, found.collected_by = on, actor
    found.save(update_fields=["collected_on", "collected_by"])
    for key in (UNCLAIMED_CLOCK, TREASURY_CLOCK):
        deadlines.meet(case, key, at=now)
    open_notice = _open_notice(case)
    if open_notice:
        open_notice.move_to(PublicNotice.Status.CLAIMED)
        open_notice.claimed_at, open_notice.claimed_by = now, str(case.holder)[:200]
        open_notice.save(update_fields=["status", "claimed_at", "claimed_by"])
    record("security.collected", case, actor=actor, amount=str(found.returned), on=str(on))
    return found


def _open_notice(case: Case) -> PublicNotice | None:
    rows = PublicNotice.objects.posted().filter(case=case, kind="unclaimed_security")
    return rows.select_for_update(no_key=True).first()


def announce_unclaimed(case: Case, now: datetime) -> PublicNotice:
    """Three months after the notice of return nobody came: public notice, one more year."""
    notice = PublicNotice.objects.create(
        number=public_number("B", timezone.localdate(now).year, series=case.district_id[:2]),
        case=case,
        kind=PublicNotice.Kind.UNCLAIMED_SECURITY,
        search=_("The rights holder was asked in writing to collect its security."),
        posted_where=case.district.name_zh,
        posted_at=now,
    )
    deadlines.start(case, TREASURY_CLOCK, at=now)
    record("public_notice.posted", notice, actor=None, case=case.number, citation=UNCLAIMED)
    telling.tell_holder(case, UNCOLLECTED)
    return notice


def pay_to_treasury(case: Case, now: datetime) -> None:
    """A year after the public notice the money is the Treasury's (GUA 21)."""
    found = Settlement.objects.select_for_update(no_key=True).get(case=case)
    if found.collected_on:
        return
    found.treasury_on = timezone.localdate(now)
    found.save(update_fields=["treasury_on"])
    open_notice = _open_notice(case)
    if open_notice:
        open_notice.move_to(PublicNotice.Status.COLLECTED)
        open_notice.collected_at = now
        open_notice.save(update_fields=["status", "collected_at"])
    record("security.to_treasury", case, actor=None, amount=str(found.returned), citation=UNCLAIMED)
