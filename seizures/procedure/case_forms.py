"""Input of the acts on the outcome of a case: goods, costs, security, unknown party."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import ManyFilesField
from core.reference.models import DisposalMethod
from seizures.cases.models import Case
from seizures.costs.models import Cost, Demand
from seizures.disposals.models import Consultation
from seizures.penalties.models import Disposal
from seizures.procedure.acts import ActForm
from seizures.procedure.costs import last_security
from seizures.procedure.forms import LONG
from seizures.procedure.outcome_forms import Day, Paper
from seizures.procedure.penalty_forms import Yuan

# --- unknown party -------------------------------------------------------------------------------


class PostNoticeForm(ActForm):
    search = forms.CharField(label=_("What was done to find the party"), widget=LONG)
    posted_where = forms.CharField(
        label=_("Where the notice is posted"),
        max_length=200,
        help_text=_("It also stands on the public page of notices."),
    )


class ClaimForm(ActForm):
    claimed_by = forms.CharField(label=_("Who came forward"), max_length=200)
    uscc = forms.CharField(label=_("Unified social credit code"), max_length=18, required=False)
    claim = forms.CharField(label=_("What they say"), widget=LONG, required=False)


# --- costs and security --------------------------------------------------------------------------


class CostForm(ActForm):
    kind = forms.ChoiceField(label=_("What for"), choices=Cost.Kind.choices)
    amount = Yuan(label=_("Amount (CNY)"))
    payee = forms.CharField(label=_("Payee"), max_length=200)
    invoice_no = forms.CharField(label=_("Number of the invoice"), max_length=60)
    since = Day(label=_("Storage from"), required=False)
    until = Day(label=_("Storage to"), required=False)
    paid_directly = forms.BooleanField(
        label=_("The rights holder has paid it directly"), required=False
    )
    note = forms.CharField(label=_("Note"), widget=LONG, required=False)
    document = Paper(label=_("Invoice"))


class CancelCostForm(ActForm):
    cost = forms.ModelChoiceField(label=_("Cost"), queryset=Cost.objects.none(), empty_label=None)
    reason = forms.CharField(label=_("Reason"), widget=LONG)

    def prepare(self, subject: Case) -> None:
        field = self.fields["cost"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Cost.objects.standing().filter(case=subject)


class ExtendStorageForm(ActForm):
    until = Day(label=_("Storage owed until"))
    reasons = forms.CharField(label=_("Special reasons"), widget=LONG)


class CollectedForm(ActForm):
    collected_on = Day(label=_("Collected on"))

    def prepare(self, subject: Case) -> None:
        self.fields["collected_on"].initial = timezone.localdate()


class AskGaccForm(ActForm):
    reasons = forms.CharField(label=_("Reasons"), widget=LONG)


class CallGuarantorForm(ActForm):
    guarantor = forms.CharField(label=_("Guarantor, as in its letter"), max_length=200)
    letter_no = forms.CharField(label=_("Number of the letter"), max_length=100)
    address = forms.CharField(label=_("Address of the guarantor"), max_length=300, required=False)

    def prepare(self, subject: Case) -> None:
        security = last_security(subject)
        if security and security.general:  # its letter was examined by GACC
            del self.fields["guarantor"], self.fields["letter_no"]
        elif security:
            self.fields["letter_no"].initial = security.reference_no


class OpenDemandForm(ActForm):
    demand = forms.ModelChoiceField(
        label=_("Demand"),
        queryset=Demand.objects.none(),
        empty_label=None,
        to_field_name="debtor",
    )

    def prepare(self, subject: Case) -> None:
        field = self.fields["demand"]
        if isinstance(field, forms.ModelChoiceField):
            rows = Demand.objects.filter(settlement__case=subject)
            field.queryset = rows.exclude(status=Demand.Status.PAID)


class CostPaymentForm(OpenDemandForm):
    amount = Yuan(label=_("Amount (CNY)"))
    paid_on = Day(label=_("Paid on"))
    receipt_no = forms.CharField(label=_("Number of the receipt"), max_length=60)
    document = Paper(label=_("Receipt"))

    def prepare(self, subject: Case) -> None:
        super().prepare(subject)
        self.fields["paid_on"].initial = timezone.localdate()


class EnforceCostsForm(OpenDemandForm):
    court = forms.CharField(label=_("Court"), max_length=200)
    court_reference = forms.CharField(
        label=_("Number at the court"), max_length=100, required=False
    )
    applied_on = Day(label=_("Applied on"))
    document = Paper(label=_("Application"))

    def prepare(self, subject: Case) -> None:
        super().prepare(subject)
        self.fields["applied_on"].initial = timezone.localdate()


# --- disposal ------------------------------------------------------------------------------------


class AskHolderForm(ActForm):
    proposal = forms.CharField(label=_("What is proposed"), widget=LONG)


class AnswerDisposalForm(ActForm):
    answer = forms.ChoiceField(
        label=_("Your answer"), choices=Consultation.Answer.choices, widget=forms.RadioSelect
    )
    price = Yuan(label=_("Price offered (CNY)"), required=False)
    text = forms.CharField(
        label=_("Your opinion, and how you can assist"), widget=LONG, required=False
    )


class DisposalForm(ActForm):
    method = forms.ModelChoiceField(
        label=_("Method"), queryset=DisposalMethod.objects.all(), empty_label=None
    )
    reasons = forms.CharField(
        label=_("Why this method"),
        widget=LONG,
        required=False,
        help_text=_("A lower rung needs the reasons why the methods above it are impossible."),
    )
    receiver = forms.CharField(label=_("Receiver or place"), max_length=200)
    quantity = forms.DecimalField(
        label=_("Quantity"),
        max_digits=18,
        decimal_places=3,
        min_value=0,
        required=False,
        help_text=_("Empty: everything that is left."),
    )
    unit = forms.CharField(label=_("Unit"), max_length=20, required=False)
    holder_consulted_on = Day(
        label=_("Rights holder consulted on"),
        required=False,
        help_text=_("Only if it was asked on paper; online answers count by themselves."),
    )
    features_removed = forms.BooleanField(
        label=_("All infringing features are removed from goods and packaging"), required=False
    )


class EarlyDisposalForm(ActForm):
    perishable = forms.CharField(label=_("Why the goods cannot wait"), widget=LONG)
    method = forms.ModelChoiceField(
        label=_("Method"), queryset=DisposalMethod.objects.all(), empty_label=None
    )
    reasons = forms.CharField(label=_("Why this method"), widget=LONG, required=False)
    receiver = forms.CharField(label=_("Receiver or place"), max_length=200)
    quantity = forms.DecimalField(
        label=_("Quantity"), max_digits=18, decimal_places=3, min_value=0, required=False
    )
    unit = forms.CharField(label=_("Unit"), max_length=20, required=False)


class ExecutionForm(ActForm):
    witnesses = forms.CharField(
        label=_("Witnesses"), max_length=200, help_text=_("Names, separated by commas.")
    )
    executed_on = Day(label=_("Carried out on"), required=False)
    price = Yuan(label=_("Price or proceeds (CNY)"), required=False)
    contract_no = forms.CharField(label=_("Number of the contract"), max_length=60, required=False)
    treasury_receipt_no = forms.CharField(
        label=_("Receipt of the Treasury"), max_length=60, required=False
    )
    receipt_no = forms.CharField(
        label=_("Receipt of the public-welfare body"), max_length=60, required=False
    )
    supervision = forms.CharField(label=_("How customs supervised it"), widget=LONG, required=False)
    papers = ManyFilesField(
        label=_("Pictures, receipts, contracts"),
        required=False,
        help_text=_("PDF or pictures. A destruction needs at least one picture."),
    )

    def prepare(self, subject: Case) -> None:
        self.fields["executed_on"].initial = timezone.localdate()
        disposal = Disposal.objects.filter(case=subject, executed_at__isnull=True).first()
        if disposal is None:
            return
        for name in UNUSED.get(disposal.method_id, ()):
            del self.fields[name]


#: what a method has nothing to do with
UNUSED = {
    "public_welfare": ("price", "contract_no", "treasury_receipt_no"),
    "holder_purchase": ("receipt_no", "supervision"),
    "auction": ("receipt_no", "supervision"),
    "destruction": ("price", "contract_no", "treasury_receipt_no", "receipt_no"),
}
