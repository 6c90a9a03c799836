from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.permissions import Can
from core.web import Request, list_page, requires
from seizures.screening import licences, services
from seizures.screening.filters import HitFilter
from seizures.screening.forms import DismissForm
from seizures.screening.models import Hit
from seizures.screening.reasons import explained, highlighted

#: What waits for a decision comes first; everything else only when asked for.
QUEUE = (Hit.Status.OPEN, Hit.Status.ORDERED)


@requires(Can.VIEW_SCREENING)
def hit_list(request: Request) -> HttpResponse:
    """The queue, the highest score first; htmx asks for the table alone."""
    hits = Hit.objects.visible_to(request.user).for_list()
    if not request.GET.get("status") and not request.GET.get("q"):
        hits = hits.filter(status__in=QUEUE)
    filterset = HitFilter(request.GET, hits, request=request)
    template = "_queue" if request.htmx else "list"
    return list_page(request, f"seizures/screening/{template}.html", filterset, ("-score", "-pk"))


@requires(Can.VIEW_SCREENING)
def hit_detail(request: Request, number: str) -> HttpResponse:
    hit = get_object_or_404(Hit.objects.visible_to(request.user).for_list(), number=number)
    return _page(request, hit, DismissForm())


@require_POST
@requires(Can.DECIDE_HITS)
def dismiss(request: Request, number: str) -> HttpResponse:
    hit = get_object_or_404(Hit.objects.visible_to(request.user).for_list(), number=number)
    form = DismissForm(request.POST)
    if not form.is_valid():
        return _page(request, hit, form, status=422)
    services.dismiss(hit, actor=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, _("Hit %(hit)s is dismissed.") % {"hit": hit})
    return redirect(hit)


def _page(request: Request, hit: Hit, form: DismissForm, status: int = 200) -> HttpResponse:
    earlier = (
        Hit.objects.visible_to(request.user)
        .filter(shipment__consignor_uscc=hit.shipment.consignor_uscc)
        .exclude(pk=hit.pk)
        .exclude(shipment__consignor_uscc="")
        .select_related("shipment", "recordal__right__holder")
        .order_by("-created_at", "-pk")[:10]
    )
    context = {
        "hit": hit,
        "line": hit.line,
        "shipment": hit.shipment,
        "pieces": highlighted(hit),
        "reasons": explained(hit.reasons),
        "licence": licences.check(hit),
        "earlier": earlier,
        "inspections": hit.shipment.inspections.all(),
        "form": form,
        "may_decide": request.user.can(Can.DECIDE_HITS),
    }
    return render(request, "seizures/screening/detail.html", context, status=status)
