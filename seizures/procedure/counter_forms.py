"""Input about deposits for the release of patent goods."""

from collections.abc import Callable, Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from seizures.cases.models import Case
from seizures.procedure import counter_guards
from seizures.procedure.forms import LONG, NothingForm, ReasonForm, StepForm
from seizures.securities.rules import amount_due

Forms = Mapping[str, Callable[[], StepForm]]


class DepositForm(StepForm):
    reasons = forms.CharField(label=_("Why the goods do not infringe"), widget=LONG)
    amount = forms.DecimalField(
        label=_("Amount (CNY)"), max_digits=18, decimal_places=2, min_value=0
    )
    reference_no = forms.CharField(
        label=_("Reference of the payment"), max_length=100, required=False
    )
    document = forms.FileField(label=_("Proof of payment"), help_text=_("PDF or picture."))


class SuitForm(StepForm):
    court = forms.CharField(label=_("Court"), max_length=200)
    number = forms.CharField(label=_("Number of the suit"), max_length=100)
    document = forms.FileField(
        label=_("The court's notice of acceptance"), help_text=_("PDF or picture.")
    )


class JudgmentForm(StepForm):
    infringing = forms.TypedChoiceField(
        label=_("The judgment"),
        choices=[
            ("yes", _("The goods infringe: the deposit is paid out")),
            ("no", _("The goods do not infringe: the deposit is returned")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    judgment = forms.CharField(label=_("Number of the judgment"), max_length=100)
    reasons = forms.CharField(label=_("What the judgment orders"), widget=LONG)


def forms_of_officers() -> Forms:
    return {
        "accept-deposit": lambda: NothingForm(step="accept-deposit"),
        "refuse-deposit": lambda: ReasonForm(step="refuse-deposit"),
        "judge-deposit": lambda: JudgmentForm(step="judge-deposit"),
    }


def forms_of_holder() -> Forms:
    return {"prove-suit": lambda: SuitForm(step="prove-suit")}


def forms_of_consignor(case: Case) -> Forms:
    def deposit() -> StepForm:
        due = amount_due(counter_guards.TIER, case.value)
        return DepositForm(step="deposit", initial={"amount": due.amount})

    return {"deposit": deposit}
