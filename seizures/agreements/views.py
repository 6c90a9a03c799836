"""Agreements: the holder reports, the other side or customs confirms. One page for all of them."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.permissions import Can
from core.audit.models import Event
from core.errors import DomainError
from core.forms import show
from core.web import Request, list_page, requires
from enterprises.models import Enterprise
from seizures.agreements import queries, services
from seizures.agreements.filters import AgreementFilter
from seizures.agreements.forms import AgreementForm, ReasonsForm
from seizures.agreements.models import Agreement

NEWEST = ("-reported_at", "-id")


@requires(Can.VIEW_AGREEMENTS)
def agreement_list(request: Request) -> HttpResponse:
    """Agreements of the reader, and for a holder what its licences are worth together."""
    rows = Agreement.objects.visible_to(request.user).for_list()
    filterset = AgreementFilter(request.GET, rows)
    own = Enterprise.objects.acting(request.user) if request.user.is_enterprise else None
    licensed = queries.licensed_by(own) if own is not None else None
    return list_page(request, "seizures/agreements/list.html", filterset, NEWEST, licensed=licensed)


@requires(Can.REPORT_AGREEMENTS)
def agreement_new(request: Request) -> HttpResponse:
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = AgreementForm(*given, user=request.user)
    if form.is_bound and form.is_valid():
        try:
            agreement = services.report(actor=request.user, **form.cleaned_data)
        except DomainError as error:
            show(form, error)
        else:
            messages.success(request, _("The other side is asked to confirm the agreement."))
            return redirect(agreement)
    status = 422 if form.is_bound else 200
    return render(request, "seizures/agreements/new.html", {"form": form}, status=status)


@requires(Can.VIEW_AGREEMENTS)
def agreement_detail(request: Request, number: str) -> HttpResponse:
    return _page(request, _agreement(request, number))


@require_POST
@requires(Can.VIEW_AGREEMENTS)
def confirm(request: Request, number: str) -> HttpResponse:
    agreement = services.confirm(_agreement(request, number), actor=request.user)
    messages.success(request, _("The agreement is confirmed."))
    return redirect(agreement)


@require_POST
@requires(Can.VIEW_AGREEMENTS)
def refuse(request: Request, number: str) -> HttpResponse:
    agreement = _agreement(request, number)
    form = ReasonsForm(request.POST)
    if form.is_valid():
        services.refuse(agreement, actor=request.user, **form.cleaned_data)
        messages.success(request, _("The rights holder is told that you do not confirm."))
        return redirect(agreement)
    return _page(request, agreement, form)


def _agreement(request: Request, number: str) -> Agreement:
    rows = Agreement.objects.visible_to(request.user).for_list().select_related("file")
    return get_object_or_404(rows, number=number)


def _page(request: Request, agreement: Agreement, form: forms.Form | None = None) -> HttpResponse:
    context = {
        "agreement": agreement,
        "rights": agreement.recordals.select_related("right"),
        "may_decide": services.may_decide(agreement, request.user),
        "refuse_form": form or ReasonsForm(),
        "events": Event.objects.about(agreement).for_timeline(),
    }
    status = 422 if form is not None else 200
    return render(request, "seizures/agreements/detail.html", context, status=status)
