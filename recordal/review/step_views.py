"""The steps of an examiner, and of the person who signs, each at its own address."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.permissions import Can
from core.errors import DomainError, InvalidInput
from core.forms import show
from core.web import Request, explain, requires
from recordal.applications.models import Recordal
from recordal.review import assignment, checklist, corrections, services
from recordal.review.forms import (
    AssignForm,
    ChecklistForm,
    CorrectionRequestForm,
    ExtendForm,
    RefuseForm,
    ReturnForm,
)
from recordal.review.guards import AlreadyDecided
from recordal.review.page import examination_page, visible

Act = Callable[[], object]


@require_POST
@requires(Can.EXAMINE_RECORDALS)
def recordal_take(request: Request, application_no: str) -> HttpResponse:
    recordal = visible(request, application_no)
    done = _("You examine this application.")
    return _plain(request, recordal, lambda: assignment.take(recordal, actor=request.user), done)


@require_POST
@requires(Can.EXAMINE_RECORDALS)
def recordal_give_back(request: Request, application_no: str) -> HttpResponse:
    recordal = visible(request, application_no)
    done = _("The application is back in the queue.")
    return _plain(
        request, recordal, lambda: assignment.give_back(recordal, actor=request.user), done
    )


@require_POST
@requires(Can.EXAMINE_RECORDALS)
def recordal_assign(request: Request, application_no: str) -> HttpResponse:
    recordal, form = visible(request, application_no), AssignForm(request.POST)
    return _with_form(
        request,
        recordal,
        "assign_form",
        form,
        lambda: assignment.assign(recordal, form.cleaned_data["to"], actor=request.user),
        _("The application is assigned."),
    )


@require_POST
@requires(Can.EXAMINE_RECORDALS)
def recordal_check(request: Request, application_no: str) -> HttpResponse:
    """Keep what was ticked; ``all`` ticks the rest."""
    recordal = visible(request, application_no)
    form = ChecklistForm(request.POST, checklist=checklist.checklist(recordal))

    def keep() -> None:
        checklist.save(recordal, form.findings(), actor=request.user)
        if "all" in request.POST:
            checklist.all_in_order(recordal, actor=request.user)

    done = _("The checklist is saved.")
    answer = _with_form(request, recordal, "checklist_form", form, keep, done)
    if answer.status_code == 302 and "all" not in request.POST:
        return redirect(f"{recordal.get_absolute_url()}#checklist")  # go on where one was
    return answer


@require_POST
@requires(Can.EXAMINE_RECORDALS)
def recordal_ask_correction(request: Request, application_no: str) -> HttpResponse:
    recordal = visible(request, application_no)
    form = CorrectionRequestForm(request.POST, recordal=recordal)
    return _with_form(
        request,
        recordal,
        "correction_form",
        form,
        lambda: corrections.ask(
            recordal,
            form.remarks(),
            actor=request.user,
            note=form.cleaned_data["note"],
            days=form.cleaned_data["days"],
        ),
        _("The application is returned; the applicant is told what to correct."),
    )


@require_POST
@requires(Can.EXAMINE_RECORDALS)
def recordal_extend_correction(request: Request, application_no: str) -> HttpResponse:
    recordal, form = visible(request, application_no), ExtendForm(request.POST)
    return _with_form(
        request,
        recordal,
        "extend_form",
        form,
        lambda: corrections.extend(recordal, actor=request.user, days=form.cleaned_data["days"]),
        _("The applicant has more time and is told so."),
    )


@require_POST
@requires(Can.EXAMINE_RECORDALS)
def recordal_accept(request: Request, application_no: str) -> HttpResponse:
    recordal = visible(request, application_no)
    try:
        recordal = services.accept(recordal, actor=request.user)
    except DomainError as error:
        return _explained(request, recordal, error)
    messages.success(request, _("Recorded as %(number)s.") % {"number": recordal.number})
    return redirect(recordal)


@require_POST
@requires(Can.EXAMINE_RECORDALS)
def recordal_propose_refusal(request: Request, application_no: str) -> HttpResponse:
    recordal, form = visible(request, application_no), RefuseForm(request.POST)
    return _with_form(
        request,
        recordal,
        "refuse_form",
        form,
        lambda: services.propose_refusal(recordal, actor=request.user, **form.cleaned_data),
        _("The refusal waits for the second signature."),
    )


@require_POST
@requires(Can.EXAMINE_RECORDALS)
def recordal_take_back(request: Request, application_no: str) -> HttpResponse:
    recordal = visible(request, application_no)
    done = _("The proposal is taken back.")
    return _plain(request, recordal, lambda: services.take_back(recordal, actor=request.user), done)


@require_POST
@requires(Can.SIGN_RECORDAL_DECISIONS)
def recordal_sign(request: Request, application_no: str) -> HttpResponse:
    recordal = visible(request, application_no)
    done = _("Signed: the application is refused, and the applicant is told why.")
    return _plain(request, recordal, lambda: services.sign(recordal, actor=request.user), done)


@require_POST
@requires(Can.SIGN_RECORDAL_DECISIONS)
def recordal_return(request: Request, application_no: str) -> HttpResponse:
    recordal, form = visible(request, application_no), ReturnForm(request.POST)
    return _with_form(
        request,
        recordal,
        "return_form",
        form,
        lambda: services.return_(recordal, actor=request.user, **form.cleaned_data),
        _("The proposal is returned to the examiner."),
    )


def _plain(request: Request, recordal: Recordal, act: Act, done: str) -> HttpResponse:
    """A step without input; what is not possible now is explained on a page of its own."""
    try:
        act()
    except DomainError as error:
        return _explained(request, recordal, error)
    messages.success(request, done)
    return redirect(recordal)


def _with_form(  # a step is all of these
    request: Request, recordal: Recordal, name: str, form: Form, act: Act, done: str
) -> HttpResponse:
    """A step with input: mistakes are shown at their fields on the page of the application."""
    if form.is_valid():
        try:
            act()
        except InvalidInput as error:
            show(form, error)
        except DomainError as error:
            return _explained(request, recordal, error)
        else:
            messages.success(request, done)
            return redirect(recordal)
    return examination_page(request, recordal, status=422, **{name: form})


def _explained(request: Request, recordal: Recordal, error: DomainError) -> HttpResponse:
    """Why it is not possible now; who only clicked twice is led back to the page."""
    if isinstance(error, AlreadyDecided) and error.details.get("actor") == str(request.user):
        messages.info(request, _("You have done this already; nothing was changed."))
        return redirect(recordal)
    return explain(request, error)
