from django.http import HttpResponse

from core.accounts.permissions import Can
from core.web import Request, list_page, requires
from seizures.disclosures.filters import DisclosureFilter
from seizures.disclosures.models import Disclosure

NEWEST = ("-at", "-id")


@requires(Can.VIEW_DISCLOSURES)
def disclosure_list(request: Request) -> HttpResponse:
    """Who was told what of which case, and on what ground, latest first."""
    rows = Disclosure.objects.visible_to(request.user).for_list()
    filterset = DisclosureFilter(request.GET, rows)
    return list_page(request, "seizures/disclosures/list.html", filterset, NEWEST)
