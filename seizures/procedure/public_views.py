"""The public page of notices: whose goods these are, and until when to come forward (MEA 32)."""

from datetime import timedelta

from django.db.models import Case, OuterRef, Subquery, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from core.paging import keyset_page
from core.web import public
from seizures.deadlines.models import Deadline
from seizures.forfeitures.models import PublicNotice

NEWEST = ("-posted_at", "-id")
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
