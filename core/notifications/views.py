from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from core.accounts.permissions import Can
from core.notifications import services
from core.notifications.models import Notification
from core.paging import keyset_page
from core.web import Request, requires


@requires(Can.USE_ACCOUNT)
def inbox(request: Request) -> HttpResponse:
    rows = Notification.objects.visible_to(request.user)
    page = keyset_page(rows, request.GET, ("-created_at", "-pk"))
    return render(request, "core/notifications/inbox.html", {"page": page})


@require_POST
@requires(Can.USE_ACCOUNT)
def open_notification(request: Request, pk: int) -> HttpResponse:
    """Mark as read and go where it points."""
    row = get_object_or_404(Notification.objects.visible_to(request.user), pk=pk)
    services.mark_read(request.user, row.pk)
    return redirect(row.url or "notifications")


@require_POST
@requires(Can.USE_ACCOUNT)
def read_all(request: Request) -> HttpResponse:
    services.mark_read(request.user)
    return redirect("notifications")
