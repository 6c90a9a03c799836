"""What holders and their agents see and ask of their recordals."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.permissions import Can
from core.audit.models import Event
from core.errors import DomainError, InvalidInput
from core.forms import show
from core.reference.calendar import today
from core.web import Request as WebRequest
from core.web import explain, requires
from recordal.applications.models import Recordal
from recordal.life import desk, overview, requests, rules, values
from recordal.life import forms as inputs
from recordal.life.models import Request, Revocation

Kind = Request.Kind
FORM = "recordal/life/portal_form.html"


@requires(Can.FILE_RECORDALS)
def recordal_life(request: WebRequest, application_no: str) -> HttpResponse:
    """The terms of one's recordal, what was asked, and what can be asked today."""
    recordal, day = _own(request, application_no), today()
    waiting = overview.open_requests(recordal)
    context = {
        "recordal": recordal,
        "actions": overview.actions(recordal, day, waiting),
        "ending": overview.ending(recordal, day, waiting),
        "terms": overview.terms(recordal),
        "today": day,
        "requests": recordal.requests.select_related("filed_by").order_by("-filed_at", "-pk"),
        "revocations": Revocation.objects.visible_to(request.user).filter(recordal=recordal),
        "events": Event.objects.about(recordal).for_timeline(),
        "can_refile": recordal.status in Recordal.OVER,
    }
    return render(request, "recordal/life/portal_life.html", context)


@requires(Can.FILE_RECORDALS)
def renew(request: WebRequest, application_no: str) -> HttpResponse:
    recordal = _own(request, application_no)
    form = inputs.RenewForm(*desk.sent(request))
    return _ask(
        request,
        recordal,
        Kind.RENEWAL,
        form,
        lambda: requests.renew(recordal, actor=request.user, **form.cleaned_data),
    )


@requires(Can.FILE_RECORDALS)
def change(request: WebRequest, application_no: str) -> HttpResponse:
    recordal = _own(request, application_no)
    form = inputs.ChangeForm(*desk.sent(request), recordal=recordal)
    return _ask(
        request,
        recordal,
        Kind.CHANGE,
        form,
        lambda: requests.change(
            recordal,
            actor=request.user,
            fact_on=form.cleaned_data["fact_on"],
            note=form.cleaned_data["note"],
            papers=form.papers(),
            **form.given(),
        ),
    )


@requires(Can.FILE_RECORDALS)
def cancel(request: WebRequest, application_no: str) -> HttpResponse:
    recordal = _own(request, application_no)
    form = inputs.CancelForm(*desk.sent(request))
    return _ask(
        request,
        recordal,
        Kind.CANCELLATION,
        form,
        lambda: requests.cancel(recordal, actor=request.user, **form.cleaned_data),
    )


@requires(Can.FILE_RECORDALS)
def transfer(request: WebRequest, application_no: str) -> HttpResponse:
    recordal = _own(request, application_no)
    form = inputs.TransferForm(*desk.sent(request))
    return _ask(
        request,
        recordal,
        Kind.TRANSFER,
        form,
        lambda: requests.transfer(recordal, actor=request.user, **form.cleaned_data),
    )


@requires(Can.FILE_RECORDALS)
def contact(request: WebRequest, application_no: str) -> HttpResponse:
    """Whom customs may call: changed at once."""
    recordal = _own(request, application_no)
    initial = {name: getattr(recordal, name) for name in values.CONTACT}
    form = inputs.ContactForm(*desk.sent(request), initial=initial)
    if form.is_valid() and _done(
        form,
        lambda: requests.change_contact(recordal, actor=request.user, **form.cleaned_data),
    ):
        messages.success(request, _("The contact person is changed."))
        return redirect("portal-recordal-life", application_no)
    return _form_page(request, recordal, "contact", form)


@requires(Can.FILE_RECORDALS)
def request_detail(request: WebRequest, number: str) -> HttpResponse:
    """How one's request stands; the form to correct it while customs waits for that."""
    asked = _asked(request, number)
    return _request_page(request, asked, _answer_form(asked))


@require_POST
@requires(Can.FILE_RECORDALS)
def request_answer(request: WebRequest, number: str) -> HttpResponse:
    asked = _asked(request, number)
    form = _answer_form(asked, request)
    if form is None:
        return redirect("portal-recordal-request", number)
    if form.is_valid() and _done(form, lambda: _answer(asked, form, request)):
        messages.success(request, _("The corrected request is filed."))
        return redirect("portal-recordal-request", number)
    return _request_page(request, asked, form)


@require_POST
@requires(Can.FILE_RECORDALS)
def request_withdraw(request: WebRequest, number: str) -> HttpResponse:
    asked = requests.withdraw(_asked(request, number), actor=request.user)
    messages.success(request, _("The request is withdrawn."))
    return redirect("portal-recordal-life", asked.recordal.application_no)


def _own(request: WebRequest, application_no: str) -> Recordal:
    rows = Recordal.objects.visible_to(request.user).public().for_list()
    return get_object_or_404(rows, application_no=application_no)


def _asked(request: WebRequest, number: str) -> Request:
    rows = Request.objects.visible_to(request.user).for_list()
    rows = rows.select_related("transferee", "decided_by", "successor")
    return get_object_or_404(rows, number=number)


def _ask(
    request: WebRequest, recordal: Recordal, kind: str, form: forms.Form, act: Callable[[], Request]
) -> HttpResponse:
    """The form of a request; one that is not possible today is explained instead."""
    kinds = {row.kind for row in overview.open_requests(recordal)}
    try:
        rules.check_possible(recordal, kind, today(), kinds)
    except DomainError as error:
        return explain(request, error)
    if form.is_valid():
        filed = _done(form, act)
        if isinstance(filed, Request):
            messages.success(
                request,
                _("The request %(number)s is filed. Customs decides by %(day)s.")
                % {"number": filed.number, "day": filed.due_on},
            )
            return redirect("portal-recordal-request", filed.number)
    return _form_page(request, recordal, kind, form)


def _done(form: forms.Form, act: Callable[[], object]) -> object:
    """What the step gave; None when the form has to be corrected."""
    try:
        return act()
    except InvalidInput as error:
        show(form, error)
        return None


def _form_page(
    request: WebRequest, recordal: Recordal, kind: str, form: forms.Form
) -> HttpResponse:
    _icon, label, text = overview.ACTIONS[kind]
    telling = rules.limit(rules.TELLING[Kind(kind)]) if kind in rules.TELLING else None
    context: dict[str, Any] = {
        "recordal": recordal,
        "form": form,
        "kind": kind,
        "heading": label,
        "text": text,
        "telling": telling,
        "decision": rules.limit(rules.DECISIONS[Kind(kind)]) if kind in rules.DECISIONS else None,
    }
    if kind == Kind.RENEWAL and recordal.expires_on:
        context["term_from"] = recordal.expires_on + rules.ONE_DAY
    return render(request, FORM, context, status=422 if form.is_bound else 200)


def _answer_form(asked: Request, request: WebRequest | None = None) -> forms.Form | None:
    if asked.status != Request.Status.CORRECTION:
        return None
    given = desk.sent(request) if request else (None, None)
    proposal = requests.current_proposal(asked)
    if asked.kind == Kind.CHANGE:
        form = inputs.ChangeForm(*given, recordal=asked.recordal, proposal=proposal)
        del form.fields["fact_on"]
        return form
    if asked.kind == Kind.RENEWAL:
        return inputs.RenewForm(given[0], given[1], initial=proposal)
    return inputs.PaperForm(*given)


def _answer(asked: Request, form: forms.Form, request: WebRequest) -> Request:
    note, proof = form.cleaned_data["note"], form.cleaned_data["proof"]
    if isinstance(form, inputs.ChangeForm):
        return requests.answer(
            asked, actor=request.user, note=note, papers=form.papers(), **form.given()
        )
    given = {}
    if until := form.cleaned_data.get("protected_until"):
        given["protected_until"] = until
    papers = {values.PROOF: proof}
    return requests.answer(asked, actor=request.user, note=note, papers=papers, **given)


def _request_page(request: WebRequest, asked: Request, form: forms.Form | None) -> HttpResponse:
    context = {
        "asked": asked,
        "recordal": asked.recordal,
        "rows": overview.compared(asked),
        "papers": overview.papers(asked),
        "events": overview.history(asked),
        "form": form,
    }
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "recordal/life/portal_request.html", context, status=status)
