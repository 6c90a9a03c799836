"""The examiners' side: the queue of requests, and each request with its steps."""

from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.permissions import Can
from core.paging import keyset_page
from core.reference.calendar import today
from core.web import Request as WebRequest
from core.web import requires
from recordal.applications.models import Recordal
from recordal.life import decisions, desk, drawing, overview
from recordal.life import forms as inputs
from recordal.life.filters import WAITING, RequestFilter
from recordal.life.models import Request, Revocation, RightEnd
from recordal.review import signing
from recordal.review.forms import RefuseForm, ReturnForm
from recordal.review.models import Proposal
from recordal.review.tabs import REQUESTS, desk_tabs

PAGE = "recordal/life/request.html"


@requires(Can.EXAMINE_RECORDALS)
def request_queue(request: WebRequest) -> HttpResponse:
    """What holders ask, the most urgent first."""
    rows = Request.objects.visible_to(request.user).for_list()
    params = request.GET.copy()
    params.setdefault("state", WAITING)
    filterset = RequestFilter(params, rows)
    context = {
        "filterset": filterset,
        "page": keyset_page(filterset.qs, request.GET, ("due_on", "pk")),
        "tabs": desk_tabs(request.user, REQUESTS),
    }
    return render(request, "recordal/life/queue.html", context)


@requires(Can.VIEW_RECORDALS)
def request_detail(request: WebRequest, number: str) -> HttpResponse:
    asked = _asked(request, number)
    if request.user.is_enterprise:
        return redirect("portal-recordal-request", number)
    return _page(request, asked)


@require_POST
@requires(Can.EXAMINE_RECORDALS)
def request_return(request: WebRequest, number: str) -> HttpResponse:
    asked, form = _asked(request, number), inputs.ReturnRequestForm(request.POST)
    return desk.with_form(
        request,
        asked,
        form,
        lambda: decisions.return_(asked, actor=request.user, **form.cleaned_data),
        _("The request is returned to the holder."),
        partial(_page, request, asked, return_form=form),
    )


@require_POST
@requires(Can.EXAMINE_RECORDALS)
def request_approve(request: WebRequest, number: str) -> HttpResponse:
    asked = _asked(request, number)
    done = _("Granted and recorded; the holder is told.")
    return desk.plain(request, asked, lambda: decisions.approve(asked, actor=request.user), done)


@require_POST
@requires(Can.EXAMINE_RECORDALS)
def request_refuse(request: WebRequest, number: str) -> HttpResponse:
    """Propose to refuse; another person signs."""
    asked, form = _asked(request, number), RefuseForm(request.POST)
    return desk.with_form(
        request,
        asked,
        form,
        lambda: decisions.propose_refusal(asked, actor=request.user, **form.cleaned_data),
        _("Sent for the second signature."),
        partial(_page, request, asked, refuse_form=form),
    )


@require_POST
@requires(Can.SIGN_RECORDAL_DECISIONS)
def request_sign(request: WebRequest, number: str) -> HttpResponse:
    asked = _asked(request, number)
    done = _("Signed: the request is refused, and the holder is told why.")
    return desk.plain(
        request, asked, lambda: decisions.sign_refusal(asked, actor=request.user), done
    )


@require_POST
@requires(Can.SIGN_RECORDAL_DECISIONS)
def request_send_back(request: WebRequest, number: str) -> HttpResponse:
    asked, form = _asked(request, number), ReturnForm(request.POST)
    return desk.with_form(
        request,
        asked,
        form,
        lambda: signing.return_(asked, actor=request.user, **form.cleaned_data),
        _("The proposal is returned to the examiner."),
        partial(_page, request, asked, send_back_form=form),
    )


@require_POST
@requires(Can.EXAMINE_RECORDALS)
def request_take_back(request: WebRequest, number: str) -> HttpResponse:
    asked = _asked(request, number)
    return desk.plain(
        request,
        asked,
        lambda: decisions.take_back(asked, actor=request.user),
        _("The proposal is taken back."),
    )


@requires(Can.VIEW_RECORDALS)
def request_receipt(request: WebRequest, number: str) -> HttpResponse:
    asked = _asked(request, number)
    return desk.pdf(drawing.receipt(asked, desk.language()), f"{asked.number}.pdf")


@requires(Can.VIEW_RECORDALS)
def request_decision(request: WebRequest, number: str) -> HttpResponse:
    asked = _asked(request, number)
    if asked.status not in {Request.Status.APPROVED, Request.Status.REFUSED}:
        raise Http404
    return desk.pdf(drawing.decision(asked, desk.language()), f"{asked.number}-decision.pdf")


@requires(Can.VIEW_RECORDALS)
def recordal_life(request: WebRequest, application_no: str) -> HttpResponse:
    """The terms of a recordal, what was asked of it, and the steps that customs can take."""
    if request.user.is_enterprise:
        return redirect("portal-recordal-life", application_no)
    rows = Recordal.objects.visible_to(request.user).public().for_list()
    recordal = get_object_or_404(rows, application_no=application_no)
    revocations = list(Revocation.objects.visible_to(request.user).filter(recordal=recordal))
    day = today()
    context = {
        "recordal": recordal,
        "terms": overview.terms(recordal),
        "today": day,
        "ending": overview.ending(recordal, day, overview.open_requests(recordal)),
        "requests": recordal.requests.select_related("filed_by").order_by("-filed_at", "-pk"),
        "revocations": revocations,
        "right_end": RightEnd.objects.filter(recordal=recordal)
        .select_related("document", "recorded_by")
        .first(),
        "may_end": request.user.can(Can.EXAMINE_RECORDALS) and recordal.is_in_force_on(day),
        "hearing": any(row.status == Revocation.Status.HEARING for row in revocations),
    }
    return render(request, "recordal/life/life.html", context)


def _asked(request: WebRequest, number: str) -> Request:
    rows = Request.objects.visible_to(request.user).for_list()
    rows = rows.select_related("transferee", "decided_by", "successor")
    return get_object_or_404(rows, number=number)


def _page(request: WebRequest, asked: Request, status: int = 200, **forms: Any) -> HttpResponse:
    """``forms`` are those that came back with mistakes, by their names on the page."""
    user, proposal = request.user, signing.open_for(asked)
    examines = asked.is_open and user.can(Can.EXAMINE_RECORDALS)
    filed = asked.status == Request.Status.FILED
    silent = not filed and asked.answer_by is not None and today() > asked.answer_by
    last = Proposal.objects.visible_to(user).about(asked).for_list().first()
    context = {
        "asked": asked,
        "recordal": asked.recordal,
        "rows": overview.compared(asked),
        "papers": overview.papers(asked),
        "events": overview.history(asked),
        "new_term": decisions.planned_term(asked) if filed else None,
        "may_approve": examines and filed and proposal is None,
        "may_refuse": examines and (filed or silent) and proposal is None,
        "proposal": last,
        "proposal_ground": Recordal.RefusalGround(last.ground).label if last else "",
        "open_proposal": proposal,
        "own_proposal": proposal is not None and proposal.proposed_by_id == user.pk,
        "chief": user.can(Can.SIGN_RECORDAL_DECISIONS),
        "return_form": inputs.ReturnRequestForm(),
        "refuse_form": RefuseForm(),
        "send_back_form": ReturnForm(),
    }
    return render(request, PAGE, {**context, **forms}, status=status)
