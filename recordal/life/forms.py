from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.models import Enterprise
from recordal.applications.forms import LinesField, ListField, NumbersField
from recordal.applications.models import Recordal
from recordal.life import values
from recordal.life.models import Request, Revocation, RightEnd
from recordal.rights.models import IpRight

LINES = forms.Textarea(attrs={"rows": 4})
PAPER_HELP = gettext_lazy("A PDF or a picture, up to 20 MB.")


class NoteForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("Note to customs"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )


class PaperForm(NoteForm):
    proof = forms.FileField(
        label=gettext_lazy("Another paper"), required=False, help_text=PAPER_HELP
    )
    field_order = ["proof", "note"]


class RenewForm(NoteForm):
    protected_until = forms.DateField(
        label=gettext_lazy("New last day of the right"),
        required=False,
        help_text=gettext_lazy("Only when the right itself was renewed."),
    )
    proof = forms.FileField(
        label=gettext_lazy("Official proof that the right was renewed"),
        required=False,
        help_text=PAPER_HELP,
    )
    field_order = ["protected_until", "proof", "note"]


class FactForm(NoteForm):
    """Something happened on a day, and there is proof of it."""

    fact_on = forms.DateField(label=gettext_lazy("Day on which it happened"))
    proof = forms.FileField(
        label=gettext_lazy("Official proof"), required=False, help_text=PAPER_HELP
    )


class CancelForm(FactForm):
    reason = forms.ChoiceField(
        label=gettext_lazy("Why"),
        choices=Request.Reason.choices,
        widget=forms.RadioSelect,
        initial=Request.Reason.WAIVER,
    )
    field_order = ["reason", "fact_on", "proof", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fact_on"].required = False
        self.fields["fact_on"].label = _("Day from which the right is not protected")
        self.fields["fact_on"].help_text = _("Only when the right ended.")


class EnterpriseField(forms.CharField):
    """A verified enterprise, by its unified social credit code or its number here."""

    def prepare_value(self, value: Any) -> Any:
        return (value.uscc or value.number) if isinstance(value, Enterprise) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value).strip().upper()
        known = Enterprise.objects.filter(status=Enterprise.Status.VERIFIED)
        found = known.filter(Q(uscc=text) | Q(number=text)).first() if text else None
        if text and found is None:
            raise forms.ValidationError(
                _("No verified enterprise has this code. Name the new holder below instead.")
            )
        return found


class TransferForm(FactForm):
    transferee = EnterpriseField(
        label=gettext_lazy("New holder"),
        help_text=gettext_lazy("Its unified social credit code, or its number here."),
        max_length=20,
        required=False,
    )
    transferee_name = forms.CharField(
        label=gettext_lazy("Name of the new holder"),
        help_text=gettext_lazy("Only when it is not registered here: it cannot get a draft."),
        max_length=200,
        required=False,
    )
    field_order = ["transferee", "transferee_name", "fact_on", "proof", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fact_on"].label = _("Day on which the transfer took effect")
        self.fields["proof"].label = _("Proof of the transfer")
        self.fields["proof"].required = True

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        named = given.get("transferee") or given.get("transferee_name")
        if not named and "transferee" not in self.errors:
            self.add_error("transferee", _("Say who the new holder is."))
        return given


class ContactForm(forms.Form):
    contact_name = forms.CharField(label=gettext_lazy("Contact person"), max_length=100)
    contact_phone = forms.CharField(label=gettext_lazy("Phone"), max_length=40)
    contact_fax = forms.CharField(label=gettext_lazy("Fax"), max_length=40, required=False)
    contact_email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)


class ChangeForm(FactForm):
    """Everything recorded that can change; only what differs is asked for."""

    title = forms.CharField(max_length=300)
    title_en = forms.CharField(max_length=300, required=False)
    variants = LinesField(required=False, help_text=gettext_lazy("One a line."))
    registration_no = forms.CharField(max_length=60, required=False)
    nice_classes = NumbersField(required=False)
    goods = forms.CharField(widget=LINES, required=False)
    hs_prefixes = ListField(required=False)
    protected_until = forms.DateField(required=False)
    registered_on = forms.DateField(required=False)
    filing_date = forms.DateField(required=False)
    granted_on = forms.DateField(required=False)
    completed_on = forms.DateField(required=False)
    category = forms.ChoiceField(choices=[("", "–"), *IpRight.Category.choices], required=False)
    history = forms.CharField(widget=forms.Textarea(attrs={"rows": 2}), required=False)
    holder_name_zh = forms.CharField(required=False, max_length=200)
    holder_name_en = forms.CharField(required=False, max_length=200)
    holder_address = forms.CharField(required=False, max_length=300)
    image = forms.FileField(required=False)
    certificate = forms.FileField(required=False, help_text=PAPER_HELP)

    def __init__(
        self,
        *args: Any,
        recordal: Recordal,
        proposal: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        names = values.names_for(recordal)
        recorded = {
            name: values.parsed(name, value) for name, value in values.current(recordal).items()
        }
        kwargs["initial"] = recorded | dict(proposal or {})
        super().__init__(*args, **kwargs)
        kept = {*names, *values.PAPERS, "fact_on", "note"}
        for name in [name for name in self.fields if name not in kept]:
            del self.fields[name]
        for name in {*names, "image", "certificate"}:
            self.fields[name].label = values.label_of(name)
        self.order_fields(["fact_on", *names, "image", "certificate", "proof", "note"])
        self.names = names

    def given(self) -> dict[str, Any]:
        """The values of the particulars, whether they differ or not."""
        return {name: self.cleaned_data[name] for name in self.names}

    def papers(self) -> dict[str, Any]:
        return {name: self.cleaned_data.get(name) for name in values.PAPERS}


class ReturnRequestForm(forms.Form):
    remarks = forms.CharField(
        label=gettext_lazy("What has to be corrected"),
        widget=LINES,
        help_text=gettext_lazy("The holder reads this."),
    )


class RevokeForm(forms.Form):
    ground = forms.ChoiceField(
        label=gettext_lazy("Ground of the law"),
        choices=Revocation.Ground.choices,
        widget=forms.RadioSelect,
    )
    reasons = forms.CharField(
        label=gettext_lazy("Reasons"),
        widget=LINES,
        help_text=gettext_lazy("The holder reads this, and may state its case."),
    )
    effect = forms.CharField(
        label=gettext_lazy("Serious effect on others' lawful trade or on customs"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text=gettext_lazy("Only for changes that were not reported (Regulation art 11)."),
    )
    asked_by = forms.CharField(
        label=gettext_lazy("Asked for by"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Empty when customs acts of its own accord."),
    )
    evidence = forms.FileField(label=gettext_lazy("Evidence"), required=False, help_text=PAPER_HELP)


class ReasonsForm(forms.Form):
    reasons = forms.CharField(label=gettext_lazy("Reasons"), widget=LINES)


class StatementForm(forms.Form):
    statement = forms.CharField(
        label=gettext_lazy("Statement"), widget=forms.Textarea(attrs={"rows": 6})
    )
    papers = forms.FileField(label=gettext_lazy("Paper"), required=False, help_text=PAPER_HELP)


class RightEndForm(forms.Form):
    ended_on = forms.DateField(label=gettext_lazy("No longer protected from"))
    source = forms.ChoiceField(label=gettext_lazy("Told by"), choices=RightEnd.Source.choices)
    reasons = forms.CharField(label=gettext_lazy("Reasons"), widget=LINES)
    document = forms.FileField(label=gettext_lazy("Document"), help_text=PAPER_HELP)
