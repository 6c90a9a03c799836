"""The portal's side of a case: the rights holder answers, the consignor is heard.

Each side sees what the law lets it see: the holder learns who sends the goods only once they are
detained (MEA 17), and neither sees what the other marked as its secret (REG 6).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.permissions import Can
from core.errors import InvalidInput
from core.paging import keyset_page
from core.web import Request, requires, words
from enterprises.models import Enterprise
from seizures.cases.models import Case, CaseQuerySet
from seizures.deadlines.models import Deadline
from seizures.evidence.models import Evidence
from seizures.general_security import services as general_securities
from seizures.notices.models import Notice
from seizures.procedure import counter_forms, guards, queries, steps
from seizures.procedure.forms import (
    ApplyForm,
    NothingForm,
    ReasonsForm,
    SettleForm,
    StatementForm,
    StepForm,
)
from seizures.procedure.queries import Step
from seizures.procedure.viewing_forms import ViewForm
from seizures.securities.models import Security
from seizures.securities.rules import amount_due

NEWEST = ("-opened_at", "-id")
#: clocks that run until the holder has answered, or has given security on its application
ANSWERS = (guards.HOLDER_REPLY, guards.APPLICATION_SECURITY)


def _of_holder(request: Request, number: str) -> Case:
    return get_object_or_404(Case.objects.of_holder(request.user).for_list(), number=number)


def _of_consignor(request: Request, number: str) -> Case:
    return get_object_or_404(Case.objects.of_consignor(request.user).for_list(), number=number)


def _with_clock(cases: CaseQuerySet, *keys: str) -> CaseQuerySet:
    """Adds ``due``, the last moment of the clock that asks something of this side."""
    clocks = Deadline.objects.running().filter(case=OuterRef("pk"), rule__in=keys)
    last = clocks.annotate(last=F("due_at") - timedelta(minutes=1)).order_by("due_at")
    return cases.annotate(due=Subquery(last.values("last")[:1]))


@requires(Can.ANSWER_NOTICES)
def case_list(request: Request) -> HttpResponse:
    """The inbox of the rights holder: what waits for an answer first, the rest by age."""
    rows = Case.objects.of_holder(request.user).for_list()
    if holder := words(request, "holder"):  # an agent looks at one of its holders
        rows = rows.filter(holder__number=holder)
    cases = _with_clock(rows, *ANSWERS)
    waits = Q(status=Case.Status.SUSPENDED) & Exists(
        Deadline.objects.running().filter(
            case=OuterRef("pk"), rule__in=ANSWERS, due_at__gt=timezone.now()
        )
    )
    context = {
        "holder": Enterprise.objects.acting(request.user).filter(number=holder).first(),
        "waiting": cases.filter(waits).order_by("notified_at", "pk")[:100],
        "page": keyset_page(cases.exclude(waits), request.GET, NEWEST),
    }
    return render(request, "seizures/procedure/portal_cases.html", context)


@requires(Can.ANSWER_NOTICES)
def case(request: Request, number: str) -> HttpResponse:
    return holder_page(request, _of_holder(request, number))


def holder_page(
    request: Request, case: Case, filled: StepForm | None = None, step: str = ""
) -> HttpResponse:
    """What was found, what it costs to have it detained, and the answer."""
    # Parcels know no security (MEA 31).
    due = None if case.flow == Case.Flow.SIMPLIFIED else amount_due(case.flow, case.value)
    amount = {"amount": due.amount} if due else {}
    general = general_securities.usable_for(case)
    forms: dict[str, Callable[[], StepForm]] = {
        "apply": lambda: ApplyForm(step="apply", general=general, initial=amount),
        "decline": lambda: ReasonsForm(step="decline"),
        "withdraw": lambda: NothingForm(step="withdraw"),
        "settle": lambda: SettleForm(step="settle"),
        **counter_forms.forms_of_holder(),
        "view": lambda: ViewForm(step="view"),
    }
    offered = queries.holder_steps(case, request.user, timezone.now())
    return _page(
        request,
        case,
        "seizures/procedure/portal_case.html",
        [replace(s, form=filled if s.name == step else forms[s.name]()) for s in offered],
        due=due,
        reply=guards.last_clock(case, guards.HOLDER_REPLY),
        found=guards.last_clock(case, guards.APPLICATION_SECURITY),
        securities=Security.objects.visible_to(request.user).filter(case=case),
        photos=queries.photos_for_holder(case),
        status=422 if filled is not None else 200,
    )


def _page(
    request: Request,
    case: Case,
    template: str,
    offered: list[Step],
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {
        "case": case,
        "possible": [entry for entry in offered if entry.allowed],
        "impossible": [entry for entry in offered if not entry.allowed],
        "stages": queries.stages(case),
        "clocks": Deadline.objects.visible_to(request.user).filter(case=case).for_list(),
        "items": case.items.select_related("recordal__right__holder", "unrecorded__holder"),
        "notices": Notice.objects.visible_to(request.user).filter(case=case).for_list(),
        "ground": queries.ground_of(case),
        **more,
    }
    return render(request, template, context, status=status)


def _take(
    request: Request,
    form: StepForm,
    act: Callable[..., object],
    *,
    done: str,
    back: tuple[str, str],
    again: Callable[[], HttpResponse],
) -> HttpResponse:
    if form.is_valid():
        try:
            act(actor=request.user, **form.cleaned_data)
        except InvalidInput as error:
            form.add_refusal(error)
        else:
            messages.success(request, done)
            return redirect(*back)
    return again()


def holder_step(
    request: Request,
    number: str,
    name: str,
    form: StepForm,
    act: Callable[..., object],
    done: str,
) -> HttpResponse:
    case = _of_holder(request, number)
    return _take(
        request,
        form,
        lambda **data: act(case, **data),
        done=done,
        back=("portal-case", number),
        again=lambda: holder_page(request, case, form, name),
    )


@require_POST
@requires(Can.ANSWER_NOTICES)
def apply(request: Request, number: str) -> HttpResponse:
    general = general_securities.usable_for(_of_holder(request, number))
    form = ApplyForm(request.POST, request.FILES, step="apply", general=general)
    done = _("Your application and the security have reached customs.")
    return holder_step(request, number, "apply", form, steps.apply_for_detention, done)


@require_POST
@requires(Can.ANSWER_NOTICES)
def decline(request: Request, number: str) -> HttpResponse:
    form = ReasonsForm(request.POST, step="decline")
    done = _("Your answer has reached customs. The goods are released.")
    return holder_step(request, number, "decline", form, steps.decline, done)


@require_POST
@requires(Can.ANSWER_NOTICES)
def withdraw(request: Request, number: str) -> HttpResponse:
    form = NothingForm(request.POST, step="withdraw")
    done = _("Your application is withdrawn. The goods are released.")
    return holder_step(request, number, "withdraw", form, steps.withdraw, done)


@require_POST
@requires(Can.ANSWER_NOTICES)
def settle(request: Request, number: str) -> HttpResponse:
    form = SettleForm(request.POST, request.FILES, step="settle")

    def sign(case: Case, **data: Any) -> Case:
        return steps.sign_settlement(case, side="holder", **data)

    return holder_step(request, number, "settle", form, sign, _("Your signature is recorded."))


@requires(Can.ANSWER_PENALTY_NOTICE)
def goods_list(request: Request) -> HttpResponse:
    """The consignor's goods that customs has stopped."""
    cases = Case.objects.of_consignor(request.user).for_list()
    context = {"page": keyset_page(cases, request.GET, NEWEST)}
    return render(request, "seizures/procedure/portal_goods_list.html", context)


@requires(Can.ANSWER_PENALTY_NOTICE)
def goods(request: Request, number: str) -> HttpResponse:
    return consignor_page(request, _of_consignor(request, number))


def consignor_page(
    request: Request, case: Case, filled: StepForm | None = None, step: str = ""
) -> HttpResponse:
    """What was stopped and why, the letters, and how the consignor is heard."""
    forms: dict[str, Callable[[], StepForm]] = {
        "statement": lambda: StatementForm(step="statement"),
        "settle": lambda: SettleForm(step="settle"),
        **counter_forms.forms_of_consignor(case),
        "view": lambda: ViewForm(step="view"),
    }
    offered = queries.consignor_steps(case, request.user, timezone.now())
    given = Evidence.objects.filter(case=case, added_by=request.user).select_related("file")
    return _page(
        request,
        case,
        "seizures/procedure/portal_goods.html",
        [replace(s, form=filled if s.name == step else forms[s.name]()) for s in offered],
        given=given,
        status=422 if filled is not None else 200,
    )


def consignor_step(
    request: Request,
    number: str,
    name: str,
    form: StepForm,
    act: Callable[..., object],
    done: str,
) -> HttpResponse:
    case = _of_consignor(request, number)
    return _take(
        request,
        form,
        lambda **data: act(case, **data),
        done=done,
        back=("portal-goods", number),
        again=lambda: consignor_page(request, case, form, name),
    )


@require_POST
@requires(Can.ANSWER_PENALTY_NOTICE)
def statement(request: Request, number: str) -> HttpResponse:
    form = StatementForm(request.POST, request.FILES, step="statement")
    done = _("Your statement has reached customs.")
    return consignor_step(request, number, "statement", form, steps.give_statement, done)


@require_POST
@requires(Can.ANSWER_PENALTY_NOTICE)
def goods_settle(request: Request, number: str) -> HttpResponse:
    form = SettleForm(request.POST, request.FILES, step="settle")

    def sign(case: Case, **data: Any) -> Case:
        return steps.sign_settlement(case, side="consignor", **data)

    return consignor_step(request, number, "settle", form, sign, _("Your signature is recorded."))
