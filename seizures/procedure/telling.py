"""Who is told what: one sentence per event, to the people whom it concerns."""

from collections.abc import Iterable, Sequence

from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_noop

from core.accounts.absences import with_covers
from core.accounts.models import User
from core.accounts.permissions import Role
from core.notifications.services import Message, send, send_many
from enterprises.models import Agency, Enterprise
from seizures.cases.models import Case
from seizures.deadlines.models import Deadline
from seizures.deadlines.rules import BEIJING

HOLDER_NOTICE = gettext_noop(
    "%(district)s has suspended the release of goods in case %(case)s that may infringe your"
    " right. Please answer by %(due)s."
)
LIAISON_OPENED = gettext_noop(
    "Case %(case)s concerns %(holder)s, a priority enterprise of %(campaign)s."
)
APPLIED = gettext_noop("The rights holder asks for detention in case %(case)s and gave security.")
DECLINED = gettext_noop("The rights holder does not ask for detention in case %(case)s.")
SECURITY_ACCEPTED = gettext_noop("Your security %(security)s in case %(case)s is accepted.")
SECURITY_REFUSED = gettext_noop(
    "Your security %(security)s in case %(case)s is refused: %(reason)s"
)
SECURITY_RETURNED = gettext_noop("Your security %(security)s in case %(case)s is returned.")
SECURITY_PART_RETURNED = gettext_noop(
    "A part of your security %(security)s in case %(case)s is returned; a court keeps the rest."
)
DETAINED = gettext_noop("The goods of case %(case)s are detained.")
INFRINGING = gettext_noop("Customs has determined that the goods of case %(case)s infringe.")
NOT_INFRINGING = gettext_noop(
    "Customs has determined that the goods of case %(case)s do not infringe."
)
UNDETERMINED = gettext_noop(
    "Customs cannot determine whether the goods of case %(case)s infringe. Without a court's"
    " notice they are released."
)
RELEASED = gettext_noop("The goods of case %(case)s are released.")
SETTLEMENT_SIGNED = gettext_noop("The other side has signed a settlement in case %(case)s.")
STATEMENT = gettext_noop("The consignor has given a statement in case %(case)s.")
MISSED = gettext_noop("A time limit of case %(case)s has run out (%(citation)s).")
REMINDER_OFFICER = gettext_noop("A time limit of case %(case)s ends on %(due)s (%(citation)s).")
REMINDER_HOLDER = gettext_noop("Your time to answer in case %(case)s ends on %(due)s.")


def tell_holder(case: Case, message: str, *, once: str = "", **params: object) -> int:
    """Tell the people of the rights holder, and of the agents that act for it today."""
    url = _address("portal-case", case)
    return len(send(people_of_holder(case), message, url=url, once=once, case=case, **params))


def tell_consignor(case: Case, message: str, **params: object) -> int:
    """Tell the people of the consignor, if it is registered."""
    url = _address("portal-goods", case)
    return len(send(people_of_consignor(case), message, url=url, once="", case=case, **params))


def tell_officers(
    case: Case,
    message: str,
    *,
    supervisors: bool = False,
    legal: bool = False,
    once: str = "",
    **params: object,
) -> int:
    """Tell the officer in charge, and supervisors or legal officers of the district."""
    people = with_covers([case.officer], localdate())
    roles = [Role.SUPERVISOR] * supervisors + [Role.LEGAL] * legal
    if roles:
        people += list(User.objects.of_district(case.district, *roles))
    return send_to_officers(case, people, message, once=once, **params)


def tell_of_clocks(
    clocks: Sequence[Deadline], message: str, occasion: str, also: Iterable[User] = ()
) -> int:
    """Tell officers in charge and the supervisors of their districts of many clocks at once."""
    supervisors = _by_district(Role.SUPERVISOR, {clock.case.district_id for clock in clocks})
    messages = [
        Message(
            [clock.case.officer, *supervisors.get(clock.case.district_id, []), *also],
            message,
            clock.case.get_absolute_url(),
            f"{occasion}-{clock.pk}",
            {
                "case": clock.case,
                "citation": clock.citation,
                "due": localdate(clock.last_moment, BEIJING),
            },
        )
        for clock in clocks
    ]
    return len(send_many(messages))


def tell_holders_of_clocks(clocks: Sequence[Deadline], message: str, occasion: str) -> int:
    """Tell the holders whose own time to answer changed."""
    own = [clock for clock in clocks if clock.rule_id == "holder_reply_ex_officio"]
    return sum(
        tell_holder(
            clock.case,
            message,
            once=f"{occasion}-{clock.pk}",
            citation=clock.citation,
            due=localdate(clock.last_moment, BEIJING),
        )
        for clock in own
    )


def _by_district(role: Role, districts: Iterable[str]) -> dict[str, list[User]]:
    found: dict[str, list[User]] = {}
    for user in User.objects.holding(role).filter(district__in=districts):
        found.setdefault(str(user.district_id), []).append(user)
    return found


def send_to_officers(
    case: Case, people: Iterable[User], message: str, *, once: str = "", **params: object
) -> int:
    url = case.get_absolute_url()
    return len(send(people, message, url=url, once=once, case=case, **params))


def people_of_holder(case: Case) -> list[User]:
    return people_of(case.holder_id)


def people_of(holder_id: int) -> list[User]:
    """The people of a rights holder, and of the agents that act for it today."""
    agencies = Agency.objects.in_force_on(localdate()).filter(holder=holder_id)
    return _active(Q(enterprises=holder_id) | Q(enterprises__in=agencies.values("agent_id")))


def people_of_consignor(case: Case) -> list[User]:
    uscc = case.shipment.consignor_uscc
    if not uscc:
        return []
    verified = Enterprise.objects.filter(uscc=uscc, status=Enterprise.Status.VERIFIED)
    return _active(Q(enterprises__in=verified))


def _active(people: Q) -> list[User]:
    return list(User.objects.filter(people, is_active=True).distinct())


def _address(name: str, case: Case) -> str:
    return reverse(name, args=[case.number])
