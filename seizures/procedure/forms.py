"""Input of the steps. What the law demands is checked by the steps, not here."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.errors import InvalidInput
from seizures.cases.models import CaseItem
from seizures.general_security.models import GeneralSecurity
from seizures.securities.models import Security

LONG = forms.Textarea(attrs={"rows": 3})


class StepForm(forms.Form):
    """A form of which several stand on one page: its ids begin with the name of the step."""

    def __init__(self, *args: Any, step: str, **kwargs: Any) -> None:
        kwargs["auto_id"] = f"{step}_%s"
        super().__init__(*args, **kwargs)

    def add_refusal(self, error: InvalidInput) -> None:
        """Show at its field what the step found wrong."""
        field = str(error.details.get("field", ""))
        self.add_error(field if field in self.fields else None, error.message)


class NothingForm(StepForm):
    """A step that needs no more than the decision."""


class ReasonForm(StepForm):
    reason = forms.CharField(label=_("Reason"), widget=LONG)


class ReasonsForm(StepForm):
    reasons = forms.CharField(label=_("Reasons"), widget=LONG)


class DetainForm(StepForm):
    """Where the goods go; of each line all that was suspected, or a part (REG 16)."""

    place = forms.CharField(label=_("Where the goods are kept"), max_length=200)
    seal_no = forms.CharField(label=_("Seal number"), max_length=60, required=False)

    def __init__(self, *args: Any, items: Iterable[CaseItem] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in items:
            self.fields[f"line_{item.line_no}"] = forms.DecimalField(
                label=_("Quantity to detain of line %(line)s") % {"line": item.line_no},
                help_text=_("%(quantity)s %(unit)s suspected; the rest of the line is released.")
                % {"quantity": f"{item.quantity.normalize():f}", "unit": item.unit},
                max_digits=18,
                decimal_places=3,
                min_value=0,
                required=False,
                initial=f"{item.quantity.normalize():f}",
            )

    def add_refusal(self, error: InvalidInput) -> None:
        if (line := f"line_{error.details.get('line')}") in self.fields:
            self.add_error(line, error.message)
        else:
            super().add_refusal(error)

    def clean(self) -> dict[str, Any]:
        """The quantities by line, as the step takes them; an empty field means all of it."""
        given: dict[str, Any] = super().clean() or {}
        lines = {name: given.pop(name) for name in list(given) if name.startswith("line_")}
        given["quantities"] = {
            int(name.removeprefix("line_")): value
            for name, value in lines.items()
            if value is not None
        } or None
        return given


class DetermineForm(StepForm):
    outcome = forms.ChoiceField(
        label=_("Result of the investigation"),
        choices=[
            ("infringing", _("The goods infringe")),
            ("not_infringing", _("The goods do not infringe")),
            ("undetermined", _("It cannot be determined")),
        ],
        widget=forms.RadioSelect,
    )
    reasons = forms.CharField(label=_("Reasons"), widget=LONG)


class ReleaseForm(StepForm):
    ground = forms.ChoiceField(label=_("Ground of release"))
    reasons = forms.CharField(label=_("Reasons"), widget=LONG, required=False)

    def __init__(
        self, *args: Any, grounds: list[tuple[str, str]] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"] = forms.ChoiceField(
            label=_("Ground of release"), choices=grounds or []
        )


class ApplyForm(StepForm):
    form = forms.ChoiceField(label=_("Form of security"), choices=Security.Form.choices)
    amount = forms.DecimalField(
        label=_("Amount (CNY)"), max_digits=18, decimal_places=2, min_value=0
    )
    reference_no = forms.CharField(
        label=_("Reference of the bank or number of the letter"), max_length=100, required=False
    )
    document = forms.FileField(
        label=_("Proof of payment or letter of guarantee"),
        required=False,
        help_text=_("PDF or picture. A letter of guarantee must be attached."),
    )

    def __init__(self, *args: Any, general: GeneralSecurity | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["form"]
        if general is None:
            chosen.choices = [  # type: ignore[attr-defined]
                choice for choice in Security.Form.choices if choice[0] != Security.Form.GENERAL
            ]
            return
        self.initial.setdefault("form", Security.Form.GENERAL)
        self.initial.setdefault("reference_no", general.number)
        chosen.help_text = _("%(number)s has %(balance)s yuan left.") % {
            "number": general,
            "balance": f"{general.balance:,.2f}",
        }

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("form") != Security.Form.GENERAL and not given.get("reference_no"):
            self.add_error("reference_no", _("This field is required."))
        return given


class SettleForm(StepForm):
    agreement = forms.FileField(
        label=_("The agreement"),
        required=False,
        help_text=_("PDF or picture. Whoever signs first attaches it."),
    )


class StatementForm(StepForm):
    """The consignor states that its goods do not infringe, with proof (REG 24(4), MEA 27)."""

    title = forms.CharField(label=_("What the document proves"), max_length=200)
    document = forms.FileField(label=_("Document"), help_text=_("PDF or picture."))
    secret = forms.BooleanField(
        label=_("This is a commercial secret: do not show it to the rights holder"), required=False
    )
