"""Input of penalties. What the law demands is checked by the steps, not here."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

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
