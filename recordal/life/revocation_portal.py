"""The holder is heard before its recordal is revoked."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.accounts.permissions import Can
from core.errors import InvalidInput
from core.forms import show
from core.reference.calendar import today
from core.web import Request, requires
from recordal.life import desk, overview, revocations
from recordal.life import forms as inputs
from recordal.life.models import Revocation


@requires(Can.FILE_RECORDALS)
def revocation_detail(request: Request, number: str) -> HttpResponse:
    """What customs intends and why; the form to state one's case while there is time."""
    rows = Revocation.objects.visible_to(request.user).for_list()
    revocation = get_object_or_404(rows, number=number)
    form = inputs.StatementForm(*desk.sent(request))
    if form.is_valid():
        papers = [file for file in [form.cleaned_data["papers"]] if file]
        statement = form.cleaned_data["statement"]
        try:
            revocations.state(revocation, actor=request.user, statement=statement, papers=papers)
        except InvalidInput as error:
            show(form, error)
        else:
            messages.success(request, _("Your statement is with customs."))
            return redirect("portal-recordal-revocation", number)
    context = {
        "revocation": revocation,
        "recordal": revocation.recordal,
        "papers": list(revocation.papers.select_related("file")),
        "bar": revocation.recordal.bars.first(),
        "events": overview.history(revocation),
        "form": form,
        "may_state": not revocations.is_heard(revocation, today())
        and revocation.status == Revocation.Status.HEARING,
    }
    status = 422 if form.is_bound else 200
    return render(request, "recordal/life/portal_revocation.html", context, status=status)
