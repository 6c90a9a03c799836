"""What waits for the systems of partner offices, what was given up, and their addresses."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.permissions import Can
from core.errors import InvalidInput
from core.forms import show
from core.web import Request, list_page, requires
from seizures.hooks import services
from seizures.hooks.filters import DispatchFilter
from seizures.hooks.forms import HookForm
from seizures.hooks.models import Dispatch, Hook

NEWEST = ("-created_at", "-id")


@requires(Can.VIEW_DELIVERIES)
def dispatch_list(request: Request) -> HttpResponse:
    """The outbox to partner systems; what was given up can be sent again from here."""
    rows = Dispatch.objects.visible_to(request.user).for_list()
    filterset = DispatchFilter(request.GET, rows)
    dead = rows.filter(status=Dispatch.Status.DEAD)[:1000].count()
    return list_page(request, "seizures/hooks/dispatches.html", filterset, NEWEST, dead=dead)


@require_POST
@requires(Can.REDRIVE_DELIVERIES)
def redrive(request: Request, pk: int) -> HttpResponse:
    dispatch = get_object_or_404(Dispatch.objects.visible_to(request.user), pk=pk)
    services.redrive(dispatch, actor=request.user)
    messages.success(request, _("The notice is on its way again, under the same key."))
    return redirect("dispatch-list")


@requires(Can.MANAGE_HOOKS)
def hook_list(request: Request) -> HttpResponse:
    """Addresses of the office, and a form for another one. A new secret is shown this once."""
    user = request.user
    form = HookForm(request.POST if request.method == "POST" else None, user=user)
    secret = ""
    if request.method == "POST" and form.is_valid():
        office = user.partner_office or form.cleaned_data.get("office")
        if office is None:
            raise PermissionDenied
        try:
            _hook, secret = services.register(office, actor=user, url=form.cleaned_data["url"])
        except InvalidInput as error:
            show(form, error)
        else:
            form = HookForm(user=user)
    return _page(request, form, secret)


@require_POST
@requires(Can.MANAGE_HOOKS)
def rotate(request: Request, pk: int) -> HttpResponse:
    hook = get_object_or_404(Hook.objects.visible_to(request.user), pk=pk)
    _rotated, secret = services.rotate(hook, actor=request.user)
    return _page(request, HookForm(user=request.user), secret)


@require_POST
@requires(Can.MANAGE_HOOKS)
def retire(request: Request, pk: int) -> HttpResponse:
    hook = get_object_or_404(Hook.objects.visible_to(request.user), pk=pk)
    services.retire(hook, actor=request.user)
    messages.success(request, _("The address is out of use."))
    return redirect("hook-list")


def _page(request: Request, form: HookForm, secret: str) -> HttpResponse:
    hooks = Hook.objects.visible_to(request.user).select_related("office")
    context = {"hooks": hooks.filter(active=True)[:200], "form": form, "secret": secret}
    status = 422 if form.is_bound and form.errors else 200
    response = render(request, "seizures/hooks/hooks.html", context, status=status)
    if secret:
        response["Cache-Control"] = "no-store"
    return response
