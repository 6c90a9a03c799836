"""Input of the one page on which a right is filed: the right, its goods, whom to call."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.accounts.models import User
from core.errors import InvalidInput
from enterprises.models import Enterprise
from recordal.applications.contents import CONTENTS, COPYRIGHTS, TRADEMARK, always
from recordal.applications.copying import CONTACT
from recordal.applications.models import Recordal
from recordal.applications.services import RecordalFields
from recordal.particulars import rules as particulars
from recordal.particulars.models import GenuineGoods, KnownInfringer
from recordal.rights.models import IpRight
from recordal.rights.services import RightFields, checked

SEPARATORS = re.compile(r"[\s,;，；、|]+")
BETWEEN_NAMES = re.compile(r"[,;，；、|\n]+")
PATENTS = frozenset(IpRight.PATENTS)
#: Fields that only some kinds of right have.
ONLY_FOR = {
    "nice_classes": TRADEMARK,
    "international": TRADEMARK,
    "registered_on": TRADEMARK,
    "filing_date": PATENTS,
    "granted_on": PATENTS,
    "completed_on": COPYRIGHTS,
    "category": COPYRIGHTS,
}
FOLDED = ("districts", "traders", "features")
DAY = forms.DateInput(attrs={"autocomplete": "off"})


class ListField(forms.CharField):
    """Several short values, separated by commas, spaces or lines."""

    separators = SEPARATORS

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        return [part.strip() for part in self.separators.split(text) if part.strip()]


class LinesField(forms.CharField):
    """One value a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        return [line.strip() for line in text.splitlines() if line.strip()]


class NumbersField(ListField):
    def to_python(self, value: Any) -> Any:
        parts = super().to_python(value)
        for part in parts:
            if not (part.isascii() and part.isdigit() and len(part) <= 3):
                raise ValidationError(_("“%(part)s” is not a class number.") % {"part": part})
        return [int(part) for part in parts]


class DistrictsField(ListField):
    """Customs districts by name or code."""

    separators = BETWEEN_NAMES
    #: how people call each code; read once for all rows of a page
    names: Mapping[str, object] = {}

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            value = [str(self.names.get(code, code)) for code in value]
        return super().prepare_value(value)

    def clean(self, value: Any) -> Any:
        try:
            return particulars.check_districts(super().clean(value))
        except InvalidInput as error:
            raise ValidationError(error.message) from error


class ApplicationForm(forms.Form):
    """What is stated of the right itself. Only the title is needed to keep a draft."""

    use_required_attribute = False

    holder = forms.ModelChoiceField(
        label=gettext_lazy("Rights holder"),
        queryset=Enterprise.objects.none(),
        to_field_name="number",
        empty_label=None,
    )
    title = forms.CharField(label=gettext_lazy("Title or mark"), max_length=300)
    title_en = forms.CharField(
        label=gettext_lazy("Title in English"), max_length=300, required=False
    )
    registration_no = forms.CharField(
        label=gettext_lazy("Registration number"), max_length=60, required=False
    )
    international = forms.BooleanField(
        label=gettext_lazy("An international registration (Madrid)"), required=False
    )
    registered_on = forms.DateField(label=gettext_lazy("Registered on"), required=False, widget=DAY)
    filing_date = forms.DateField(label=gettext_lazy("Filing date"), required=False, widget=DAY)
    granted_on = forms.DateField(
        label=gettext_lazy("Grant announced on"),
        required=False,
        widget=DAY,
        help_text=gettext_lazy("It decides whether an extract from the register is needed."),
    )
    completed_on = forms.DateField(
        label=gettext_lazy("Work completed on"), required=False, widget=DAY
    )
    category = forms.ChoiceField(
        label=gettext_lazy("Category of the work"),
        choices=[("", "–"), *IpRight.Category.choices],
        required=False,
    )
    protected_until = forms.DateField(
        label=gettext_lazy("Right protected until"),
        required=False,
        widget=DAY,
        help_text=gettext_lazy("The last day on which the right itself is protected."),
    )
    nice_classes = NumbersField(
        label=gettext_lazy("Nice classes"),
        required=False,
        help_text=gettext_lazy("Class numbers, such as 9, 25. Customs records goods: 1 to 34."),
    )
    variants = LinesField(
        label=gettext_lazy("Other spellings"),
        required=False,
        help_text=gettext_lazy("One a line: translations, pinyin, short forms, word parts."),
    )
    changes = forms.MultipleChoiceField(
        label=gettext_lazy("Since it began the right was"),
        choices=IpRight.Change.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    history = forms.CharField(
        label=gettext_lazy("Which assignment, change or renewal"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )
    image = forms.FileField(label=gettext_lazy("Picture of the mark or work"), required=False)
    certificate = forms.FileField(
        label=gettext_lazy("Certificate, or other proof of the right"),
        required=False,
        help_text=gettext_lazy("A PDF or a picture, up to 20 MB."),
    )
    goods = forms.CharField(
        label=gettext_lazy("Goods"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    hs_prefixes = ListField(
        label=gettext_lazy("HS codes"),
        required=False,
        help_text=gettext_lazy("2 to 10 digits each; shorter codes stand for all goods below."),
    )
    contact_name = forms.CharField(
        label=gettext_lazy("Contact person"), max_length=100, required=False
    )
    contact_phone = forms.CharField(label=gettext_lazy("Phone"), max_length=40, required=False)
    contact_fax = forms.CharField(label=gettext_lazy("Fax"), max_length=40, required=False)
    contact_email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)

    def __init__(
        self,
        *args: Any,
        kind: str,
        user: User | None = None,
        recordal: Recordal | None = None,
        **kwargs: Any,
    ) -> None:
        if recordal is not None:
            kwargs["initial"] = initial_of(recordal)
        super().__init__(*args, **kwargs)
        if user is not None:
            holders = cast("forms.ModelChoiceField[Enterprise]", self.fields["holder"])
            holders.queryset = Enterprise.objects.acting(user).order_by("number")
        else:
            del self.fields["holder"]
        for name in [name for name, kinds in ONLY_FOR.items() if kind not in kinds]:
            del self.fields[name]
        if kind in COPYRIGHTS:
            self.fields["registration_no"].help_text = _("If the work is registered.")
        self.needed = {
            content.field
            for content in CONTENTS
            if kind in content.kinds and content.needed is always and content.field in self.fields
        }
        if not self.is_bound:
            self._mark_needed()

    def clean(self) -> dict[str, Any]:
        """Every field by the rule of its own, so that all that is wrong is known at once."""
        for name in RightFields.__annotations__:
            if name in self.cleaned_data:
                try:
                    self.cleaned_data[name] = checked(name, self.cleaned_data[name])
                except InvalidInput as error:
                    self.add_error(name, error.message)
        return self.cleaned_data

    def full_clean(self) -> None:
        super().full_clean()
        self._mark_needed()

    def _mark_needed(self) -> None:
        """Do not call optional what is needed to file; a draft is checked before without it."""
        for name in self.needed:
            self.fields[name].required = True

    def stated(self) -> RecordalFields:
        given = {name: value for name, value in self.cleaned_data.items() if name != "holder"}
        return cast("RecordalFields", given)


class SheetForm(ApplicationForm):
    """The same on the page that takes pictures and papers each at its own place."""

    image = certificate = None  # type: ignore[assignment]


class GoodsForm(forms.Form):
    """One entry of the genuine goods, or of those known to infringe."""

    use_required_attribute = False

    name = forms.CharField(label=gettext_lazy("Name of the goods"), max_length=200, required=False)
    origin = forms.CharField(label=gettext_lazy("Place of origin"), max_length=200, required=False)
    manufacturer = forms.CharField(
        label=gettext_lazy("Manufacturer"), max_length=200, required=False
    )
    districts = DistrictsField(
        label=gettext_lazy("Customs of entry and exit"),
        required=False,
        help_text=gettext_lazy("Names or codes, such as Shenzhen, 2200."),
    )
    traders = forms.CharField(
        label=gettext_lazy("Importers and exporters"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )
    features = forms.CharField(
        label=gettext_lazy("Main features"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )
    price = forms.DecimalField(
        label=gettext_lazy("Price"), max_digits=14, decimal_places=2, min_value=0, required=False
    )
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), required=False)

    def __init__(
        self,
        *args: Any,
        genuine: bool,
        currencies: Iterable[str],
        districts: Mapping[str, object],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["manufacturer" if genuine else "origin"]
        self.genuine = genuine
        self.fields["name"].required = genuine and not self.is_bound
        cast("DistrictsField", self.fields["districts"]).names = districts
        currency = cast("forms.ChoiceField", self.fields["currency"])
        currency.choices = [(code, code) for code in currencies]

    @property
    def says_more(self) -> bool:
        """Something stands, or is wrong, in the fields that are folded away."""
        return any(self[name].value() or name in self.errors for name in FOLDED)

    @property
    def is_blank(self) -> bool:
        """Nothing was typed; the currency is chosen by itself."""
        names = (self.add_prefix(name) for name in self.fields if name != "currency")
        return not any(str(self.data.get(name, "")).strip() for name in names)


def initial_of(recordal: Recordal) -> dict[str, Any]:
    """What is stored, by the names of the form."""
    values = {name: getattr(recordal.right, name) for name in RightFields.__annotations__}
    return values | {name: getattr(recordal, name) for name in CONTACT}


def initial_of_goods(goods: GenuineGoods | KnownInfringer) -> dict[str, Any]:
    return {name: getattr(goods, name) for name in GoodsForm.base_fields if hasattr(goods, name)}


def as_typed(form: forms.BaseForm, pending: Mapping[str, str]) -> dict[str, Any]:
    """Stored values as a browser would send them, under what could not be taken yet."""
    typed: dict[str, Any] = {}
    for name, field in form.fields.items():
        full = form.add_prefix(name)
        value = field.prepare_value(form.get_initial_for_field(field, name))
        typed[full] = pending.get(full, "" if value is None else value)
    return typed


class PaperForm(forms.Form):
    """A paper of any kind, besides those that have their own place on the page."""

    paper_kind = forms.ChoiceField(label=gettext_lazy("Kind of paper"))
    paper_note = forms.CharField(label=gettext_lazy("Note"), max_length=200, required=False)


class AnotherForm(forms.Form):
    """Another right of the same holder, filed together."""

    title = forms.CharField(label=gettext_lazy("Title or mark of the other right"), max_length=300)
    lawful_users = forms.BooleanField(
        label=gettext_lazy("With the same lawful users"), required=False
    )
