"""The tabs of the examiners' desk: applications, requests on recordals, signatures."""

from contextlib import suppress
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.accounts.permissions import Can
from recordal.review import queries
from recordal.review.models import Proposal

QUEUE, REQUESTS, SIGNATURES = "recordal-queue", "recordal-request-queue", "recordal-signatures"


@dataclass(frozen=True)
class Tab:
    url: str
    label: str
    active: bool
    count: int | None = None


def desk_tabs(user: User, active: str) -> list[Tab]:
    """``active`` is the URL name of the page that shows them."""
    tabs = [
        Tab(reverse(QUEUE), _("Applications"), active == QUEUE, queries.to_decide(user).count())
    ]
    with suppress(NoReverseMatch):  # a feature above this one, which need not be there
        tabs.append(Tab(reverse(REQUESTS), _("Renewals and changes"), active == REQUESTS))
    if user.can(Can.SIGN_RECORDAL_DECISIONS):
        waiting = Proposal.objects.visible_to(user).waiting().exclude(proposed_by=user).count()
        tabs.append(Tab(reverse(SIGNATURES), _("To sign"), active == SIGNATURES, waiting))
    return tabs
