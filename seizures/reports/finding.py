"""What the search box finds: exact numbers first of all, names of rights and companies besides."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.accounts.permissions import Can
from enterprises.models import Enterprise
from recordal.applications.models import Recordal
from recordal.search.matching import find as find_recordals
from recordal.search.reasons import explain
from seizures.cases.models import Case
from seizures.inspections.models import Inspection
from seizures.referrals.models import Referral
from seizures.shipments.models import Shipment

SOME = 8


@dataclass(frozen=True)
class Result:
    row: Model
    title: str
    sub: str
    url: str
    numbers: tuple[str, ...]
    #: found by likeness, not by the letters that were typed
    alike: bool = False


@dataclass(frozen=True)
class Group:
    title: str
    icon: str
    results: list[Result] = field(default_factory=list)


def find(user: User, q: str) -> list[Group]:
    """Everything the user may see that fits, in groups, the empty ones left out."""
    groups = [group for source in SOURCES if (group := source(user, q))]
    return [group for group in groups if group.results]


def exact(groups: list[Group], q: str) -> Result | None:
    """The one result, if nothing else is named so and ``q`` is its number."""
    results = [result for group in groups for result in group.results if not result.alike]
    if len(results) == 1 and q.casefold() in map(str.casefold, results[0].numbers):
        return results[0]
    return None


def some(rows: "QuerySet[Model]", result: Callable[..., Result]) -> list[Result]:
    return [result(row) for row in rows[:SOME]]


def cases(user: User, q: str) -> Group | None:
    if not user.can(Can.VIEW_CASES):
        return None
    if user.is_enterprise:
        return _own_cases(user, q)

    def result(case: Case) -> Result:
        sub = f"{case.holder} · {case.shipment}"
        return Result(case, case.number, sub, case.get_absolute_url(), (case.number,))

    rows = Case.objects.visible_to(user).filter(Q(number__iexact=q) | Q(shipment__number__iexact=q))
    return Group(_("Cases"), "folder", some(rows.for_list(), result))


def _own_cases(user: User, q: str) -> Group:
    """By number alone: before detention the holder does not know the declaration (MEA 17)."""
    if user.can(Can.ANSWER_NOTICES):
        rows, page = Case.objects.of_holder(user), "portal-case"
    else:
        rows, page = Case.objects.of_consignor(user), "portal-goods"

    def result(case: Case) -> Result:
        url = reverse(page, args=[case.number])
        return Result(case, case.number, str(case.holder), url, (case.number,))

    return Group(_("Cases"), "folder", some(rows.filter(number__iexact=q).for_list(), result))


def referrals(user: User, q: str) -> Group | None:
    if not (user.can(Can.VIEW_REFERRALS) or user.can(Can.RECEIVE_REFERRALS)):
        return None

    def result(referral: Referral) -> Result:
        url = (
            reverse("partner-referral", args=[referral.number])
            if user.is_partner
            else referral.get_absolute_url()
        )
        numbers = (referral.number, referral.police_reference)
        return Result(referral, referral.number, str(referral.case), url, numbers)

    rows = Referral.objects.visible_to(user).filter(
        Q(number__iexact=q) | Q(police_reference__iexact=q) | Q(case__number__iexact=q)
    )
    return Group(_("Referrals"), "shield", some(rows.for_list(), result))


def shipments(user: User, q: str) -> Group | None:
    if not user.can(Can.VIEW_SHIPMENTS) or user.is_enterprise:
        return None

    def result(shipment: Shipment) -> Result:
        url, number = shipment.get_absolute_url(), shipment.number
        numbers = (number, shipment.container_no)
        return Result(shipment, number, shipment.consignor_name, url, numbers)

    rows = Shipment.objects.visible_to(user).filter(
        Q(number__iexact=q) | Q(consignor_uscc__iexact=q) | Q(container_no__iexact=q)
    )
    return Group(_("Shipments"), "ship", some(rows.for_list(), result))


def inspections(user: User, q: str) -> Group | None:
    if not user.can(Can.VIEW_INSPECTIONS):
        return None

    def result(row: Inspection) -> Result:
        sub = row.shipment.consignor_name
        return Result(row, row.number, sub, row.get_absolute_url(), (row.number,))

    rows = Inspection.objects.visible_to(user).filter(number__iexact=q).for_list()
    return Group(_("Inspections"), "search", some(rows, result))


def recordals(user: User, q: str) -> Group | None:
    if not user.can(Can.VIEW_RECORDALS):
        return None
    rows = Recordal.objects.visible_to(user).for_list()
    found = find_recordals(rows, q)

    def result(row: Recordal) -> Result:
        numbers = (row.number, row.application_no, row.right.registration_no)
        why = explain(found, row)
        sub = " · ".join(filter(None, (str(row), str(row.right.holder), why)))
        url = row.get_absolute_url()
        if user.is_enterprise:
            url = reverse("portal-recordal", args=[row.application_no])
        return Result(row, str(row.right), sub, url, numbers, alike=bool(why))

    return Group(_("Recordals"), "stamp", some(found.among(rows), result))


def enterprises(user: User, q: str) -> Group | None:
    if not user.can(Can.VIEW_ENTERPRISES):
        return None

    def result(row: Enterprise) -> Result:
        sub = f"{row.number} · {row.uscc}"
        url = row.get_absolute_url()
        if user.is_enterprise:
            url = reverse("portal-enterprise", args=[row.number])
        return Result(row, str(row), sub, url, (row.number, row.uscc))

    rows = Enterprise.objects.visible_to(user).filter(
        Q(number__iexact=q) | Q(uscc__iexact=q) | Q(name_zh__icontains=q) | Q(name_en__icontains=q)
    )
    return Group(_("Enterprises"), "building", some(rows, result))


SOURCES = (cases, referrals, inspections, shipments, recordals, enterprises)
