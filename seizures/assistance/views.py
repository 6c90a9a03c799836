"""Requests for assistance: one inbox for customs and for partner offices, each with its rows."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.accounts.permissions import Can
from core.audit.models import Event
from core.errors import InvalidInput
from core.forms import show
from core.web import Request, list_page, requires, words
from seizures.assistance import services
from seizures.assistance.drawing import draw_request
from seizures.assistance.filters import AssistanceFilter
from seizures.assistance.forms import AnswerForm, AskForm, DeclineForm
from seizures.assistance.models import AssistanceRequest
from seizures.cases.models import Case

NEWEST = ("-asked_at", "-pk")


@requires(Can.USE_ASSISTANCE)
def assistance_list(request: Request) -> HttpResponse:
    """What one's office asks and is asked."""
    rows = AssistanceRequest.objects.visible_to(request.user).for_list()
    filterset = AssistanceFilter(request.GET, rows, request=request)
    return list_page(request, "seizures/assistance/list.html", filterset, NEWEST)


@requires(Can.USE_ASSISTANCE)
def assistance_new(request: Request) -> HttpResponse:
    """Ask; with ``case`` in the address the question belongs to that case."""
    case = _case_named(request)
    form = AskForm(
        request.POST or None,
        request.FILES or None,
        user=request.user,
        initial={"days": services.usual_days(), "subject": case.number if case else ""},
    )
    if request.method == "POST" and form.is_valid():
        try:
            given = form.cleaned_data
            made = services.ask(
                form.asked(),
                actor=request.user,
                case=case,
                files=given["papers"],
                **{name: given[name] for name in ("subject", "question", "days")},
            )
        except InvalidInput as error:
            show(form, error)
        else:
            messages.success(request, _("The request is in the inbox of the office."))
            return redirect(made)
    status = 422 if form.is_bound else 200
    context = {"form": form, "case": case}
    return render(request, "seizures/assistance/new.html", context, status=status)


def _case_named(request: Request) -> Case | None:
    number = words(request, "case")
    if not number:
        return None
    return get_object_or_404(Case.objects.visible_to(request.user), number=number)


def _one(request: Request, number: str) -> AssistanceRequest:
    rows = AssistanceRequest.objects.visible_to(request.user).for_list()
    return get_object_or_404(rows.select_related("answered_by"), number=number)


@requires(Can.USE_ASSISTANCE)
def assistance_detail(request: Request, number: str) -> HttpResponse:
    return page(request, _one(request, number))


def page(request: Request, asked: AssistanceRequest, **filled: forms.Form) -> HttpResponse:
    files = list(asked.files.select_related("file"))
    user = request.user
    context = {
        "asked": asked,
        "with_question": [f.file for f in files if not f.with_answer],
        "with_answer": [f.file for f in files if f.with_answer],
        "may_answer": asked.is_open and asked.may_answer(user),
        "may_withdraw": asked.is_open and asked.may_withdraw(user),
        "may_see_case": asked.case is not None and asked.may_withdraw(user),
        "events": Event.objects.about(asked).for_timeline(),
        "answer_form": AnswerForm(),
        "decline_form": DeclineForm(),
        **filled,
    }
    status = 422 if filled else 200
    return render(request, "seizures/assistance/detail.html", context, status=status)


@require_POST
@requires(Can.USE_ASSISTANCE)
def assistance_answer(request: Request, number: str) -> HttpResponse:
    asked, form = _one(request, number), AnswerForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            given = form.cleaned_data
            services.answer(asked, actor=request.user, files=given.pop("papers"), **given)
        except InvalidInput as error:
            show(form, error)
        else:
            messages.success(request, _("Your answer is with the office that asked."))
            return redirect(asked)
    return page(request, asked, answer_form=form)


@require_POST
@requires(Can.USE_ASSISTANCE)
def assistance_decline(request: Request, number: str) -> HttpResponse:
    asked, form = _one(request, number), DeclineForm(request.POST)
    if form.is_valid():
        services.decline(asked, actor=request.user, **form.cleaned_data)
        messages.success(request, _("The office that asked is told."))
        return redirect(asked)
    return page(request, asked, decline_form=form)


@require_POST
@requires(Can.USE_ASSISTANCE)
def assistance_withdraw(request: Request, number: str) -> HttpResponse:
    asked = _one(request, number)
    services.withdraw(asked, actor=request.user)
    messages.success(request, _("The request is taken back."))
    return redirect(asked)


@require_safe
@requires(Can.USE_ASSISTANCE)
def assistance_letter(request: Request, number: str) -> HttpResponse:
    """The letter of a request that customs made, in the language of the reader."""
    asked = _one(request, number)
    if asked.from_district is None:
        raise Http404
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    response = HttpResponse(draw_request(asked, language), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{asked.number}-{language}.pdf"'
    return response
