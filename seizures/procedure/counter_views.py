"""Deposits for the release of patent goods, on the pages of customs and of both parties."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.permissions import Can
from core.web import Request, requires
from seizures.cases.models import Case
from seizures.procedure import counter, counter_guards
from seizures.procedure.counter_forms import DepositForm, JudgmentForm, SuitForm
from seizures.procedure.forms import NothingForm, ReasonForm, StepForm
from seizures.procedure.portal import consignor_step, holder_step
from seizures.procedure.views import take


def _case(request: Request, number: str) -> Case:
    cases = Case.objects.visible_to(request.user).for_list()
    return get_object_or_404(cases.select_related("officer", "inspection"), number=number)


@require_POST
@requires(Can.RELEASE_GOODS)
def accept(request: Request, number: str) -> HttpResponse:
    case, step = _case(request, number), "accept-deposit"
    counter_guards.decide(case)
    form: StepForm = NothingForm(request.POST, step=step)
    done = _("The deposit is held, the goods are released and the rights holder is told.")
    return take(request, case, step, form, lambda **data: counter.accept(case, **data), done)


@require_POST
@requires(Can.RELEASE_GOODS)
def refuse(request: Request, number: str) -> HttpResponse:
    case, step = _case(request, number), "refuse-deposit"
    counter_guards.decide(case)
    form: StepForm = ReasonForm(request.POST, step=step)
    done = _("The deposit is refused in writing.")
    return take(request, case, step, form, lambda **data: counter.refuse(case, **data), done)


@require_POST
@requires(Can.RECORD_COURT_NOTICE)
def judge(request: Request, number: str) -> HttpResponse:
    case, step = _case(request, number), "judge-deposit"
    counter_guards.judge(case)
    form: StepForm = JudgmentForm(request.POST, step=step)
    done = _("The deposit has followed the judgment.")
    return take(
        request, case, step, form, lambda **data: counter.follow_judgment(case, **data), done
    )


@require_POST
@requires(Can.ANSWER_NOTICES)
def prove_suit(request: Request, number: str) -> HttpResponse:
    form = SuitForm(request.POST, request.FILES, step="prove-suit")
    done = _("Your proof has reached customs: the deposit waits for the judgment.")
    return holder_step(request, number, "prove-suit", form, counter.prove_suit, done)


@require_POST
@requires(Can.ANSWER_PENALTY_NOTICE)
def deposit(request: Request, number: str) -> HttpResponse:
    form = DepositForm(request.POST, request.FILES, step="deposit")
    done = _("Your application and the proof of the deposit have reached customs.")
    return consignor_step(request, number, "deposit", form, counter.ask_release, done)
