"""Time limits between authorities that have run out: whose clock it was, and who is told (TRF).

Nothing happens to the goods: an authority that is late still has to act. The matter goes one step
up, once: to the office whose clock it is, to the supervisors and legal officers of the district,
and for a clock of customs itself to headquarters as well.
"""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.accounts.permissions import Role
from core.notifications.services import send
from seizures.cases.models import Case
from seizures.deadlines import services as deadlines
from seizures.deadlines.models import Deadline
from seizures.referrals.models import Referral

POLICE = "police"
#: customs may object, but need not (TRF 9)
RIGHTS = ("transfer_reconsideration_request", "prosecutor_supervision_suggestion")
#: an office that has not sent the file on in time is competent, or late when it does (TRF 7)
REDIRECT = "police_redirect"
YOURS = gettext_noop("Your time limit in %(referral)s has run out: %(limit)s (%(citation)s).")
OVERDUE = gettext_noop("Overdue in the transfer of case %(case)s: %(limit)s (%(citation)s).")


def overdue(case: Case, deadline: Deadline, now: datetime) -> None:
    """Count the clock as missed, and tell the next higher ones; what is only a right lapses."""
    if deadline.rule_id == REDIRECT:
        deadlines.stop(case, REDIRECT, at=now)
        return
    deadlines.miss(case, deadline.rule_id, at=now)
    if deadline.rule_id in RIGHTS:
        return
    referral = Referral.objects.filter(case=case).order_by("-pk").first()
    if referral is None:
        return
    once = f"overdue-{deadline.pk}"
    limit, citation = deadline.rule, deadline.citation
    people = [case.officer, *User.objects.of_district(case.district, Role.SUPERVISOR, Role.LEGAL)]
    if deadline.rule.actor == POLICE:
        office = User.objects.filter(partner_office=referral.partner_office_id, is_active=True)
        url = reverse("partner-referral", args=[referral.number])
        send(office, YOURS, url=url, once=once, referral=referral, limit=limit, citation=citation)
        if referral.procuratorate_id:
            office = User.objects.filter(partner_office=referral.procuratorate_id, is_active=True)
            send(office, OVERDUE, url=url, once=once, case=case, limit=limit, citation=citation)
    else:
        people += list(User.objects.holding(Role.PLANNER))
    url = reverse("referral-detail", args=[referral.number])
    send(people, OVERDUE, url=url, once=once, case=case, limit=limit, citation=citation)
