"""Input of the acts after the determination. What the law demands is checked by the services."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.forms import ManyFilesField
from core.reference.models import DisposalMethod
from seizures.cases.models import Case
from seizures.costs.models import Cost
from seizures.disposals.models import Consultation
from seizures.hearings.models import LegalReview
from seizures.payments.models import PaymentPlan
from seizures.penalties.models import Disposal, Penalty
from seizures.procedure.acts import ActForm
from seizures.procedure.deliberation import handlers
from seizures.procedure.fines import account, plan_asked
from seizures.procedure.forms import LONG
from seizures.procedure.hearings import earliest
from seizures.procedure.penalty_forms import Yuan
from seizures.procedure.remedies import ANEW, RELEASE
from seizures.remedies.models import Remedy


class Day(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput, **kwargs)


class Paper(forms.FileField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("PDF or picture."))
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)


class ReasonForm(ActForm):
    reason = forms.CharField(label=_("Reason"), widget=LONG)


class ReasonsForm(ActForm):
    reasons = forms.CharField(label=_("Reasons"), widget=LONG)


# --- hearing and decision ------------------------------------------------------------------------


class SetHearingForm(ActForm):
    at = forms.DateTimeField(
        label=_("Time"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    place = forms.CharField(label=_("Place"), max_length=200)
    chair = forms.ModelChoiceField(
        label=_("Chair"),
        queryset=User.objects.none(),
        help_text=_("Somebody who did not handle the case (APL art 64)."),
    )
    is_public = forms.BooleanField(label=_("Open to the public"), required=False, initial=True)
    reason = forms.CharField(label=_("If it is postponed: why"), widget=LONG, required=False)

    def prepare(self, subject: Penalty) -> None:
        field = self.fields["chair"]
        if isinstance(field, forms.ModelChoiceField):
            known = User.objects.filter(district=subject.case.district_id, is_active=True)
            field.queryset = known.exclude(pk__in=handlers(subject)).order_by("username")
        if subject.status == Penalty.Status.HEARING:
            first = timezone.localdate(earliest(timezone.now())).isoformat()
            self.fields["at"].help_text = _(
                "At least seven working days ahead: from %(first)s on (APL art 64)."
            ) % {"first": first}


class HeldForm(ActForm):
    participants = forms.CharField(label=_("Participants"), widget=LONG, required=False)
    record = forms.CharField(label=_("Record of the hearing"), widget=LONG)
    absent = forms.BooleanField(
        label=_("The party stayed away without good reason"), required=False
    )
    minutes = Paper(label=_("Signed minutes"))


class ReviewForm(ActForm):
    opinion = forms.ChoiceField(
        label=_("Opinion"), choices=LegalReview.Opinion.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(label=_("Reasons"), widget=LONG)


class DeliberateForm(ActForm):
    held_on = Day(label=_("Held on"))
    members = forms.CharField(
        label=_("Members present"), help_text=_("Names, separated by commas."), widget=LONG
    )
    fine = Yuan(label=_("Fine decided (CNY)"))
    conclusion = forms.CharField(label=_("Conclusion"), widget=LONG)
    minutes = Paper(label=_("Minutes"), required=True)

    def prepare(self, subject: Penalty) -> None:
        self.fields["held_on"].initial = timezone.localdate()
        self.fields["fine"].initial = subject.fine


class DecideForm(ActForm):
    fine = Yuan(label=_("Fine (CNY)"), help_text=_("At most what was announced (APL art 45)."))

    def prepare(self, subject: Penalty) -> None:
        self.fields["fine"].initial = subject.fine


# --- paying --------------------------------------------------------------------------------------


class PaymentForm(ActForm):
    amount = Yuan(
        label=_("Sum received (CNY)"),
        required=False,
        help_text=_("Empty: everything that was owed on that day."),
    )
    paid_on = Day(label=_("Paid on"))
    receipt_no = forms.CharField(label=_("Number of the receipt"), max_length=60, required=False)
    document = Paper(label=_("Receipt"))

    def prepare(self, subject: Penalty) -> None:
        self.fields["paid_on"].initial = timezone.localdate()


class ProofForm(ActForm):
    amount = Yuan(label=_("Sum paid (CNY)"))
    paid_on = Day(label=_("Paid on"))
    document = Paper(label=_("Proof of payment"), required=True)

    def prepare(self, subject: Penalty) -> None:
        today = timezone.localdate()
        self.fields["paid_on"].initial = today
        self.fields["amount"].initial = account(subject, today).total


class ReceiptForm(ActForm):
    receipt_no = forms.CharField(label=_("Number of the receipt"), max_length=60, required=False)


class AskPlanForm(ActForm):
    reasons = forms.CharField(label=_("Why the fine cannot be paid at once"), widget=LONG)
    first_on = Day(label=_("First day of payment"))
    count = forms.IntegerField(
        label=_("Monthly parts"),
        min_value=1,
        initial=1,
        help_text=_("1: the whole fine on that day."),
    )


class ApprovePlanForm(ActForm):
    first_on = Day(label=_("First day of payment"), required=False)
    count = forms.IntegerField(label=_("Monthly parts"), min_value=1, required=False)
    reasons = forms.CharField(label=_("Reasons"), widget=LONG, required=False)

    def prepare(self, subject: Penalty) -> None:
        plan: PaymentPlan | None = plan_asked(subject)
        if plan and plan.parts:
            self.fields["first_on"].initial = plan.parts[0]["due_on"]
            self.fields["count"].initial = len(plan.parts)


class CourtForm(ActForm):
    court = forms.CharField(label=_("Court"), max_length=200)
    applied_on = Day(label=_("Applied on"))
    court_reference = forms.CharField(
        label=_("Number at the court"), max_length=100, required=False
    )
    document = Paper(label=_("Application"))

    def prepare(self, subject: Penalty) -> None:
        self.fields["applied_on"].initial = timezone.localdate()


# --- remedies ------------------------------------------------------------------------------------


class PartyRemedyForm(ActForm):
    kind = forms.ChoiceField(label=_("Remedy"), choices=Remedy.Kind.choices)
    authority = forms.CharField(label=_("Superior authority or court"), max_length=200)
    filed_on = Day(label=_("Filed on"))
    grounds = forms.CharField(label=_("What you ask for, and why"), widget=LONG)
    document = Paper(label=_("Copy of the request or complaint"))

    def prepare(self, subject: Penalty) -> None:
        self.fields["filed_on"].initial = timezone.localdate()


class RemedyForm(PartyRemedyForm):
    grounds = forms.CharField(label=_("What the party asks for, and why"), widget=LONG)
    reference = forms.CharField(
        label=_("Number at the authority or court"), max_length=100, required=False
    )
    late_reasons = forms.CharField(
        label=_("If it is late: why the authority takes it all the same"),
        widget=LONG,
        required=False,
    )


class AcceptRemedyForm(ActForm):
    accepted = forms.TypedChoiceField(
        label=_("The authority or court"),
        choices=[("yes", _("has accepted it")), ("no", _("has not accepted it"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reference = forms.CharField(
        label=_("Number at the authority or court"), max_length=100, required=False
    )


class ConcludeRemedyForm(ActForm):
    result = forms.ChoiceField(
        label=_("How it ended"), choices=[(end.value, end.label) for end in Remedy.ENDS]
    )
    outcome = forms.CharField(label=_("What was decided"), widget=LONG)
    ended_on = Day(label=_("Decided on"))
    new_fine = Yuan(
        label=_("Fine as changed (CNY)"),
        required=False,
        help_text=_("Only when the decision was changed; never more than before."),
    )
    then = forms.ChoiceField(
        label=_("If it was annulled"),
        choices=[(ANEW, _("customs decides anew")), (RELEASE, _("the goods are released"))],
        initial=ANEW,
        widget=forms.RadioSelect,
    )
    document = Paper(label=_("The decision or judgment"))

    def prepare(self, subject: Penalty) -> None:
        self.fields["ended_on"].initial = timezone.localdate()


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
