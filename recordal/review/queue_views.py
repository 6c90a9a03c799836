"""The examiners' desk: what waits for a decision, and for a signature."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core.accounts.permissions import Can
from core.paging import keyset_page
from core.reference.calendar import load_calendar, today
from core.web import Request, requires
from recordal.applications.clock import clock_of
from recordal.review import assignment, queries
from recordal.review.filters import QueueFilter
from recordal.review.forms import TakeForm
from recordal.review.models import Proposal
from recordal.review.tabs import QUEUE, SIGNATURES, desk_tabs


@requires(Can.EXAMINE_RECORDALS)
def recordal_queue(request: Request) -> HttpResponse:
    """What waits for a decision, the most urgent first."""
    return _queue(request, TakeForm())


@require_POST
@requires(Can.EXAMINE_RECORDALS)
def recordal_take_next(request: Request) -> HttpResponse:
    """Take the most urgent applications that nobody has."""
    form = TakeForm(request.POST)
    if not form.is_valid():
        return _queue(request, form, status=422)
    taken = assignment.take_next(form.cleaned_data["count"], actor=request.user)
    if taken:
        text = ngettext("You took %(n)d application.", "You took %(n)d applications.", len(taken))
        messages.success(request, text % {"n": len(taken)})
    else:
        messages.info(request, _("Everything in the queue is assigned already."))
    return redirect("recordal-queue")


@requires(Can.SIGN_RECORDAL_DECISIONS)
def recordal_signatures(request: Request) -> HttpResponse:
    """What others propose against holders, the oldest first."""
    rows = Proposal.objects.visible_to(request.user).waiting().for_list()
    page = keyset_page(rows, request.GET, ("proposed_at", "pk"))
    context = {"page": page, "tabs": desk_tabs(request.user, SIGNATURES)}
    return render(request, "recordal/review/signatures.html", context)


def _queue(request: Request, form: TakeForm, status: int = 200) -> HttpResponse:
    filterset = QueueFilter(request.GET, queries.queue(request.user), request=request)
    page = keyset_page(filterset.qs, request.GET, queries.ORDER)
    day, calendar = today(), load_calendar()
    context = {
        "filterset": filterset,
        "page": page,
        "rows": [(recordal, clock_of(recordal, day, calendar)) for recordal in page],
        "tabs": desk_tabs(request.user, QUEUE),
        "take_form": form,
    }
    return render(request, "recordal/review/queue.html", context, status=status)
