"""The holder's side of detention on application: apply, see what became of it, take it back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.permissions import Can
from core.audit.models import Event
from core.errors import InvalidInput
from core.forms import show
from core.web import Request, list_page, requires
from seizures.detention_requests.filters import DetentionRequestFilter
from seizures.detention_requests.models import DetentionRequest
from seizures.procedure import by_application
from seizures.procedure.request_forms import RequestForm

NEWEST = ("-submitted_at", "-pk")


@requires(Can.ANSWER_NOTICES)
def request_list(request: Request) -> HttpResponse:
    rows = DetentionRequest.objects.visible_to(request.user).for_list()
    filterset = DetentionRequestFilter(request.GET, rows, request=request)
    return list_page(request, "seizures/detention_requests/portal_list.html", filterset, NEWEST)


@requires(Can.ANSWER_NOTICES)
def request_new(request: Request) -> HttpResponse:
    """Apply for the detention of goods that are about to move (REG 12, 13)."""
    form = RequestForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        holder = form.cleaned_data["holder"]
        try:
            made = by_application.submit(holder, actor=request.user, **form.stated())
        except InvalidInput as error:
            show(form, error)
        else:
            messages.success(request, _("Your application is with customs."))
            return redirect("portal-detention-request", made.number)
    status = 422 if form.is_bound else 200
    context = {"form": form}
    template = "seizures/detention_requests/portal_new.html"
    return render(request, template, context, status=status)


@requires(Can.ANSWER_NOTICES)
def request_detail(request: Request, number: str) -> HttpResponse:
    rows = DetentionRequest.objects.visible_to(request.user).for_list()
    wanted = get_object_or_404(rows, number=number)
    context = {"wanted": wanted, "events": Event.objects.about(wanted).for_timeline()}
    return render(request, "seizures/detention_requests/portal_detail.html", context)


@require_POST
@requires(Can.ANSWER_NOTICES)
def request_withdraw(request: Request, number: str) -> HttpResponse:
    rows = DetentionRequest.objects.visible_to(request.user)
    by_application.withdraw(get_object_or_404(rows, number=number), actor=request.user)
    messages.success(request, _("Your application is taken back."))
    return redirect("portal-detention-request", number)
