"""Members, invitations and requests to be let in: for owners in the portal, and for customs."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.models import User
from core.accounts.permissions import Can
from core.web import Request, requires
from enterprises import joining, people
from enterprises.forms import InvitationForm, MemberForm
from enterprises.models import Enterprise, Invitation, JoinRequest
from enterprises.portal import address_of, do, run


@require_POST
@requires(Can.VIEW_ENTERPRISES)
def member_add(request: Request, number: str) -> HttpResponse:
    enterprise, form = run(request, number), MemberForm(request.POST)

    def add() -> str:
        user: User = form.cleaned_data["username"]
        people.add_member(enterprise, user, actor=request.user)
        return _("%(user)s now acts for this enterprise.") % {"user": user}

    return do(request, enterprise, form, add, member_form=form)


@require_POST
@requires(Can.VIEW_ENTERPRISES)
def member_position(request: Request, number: str, username: str) -> HttpResponse:
    enterprise = run(request, number)
    user = get_object_or_404(enterprise.members, username=username)
    position = request.POST.get("position", "")
    people.change_position(enterprise, user, actor=request.user, position=position)
    messages.success(request, _("The role of %(user)s is changed.") % {"user": user})
    return redirect(address_of(request, enterprise))


@require_POST
@requires(Can.VIEW_ENTERPRISES)
def member_remove(request: Request, number: str, username: str) -> HttpResponse:
    """Owners and customs remove others; anybody may leave."""
    if username == request.user.username:
        rows = Enterprise.objects.belonging_to(request.user)
        enterprise = get_object_or_404(rows, number=number)
    else:
        enterprise = run(request, number)
    user = get_object_or_404(enterprise.members, username=username)
    people.remove_member(enterprise, user, actor=request.user)
    messages.success(request, _("%(user)s no longer acts for the enterprise.") % {"user": user})
    if user == request.user:
        return redirect("portal-enterprises")
    return redirect(address_of(request, enterprise))


@require_POST
@requires(Can.VIEW_ENTERPRISES)
def invite(request: Request, number: str) -> HttpResponse:
    enterprise, form = run(request, number), InvitationForm(request.POST)

    def write() -> str:
        joining.invite(enterprise, actor=request.user, **form.cleaned_data)
        return _("The invitation is on its way to %(email)s.") % form.cleaned_data

    return do(request, enterprise, form, write, invitation_form=form)


@require_POST
@requires(Can.VIEW_ENTERPRISES)
def invitation_again(request: Request, number: str, pk: int) -> HttpResponse:
    enterprise, invitation = _invitation(request, number, pk)
    joining.send_again(invitation, actor=request.user)
    messages.success(request, _("The invitation is sent again; the letter before no longer works."))
    return redirect(address_of(request, enterprise))


@require_POST
@requires(Can.VIEW_ENTERPRISES)
def invitation_revoke(request: Request, number: str, pk: int) -> HttpResponse:
    enterprise, invitation = _invitation(request, number, pk)
    joining.take_back(invitation, actor=request.user)
    messages.success(request, _("The invitation is taken back."))
    return redirect(address_of(request, enterprise))


@require_POST
@requires(Can.USE_PORTAL)
def join(request: Request, number: str) -> HttpResponse:
    """“It is this one”: ask its owners to be let in. It need not be visible to the asker."""
    enterprise = get_object_or_404(Enterprise.objects.living(), number=number)
    joining.ask_to_join(enterprise, actor=request.user, message=request.POST.get("message", ""))
    messages.success(
        request,
        _("Your request is with those who decide: its owners, or customs. You will be told."),
    )
    return redirect("portal-enterprises")


@require_POST
@requires(Can.USE_PORTAL)
def join_withdraw(request: Request, pk: int) -> HttpResponse:
    asked = get_object_or_404(JoinRequest, pk=pk, user=request.user)
    joining.withdraw(asked, actor=request.user)
    messages.success(request, _("Your request is withdrawn."))
    return redirect("portal-enterprises")


@require_POST
@requires(Can.VIEW_ENTERPRISES)
def join_decide(request: Request, number: str, pk: int) -> HttpResponse:
    enterprise = run(request, number)
    asked = get_object_or_404(enterprise.join_requests, pk=pk)
    answer = request.POST.get("answer", "")
    if answer not in {"accept", "refuse"}:
        raise Http404
    joining.decide(asked, actor=request.user, accepted=answer == "accept")
    if answer == "accept":
        text = _("%(user)s now acts for this enterprise.")
    else:
        text = _("%(user)s is told that you do not let them in.")
    messages.success(request, text % {"user": asked.user})
    return redirect(address_of(request, enterprise))


def _invitation(request: Request, number: str, pk: int) -> tuple[Enterprise, Invitation]:
    enterprise = run(request, number)
    return enterprise, get_object_or_404(enterprise.invitations, pk=pk)
