"""Who is told what about the life of a recordal."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.notifications.services import Message, send, send_many
from recordal.applications.models import Recordal
from recordal.life.models import Request, Revocation

EXPIRED = gettext_noop("The recordal %(number)s of %(title)s expired on %(day)s.")
EXPIRED_UNDECIDED = gettext_noop(
    "The recordal %(number)s of %(title)s expired on %(day)s. Customs still examines your renewal:"
    " when it is granted, the new term begins on the day after."
)
ENDING = gettext_noop(
    "The recordal %(number)s of %(title)s ends on %(day)s, in %(days)s days. Renew it in time:"
    " without a renewal customs stops watching for it."
)
FILED = gettext_noop("%(request)s on %(number)s (%(title)s) is filed. Customs decides by %(day)s.")
RETURNED = gettext_noop(
    "Customs returned %(request)s on %(number)s (%(title)s) for correction, by %(day)s."
)
RENEWED = gettext_noop("%(number)s (%(title)s) is renewed to %(day)s.")
CHANGED = gettext_noop("Customs recorded your changes of %(number)s (%(title)s).")
CANCELLED = gettext_noop("The recordal %(number)s of %(title)s is cancelled from %(day)s on.")
REFUSED = gettext_noop("Customs refused %(request)s on %(number)s (%(title)s). Read the reasons.")
OFFERED = gettext_noop(
    "%(holder)s told customs that %(title)s (%(number)s) is yours now. A draft is prepared for"
    " you: the right is protected again only when you file it."
)
RIGHT_ENDED = gettext_noop(
    "The recordal %(number)s of %(title)s ended on %(day)s, because the right itself ended."
)
HEARING = gettext_noop(
    "Customs intends to revoke %(number)s (%(title)s). You may state your case by %(day)s."
)
STATED = gettext_noop("The holder stated its case on the revocation of %(number)s (%(title)s).")
DROPPED = gettext_noop("Customs does not revoke %(number)s (%(title)s).")
REVOKED = gettext_noop("Customs revoked %(number)s (%(title)s). The notice says why.")


@dataclass(frozen=True)
class Told:
    """A sentence about one recordal, for whoever acts for its holder; ``once`` as in ``send``."""

    recordal: Recordal
    message: str
    once: str
    params: Mapping[str, object]


def tell_holders(sentences: Iterable[Told]) -> None:
    """Many at once, as the clock does: the people of a holder are looked up once."""
    people: dict[int, list[User]] = {}
    messages = []
    for told in sentences:
        recordal, holder = told.recordal, told.recordal.right.holder
        if holder.pk not in people:
            people[holder.pk] = list(holder.people())
        about = {"number": recordal.number, "title": recordal.right.title, **told.params}
        url = reverse("portal-recordal-life", args=[recordal.application_no])
        messages.append(Message(people[holder.pk], told.message, url, told.once, about))
    send_many(messages)


def tell_holder(
    recordal: Recordal, message: str, *, url: str = "", once: str = "", **params: object
) -> None:
    address = url or reverse("portal-recordal-life", args=[recordal.application_no])
    _send(recordal.right.holder.people(), recordal, message, address, once, **params)


def tell_officer(user: User, recordal: Recordal, message: str, url: str) -> None:
    _send([user], recordal, message, url, "")


def tell_filed(request: Request) -> None:
    _about(request, FILED, day=request.due_on.isoformat())


def tell_returned(request: Request) -> None:
    _about(request, RETURNED, day=request.answer_by.isoformat() if request.answer_by else "")


def tell_refused(request: Request) -> None:
    _about(request, REFUSED)


def tell_of_revocation(revocation: Revocation, message: str, day: str = "") -> None:
    url = reverse("portal-recordal-revocation", args=[revocation.number])
    tell_holder(revocation.recordal, message, url=url, day=day)


def tell_new_holder(request: Request, draft: Recordal) -> None:
    _send(
        draft.right.holder.people(),
        request.recordal,
        OFFERED,
        reverse("portal-recordal", args=[draft.application_no]),
        "",
        holder=request.recordal.right.holder,
    )


def _about(request: Request, message: str, day: str = "") -> None:
    url = reverse("portal-recordal-request", args=[request.number])
    tell_holder(request.recordal, message, url=url, request=request.number, day=day)


def _send(
    people: Iterable[User], recordal: Recordal, message: str, url: str, once: str, **params: object
) -> None:
    send(
        people,
        message,
        url=url,
        once=once,
        number=recordal.number,
        title=recordal.right.title,
        **params,
    )
