from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from core.accounts.permissions import Can
from core.limits import limited
from core.paging import keyset_page
from core.reference.calendar import today
from core.web import Request, public, requires
from recordal.applications.models import Recordal
from recordal.search.filters import PublicFilter, SearchFilter

BY_NUMBER = ("number", "pk")
SUGGESTED = 8
NO_ROBOTS = "X-Robots-Tag"


@requires(Can.VIEW_RECORDALS)
def recordal_suggest(request: Request) -> HttpResponse:
    """The best few for what is being typed, as a list to choose from; filters as in the list."""
    recordals = Recordal.objects.visible_to(request.user).for_list()
    filterset = SearchFilter(request.GET, recordals)
    found = filterset.qs
    rows = list(found[:SUGGESTED]) if filterset.found else []
    filterset.explain(rows)
    page_of_one = "portal-recordal" if request.user.is_enterprise else "recordal-detail"
    context = {"rows": rows, "found": filterset.found, "page_of_one": page_of_one}
    return render(request, "recordal/search/_suggestions.html", context)


@public
@limited("search", method="GET")
def public_recordals(request: HttpRequest) -> HttpResponse:
    """Anybody may see what is recorded, and for how long; never whom to call."""
    filterset = PublicFilter(request.GET, Recordal.objects.public().for_list())
    rows = filterset.qs
    page = keyset_page(rows, request.GET, filterset.ordering(BY_NUMBER))
    filterset.explain(page)
    context = {"filterset": filterset, "page": page, "today": today(), "wider": _wider(request)}
    response = render(request, "recordal/search/public_list.html", context)
    response[NO_ROBOTS] = "noindex"
    return response


def _wider(request: HttpRequest) -> str:
    """The same search, including what is no longer in force."""
    if request.GET.get("expired"):
        return ""
    asked = request.GET.copy()
    asked["expired"] = "yes"
    return f"?{asked.urlencode()}"


@public
@limited("search", method="GET")
def public_recordal(request: HttpRequest, number: str) -> HttpResponse:
    """One entry, in force or not: the code on the certificate leads here."""
    recordal = get_object_or_404(Recordal.objects.public().for_list(), number=number)
    context = {
        "recordal": recordal,
        "right": recordal.right,
        "in_force": recordal.is_in_force_on(today()),
    }
    return render(request, "recordal/search/public_detail.html", context)
