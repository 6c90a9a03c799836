from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from core.accounts.permissions import Can
from core.paging import keyset_page
from core.web import Request, requires
from recordal.applications import drawing
from recordal.applications.models import Recordal
from recordal.review import queries
from recordal.review.page import examination_page, visible
from recordal.search.filters import NEWEST_FIRST, SearchFilter


@requires(Can.VIEW_RECORDALS)
def recordal_list(request: Request) -> HttpResponse:
    if request.user.is_enterprise:
        return redirect("portal-recordals")
    recordals = Recordal.objects.visible_to(request.user).for_list()
    filterset = SearchFilter(request.GET, recordals)
    rows = filterset.qs
    page = keyset_page(rows, request.GET, filterset.ordering(NEWEST_FIRST))
    filterset.explain(page)
    waiting = None
    if request.user.can(Can.EXAMINE_RECORDALS):
        waiting = queries.to_decide(request.user).count()
    context = {"filterset": filterset, "page": page, "waiting": waiting}
    return render(request, "recordal/applications/list.html", context)


@requires(Can.VIEW_RECORDALS)
def recordal_detail(request: Request, application_no: str) -> HttpResponse:
    recordal = visible(request, application_no)
    if request.user.is_enterprise:
        return redirect("portal-recordal", application_no)
    return examination_page(request, recordal)


@requires(Can.VIEW_RECORDALS)
def recordal_certificate(request: Request, application_no: str) -> HttpResponse:
    recordal = visible(request, application_no)
    if not recordal.number:
        raise Http404
    return _pdf(drawing.certificate(recordal, _language(request)), f"{recordal.number}.pdf")


@requires(Can.VIEW_RECORDALS)
def recordal_receipt(request: Request, application_no: str) -> HttpResponse:
    recordal = visible(request, application_no)
    if recordal.submitted_at is None:
        raise Http404
    return _pdf(drawing.receipt(recordal, _language(request)), f"{recordal.application_no}.pdf")


def _language(request: Request) -> str:
    """The one asked for, else the reader's."""
    asked = request.GET.get("language", "")
    if asked in {"zh", "en"}:
        return asked
    return "zh" if (get_language() or "").startswith("zh") else "en"


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
