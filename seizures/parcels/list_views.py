"""Parcels that are logged: the list, one by its number, and its page."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from core.accounts.permissions import Can
from core.web import Request, list_page, requires, words
from seizures.deadlines.models import Deadline
from seizures.notices.models import Notice
from seizures.parcels.checking import tracking_number
from seizures.parcels.filters import ParcelFilter
from seizures.parcels.models import Parcel
from seizures.procedure import queries

NEWEST = ("-logged_at", "-id")


@requires(Can.VIEW_CASES)
def parcel_list(request: Request) -> HttpResponse:
    parcels = Parcel.objects.visible_to(request.user).for_list().prefetch_related("case__items")
    filterset = ParcelFilter(request.GET, parcels, request=request)
    return list_page(request, "seizures/parcels/list.html", filterset, NEWEST)


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
    parcels = Parcel.objects.visible_to(request.user).for_page()
    parcel = get_object_or_404(parcels, case__number=number)
    if request.user.is_enterprise:
        return redirect("portal-case", number)
    case = parcel.case
    context = {
        "parcel": parcel,
        "case": case,
        "items": case.items.select_related("recordal__right__holder"),
        "clocks": Deadline.objects.visible_to(request.user).filter(case=case).for_list(),
        "notices": Notice.objects.visible_to(request.user).filter(case=case).for_list(),
        "ground": queries.ground_of(case),
        "events": queries.timeline(case),
        "others": Parcel.objects.visible_to(request.user)
        .filter(tracking_no=parcel.tracking_no)
        .exclude(pk=parcel.pk)
        .select_related("case__holder"),
    }
    return render(request, "seizures/parcels/detail.html", context)
