"""The record an officer fills in at the goods: a small form for every suspicion, one around."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.base import File
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.accounts.permissions import DISTRICT_ROLES
from core.errors import DomainError
from core.files.services import PICTURE_TYPES
from core.forms import ManyFilesField, ManyFilesInput
from seizures.inspections.models import Finding, Inspection
from seizures.inspections.queries import Suspicion
from seizures.inspections.rules import FoundGoods, finding_prefix


class PhotoForm(forms.Form):
    """Pictures taken with the camera, and which shot of the guide they are."""

    photos = ManyFilesField(
        label=_("Photos"),
        widget=ManyFilesInput(
            attrs={"accept": ",".join(sorted(PICTURE_TYPES)), "capture": "environment"}
        ),
    )
    shows = forms.ChoiceField(label=_("Which shot"), required=False)
    caption = forms.CharField(label=_("What it shows"), max_length=200, required=False)

    def __init__(self, *args: Any, shots: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Something else")), *((shot, shot) for shot in dict.fromkeys(shots))]
        self.fields["shows"].choices = choices  # type: ignore[attr-defined]
        if not shots:
            del self.fields["shows"]

    @property
    def uploads(self) -> "list[File[bytes]]":
        return list(self.cleaned_data["photos"])

    @property
    def words(self) -> str:
        return str(self.cleaned_data.get("shows") or self.cleaned_data["caption"])


class FindingForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("What did you find?"), choices=Finding.Verdict.choices, widget=forms.RadioSelect
    )
    quantity = forms.DecimalField(
        label=_("Found quantity"),
        min_value=Decimal(0),
        max_digits=18,
        decimal_places=3,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
    )
    unit = forms.CharField(label=_("Unit"), max_length=20)
    packages = forms.IntegerField(
        label=_("Packages"),
        min_value=0,
        max_value=2_147_483_647,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    remarks = forms.CharField(
        label=_("Remarks"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean(self) -> dict[str, Any]:
        """Goods that are not there need no counting: the declared figure may stay in the field."""
        cleaned = super().clean() or {}
        if cleaned.get("verdict") == Finding.Verdict.NOT_FOUND:
            cleaned["quantity"], cleaned["packages"] = Decimal(0), None
            self.errors.pop("quantity", None)
            self.errors.pop("packages", None)
        return cleaned


class RecordForm(forms.Form):
    place = forms.CharField(label=_("Place"), max_length=200)
    second_officer = forms.ModelChoiceField(
        label=_("Second officer"), queryset=User.objects.none(), to_field_name="username"
    )
    remarks = forms.CharField(
        label=_("General remarks"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, inspection: Inspection, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["second_officer"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
        colleagues = User.objects.of_district(inspection.district, *DISTRICT_ROLES)
        field.queryset = colleagues.exclude(pk=user.pk)


class CancelForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))


@dataclass(frozen=True)
class Row:
    """One suspicion with its form."""

    suspicion: Suspicion
    form: FindingForm


class Sheet:
    """The whole record. With ``draft`` it shows what was typed and complains about nothing."""

    def __init__(
        self,
        inspection: Inspection,
        user: User,
        rows: Sequence[Suspicion],
        typed: Mapping[str, Any] | None = None,
        *,
        draft: bool = False,
    ) -> None:
        bound = typed if not draft else None
        first = typed if draft and typed else {}
        self.main = RecordForm(
            bound,
            inspection=inspection,
            user=user,
            initial={**usual(user), **_typed(first, RecordForm.base_fields)},
        )
        self.rows = [Row(row, _finding_form(row, bound, first)) for row in rows]

    @property
    def extra(self) -> list[str]:
        """The suspicions that officers added, for the hidden fields of the page."""
        return [row.suspicion.key for row in self.rows if row.suspicion.hit is None]

    @property
    def problems(self) -> list[tuple[str, str, str]]:
        """Everything that is wrong: the anchor of its field, the field's label, the message."""
        forms_in_order = [self.main, *(row.form for row in self.rows)]
        general = [("", "", str(text)) for text in self.main.non_field_errors()]
        return general + [
            (_anchor(field), str(field.label), str(text))
            for form in forms_in_order
            if form.is_bound
            for field in form
            for text in field.errors
        ]

    def is_valid(self) -> bool:
        return all([self.main.is_valid(), *(row.form.is_valid() for row in self.rows)])

    def findings(self) -> list[FoundGoods]:
        return [
            FoundGoods(
                line=row.suspicion.line, recordal=row.suspicion.recordal, **row.form.cleaned_data
            )
            for row in self.rows
        ]

    def explain(self, error: DomainError) -> None:
        """Put what a rule said beside the field it means."""
        field = str(error.details.get("field", ""))
        for row in self.rows:
            name = field.removeprefix(f"{row.form.prefix}-")
            if name != field and name in row.form.fields:
                return row.form.add_error(name, error.message)
        return self.main.add_error(field if field in self.main.fields else None, error.message)


def usual(user: User) -> dict[str, Any]:
    """Where and with whom the officer inspected last: usually the same again."""
    last = (
        Inspection.objects.filter(inspector=user, finished_at__isnull=False)
        .select_related("second_officer")
        .order_by("-finished_at")
        .first()
    )
    if last is None:
        return {}
    second = last.second_officer
    return {"place": last.place, "second_officer": second.username if second else ""}


def _anchor(field: BoundField) -> str:
    return f"{field.auto_id}_group" if field.use_fieldset else field.id_for_label


def _finding_form(
    row: Suspicion, bound: Mapping[str, Any] | None, typed: Mapping[str, Any]
) -> FindingForm:
    prefix = finding_prefix(row.line, row.recordal)
    declared = {
        "quantity": f"{row.line.quantity.normalize():f}",
        "unit": row.line.unit,
        "packages": row.line.packages,
    }
    given = _typed(typed, FindingForm.base_fields, f"{prefix}-")
    return FindingForm(bound, prefix=prefix, initial={**declared, **given})


def _typed(
    typed: Mapping[str, Any], fields: Mapping[str, forms.Field], prefix: str = ""
) -> dict[str, Any]:
    return {name: typed[f"{prefix}{name}"] for name in fields if f"{prefix}{name}" in typed}
