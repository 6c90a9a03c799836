"""Input of the fast lane; what is wrong with it is said by the service, at the field."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.forms import ManyFilesField, ManyFilesInput
from core.reference.models import ProductCategory
from seizures.parcels.checking import CHANNELS, OTHER_GOODS
from seizures.parcels.models import Parcel
from seizures.parcels.rules import PIECES
from seizures.shipments.models import Shipment

PHOTO = {"accept": "image/*", "capture": "environment"}


def goods_choices() -> list[tuple[str, str]]:
    """The kinds of goods, in the reader's language."""
    zh = (get_language() or "").startswith("zh")
    rows = ProductCategory.objects.all()
    named = [(row.key, row.name_zh if zh else row.name_en) for row in rows]
    return [
        ("", "—"),
        *sorted(named, key=lambda pair: pair[1]),
        (OTHER_GOODS, str(_("Other goods"))),
    ]


class ModeForm(forms.Form):
    """What stays the same for a whole shift: channel and direction."""

    channel = forms.ChoiceField(
        label=_("Channel"),
        required=False,
        choices=[(v, label) for v, label in Shipment.Channel.choices if v in CHANNELS],
    )
    direction = forms.ChoiceField(
        label=_("Direction"), required=False, choices=Shipment.Direction.choices
    )


class LaneForm(ModeForm):
    """The six inputs, and what may be said besides."""

    use_required_attribute = False

    tracking_no = forms.CharField(label=_("Tracking number"), required=False)
    photo = ManyFilesField(label=_("Photo"), required=False, widget=ManyFilesInput(attrs=PHOTO))
    mark = forms.CharField(label=_("Mark"), required=False, max_length=300)
    goods = forms.ChoiceField(label=_("Kind of goods"), required=False)
    quantity = forms.CharField(label=_("Quantity"), required=False, max_length=30)
    place = forms.CharField(label=_("Place"), required=False, max_length=300)
    unit = forms.CharField(label=_("Unit"), required=False, max_length=40)
    value = forms.CharField(label=_("Value (CNY)"), required=False, max_length=30)
    description = forms.CharField(label=_("Description"), required=False, max_length=1000)
    party = forms.ChoiceField(label=_("Party"), required=False, choices=Parcel.Party.choices)
    party_name = forms.CharField(label=_("Name of the party"), required=False, max_length=300)
    party_address = forms.CharField(label=_("Address of the party"), required=False, max_length=400)
    party_email = forms.CharField(label=_("E-mail of the party"), required=False, max_length=300)

    def __init__(self, *args: Any, several: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("tracking_no", "mark", "quantity", "place"):
            self.fields[name].widget.attrs |= {"autocomplete": "off", "data-step": ""}
        if several:
            self.fields["tracking_no"].widget = forms.Textarea(
                attrs={"rows": 6, "autocomplete": "off", "data-step": ""}
            )
        self.fields["tracking_no"].widget.attrs |= {
            "autofocus": True,
            "autocapitalize": "characters",
            "spellcheck": "false",
        }
        self.fields["goods"].widget.attrs["data-step"] = ""
        self.fields["quantity"].widget.attrs["inputmode"] = "decimal"
        self.fields["unit"].widget.attrs["placeholder"] = PIECES
        goods = self.fields["goods"]
        if isinstance(goods, forms.ChoiceField):
            goods.choices = goods_choices()
        if self.is_bound:
            self.full_clean()
        # for the labels only: what is missing is said by the service
        for name in ("tracking_no", "mark", "goods", "quantity", "place"):
            self.fields[name].required = True


class FileForm(ModeForm):
    file = forms.FileField(
        label=_("Table (CSV)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,text/csv"}),
    )
