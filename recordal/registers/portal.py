from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.accounts.permissions import Can
from core.errors import InvalidInput
from core.files.held import content_of, held, hold, token_of
from core.files.services import read as stored
from core.files.tables import write_table
from core.forms import show
from core.web import Request, requires
from enterprises.models import Enterprise
from recordal.registers import services, table
from recordal.registers.forms import RegisterForm
from recordal.registers.records import Proposal

PAGE = "recordal/registers/portal.html"


@requires(Can.FILE_RECORDALS)
def from_register(request: Request) -> HttpResponse:
    """Register records: first what was understood of them, then the ticked ones as drafts."""
    if not Enterprise.objects.acting(request.user).exists():
        messages.warning(request, _("Register your enterprise first."))
        return redirect("portal-enterprise-new")
    if request.POST.get("held"):
        return _draft_held(request)
    form = RegisterForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        upload, holder = form.cleaned_data["file"], form.cleaned_data["holder"]
        try:
            content = content_of(upload)
            offered = services.propose(services.understand(content), holder)
        except InvalidInput as error:
            show(form, error)
        else:
            file = hold(content, name=upload.name, content_type="text/plain", actor=request.user)
            shown = _preview(offered, holder, token_of(file, request.user))
            return render(request, PAGE, {"form": form} | shown)
    return render(request, PAGE, {"form": form}, status=422 if form.is_bound else 200)


@requires(Can.FILE_RECORDALS)
def register_template(request: Request) -> HttpResponse:
    """An empty table with the right columns."""
    text = write_table(list(table.COLUMNS), ())
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="register.csv"'
    return response


def _draft_held(request: Request) -> HttpResponse:
    """Draft what was ticked in the preview."""
    rows = Enterprise.objects.acting(request.user)
    holder = get_object_or_404(rows, number=request.POST.get("holder", ""))
    token, take = request.POST["held"], request.POST.getlist("take")
    try:
        file = held(token, request.user)
    except InvalidInput as error:
        messages.error(request, error.message)
        return redirect("portal-recordal-from-register")
    try:
        drafts = services.draft_from(file, holder, actor=request.user, take=take)
    except InvalidInput as error:
        offered = services.propose(services.understand(stored(file)), holder)
        shown = _preview(offered, holder, token, take=take) | {"problem": error.message}
        form = RegisterForm(user=request.user)
        return render(request, PAGE, {"form": form} | shown, status=422)
    messages.success(request, services.told(drafts))
    if len(drafts) == 1:
        return redirect("portal-recordal", drafts[0].application_no)
    return redirect("portal-recordals")


def _preview(
    offered: list[Proposal], holder: Enterprise, token: str, take: list[str] | None = None
) -> dict[str, Any]:
    ticked = {one.key for one in offered if one.takes} if take is None else set(take)
    return {
        "rows": [
            {
                "proposal": one,
                "record": one.record,
                "ticked": one.key in ticked,
                "stranger": services.stranger(one.record, holder),
            }
            for one in offered
        ],
        "holder": holder,
        "held": token,
        "good": sum(not one.record.problem for one in offered),
    }
