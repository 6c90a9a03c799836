"""Input about viewing goods."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from seizures.cases.models import Case
from seizures.procedure.forms import LONG, StepForm
from seizures.procedure.sampling import Taken


class ViewForm(StepForm):
    purpose = forms.CharField(label=_("What the viewing is for"), widget=LONG)
    samples_wanted = forms.CharField(
        label=_("Samples you would like"), max_length=200, required=False
    )


class GrantForm(forms.Form):
    appointed_at = forms.DateTimeField(
        label=_("Appointment"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    place = forms.CharField(label=_("Place"), max_length=200)
    samples_allowed = forms.CharField(
        label=_("Samples that may be taken"), max_length=200, required=False
    )


class RefuseViewingForm(forms.Form):
    reasons = forms.CharField(label=_("Reasons"), widget=LONG)


class HeldForm(forms.Form):
    officers = forms.CharField(label=_("Officers present"), max_length=200)
    visitors = forms.CharField(label=_("Who viewed the goods"), max_length=300)
    seen = forms.CharField(label=_("What was seen"), widget=LONG)
    samples_taken = forms.CharField(label=_("Samples taken"), max_length=200, required=False)
    receipt_no = forms.CharField(label=_("Number of the receipt"), max_length=60, required=False)
    due_on = forms.DateField(
        label=_("Samples are to be back by"), widget=forms.DateInput, required=False
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = case.exhibits.filter(quantity__gt=0, kind="goods").order_by("number")
        self.labels = {f"label_{row.pk}": row for row in rows}
        for name, row in self.labels.items():
            self.fields[name] = forms.DecimalField(
                label=_("Sample of %(label)s: %(words)s")
                % {"label": row.number, "words": row.description[:60]},
                help_text=_("Of %(there)s %(unit)s.")
                % {"there": f"{row.quantity.normalize():f}", "unit": row.unit},
                max_digits=18,
                decimal_places=3,
                min_value=0,
                required=False,
            )
        if self.labels:
            del self.fields["samples_taken"]
        order = list(self.fields)
        here = order.index("receipt_no")
        own = list(self.labels)
        self.order_fields([*(n for n in order[:here] if n not in own), *own, *order[here:]])

    def data_for_service(self) -> dict[str, Any]:
        """What was filled in, as the service takes it."""
        given = dict(self.cleaned_data)
        due_on = given.pop("due_on")
        taken = [
            Taken(row, quantity, due_on)
            for name, row in self.labels.items()
            if (quantity := given.pop(name))
        ]
        return {**given, "samples": taken}


class SampleBackForm(forms.Form):
    """What became of a sample."""

    returned = forms.DecimalField(
        label=_("Given back"), max_digits=18, decimal_places=3, min_value=0, initial=0
    )
    consumed = forms.DecimalField(
        label=_("Used up in a test"), max_digits=18, decimal_places=3, min_value=0, initial=0
    )
    place = forms.CharField(label=_("Where it is put"), max_length=200, required=False)
    remarks = forms.CharField(label=_("Which test, or remarks"), max_length=300, required=False)


def forms_of(case: Case, **filled: forms.Form) -> dict[str, Any]:
    """The forms of an officer, empty or as they were sent."""
    return {
        "grant_form": GrantForm(),
        "refuse_form": RefuseViewingForm(),
        "held_form": HeldForm(case=case),
        **filled,
    }
