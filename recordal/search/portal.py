from django.http import HttpResponse
from django.shortcuts import render

from core.accounts.permissions import Can
from core.paging import keyset_page
from core.web import Request, requires
from recordal.applications.models import Recordal
from recordal.search.filters import NEWEST_FIRST, OwnFilter

DISCARDED = Recordal.Status.DISCARDED


@requires(Can.FILE_RECORDALS)
def recordal_list(request: Request) -> HttpResponse:
    """One's applications and recordals."""
    recordals = Recordal.objects.visible_to(request.user).for_list()
    if DISCARDED not in request.GET.getlist("status"):
        recordals = recordals.exclude(status=DISCARDED)
    filterset = OwnFilter(request.GET, recordals, request=request)
    rows = filterset.qs
    page = keyset_page(rows, request.GET, filterset.ordering(NEWEST_FIRST))
    filterset.explain(page)
    context = {"filterset": filterset, "page": page}
    return render(request, "recordal/applications/portal_list.html", context)
