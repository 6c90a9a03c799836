from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.reference.models import District
from enterprises.models import Enterprise
from recordal.applications.forms import LinesField, ListField
from recordal.preconfirmations.models import PreConfirmation, PreConfirmationPaper
from recordal.preconfirmations.services import Evidence

Kind = PreConfirmationPaper.Kind


class QuestionForm(forms.Form):
    """What a trader asks before shipping."""

    use_required_attribute = False

    trader = forms.ModelChoiceField(
        label=_("Your enterprise"),
        queryset=Enterprise.objects.none(),
        to_field_name="number",
        empty_label=None,
    )
    aeo_class = forms.ChoiceField(
        label=_("Credit class with customs"), choices=PreConfirmation.Standing
    )
    district = forms.ModelChoiceField(
        label=_("Customs district of exit"), queryset=District.objects.all()
    )
    goods = forms.CharField(
        label=_("Goods"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text=_("Model, features, packing, where the mark stands."),
    )
    goods_names = LinesField(
        label=_("Names of the goods, as you will declare them"),
        help_text=_("One a line. Goods declared under other names are not covered."),
    )
    hs_prefixes = ListField(label=_("HS codes"), help_text=_("As you will declare them."))
    brands = LinesField(
        label=_("Brand on the goods"),
        required=False,
        help_text=_("One a line, as it stands on the goods and in the declaration."),
    )
    quantity = forms.DecimalField(
        label=_("Quantity"), required=False, max_digits=18, decimal_places=4
    )
    unit = forms.CharField(label=_("Unit"), required=False, max_length=20)
    ships_from = forms.DateField(label=_("First shipment"))
    ships_to = forms.DateField(label=_("Last shipment"))
    licence = forms.FileField(label=Kind.LICENCE.label, required=False)
    order = forms.FileField(label=Kind.ORDER.label, required=False)
    purchase = forms.FileField(label=Kind.PURCHASE.label, required=False)
    certificate = forms.FileField(label=Kind.CERTIFICATE.label, required=False)
    other = forms.FileField(label=Kind.OTHER.label, required=False)
    secret = forms.MultipleChoiceField(
        label=_("Commercial secrets: shown to customs only"),
        choices=Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("The rights holder sees the other papers."),
    )

    def __init__(self, *args: Any, user: User, trademark: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        traders = self.fields["trader"]
        assert isinstance(traders, forms.ModelChoiceField)  # noqa: S101 -- for the types
        traders.queryset = Enterprise.objects.sending_for(user).order_by("number")
        self.fields["brands"].required = trademark

    def asked(self) -> dict[str, Any]:
        """What the service takes."""
        given = dict(self.cleaned_data)
        secret = set(given.pop("secret"))
        uploads = {kind: given.pop(kind) for kind in Kind.values}
        given["district"] = given["district"].pk
        given["papers"] = [
            Evidence(kind, upload, kind in secret) for kind, upload in uploads.items() if upload
        ]
        return given


class PaperForm(forms.Form):
    """One more paper."""

    kind = forms.ChoiceField(label=_("Kind of paper"), choices=Kind)
    file = forms.FileField(label=_("File"), help_text=_("A PDF or a picture, up to 20 MB."))
    secret = forms.BooleanField(label=_("Commercial secret: shown to customs only"), required=False)


class ConfirmForm(forms.Form):
    """The holder confirms; a remark is welcome."""

    reasons = forms.CharField(
        label=_("Remark"), widget=forms.Textarea(attrs={"rows": 2}), required=False, max_length=2000
    )


class ReasonForm(forms.Form):
    reasons = forms.CharField(
        label=_("Reasons"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )


class GrantForm(forms.Form):
    """The district confirms, and may narrow what was asked."""

    goods_names = LinesField(
        label=_("Names of the goods"),
        help_text=_("One a line. Screening passes only goods declared under one of them."),
    )
    hs_prefixes = ListField(label=_("HS codes"))
    brands = LinesField(label=_("Brand on the goods"), required=False)
    valid_to = forms.DateField(label=_("Valid to"))
    conditions = forms.CharField(
        label=_("Conditions"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        max_length=2000,
    )

    @classmethod
    def of(cls, asked: PreConfirmation) -> "GrantForm":
        names = ("goods_names", "hs_prefixes", "brands")
        initial = {name: getattr(asked, name) for name in names}
        return cls(initial=initial | {"valid_to": asked.ships_to})
