"""The rights holder asks for support of its civil suit, and takes the pack."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.accounts.permissions import Can
from core.errors import InvalidInput
from core.files.services import read
from core.forms import show
from core.web import Request, requires
from seizures.cases.models import Case
from seizures.civil.models import SupportRequest
from seizures.civil.rules import disclosure
from seizures.procedure import court
from seizures.procedure.court_forms import SupportForm


@requires(Can.ASK_CIVIL_SUPPORT)
def request_support(request: Request, number: str) -> HttpResponse:
    cases = Case.objects.of_holder(request.user).for_list()
    case = get_object_or_404(cases, number=number)
    form = SupportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            court.request_support(case, actor=request.user, **form.cleaned_data)
        except InvalidInput as error:
            show(form, error)
        else:
            messages.success(request, _("Your request is with the legal officer of customs."))
            return redirect("portal-case", case.number)
    context = {"case": case, "form": form, "told": disclosure(case)}
    status = 422 if form.is_bound else 200
    return render(request, "seizures/civil/portal_request.html", context, status=status)


@requires(Can.ASK_CIVIL_SUPPORT)
def pack(request: Request, number: str) -> HttpResponse:
    """The pack itself; every download is in the ledger."""
    supports = SupportRequest.objects.visible_to(request.user).select_related("case", "pack")
    support = get_object_or_404(supports, number=number)
    if support.pack is None:
        raise Http404
    court.download_pack(support, actor=request.user)
    response = HttpResponse(read(support.pack), content_type=support.pack.content_type)
    response["Content-Disposition"] = f'attachment; filename="{support.pack.name}"'
    return response
