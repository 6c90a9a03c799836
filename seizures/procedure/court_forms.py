"""Input of civil support and court notices. What the law demands is checked by the steps."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.accounts.models import PartnerOffice
from core.reference.models import CourtNoticeKind
from core.templatetags.formats import local_name
from seizures.cases.models import Case
from seizures.civil import holds
from seizures.civil.court_models import CourtNotice
from seizures.civil.rules import Disclosure
from seizures.evidence.models import Exhibit
from seizures.procedure.court_statements import Part, Statement, lines_of
from seizures.procedure.forms import LONG


class SupportForm(forms.Form):
    purpose = forms.CharField(
        label=_("What you need the information for"),
        widget=LONG,
        help_text=_("It may be used for nothing else."),
    )
    court = forms.CharField(label=_("Court, if known"), max_length=200, required=False)
    view = forms.BooleanField(
        label=_("I also ask for an appointment to view the goods"), required=False
    )
    samples_wanted = forms.CharField(
        label=_("Samples you would like"), max_length=200, required=False
    )


class GrantForm(forms.Form):
    """What of it the legal officer keeps back, and why."""

    withhold = forms.MultipleChoiceField(
        label=_("Keep back all the same"), required=False, widget=forms.CheckboxSelectMultiple
    )
    because = forms.CharField(label=_("Why it is kept back"), widget=LONG, required=False)

    def __init__(self, *args: Any, told: Disclosure, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["withhold"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(item.key, item.title) for item in told.items]


class RefusalForm(forms.Form):
    reasons = forms.CharField(label=_("Reasons"), widget=LONG)


class KindField(forms.ModelChoiceField[CourtNoticeKind]):
    def label_from_instance(self, obj: CourtNoticeKind) -> str:
        return obj.name


class CourtField(forms.ModelChoiceField[PartnerOffice]):
    def label_from_instance(self, obj: PartnerOffice) -> str:
        return local_name(obj)


class EarlierField(forms.ModelChoiceField[CourtNotice]):
    def label_from_instance(self, obj: CourtNotice) -> str:
        return f"{obj} · {obj.kind.name} · {obj.get_status_display()}"


class CourtNoticeForm(forms.Form):
    """What stands in a notice; lines and labels of the case to choose from."""

    kind = KindField(
        label=_("Kind of the notice"),
        queryset=CourtNoticeKind.objects.all(),
        empty_label=None,
        widget=forms.Select,
    )
    court = forms.CharField(label=_("Court"), max_length=200)
    office = CourtField(
        label=_("Office of the court in this system"),
        queryset=PartnerOffice.objects.filter(kind=PartnerOffice.Kind.COURT),
        required=False,
        help_text=_("It then finds the notice and the reply here."),
    )
    number = forms.CharField(label=_("Number of the notice"), max_length=100)
    received_at = forms.DateTimeField(
        label=_("Received"),
        widget=forms.DateTimeInput,
        initial=timezone.now,
        help_text=_("The moment that stops the clock."),
    )
    scope = forms.ChoiceField(
        label=_("Scope"),
        choices=CourtNotice.Scope.choices,
        initial=CourtNotice.Scope.WHOLE,
        widget=forms.RadioSelect,
    )
    exhibits = forms.ModelMultipleChoiceField(
        label=_("Labels it names"),
        queryset=Exhibit.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    amount = forms.DecimalField(
        label=_("Amount of the security (CNY)"),
        max_digits=18,
        decimal_places=2,
        min_value=0,
        required=False,
    )
    valid_until = forms.DateField(
        label=_("Last day, if stated"),
        widget=forms.DateInput,
        required=False,
        help_text=_("Without it the longest term of the law counts."),
    )
    follows = EarlierField(
        label=_("Earlier notice that it lifts or renews"),
        queryset=CourtNotice.objects.none(),
        required=False,
        empty_label=_("None"),
    )
    superior = forms.BooleanField(
        label=_("It comes from the superior of that court"), required=False
    )
    file = forms.FileField(label=_("The notice, as PDF or picture"), required=False)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines_of(case)
        for line, (words, there, unit) in self.lines.items():
            self.fields[f"line_{line}"] = forms.DecimalField(
                label=_("Line %(line)s: %(words)s") % {"line": line, "words": words[:60]},
                help_text=_("Of %(there)s %(unit)s. Empty: not named.")
                % {"there": f"{there.normalize():f}", "unit": unit},
                max_digits=18,
                decimal_places=3,
                min_value=0,
                required=False,
            )
        labels = Exhibit.objects.filter(case=case, quantity__gt=0)
        earlier = case.court_notices.filter(kind__act="hold").select_related("kind")
        for name, rows in (("exhibits", labels), ("follows", earlier)):
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = rows
        order = list(self.fields)
        here = order.index("exhibits")
        own = [name for name in order if name.startswith("line_")]
        self.order_fields([*order[:here], *own, *order[here:]])

    def statement(self) -> Statement:
        """What was filled in, as the service takes it."""
        given = self.cleaned_data
        parts = [
            Part(line_no=line, quantity=given[f"line_{line}"])
            for line in self.lines
            if given.get(f"line_{line}")
        ]
        parts += [Part(exhibit=label) for label in given["exhibits"]]
        names = (
            "kind", "court", "office", "number", "received_at", "scope", "amount", "valid_until",
            "follows", "superior",
        )  # fmt: skip
        return Statement(**{name: given[name] for name in names}, parts=parts)


class CourtHandOverForm(forms.Form):
    """The goods go to the court that keeps them."""

    notice = EarlierField(label=_("On which notice"), queryset=CourtNotice.objects.none())
    place = forms.CharField(label=_("Place"), max_length=200)
    remarks = forms.CharField(label=_("Who took them over"), max_length=200)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["notice"]
        if isinstance(field, forms.ModelChoiceField):
            field.empty_label = None
            field.queryset = case.court_notices.barring(holds.RELEASE).select_related("kind")
