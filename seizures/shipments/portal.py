from django.http import HttpResponse

from core.accounts.permissions import Can
from core.web import Request, list_page, requires
from seizures.shipments.filters import ShipmentFilter
from seizures.shipments.models import Shipment


@requires(Can.IMPORT_SHIPMENTS)
def shipments(request: Request) -> HttpResponse:
    """What a trader has declared."""
    own = Shipment.objects.visible_to(request.user).for_list()
    filterset = ShipmentFilter(request.GET, own, request=request)
    return list_page(request, "seizures/shipments/portal.html", filterset, ("-declared_at", "-pk"))
