"""Steps of customs against a recordal: revoking it, and ending it with its right."""

from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.permissions import Can
from core.errors import DomainError, InvalidInput
from core.forms import show
from core.reference.calendar import today
from core.web import Request, explain, requires
from recordal.applications.models import Recordal
from recordal.life import desk, drawing, endings, overview, revocations, rules
from recordal.life import forms as inputs
from recordal.life.models import Revocation
from recordal.review import signing
from recordal.review.forms import ReturnForm
from recordal.review.models import Proposal

PAGE = "recordal/life/revocation.html"


@requires(Can.EXAMINE_RECORDALS)
def recordal_revoke(request: Request, application_no: str) -> HttpResponse:
    """Announce a revocation to the holder, with ground and reasons."""
    recordal = _recordal(request, application_no)
    form = inputs.RevokeForm(*desk.sent(request))
    if form.is_valid():
        given = dict(form.cleaned_data)
        evidence = [file for file in [given.pop("evidence")] if file]
        try:
            revocation = revocations.open_(recordal, actor=request.user, evidence=evidence, **given)
        except InvalidInput as error:
            show(form, error)
        except DomainError as error:
            return explain(request, error)
        else:
            return redirect(revocation)
    context = {"recordal": recordal, "form": form, "statement": rules.limit(rules.STATEMENT)}
    status = 422 if form.is_bound else 200
    return render(request, "recordal/life/revoke.html", context, status=status)


@requires(Can.EXAMINE_RECORDALS)
def right_ended(request: Request, application_no: str) -> HttpResponse:
    """Record that the right itself ended: the recordal ends with it."""
    recordal = _recordal(request, application_no)
    form = inputs.RightEndForm(*desk.sent(request))
    if form.is_valid():
        try:
            endings.end_with_right(recordal, actor=request.user, **form.cleaned_data)
        except InvalidInput as error:
            show(form, error)
        except DomainError as error:
            return explain(request, error)
        else:
            return redirect("recordal-life", application_no)
    context = {"recordal": recordal, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "recordal/life/right_ended.html", context, status=status)


@requires(Can.VIEW_RECORDALS)
def revocation_detail(request: Request, number: str) -> HttpResponse:
    revocation = _revocation(request, number)
    if request.user.is_enterprise:
        return redirect("portal-recordal-revocation", number)
    return _page(request, revocation)


@require_POST
@requires(Can.EXAMINE_RECORDALS)
def revocation_propose(request: Request, number: str) -> HttpResponse:
    revocation, form = _revocation(request, number), inputs.ReasonsForm(request.POST)
    return desk.with_form(
        request,
        revocation,
        form,
        lambda: revocations.propose(revocation, actor=request.user, **form.cleaned_data),
        _("Sent for the second signature."),
        partial(_page, request, revocation, propose_form=form),
    )


@require_POST
@requires(Can.SIGN_RECORDAL_DECISIONS)
def revocation_sign(request: Request, number: str) -> HttpResponse:
    revocation = _revocation(request, number)
    done = _("Signed: the recordal is revoked, and the holder has the notice.")
    return desk.plain(
        request, revocation, lambda: revocations.sign(revocation, actor=request.user), done
    )


@require_POST
@requires(Can.SIGN_RECORDAL_DECISIONS)
def revocation_send_back(request: Request, number: str) -> HttpResponse:
    revocation, form = _revocation(request, number), ReturnForm(request.POST)
    return desk.with_form(
        request,
        revocation,
        form,
        lambda: signing.return_(revocation, actor=request.user, **form.cleaned_data),
        _("The proposal is returned to the examiner."),
        partial(_page, request, revocation, send_back_form=form),
    )


@require_POST
@requires(Can.EXAMINE_RECORDALS)
def revocation_take_back(request: Request, number: str) -> HttpResponse:
    revocation = _revocation(request, number)
    return desk.plain(
        request,
        revocation,
        lambda: revocations.take_back(revocation, actor=request.user),
        _("The proposal is taken back."),
    )


@require_POST
@requires(Can.EXAMINE_RECORDALS)
def revocation_drop(request: Request, number: str) -> HttpResponse:
    revocation, form = _revocation(request, number), inputs.ReasonsForm(request.POST)
    return desk.with_form(
        request,
        revocation,
        form,
        lambda: revocations.drop(revocation, actor=request.user, **form.cleaned_data),
        _("The revocation is dropped; the holder is told."),
        partial(_page, request, revocation, drop_form=form),
    )


@requires(Can.VIEW_RECORDALS)
def revocation_notice(request: Request, number: str) -> HttpResponse:
    """The written notice, for both sides."""
    revocation = _revocation(request, number)
    if revocation.status != Revocation.Status.REVOKED:
        raise Http404
    return desk.pdf(
        drawing.revocation_notice(revocation, desk.language()), f"{revocation.number}.pdf"
    )


def _recordal(request: Request, application_no: str) -> Recordal:
    rows = Recordal.objects.visible_to(request.user).public().for_list()
    return get_object_or_404(rows, application_no=application_no)


def _revocation(request: Request, number: str) -> Revocation:
    rows = Revocation.objects.visible_to(request.user).for_list()
    return get_object_or_404(rows.select_related("stated_by"), number=number)


def _page(
    request: Request, revocation: Revocation, status: int = 200, **forms: Any
) -> HttpResponse:
    user, proposal = request.user, signing.open_for(revocation)
    hearing = revocation.status == Revocation.Status.HEARING
    examines = hearing and user.can(Can.EXAMINE_RECORDALS) and proposal is None
    context = {
        "revocation": revocation,
        "recordal": revocation.recordal,
        "papers": list(revocation.papers.select_related("file")),
        "bar": revocation.recordal.bars.first(),
        "events": overview.history(revocation),
        "heard": revocations.is_heard(revocation, today()),
        "examines": examines,
        "proposal": Proposal.objects.visible_to(user).about(revocation).for_list().first(),
        "open_proposal": proposal,
        "own_proposal": proposal is not None and proposal.proposed_by_id == user.pk,
        "chief": user.can(Can.SIGN_RECORDAL_DECISIONS),
        "propose_form": inputs.ReasonsForm(initial={"reasons": revocation.reasons}),
        "drop_form": inputs.ReasonsForm(auto_id="id_drop_%s"),
        "send_back_form": ReturnForm(),
    }
    return render(request, PAGE, {**context, **forms}, status=status)
