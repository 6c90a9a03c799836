"""Input of the acts after the determination. What the law demands is checked by the services."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from seizures.hearings.models import LegalReview, SideFine
from seizures.payments.models import PaymentPlan
from seizures.penalties.models import Penalty
from seizures.procedure.acts import ActForm
from seizures.procedure.deliberation import handlers
from seizures.procedure.fines import account, plan_asked
from seizures.procedure.forms import LONG
from seizures.procedure.heard import Wish
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


class WishForm(ActForm):
    wish = forms.ChoiceField(
        label=_("What the party says"), choices=Wish.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(label=_("Its statement"), widget=LONG, required=False)


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


class SidePaymentForm(PaymentForm):
    side = forms.ModelChoiceField(
        label=_("Who paid"), queryset=SideFine.objects.none(), empty_label=None
    )
    field_order = ["side"]

    def prepare(self, subject: Penalty) -> None:
        super().prepare(subject)
        field = self.fields["side"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = subject.side_fines.of_persons().filter(paid_on__isnull=True)


class PublishForm(ActForm):
    facts = forms.CharField(
        label=_("Facts for the public"),
        widget=LONG,
        help_text=_("Without trade secrets, and without persons (Regulation art 6)."),
    )

    def prepare(self, subject: Penalty) -> None:
        self.fields["facts"].initial = subject.facts


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
