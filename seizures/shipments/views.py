from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from core.accounts.permissions import Can
from core.reference.models import Country, TradeMode, TransportMode
from core.web import Request, list_page, requires
from seizures.shipments.filters import ShipmentFilter
from seizures.shipments.models import Shipment

NEWEST_FIRST = ("-declared_at", "-pk")


@requires(Can.VIEW_SHIPMENTS)
def shipment_list(request: Request) -> HttpResponse:
    shipments = Shipment.objects.visible_to(request.user).for_list()
    filterset = ShipmentFilter(request.GET, shipments, request=request)
    template = "portal" if request.user.is_enterprise else "list"
    return list_page(request, f"seizures/shipments/{template}.html", filterset, NEWEST_FIRST)


@requires(Can.VIEW_SHIPMENTS)
def shipment_detail(request: Request, number: str) -> HttpResponse:
    """One shipment. What customs thinks of it is shown to customs only."""
    shipments = Shipment.objects.visible_to(request.user).for_list()
    shipment = get_object_or_404(shipments, number=number)
    countries = Country.objects.in_bulk([shipment.origin_country, shipment.destination_country])
    context: dict[str, object] = {
        "shipment": shipment,
        "lines": shipment.lines.all(),
        "origin": countries.get(shipment.origin_country),
        "transport_mode": TransportMode.objects.filter(pk=shipment.transport_mode).first(),
        "trade_mode": TradeMode.objects.filter(pk=shipment.trade_mode).first(),
        "destination": countries.get(shipment.destination_country),
        "inside": not request.user.is_enterprise,
    }
    if context["inside"]:
        context["hits"] = shipment.hits.select_related("recordal__right__holder").with_lines()
        context["spared"] = shipment.spared_lines.prefetch_related("line")
        context["inspections"] = shipment.inspections.select_related("inspector")
    return render(request, "seizures/shipments/detail.html", context)
