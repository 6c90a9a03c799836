"""Status queries on the side of customs: asking, the answer, and the decision about it."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.accounts.permissions import Can
from core.audit.models import Event
from core.errors import InvalidInput
from core.forms import show
from core.web import Request, list_page, requires
from recordal.applications.models import Recordal
from seizures.cases.models import Case
from seizures.procedure import inquiry
from seizures.procedure.inquiry_forms import (
    DeclarationForm,
    SatisfyForm,
    StatusQueryForm,
    SuspendForm,
)
from seizures.screening import status_query
from seizures.screening.drawing import draw_status_query
from seizures.screening.filters import StatusQueryFilter
from seizures.screening.question_models import Question, QuestionQuerySet
from seizures.screening.status_query import Touched
from seizures.shipments.models import Shipment

NEWEST = ("-asked_at", "-pk")
#: Two forms of the page ask for reasons.
SUSPEND_ID = "suspend_%s"


def _queries(request: Request) -> QuestionQuerySet:
    return Question.objects.visible_to(request.user).queries().for_list()


def _query(request: Request, number: str) -> Question:
    rows = _queries(request).select_related("answered_by", "decided_by")
    return get_object_or_404(rows, number=number)


@requires(Can.VIEW_SCREENING)
def query_list(request: Request) -> HttpResponse:
    """What waits for an answer or a decision, or what was searched for."""
    rows = _queries(request)
    if not request.GET.get("status") and not request.GET.get("q"):
        rows = rows.filter(status__in=Question.UNDECIDED)
    filterset = StatusQueryFilter(request.GET, rows, request=request)
    return list_page(request, "seizures/screening/status_queries.html", filterset, NEWEST)


@requires(Can.DECIDE_HITS)
def query_new(request: Request, number: str) -> HttpResponse:
    """Order the trader of a shipment to declare the IP status of its goods."""
    shipment = get_object_or_404(Shipment.objects.visible_to(request.user), number=number)
    touched = status_query.touched_by(shipment)
    form = StatusQueryForm(
        request.POST or None,
        touched=touched,
        initial={
            "goods": [one.key for one in touched],
            "days": status_query.usual_days(),
            "text": _("Declare by what right the goods bear the mark, and show the papers."),
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            question = _ask(request, shipment, touched, form)
        except InvalidInput as error:
            show(form, error)
        else:
            messages.success(request, _("The status query is served."))
            return redirect("status-query", question.number)
    context = {"form": form, "shipment": shipment}
    status = 422 if form.is_bound else 200
    return render(request, "seizures/screening/status_query_new.html", context, status=status)


def _ask(
    request: Request, shipment: Shipment, touched: list[Touched], form: StatusQueryForm
) -> Question:
    given = form.cleaned_data
    chosen = [one for one in touched if one.key in given.get("goods", [])]
    if given["line_no"] or given["recordal"]:
        chosen.append(named(shipment, given["line_no"], given["recordal"]))
    return status_query.ask(
        shipment, actor=request.user, goods=chosen, text=given["text"], days=given["days"]
    )


def named(shipment: Shipment, line_no: int | None, number: str) -> Touched:
    """A line and a recordal in force as somebody typed them. Raises InvalidInput at the field."""
    line = shipment.lines.filter(line_no=line_no).first() if line_no else None
    if line is None:
        raise InvalidInput(_("The shipment has no such line."), field="line_no")
    in_force = Recordal.objects.in_force_on(localdate()).select_related("right__holder")
    recordal = in_force.filter(number=number.strip()).first() if number.strip() else None
    if recordal is None:
        raise InvalidInput(_("No recordal in force has this number."), field="recordal")
    return Touched(line, recordal)


@requires(Can.VIEW_SCREENING)
def query_detail(request: Request, number: str) -> HttpResponse:
    return page(request, _query(request, number))


def page(request: Request, question: Question, **filled: forms.Form) -> HttpResponse:
    """The query, what was declared with which papers, and the two decisions."""
    numbers = {entry["recordal"] for entry in question.goods}
    context = {
        "question": question,
        "shipment": question.shipment,
        "recordals": Recordal.objects.filter(number__in=numbers).select_related("right__holder"),
        "papers": [
            (paper, paper.file.url_for(request.user))
            for paper in question.papers.select_related("file")
        ],
        "cases": Case.objects.visible_to(request.user).filter(shipment=question.shipment_id),
        "events": Event.objects.about(question).for_timeline(),
        "satisfy_form": SatisfyForm(),
        "suspend_form": SuspendForm(auto_id=SUSPEND_ID),
        "declaration_form": DeclarationForm(),
        **filled,
    }
    status = 422 if filled else 200
    return render(request, "seizures/screening/status_query.html", context, status=status)


def _decide(
    request: Request,
    question: Question,
    name: str,
    form: forms.Form,
    act: Callable[..., object],
    done: str,
) -> HttpResponse:
    if form.is_valid():
        try:
            act(question, actor=request.user, **form.cleaned_data)
        except InvalidInput as error:
            show(form, error)
        else:
            messages.success(request, done)
            return redirect("status-query", question.number)
    return page(request, question, **{name: form})


@require_POST
@requires(Can.DECIDE_HITS)
def query_satisfy(request: Request, number: str) -> HttpResponse:
    form, done = SatisfyForm(request.POST), _("The proof is accepted.")
    question = _query(request, number)
    return _decide(request, question, "satisfy_form", form, inquiry.satisfy, done)


@require_POST
@requires(Can.INSPECT)
def query_suspend(request: Request, number: str) -> HttpResponse:
    form = SuspendForm(request.POST, auto_id=SUSPEND_ID)
    done = _("Release is suspended and every rights holder notified.")
    question = _query(request, number)
    return _decide(request, question, "suspend_form", form, inquiry.suspend_after, done)


@require_POST
@requires(Can.DECIDE_HITS)
def query_answer(request: Request, number: str) -> HttpResponse:
    """Enter what came on paper from a trader without an account."""
    question = _query(request, number)
    form = DeclarationForm(request.POST, request.FILES)

    def act(question: Question, **_given: object) -> None:
        declare(request, question, form)

    done = _("The answer is in the file.")
    return _decide(request, question, "declaration_form", form, act, done)


def declare(request: Request, question: Question, form: DeclarationForm) -> None:
    """Hand the answer in, with its papers. Raises InvalidInput."""
    given = form.cleaned_data
    status_query.answer(
        question,
        actor=request.user,
        declared=given["declared"],
        text=given["answer"],
        papers=form.papers(),
    )


@require_safe
@requires(Can.VIEW_SCREENING)
def query_letter(request: Request, number: str) -> HttpResponse:
    return letter(_query(request, number))


def letter(question: Question) -> HttpResponse:
    """The letter in the language of the reader."""
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    response = HttpResponse(draw_status_query(question, language), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{question.number}-{language}.pdf"'
    return response
