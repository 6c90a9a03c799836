"""What people enter about rules, dry runs, places and figures; every mistake named at its field."""

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.accounts.models import User
from core.reference.models import District
from recordal.applications.models import Recordal
from seizures.rulebook.book import FILLABLE, placeholders
from seizures.rulebook.conditions import COUNTABLE, BadCondition, check
from seizures.rulebook.models import RuleVersion
from seizures.rulebook.queries import possible_values

VERSION_FIELDS = ("text_en", "text_zh", "condition", "points", "times", "at_most_times")
LONGEST = 20_000


class ConditionField(forms.CharField):
    """A condition as JSON text; what is wrong with it is said with its place in the tree."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        if value is None:
            return ""
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return text
        try:
            condition = json.loads(text)
        except json.JSONDecodeError as error:
            raise forms.ValidationError(
                _("This is not JSON: line %(line)s, column %(column)s.")
                % {"line": error.lineno, "column": error.colno}
            ) from error
        except RecursionError as error:
            raise forms.ValidationError(_("Nested too deeply.")) from error
        try:
            check(condition, possible_values())
        except BadCondition as error:
            raise forms.ValidationError(error.message) from error
        return condition


class VersionForm(forms.ModelForm[RuleVersion]):
    condition = ConditionField(
        label=gettext_lazy("Condition"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "class": "code"}),
        help_text=gettext_lazy("When the rule holds, in the words of the list beside."),
    )
    times = forms.ChoiceField(
        label=gettext_lazy("Points are multiplied by"), required=False, choices=[]
    )

    class Meta:
        model = RuleVersion
        fields = list(VERSION_FIELDS)
        widgets = {
            "text_en": forms.Textarea(attrs={"rows": 2}),
            "text_zh": forms.Textarea(attrs={"rows": 2, "lang": "zh-Hans"}),
        }
        help_texts = {
            "text_en": gettext_lazy(
                "What an officer reads on a hit, such as: The brand is declared as “%(mark)s”."
            ),
            "points": gettext_lazy("From −100 to 100; below zero speaks for the goods."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        times: Any = self.fields["times"]
        times.choices = [("", _("nothing")), *((name, name) for name in COUNTABLE)]
        self.fields["points"].min_value = -100  # type: ignore[attr-defined]

    def clean_points(self) -> int:
        points = int(self.cleaned_data["points"])
        if not -100 <= points <= 100 or points == 0:
            raise forms.ValidationError(_("From −100 to 100, and not 0."))
        return points

    def clean_at_most_times(self) -> int:
        times = int(self.cleaned_data["at_most_times"])
        if not 1 <= times <= 100:
            raise forms.ValidationError(_("From 1 to 100."))
        return times

    def clean_text_en(self) -> str:
        return self._sentence("text_en")

    def clean_text_zh(self) -> str:
        return self._sentence("text_zh")

    def _sentence(self, name: str) -> str:
        text = str(self.cleaned_data[name]).strip()
        for placeholder in placeholders(text):
            if placeholder not in FILLABLE:
                raise forms.ValidationError(
                    _("Nothing is known that could be put in for “%(name)s”.")
                    % {"name": placeholder}
                )
        return text

    @property
    def version_fields(self) -> dict[str, object]:
        return {name: self.cleaned_data[name] for name in VERSION_FIELDS}


class RuleForm(VersionForm):
    """A new rule with its first version."""

    code = forms.RegexField(
        r"^(?!new$)[a-z][a-z0-9_.]{2,39}$",
        label=gettext_lazy("Code"),
        max_length=40,
        error_messages={
            "invalid": gettext_lazy(
                "From 3 to 40 of a–z, 0–9, _ and dots, first a letter; not “new”."
            )
        },
        help_text=gettext_lazy("Such as route.guangzhou_lagos; it stays."),
    )
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=120)
    name_zh = forms.CharField(label=gettext_lazy("Name in Chinese"), max_length=120)
    field_order = ["code", "name_en", "name_zh"]


class PeriodForm(forms.Form):
    """Where and when; officers look at their own district."""

    district = forms.ModelChoiceField(
        District.objects.all(),
        label=gettext_lazy("Customs district"),
        required=False,
        empty_label=gettext_lazy("All districts"),
    )
    from_day = forms.DateField(label=gettext_lazy("From"))
    to_day = forms.DateField(label=gettext_lazy("To"))

    def __init__(self, user: User, *args: Any, days: int = 30, **kwargs: Any) -> None:
        today = timezone.localdate()
        kwargs.setdefault("initial", {})
        kwargs["initial"] = {
            "from_day": today - timedelta(days=days),
            "to_day": today,
            **kwargs["initial"],
        }
        super().__init__(*args, **kwargs)
        self._own = user.district if user.is_officer else None
        if self._own is not None:
            del self.fields["district"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("from_day"), cleaned.get("to_day")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self.add_error("to_day", _("The period ends before it begins."))
        if self._own is not None:
            cleaned["district"] = self._own
        return cleaned


class DryRunForm(PeriodForm):
    field_order = ["recordal", "district", "from_day", "to_day"]


class RecordalDryRunForm(DryRunForm):
    recordal = forms.CharField(
        label=gettext_lazy("Recordal or application"),
        max_length=20,
        help_text=gettext_lazy("Its number; it need not be accepted yet."),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        self._user = user
        super().__init__(user, *args, **kwargs)

    def clean_recordal(self) -> Recordal:
        wanted = self.cleaned_data["recordal"].strip()
        seen = Recordal.objects.visible_to(self._user)
        found = seen.filter(number=wanted) | seen.filter(application_no=wanted)
        recordal = found.first()
        if recordal is None:
            raise forms.ValidationError(_("No recordal or application has this number."))
        return recordal


class ProposeForm(forms.Form):
    valid_from = forms.DateField(label=gettext_lazy("In force from"))
    valid_to = forms.DateField(label=gettext_lazy("Until"), required=False)
    why = forms.CharField(
        label=gettext_lazy("Why the rule is needed"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, version: RuleVersion | None = None, **kwargs: Any) -> None:
        today = timezone.localdate()
        given: dict[str, object] = {"valid_from": today}
        if version:
            first = max(version.valid_from or today, today)
            given = {"valid_from": first, "valid_to": version.valid_to, "why": version.why}
        kwargs.setdefault("initial", given)
        super().__init__(*args, **kwargs)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class CapacityForm(forms.Form):
    district = forms.ModelChoiceField(
        District.objects.all(), label=gettext_lazy("Customs district"), to_field_name="code"
    )
    office_code = forms.RegexField(
        r"^\d{4}$",
        label=gettext_lazy("Customs office"),
        required=False,
        help_text=gettext_lazy("Four digits; empty for the whole district."),
        error_messages={"invalid": gettext_lazy("Four digits, such as 5301.")},
    )
    inspections_per_day = forms.IntegerField(
        label=gettext_lazy("Inspections a day"), min_value=0, max_value=100_000
    )
    random_share = forms.DecimalField(
        label=gettext_lazy("Share kept for the random sample (%)"),
        min_value=Decimal(0),
        max_value=Decimal(50),
        max_digits=5,
        decimal_places=2,
        initial=Decimal(5),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if user.is_officer:
            districts: Any = self.fields["district"]
            districts.queryset = District.objects.filter(pk=user.district_id)
            districts.initial = user.district_id
            districts.empty_label = None


class FigureForm(forms.Form):
    value = forms.DecimalField(label=gettext_lazy("Value"), max_digits=12, decimal_places=4)
