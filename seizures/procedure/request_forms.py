"""Input of an application for detention, and of what customs decides about it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.reference.models import District
from enterprises.models import Enterprise
from recordal.applications.models import Recordal
from recordal.rights.models import IpRight
from seizures.detention_requests.models import DetentionRequest
from seizures.shipments.models import ShipmentLine

WORDS = forms.Textarea(attrs={"rows": 3})
STATED = (
    "port",
    "direction",
    "consignor_name",
    "consignor_uscc",
    "consignee_name",
    "goods",
    "specification",
    "expected_on",
    "conveyance",
    "moving",
    "unauthorised",
)


#: what is only asked of a right that is not recorded
UNRECORDED = ("right_kind", "right_title", "right_number", "identity_file", "right_file")


class RequestForm(forms.Form):
    """REG 13, MEA 14: parties, goods, port, day, conveyance, and both kinds of evidence."""

    holder = forms.ModelChoiceField(label=_("Rights holder"), queryset=Enterprise.objects.none())
    recordal = forms.ModelChoiceField(
        label=_("Recordal"),
        queryset=Recordal.objects.none(),
        required=False,
        help_text=_("Leave it open for a right that is not recorded, and name the right below."),
    )
    right_kind = forms.ChoiceField(
        label=_("Kind of the unrecorded right"),
        choices=[("", "—"), *IpRight.Kind.choices],
        required=False,
    )
    right_title = forms.CharField(
        label=_("Title or mark of the unrecorded right"), max_length=300, required=False
    )
    right_number = forms.CharField(
        label=_("Registration number of the unrecorded right"), max_length=60, required=False
    )
    identity_file = forms.FileField(
        label=_("Identity of the holder (unrecorded rights)"), required=False
    )
    right_file = forms.FileField(label=_("Proof of the right (unrecorded rights)"), required=False)
    district = forms.ModelChoiceField(label=_("Customs district"), queryset=District.objects.all())
    port = forms.CharField(label=_("Port of entry or exit"), max_length=100)
    direction = forms.ChoiceField(
        label=_("Direction"), choices=DetentionRequest.Direction.choices, initial="export"
    )
    consignor_name = forms.CharField(label=_("Consignor"), max_length=200)
    consignor_uscc = forms.CharField(
        label=_("Its unified social credit code"), max_length=18, required=False
    )
    consignee_name = forms.CharField(label=_("Consignee"), max_length=200)
    goods = forms.CharField(label=_("Name of the goods"), max_length=200)
    specification = forms.CharField(label=_("Specification"), max_length=300, required=False)
    expected_on = forms.DateField(
        label=_("Expected on"), widget=forms.DateInput(attrs={"type": "date"})
    )
    conveyance = forms.CharField(label=_("Means of transport"), max_length=100)
    moving = forms.CharField(
        label=_("What shows that the goods are about to be imported or exported"), widget=WORDS
    )
    moving_file = forms.FileField(label=_("Evidence of it"))
    unauthorised = forms.CharField(
        label=_("What shows that the right is used without permission"), widget=WORDS
    )
    unauthorised_file = forms.FileField(label=_("Evidence of that"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        holders: Any = self.fields["holder"]
        holders.queryset = Enterprise.objects.acting(user)
        own = Recordal.objects.in_force_on(localdate()).filter(right__holder__in=holders.queryset)
        recordals: Any = self.fields["recordal"]
        recordals.queryset = own.select_related("right").order_by("number")
        if holders.queryset.count() == 1:
            self.initial.setdefault("holder", holders.queryset.get())

    def unrecorded_is_open(self) -> bool:
        """Something was entered, or found wrong, about a right that is not recorded."""
        return any(self[name].errors or self[name].value() for name in UNRECORDED)

    def stated(self) -> dict[str, Any]:
        """What the service takes by name."""
        given = self.cleaned_data
        right = {
            "kind": given["right_kind"],
            "title": given["right_title"],
            "registration_no": given["right_number"],
        }
        return {
            "recordal": given["recordal"],
            "right": right if given["right_title"] and given["right_kind"] else None,
            "district": given["district"],
            "papers": {
                name: given[f"{name}_file"]
                for name in ("moving", "unauthorised", "identity", "right")
            },
            **{name: given[name] for name in STATED},
        }


class RejectForm(forms.Form):
    reasons = forms.CharField(label=_("The defects"), widget=WORDS)


class FindForm(forms.Form):
    shipment = forms.CharField(
        label=_("Declaration or parcel number"), max_length=40, required=False
    )


class MatchForm(forms.Form):
    """How much of each line the application covers; an empty line is not meant."""

    def __init__(self, *args: Any, lines: Sequence[ShipmentLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for line in lines:
            self.fields[f"line_{line.line_no}"] = forms.DecimalField(
                label=f"{line.line_no}: {line.description[:80]}",
                help_text=f"{line.quantity.normalize():f} {line.unit}",
                max_digits=18,
                decimal_places=3,
                min_value=0,
                required=False,
            )

    def quantities(self) -> dict[int, Decimal]:
        return {
            int(name.removeprefix("line_")): value
            for name, value in self.cleaned_data.items()
            if value
        }
