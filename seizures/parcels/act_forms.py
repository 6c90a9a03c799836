"""Input of decisions on parcels, for one or for many at once."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.reference.models import ReleaseGround
from seizures.parcels.deciding import GROUNDS
from seizures.parcels.forms import goods_choices
from seizures.parcels.heard import Wish
from seizures.parcels.models import Parcel
from seizures.procedure.forms import LONG, StepForm
from seizures.procedure.queries import ground_text


class PlainForm(StepForm):
    """A decision that needs no more than itself."""


class ReasonsForm(StepForm):
    reasons = forms.CharField(label=_("Reasons"), widget=LONG)


class ReleaseForm(StepForm):
    ground = forms.ChoiceField(
        label=_("Ground of release"),
        help_text=_(
            "Own use: for oneself or as a gift, not for sale or hire. Reasonable quantity: what is"
            " usual for the person and the journey (Penalty Regs art 64)."
        ),
    )
    reasons = forms.CharField(label=_("Reasons"), widget=LONG)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ground = self.fields["ground"]
        if isinstance(ground, forms.ChoiceField):
            rows = ReleaseGround.objects.in_bulk(GROUNDS)
            ground.choices = [(key, ground_text(rows[key])) for key in GROUNDS if key in rows]


class AnnounceForm(StepForm):
    facts = forms.CharField(label=_("Facts and reasons"), widget=LONG)
    value_each = forms.DecimalField(
        label=_("Value of a piece (CNY)"),
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=2,
        help_text=_("For parcels whose value was not noted (Penalty Regs art 64)."),
    )
    with_fine = forms.BooleanField(label=_("With the fine of the guideline"), required=False)
    reasons = forms.CharField(label=_("Why there is no fine"), widget=LONG, required=False)


class WishForm(StepForm):
    wish = forms.ChoiceField(
        label=_("What the party says"), choices=Wish.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("Its statement and defence"), widget=LONG, required=False, max_length=5000
    )


class PostNoticeForm(StepForm):
    search = forms.CharField(label=_("What was done to find the party"), widget=LONG)
    posted_where = forms.CharField(
        label=_("Where the notice is posted"),
        max_length=200,
        help_text=_("It also stands on the public page of notices."),
    )


class DisposeForm(StepForm):
    method = forms.CharField(label=_("What was done with the goods"), max_length=100)
    place = forms.CharField(label=_("Place"), max_length=200)
    witnesses = forms.CharField(label=_("Witnesses"), max_length=200)


class PartyForm(StepForm):
    party = forms.ChoiceField(
        label=_("Party"),
        choices=[c for c in Parcel.Party.choices if c[0]],
        widget=forms.RadioSelect,
    )
    party_name = forms.CharField(label=_("Name of the party"), max_length=200)
    party_address = forms.CharField(label=_("Address of the party"), max_length=300, required=False)
    party_email = forms.EmailField(label=_("E-mail of the party"), required=False)


class CorrectForm(StepForm):
    quantity = forms.DecimalField(label=_("Quantity"), max_digits=15, decimal_places=3)
    place = forms.CharField(label=_("Place"), max_length=200)
    value = forms.DecimalField(
        label=_("Value (CNY)"), min_value=0, max_digits=14, decimal_places=2, initial=0
    )


class AnotherForm(forms.Form):
    """Goods of another rights holder in the same parcel."""

    mark = forms.CharField(label=_("Mark"), max_length=300)
    goods = forms.ChoiceField(label=_("Kind of goods"))
    quantity = forms.CharField(label=_("Quantity"), max_length=30)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        goods = self.fields["goods"]
        if isinstance(goods, forms.ChoiceField):
            goods.choices = goods_choices()


class ExplainForm(StepForm):
    text = forms.CharField(label=_("What the party explains"), widget=LONG, max_length=5000)


class AbandonForm(StepForm):
    party = forms.ChoiceField(
        label=_("Who declares it"),
        choices=[c for c in Parcel.Party.choices if c[0]],
        widget=forms.RadioSelect,
    )
    party_name = forms.CharField(label=_("Name of the party"), max_length=200)


class OpinionForm(forms.Form):
    """What the rights holder says of some parcels."""

    opinion = forms.ChoiceField(
        label=_("The goods"),
        choices=[c for c in Parcel.Opinion.choices if c[0]],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("How you know"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class CodeForm(forms.Form):
    tracking_no = forms.CharField(
        label=_("Number on the letter"),
        max_length=60,
        help_text=_("Of the parcel, or of the case or penalty."),
    )
    code = forms.CharField(
        label=_("Code"), max_length=40, help_text=_("It stands on the letter of customs.")
    )


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=_("Your explanation"),
        required=False,
        max_length=5000,
        help_text=_("For instance: who the goods are for, where they were bought."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    give_up = forms.BooleanField(
        label=_("I give the goods up. I know that I do not get them back."), required=False
    )
