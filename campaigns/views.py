from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from campaigns import services
from campaigns.filters import CampaignFilter
from campaigns.forms import CampaignForm, PriorityForm
from campaigns.models import Campaign, PriorityEnterprise
from core.accounts.permissions import Can
from core.errors import InvalidInput
from core.web import Request, list_page, requires


@requires(Can.VIEW_CAMPAIGNS)
def campaign_list(request: Request) -> HttpResponse:
    campaigns = Campaign.objects.visible_to(request.user)
    filterset = CampaignFilter(request.GET, campaigns)
    may_plan = request.user.can(Can.PLAN_CAMPAIGNS)
    ordering = ("-starts_on", "-pk")
    return list_page(request, "campaigns/list.html", filterset, ordering, can_plan=may_plan)


@requires(Can.PLAN_CAMPAIGNS)
def campaign_edit(request: Request, code: str = "") -> HttpResponse:
    """Plan a new campaign, or change one."""
    campaign = get_object_or_404(Campaign, code=code) if code else None
    form = CampaignForm(request.POST or None, instance=campaign)
    if request.method == "POST" and form.is_valid():
        aims = {name: form.cleaned_data[name] for name in ("regions", "categories", "districts")}
        try:
            if campaign is None:
                saved = services.plan(actor=request.user, fields=form.own_fields, **aims)
            else:
                saved = services.change(
                    campaign, actor=request.user, fields=form.own_fields, **aims
                )
        except InvalidInput as error:
            form.add_error(str(error.details["field"]), error.message)
        else:
            messages.success(request, _("The campaign is saved."))
            return redirect(saved)
    status = 422 if form.is_bound else 200
    return render(
        request, "campaigns/edit.html", {"form": form, "campaign": campaign}, status=status
    )


@require_POST
@requires(Can.PLAN_CAMPAIGNS)
def campaign_open(request: Request, code: str) -> HttpResponse:
    campaign = services.open_campaign(get_object_or_404(Campaign, code=code), actor=request.user)
    messages.success(request, _("The campaign is running."))
    return redirect(campaign)


@require_POST
@requires(Can.PLAN_CAMPAIGNS)
def campaign_close(request: Request, code: str) -> HttpResponse:
    campaign = services.close(get_object_or_404(Campaign, code=code), actor=request.user)
    messages.success(request, _("The campaign is closed."))
    return redirect(campaign)


@requires(Can.PLAN_CAMPAIGNS)
def priority_add(request: Request, code: str) -> HttpResponse:
    campaign = get_object_or_404(Campaign, code=code)
    form = PriorityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.name_priority(
                campaign,
                form.cleaned_data["enterprise_number"],
                form.cleaned_data["district"],
                actor=request.user,
                liaison_officer=form.cleaned_data["liaison_officer"],
            )
        except InvalidInput as error:
            form.add_error(str(error.details["field"]), error.message)
        else:
            messages.success(request, _("The enterprise has priority in this campaign."))
            return redirect(campaign)
    status = 422 if form.is_bound else 200
    context = {"form": form, "campaign": campaign}
    return render(request, "campaigns/priority.html", context, status=status)


@require_POST
@requires(Can.PLAN_CAMPAIGNS)
def priority_remove(request: Request, code: str, pk: int) -> HttpResponse:
    priority = get_object_or_404(
        PriorityEnterprise.objects.select_related("campaign", "enterprise"),
        pk=pk,
        campaign__code=code,
    )
    services.remove_priority(priority, actor=request.user)
    messages.success(request, _("The enterprise is off the list."))
    return redirect(priority.campaign)
