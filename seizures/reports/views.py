from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from campaigns.models import Campaign
from core.accounts.models import User
from core.accounts.permissions import Can
from core.web import Request, public, requires, words
from seizures.agreements.queries import licensed_in
from seizures.cases.models import Case
from seizures.reports import charts, finding, queries
from seizures.reports.home import home_of
from seizures.reports.queries import DistrictFigures, Figures

T = TypeVar("T")
FRESH_FOR = 5  # seconds: many screens may watch the same figures
PUBLIC_FRESH_FOR = 300
FIRST_YEAR, LAST_YEAR = 1990, 2200


@requires(Can.USE_ACCOUNT)
def home(request: Request) -> HttpResponse:
    """What needs doing now and what is due next."""
    context = {"home": home_of(request.user)}
    return render(request, "seizures/reports/home.html", context)


def fresh(key: str, count: Callable[[], T], seconds: int) -> T:
    """What was counted at most so many seconds ago, else counted now."""
    found: T | None = cache.get_or_set(key, count, seconds)
    return count() if found is None else found


@dataclass(frozen=True)
class CampaignFigures:
    totals: Figures
    districts: list[DistrictFigures]
    families: list[tuple[str, Figures]]
    destinations: list[tuple[str, Figures]]
    channels: list[tuple[str, Figures]]


def figures_of(campaign: Campaign) -> CampaignFigures:
    """The live figures of a campaign, counted at most once in FRESH_FOR seconds."""

    def counted() -> CampaignFigures:
        cases = queries.campaign_cases(campaign)
        return CampaignFigures(
            queries.totals(cases),
            queries.by_district(campaign),
            queries.by_family(cases),
            queries.grouped(cases, "destination_country"),
            queries.grouped(cases, "channel"),
        )

    return fresh(f"campaign-{campaign.pk}", counted, FRESH_FOR)


@requires(Can.VIEW_CAMPAIGNS)
def campaign_detail(request: Request, code: str) -> HttpResponse:
    """Targets, priority enterprises and the live figures of one campaign."""
    campaign = get_object_or_404(
        Campaign.objects.visible_to(request.user).prefetch_related(
            "regions", "categories", "districts"
        ),
        code=code,
    )
    context = _shown_figures(request.user, campaign)
    if request.htmx:
        return render(request, "seizures/reports/_figures.html", context)
    context["licensed"] = licensed_in(campaign)
    context["can_plan"] = request.user.can(Can.PLAN_CAMPAIGNS)
    context["priorities"] = campaign.priorities.select_related(
        "enterprise", "district", "liaison_officer"
    ).order_by("district", "enterprise__number")
    return render(request, "seizures/reports/campaign.html", context)


def _shown_figures(user: User, campaign: Campaign) -> dict[str, object]:
    """The figures with the lists that this reader may open behind them."""
    figures = figures_of(campaign)
    lists = charts.CaseLists(user, campaign)
    names = charts.family_names()
    return {
        "campaign": campaign,
        "totals": figures.totals,
        "all_url": lists.url(),
        "open_url": lists.url(status=Case.OPEN),
        "referred_url": lists.url(referred="true"),
        "districts": [
            (
                row,
                lists.url(district=row.district.code),
                lists.url(district=row.district.code, status=Case.OPEN),
            )
            for row in figures.districts
        ],
        "families": [
            (names[family], row, lists.url(kind=queries.kinds_of(family)))
            for family, row in figures.families
        ],
        "charts": [
            charts.district_chart(figures.districts, lists),
            charts.destination_chart(figures.destinations, lists),
            charts.channel_chart(figures.channels, lists),
        ],
    }


@requires(Can.VIEW_REPORTS)
def reports(request: Request) -> HttpResponse:
    """The figures of all cases the reader may see, or of one year, and every campaign."""
    cases = Case.objects.visible_to(request.user)
    year = request.GET.get("year", "")
    if year.isdecimal() and FIRST_YEAR <= int(year) <= LAST_YEAR:
        cases = cases.filter(opened_at__year=int(year))
    else:
        year = ""
    context = {
        "year": year,
        "totals": queries.totals(cases),
        "campaigns": Campaign.objects.visible_to(request.user),
        "chart": charts.items_chart(queries.by_family(cases)),
    }
    return render(request, "seizures/reports/index.html", context)


@public
def public_statistics(request: HttpRequest) -> HttpResponse:
    """National figures by kind of right, for everybody; no case can be recognised in them."""
    totals, families = fresh("public-statistics", _national, PUBLIC_FRESH_FOR)
    context = {"totals": totals, "chart": charts.items_chart(families)}
    return render(request, "seizures/reports/public.html", context)


def _national() -> tuple[Figures, list[tuple[str, Figures]]]:
    cases = Case.objects.all()
    return queries.totals(cases), queries.by_family(cases)


@requires(Can.USE_ACCOUNT)
def search(request: Request) -> HttpResponse:
    """One box: an exact number opens its page, anything else lists what fits."""
    q = words(request)
    if not q:
        return redirect("home")
    found = finding.find(request.user, q)
    if only := finding.exact(found, q):
        return redirect(only.url)
    return render(request, "seizures/reports/search.html", {"q": q, "groups": found})
