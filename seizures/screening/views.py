from django.contrib import messages
from django.db.models import Q
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.permissions import Can
from core.errors import InvalidInput
from core.forms import show
from core.reference.models import Country
from core.web import Request, list_page, requires
from seizures.screening import licences, questions, queue, services
from seizures.screening.filters import HitFilter
from seizures.screening.forms import AskForm, DismissForm
from seizures.screening.models import Hit, HitQuerySet
from seizures.screening.reasons import TIERS, explained, highlighted

SIMILAR = 6
NOT_ORDERED = (Hit.Status.OPEN, Hit.Status.DISMISSED, Hit.Status.MISSED)


@requires(Can.VIEW_SCREENING)
def hit_list(request: Request) -> HttpResponse:
    """The queue by lane and departure, or what was searched for; htmx asks for the table alone."""
    hits = Hit.objects.visible_to(request.user).for_list()
    order: tuple[str, ...] = queue.NEWEST
    if not request.GET.get("status") and not request.GET.get("q"):
        hits, order = hits.filter(status__in=queue.WAITING), queue.ORDER
    filterset = HitFilter(request.GET, hits, request=request)
    template = "_queue" if request.htmx else "list"
    may_target = request.user.can(Can.VIEW_TARGETING)
    return list_page(
        request, f"seizures/screening/{template}.html", filterset, order, may_target=may_target
    )


@requires(Can.VIEW_SCREENING)
def hit_detail(request: Request, number: str) -> HttpResponse:
    return _page(request, _hit(request, number))


@require_POST
@requires(Can.DECIDE_HITS)
def dismiss(request: Request, number: str) -> HttpResponse:
    hit = _hit(request, number)
    form = DismissForm(request.POST)
    if not form.is_valid():
        return _page(request, hit, status=422, form=form)
    services.dismiss(hit, actor=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, _("Hit %(hit)s is dismissed.") % {"hit": hit})
    return redirect(hit)


@require_POST
@requires(Can.DECIDE_HITS)
def ask(request: Request, number: str) -> HttpResponse:
    """Put a question to the consignor."""
    hit = _hit(request, number)
    form = AskForm(request.POST)
    if form.is_valid():
        try:
            question = questions.ask(hit, actor=request.user, text=form.cleaned_data["text"])
        except InvalidInput as error:
            show(form, error)
        else:
            messages.success(
                request, _("%(enterprise)s is asked.") % {"enterprise": question.enterprise}
            )
            return redirect(hit)
    return _page(request, hit, status=422, ask_form=form)


def _hit(request: Request, number: str) -> Hit:
    return get_object_or_404(Hit.objects.visible_to(request.user).for_list(), number=number)


def _page(request: Request, hit: Hit, status: int = 200, **forms: Form) -> HttpResponse:
    previous, following = queue.neighbours(request.user, hit)
    allotment = getattr(hit.shipment, "allotment", None)
    open_inspection = next((one for one in hit.shipment.inspections.all() if one.is_open), None)
    may_decide = request.user.can(Can.DECIDE_HITS)
    context = {
        "hit": hit,
        "line": hit.line,
        "shipment": hit.shipment,
        "pieces": highlighted(hit),
        "reasons": explained(hit.reasons),
        "licence": licences.check(hit),
        "image": hit.recordal.right.images.select_related("file").first(),
        "earlier": _of_trader(request, hit),
        "similar": _of_right(request, hit),
        "destination": Country.objects.filter(pk=hit.shipment.destination_country).first(),
        "open_inspection": open_inspection,
        "tier": TIERS.get(hit.tier, hit.tier),
        "questions": hit.shipment.questions.filter(Q(hit=hit) | Q(formal=True)).select_related(
            "asked_by", "answered_by"
        ),
        "waits": allotment is not None and allotment.status == "waiting",
        "previous": previous,
        "following": following,
        "form": DismissForm(),
        "ask_form": AskForm(),
        "may_dismiss": may_decide and hit.can_move_to(Hit.Status.DISMISSED),
        "may_ask": may_decide
        and hit.status in queue.WAITING
        and questions.addressee(hit.shipment) is not None,
        "may_inspect": request.user.can(Can.INSPECT) and hit.status in NOT_ORDERED,
        "may_target": request.user.can(Can.VIEW_TARGETING),
        **forms,
    }
    return render(request, "seizures/screening/detail.html", context, status=status)


def _of_trader(request: Request, hit: Hit) -> HitQuerySet:
    code = hit.shipment.consignor_uscc
    return (
        _others(request, hit)
        .filter(shipment__consignor_uscc=code)
        .exclude(shipment__consignor_uscc="")[:10]
    )


def _of_right(request: Request, hit: Hit) -> HitQuerySet:
    """What came of other goods that touched the same right."""
    decided = _others(request, hit).filter(
        recordal=hit.recordal_id,
        status__in=[Hit.Status.CONFIRMED, Hit.Status.REFUTED, Hit.Status.DISMISSED],
    )
    return decided[:SIMILAR]


def _others(request: Request, hit: Hit) -> HitQuerySet:
    return (
        Hit.objects.visible_to(request.user)
        .exclude(pk=hit.pk)
        .select_related("shipment", "recordal__right__holder")
        .with_lines()
        .order_by("-created_at", "-pk")
    )
