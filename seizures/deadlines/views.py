from django.http import HttpResponse

from core.accounts.permissions import Can
from core.web import Request, list_page, requires
from seizures.deadlines.filters import DeadlineFilter
from seizures.deadlines.models import Deadline


@requires(Can.VIEW_CASES)
def deadline_list(request: Request) -> HttpResponse:
    """The statutory clocks, the one that ends first on top."""
    deadlines = Deadline.objects.visible_to(request.user).for_list()
    filterset = DeadlineFilter(request.GET, deadlines, request=request)
    return list_page(request, "seizures/deadlines/list.html", filterset, ("due_at", "id"))
