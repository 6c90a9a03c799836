"""Parcels that are logged: the list, one by its number, and its page."""

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.accounts.permissions import Can
from core.web import Request, list_page, requires, words
from seizures.deadlines.models import Deadline
from seizures.notices.models import Notice
from seizures.parcels.acts import ACTS, acts_for, possible
from seizures.parcels.checking import tracking_number
from seizures.parcels.filters import ParcelFilter
from seizures.parcels.models import Parcel
from seizures.procedure import queries
from seizures.procedure.forms import StepForm

NEWEST = ("-logged_at", "-id")


@requires(Can.VIEW_CASES)
def parcel_list(request: Request) -> HttpResponse:
    parcels = Parcel.objects.visible_to(request.user).for_list().prefetch_related("case__items")
    filterset = ParcelFilter(request.GET, parcels, request=request)
    if request.user.is_enterprise:
        return redirect("portal-parcels")
    context = {"acts": [(name, act.label) for name, act in acts_for(request.user)]}
    return list_page(request, "seizures/parcels/list.html", filterset, NEWEST, **context)


@requires(Can.VIEW_CASES)
def find(request: Request) -> HttpResponse:
    """Scan a parcel and see its page: the door for a phone in the warehouse."""
    text = words(request)
    number = tracking_number(text)
    found = Parcel.objects.visible_to(request.user).filter(tracking_no=number) if number else None
    parcels = list(found.select_related("case").order_by("part")[:2]) if found is not None else []
    if len(parcels) == 1:
        return redirect(parcels[0])
    if parcels:
        return redirect(f"{reverse('parcel-list')}?q={number}")
    return render(request, "seizures/parcels/find.html", {"asked": text})


@requires(Can.VIEW_CASES)
def parcel_detail(request: Request, number: str) -> HttpResponse:
    """One parcel with its stage, goods, pictures, custody and timeline."""
    parcels = Parcel.objects.visible_to(request.user).for_acts()
    parcel = get_object_or_404(parcels, case__number=number)
    if request.user.is_enterprise:
        return redirect(f"{reverse('portal-parcels')}?q={number}")
    return parcel_page(request, parcel)


def parcel_page(
    request: Request, parcel: Parcel, filled: StepForm | None = None, name: str = ""
) -> HttpResponse:
    """The page; ``filled`` is the form of the act ``name`` that was sent with mistakes."""
    case = parcel.case
    steps = _steps(request, parcel, filled, name)
    letters = Notice.objects.visible_to(request.user).filter(Q(case=case) | Q(parcels=parcel))
    context = {
        "parcel": parcel,
        "case": case,
        "possible": [step for step in steps if step.allowed],
        "impossible": [step for step in steps if not step.allowed],
        "items": case.items.select_related("recordal__right__holder"),
        "clocks": Deadline.objects.visible_to(request.user).filter(case=case).for_list(),
        "notices": letters.distinct().for_list(),
        "ground": queries.ground_of(case),
        "events": queries.timeline(case),
        "others": Parcel.objects.visible_to(request.user)
        .filter(tracking_no=parcel.tracking_no)
        .exclude(pk=parcel.pk)
        .select_related("case__holder"),
    }
    status = 422 if filled is not None else 200
    return render(request, "seizures/parcels/detail.html", context, status=status)


def _steps(
    request: Request, parcel: Parcel, filled: StepForm | None, name: str
) -> list[queries.Step]:
    """Every act on this parcel: its form when it is possible, else the reason and the article."""
    steps = []
    for key, act in ACTS.items():
        why_not = citation = ""
        if not request.user.can(act.capability):
            why_not = _("Your role does not allow it. It belongs to: %(roles)s.") % {
                "roles": ", ".join(queries.roles_with(act.capability))
            }
        (answer,) = possible(act, [parcel])
        if answer.why_not:
            why_not, citation = answer.why_not, answer.citation
        form = filled if key == name and filled is not None else act.form(step=key)
        url = reverse("parcel-one", args=[parcel.number, key])
        steps.append(queries.Step(key, str(act.label), not why_not, why_not, citation, url, form))
    return steps
