"""Input of penalty and disposal. What the law demands is checked by the steps, not here."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.reference.models import DisposalMethod
from seizures.procedure.forms import LONG


class Yuan(forms.DecimalField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=18, decimal_places=2, min_value=0, **kwargs)


class AnnounceForm(forms.Form):
    goods_value = Yuan(
        label=_("Value for the penalty (CNY)"),
        help_text=_(
            "Dutiable value, duty and import taxes (Penalty Regs art 64): not the value on which"
            " the security is based."
        ),
    )
    value_reasons = forms.CharField(
        label=_("Why this value differs from that of the case"), widget=LONG, required=False
    )
    fine = Yuan(label=_("Fine (CNY)"))
    deviation_reasons = forms.CharField(
        label=_("Why the fine differs from the guideline"), widget=LONG, required=False
    )
    facts = forms.CharField(label=_("Facts and reasons"), widget=forms.Textarea(attrs={"rows": 6}))


class HearingForm(forms.Form):
    record = forms.CharField(label=_("Record of the hearing"), widget=LONG)


class DecideForm(forms.Form):
    fine = Yuan(label=_("Fine (CNY)"), help_text=_("At most what was announced (APL art 45)."))


class DefenceForm(forms.Form):
    text = forms.CharField(
        label=_("Your statement and defence"), widget=forms.Textarea(attrs={"rows": 6})
    )


class DisposalForm(forms.Form):
    method = forms.ModelChoiceField(
        label=_("Method"), queryset=DisposalMethod.objects.none(), empty_label=None
    )
    reasons = forms.CharField(
        label=_("Why this method"),
        widget=LONG,
        required=False,
        help_text=_("A lower rung needs the reasons why the methods above it are impossible."),
    )
    receiver = forms.CharField(label=_("Receiver or place"), max_length=200)
    holder_consulted_on = forms.DateField(
        label=_("Rights holder consulted on"), widget=forms.DateInput, required=False
    )
    features_removed = forms.BooleanField(
        label=_("All infringing features are removed from goods and packaging"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["method"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = DisposalMethod.objects.all()


class ExecutionForm(forms.Form):
    witnesses = forms.CharField(label=_("Witnesses"), max_length=200)
