"""What the list and the page of cases show of the desk: lenses, kept filters, ties, hand-overs."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.template import Library
from django.urls import reverse

from core.accounts.models import User
from core.accounts.permissions import Can
from seizures.cases.filters import LENSES, CaseFilter
from seizures.cases.models import Case
from seizures.desk import queries
from seizures.desk.acts import acts_for
from seizures.desk.forms import AssignForm, LinkForm, SaveFilterForm
from seizures.desk.models import CaseLink, SavedFilter
from seizures.desk.services import NotYourCase, check_may_assign

register = Library()
MOST = 99


@dataclass(frozen=True)
class Bar:
    """What stands above the list of cases for people of customs."""

    tabs: list[dict[str, Any]]
    kept: list[tuple[SavedFilter, bool]]
    save: SaveFilterForm | None
    query: str


@register.simple_tag
def desk_bar(request: HttpRequest) -> Bar | None:
    """The lenses with their counts, and the kept filters."""
    user = request.user
    if not isinstance(user, User) or not (user.is_officer or user.is_headquarters):
        return None
    query = _filters(request.GET)
    return Bar(
        tabs=_tabs(user, request),
        kept=[(kept, kept.query == query) for kept in SavedFilter.objects.visible_to(user)],
        save=SaveFilterForm() if query else None,
        query=query,
    )


@register.simple_tag
def desk_acts(user: User) -> list[Any]:
    """What the user can do with many cases at once."""
    return acts_for(user) if user.can(Can.KEEP_CASE_FILE) else []


def _filters(given: QueryDict) -> str:
    left = given.copy()
    for name in ("after", "before"):
        left.pop(name, None)
    return left.urlencode()


def _tabs(user: User, request: HttpRequest) -> list[dict[str, Any]]:
    chosen, address = request.GET.get("lens", ""), reverse("case-list")
    tabs: list[dict[str, Any]] = []
    for lens, label in LENSES:
        if lens == "mine" and not user.is_officer:
            continue
        rows = CaseFilter({"lens": lens}, Case.objects.visible_to(user), request=request).qs
        n = rows.order_by()[: MOST + 1].count()
        url = f"{address}?{urlencode({'lens': lens})}"
        count = f"{MOST}+" if n > MOST else str(n)
        tabs.append({"url": url, "label": label, "active": lens == chosen, "count": count})
    return tabs


@dataclass(frozen=True)
class Desk:
    """The work on one case: its ties, its hand-overs, and the forms for more."""

    ties: list[tuple[CaseLink, Case]]
    joined: list[Case]
    lead: Case | None
    handovers: list[Any]
    assign: AssignForm | None
    link: LinkForm | None


@register.simple_tag
def case_desk(case: Case, user: User) -> Desk:
    may_keep = user.is_officer and user.can(Can.KEEP_CASE_FILE)
    ties = queries.ties(case, user)
    joined = CaseLink.Kind.JOINED
    return Desk(
        ties=ties,
        joined=[other for tie, other in ties if tie.kind == joined and tie.case_id == case.pk],
        lead=next((o for tie, o in ties if tie.kind == joined and tie.other_id == case.pk), None),
        handovers=list(case.handovers.select_related("from_officer", "to_officer", "by")),
        assign=AssignForm(user=user, auto_id="assign_%s") if _may_assign(case, user) else None,
        link=LinkForm(user=user, auto_id="link_%s") if may_keep else None,
    )


def _may_assign(case: Case, user: User) -> bool:
    if not user.is_officer:
        return False
    try:
        check_may_assign(case, user)
    except NotYourCase:
        return False
    return True
