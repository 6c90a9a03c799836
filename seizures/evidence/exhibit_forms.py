"""Input of the pages about things under labels."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.accounts.permissions import GRANTS, Can
from core.files.services import DOCUMENT_TYPES
from seizures.evidence.exhibits import Place
from seizures.evidence.models import Exhibit, Store

QUANTITY: dict[str, Any] = {"max_digits": 18, "decimal_places": 3, "min_value": 0}


class PlaceForm(forms.Form):
    """A store of the district with its shelf, or another place in words."""

    store = forms.ModelChoiceField(
        label=_("Store"), queryset=Store.objects.none(), required=False, empty_label=_("Elsewhere")
    )
    shelf = forms.CharField(label=_("Shelf"), max_length=60, required=False)
    place = forms.CharField(label=_("Other place"), max_length=200, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stores: Any = self.fields["store"]
        stores.queryset = Store.objects.visible_to(user).filter(is_open=True)

    def where(self) -> Place:
        given = self.cleaned_data
        return Place(given["store"], given["shelf"], given["place"])


class MoveForm(PlaceForm):
    remarks = forms.CharField(label=_("Remarks"), max_length=300, required=False)


class DivideForm(forms.Form):
    quantity = forms.DecimalField(label=_("Quantity"), **QUANTITY)
    seal_no = forms.CharField(label=_("Seal on the new label"), max_length=60, required=False)
    remarks = forms.CharField(label=_("Remarks"), max_length=300, required=False)


class SealForm(forms.Form):
    seal_no = forms.CharField(label=_("Number of the seal"), max_length=60)
    remarks = forms.CharField(label=_("Remarks"), max_length=300, required=False)


class UnsealForm(forms.Form):
    remarks = forms.CharField(label=_("Why the seal was broken"), max_length=300)


class ConsumeForm(forms.Form):
    quantity = forms.DecimalField(label=_("Used up"), **QUANTITY)
    remarks = forms.CharField(label=_("Which test"), max_length=300)


class AddForm(PlaceForm):
    description = forms.CharField(label=_("What it is"), max_length=300)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=Exhibit.Kind.choices, initial=Exhibit.Kind.OTHER
    )
    quantity = forms.DecimalField(label=_("Quantity"), initial=1, **QUANTITY)
    unit = forms.CharField(label=_("Unit"), max_length=20, initial="件")
    seal_no = forms.CharField(label=_("Seal"), max_length=60, required=False)
    field_order = ["description", "kind", "quantity", "unit", "seal_no", "store", "shelf", "place"]


class OfferForm(PlaceForm):
    taker = forms.ModelChoiceField(
        label=_("Taken over by"),
        queryset=User.objects.none(),
        help_text=_("Signs on its own phone or screen. For somebody outside: the second officer."),
    )
    outside = forms.CharField(
        label=_("Receiver outside customs"),
        max_length=200,
        required=False,
        help_text=_(
            "A laboratory or warehouse; its signed receipt is attached at the confirmation."
        ),
    )
    seal_no = forms.CharField(label=_("New seal"), max_length=60, required=False)
    remarks = forms.CharField(label=_("Remarks"), max_length=300, required=False)
    field_order = ["taker", "outside", "store", "shelf", "place", "seal_no", "remarks"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        roles = [role for role, granted in GRANTS.items() if Can.KEEP_CASE_FILE in granted]
        officers = User.objects.holding(*roles).filter(district=user.district_id)
        takers: Any = self.fields["taker"]
        takers.queryset = officers.exclude(pk=user.pk)


class ReceiptForm(forms.Form):
    receipt = forms.FileField(
        label=_("Receipt signed by the receiver"),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(sorted(DOCUMENT_TYPES))}),
    )


class DeclineForm(forms.Form):
    reason = forms.CharField(label=_("Why not"), max_length=300)
