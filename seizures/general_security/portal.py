from decimal import Decimal

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.accounts.permissions import Can
from core.audit.models import Event
from core.errors import InvalidInput
from core.forms import show
from core.web import Request, list_page, requires
from seizures.general_security import rules, services
from seizures.general_security.filters import GeneralSecurityFilter
from seizures.general_security.forms import ApplyForm
from seizures.general_security.models import GeneralSecurity

NEWEST = ("-applied_at", "-pk")


@requires(Can.ANSWER_NOTICES)
def general_list(request: Request) -> HttpResponse:
    """The general securities of the holders one acts for."""
    rows = GeneralSecurity.objects.visible_to(request.user).for_list()
    filterset = GeneralSecurityFilter(request.GET, rows)
    return list_page(request, "seizures/general_security/portal_list.html", filterset, NEWEST)


@requires(Can.ANSWER_NOTICES)
def general_new(request: Request) -> HttpResponse:
    least = rules.least_amount(Decimal(0))
    form = ApplyForm(
        request.POST or None,
        request.FILES or None,
        user=request.user,
        initial={"costs_last_year": 0, "amount": least.amount},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            general = services.apply(given.pop("holder"), actor=request.user, **given)
        except InvalidInput as error:
            show(form, error)
        else:
            messages.success(
                request,
                _("Customs has your letter and decides by %(day)s.")
                % {"day": general.due_on.isoformat()},
            )
            return redirect("portal-general-security", general.number)
    context = {"form": form, "least": least}
    status = 422 if form.is_bound else 200
    return render(request, "seizures/general_security/portal_new.html", context, status=status)


@requires(Can.ANSWER_NOTICES)
def general_detail(request: Request, number: str) -> HttpResponse:
    rows = GeneralSecurity.objects.visible_to(request.user).for_list()
    general = get_object_or_404(rows, number=number)
    context = {
        "general": general,
        "entries": general.entries.select_related("case").order_by("-pk")[:200],
        "events": Event.objects.about(general).for_timeline(),
        "home": "portal-general-securities",
    }
    return render(request, "seizures/general_security/detail.html", context)
