import re
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.accounts.models import User
from enterprises.models import Enterprise
from recordal.applications.models import Recordal
from recordal.applications.rules import CONTENTS, COPYRIGHTS, TRADEMARK, Kind
from recordal.applications.services import RecordalFields

SEPARATORS = re.compile(r"[\s,;，；、|]+")
RIGHT_FIELDS = (
    "title", "title_en", "variants", "registration_no", "nice_classes", "goods",
    "hs_prefixes", "protected_until",
)  # fmt: skip
CONTACT_FIELDS = ("contact_name", "contact_phone", "contact_email")
#: Fields that a kind of right does not have at all.
NOT_FOR = {"nice_classes": frozenset(Kind) - TRADEMARK}


class ListField(forms.CharField):
    """Several short values, separated by commas, spaces or lines."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        return [part for part in SEPARATORS.split(text) if part]


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
                raise forms.ValidationError(_("“%(part)s” is not a class number.") % {"part": part})
        return [int(part) for part in parts]


class ApplicationForm(forms.Form):
    """An application on one page. Only the title is needed to keep it as a draft."""

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
    variants = LinesField(
        label=gettext_lazy("Other spellings"),
        required=False,
        help_text=gettext_lazy("One a line: translations, pinyin, short forms, word parts."),
    )
    registration_no = forms.CharField(
        label=gettext_lazy("Registration number"), max_length=60, required=False
    )
    nice_classes = NumbersField(
        label=gettext_lazy("Nice classes"),
        required=False,
        help_text=gettext_lazy("Class numbers, such as 9, 25. Customs records goods: 1 to 34."),
    )
    goods = forms.CharField(
        label=gettext_lazy("Goods"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    hs_prefixes = ListField(
        label=gettext_lazy("HS codes"),
        required=False,
        help_text=gettext_lazy("2 to 10 digits each; shorter codes stand for all goods below."),
    )
    protected_until = forms.DateField(
        label=gettext_lazy("Right protected until"),
        required=False,
        help_text=gettext_lazy("The last day on which the right itself is protected."),
    )
    image = forms.FileField(label=gettext_lazy("Picture of the mark or work"), required=False)
    certificate = forms.FileField(
        label=gettext_lazy("Certificate, or other proof of the right"),
        required=False,
        help_text=gettext_lazy("A PDF or a picture, up to 20 MB."),
    )
    contact_name = forms.CharField(
        label=gettext_lazy("Contact person"), max_length=100, required=False
    )
    contact_phone = forms.CharField(label=gettext_lazy("Phone"), max_length=40, required=False)
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
            kwargs["initial"] = values_of(recordal)
        super().__init__(*args, **kwargs)
        if user is not None:
            holders = self.fields["holder"]
            assert isinstance(holders, forms.ModelChoiceField)  # noqa: S101 -- for the types
            holders.queryset = Enterprise.objects.acting(user).order_by("number")
        else:
            del self.fields["holder"]
        for name in [name for name, kinds in NOT_FOR.items() if kind in kinds]:
            del self.fields[name]
        if kind in COPYRIGHTS:
            self.fields["registration_no"].help_text = _("If the work is registered.")
        self.needed = [content.field for content in CONTENTS if kind in content.kinds]
        if not self.is_bound:
            self._mark_needed()

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


def values_of(recordal: Recordal) -> dict[str, Any]:
    values = {name: getattr(recordal.right, name) for name in RIGHT_FIELDS}
    return values | {name: getattr(recordal, name) for name in CONTACT_FIELDS}
