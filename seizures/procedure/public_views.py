"""Public pages: notices to come forward (MEA 32, GUA 21), and penalty decisions (APL 48)."""

from datetime import timedelta

from django.db.models import Case, OuterRef, Subquery, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from core.paging import keyset_page
from core.web import public
from seizures.deadlines.models import Deadline
from seizures.forfeitures.models import PublicNotice
from seizures.publications.models import Publication

NEWEST = ("-posted_at", "-id")
LATEST = ("-published_at", "-id")
CLOCKS = {
    PublicNotice.Kind.UNKNOWN_PARTY: "unknown_party_forfeiture",
    PublicNotice.Kind.UNCLAIMED_SECURITY: "guarantee_unclaimed_treasury",
}


@public
def notice_list(request: HttpRequest) -> HttpResponse:
    clock = Deadline.objects.filter(case=OuterRef("case"), rule=OuterRef("rule")).order_by("-pk")
    rule = Case(*(When(kind=kind, then=Value(rule)) for kind, rule in CLOCKS.items()))
    rows = PublicNotice.objects.posted().for_list().annotate(rule=rule)
    rows = rows.annotate(last_moment=Subquery(clock.values("due_at")[:1]) - timedelta(minutes=1))
    page = keyset_page(rows, request.GET, NEWEST)
    return render(request, "seizures/outcomes/public_list.html", {"page": page})


@public
def notice(request: HttpRequest, number: str) -> HttpResponse:
    """One notice: the goods, where they lie, and the last day; nothing about anybody."""
    row = get_object_or_404(PublicNotice.objects.posted().for_list(), number=number)
    clock = Deadline.objects.filter(case=row.case, rule=CLOCKS[PublicNotice.Kind(row.kind)])
    context = {
        "notice": row,
        "case": row.case,
        "items": row.case.items.all(),
        "clock": clock.order_by("-pk").first(),
    }
    return render(request, "seizures/outcomes/public_entry.html", context)


@public
def penalty_list(request: HttpRequest) -> HttpResponse:
    page = keyset_page(Publication.objects.public().for_list(), request.GET, LATEST)
    return render(request, "seizures/penalties/public_list.html", {"page": page})


@public
def penalty(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision as it was published; of a withdrawn one only that and why."""
    row = get_object_or_404(Publication.objects.public().for_list(), pk=pk)
    return render(request, "seizures/penalties/public_entry.html", {"row": row})
