from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy

from core.accounts.models import User
from core.accounts.permissions import GRANTS, Can
from recordal.applications.forms import SheetForm, initial_of
from recordal.applications.models import Recordal
from recordal.applications.services import RecordalFields
from recordal.review.assignment import MOST
from recordal.review.checklist import LONGEST, Checklist, Finding, Point
from recordal.review.models import CheckMark, CorrectionItem
from recordal.review.rules import LONGEST as MOST_DAYS
from recordal.review.rules import correctable, correction_days

EXAMINERS = [role for role, granted in GRANTS.items() if Can.EXAMINE_RECORDALS in granted]


class RefuseForm(forms.Form):
    """The proposal to refuse: a ground of the law, and reasons (REG 8)."""

    ground = forms.ChoiceField(
        label=gettext_lazy("Ground of the law"), choices=Recordal.RefusalGround.choices
    )
    reasons = forms.CharField(
        label=gettext_lazy("Reasons"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The applicant reads this once it is signed."),
    )


class ReturnForm(forms.Form):
    """Why the second person does not sign."""

    remarks = forms.CharField(
        label=gettext_lazy("Remarks"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The examiner reads this."),
    )


class AssignForm(forms.Form):
    to = forms.ModelChoiceField(
        label=gettext_lazy("Examiner"),
        queryset=User.objects.none(),
        to_field_name="username",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 -- for the types
        field.queryset = User.objects.holding(*EXAMINERS)


class TakeForm(forms.Form):
    count = forms.IntegerField(
        label=gettext_lazy("How many"), min_value=1, max_value=MOST, initial=5
    )


class ExtendForm(forms.Form):
    days = forms.IntegerField(
        label=gettext_lazy("Working days more"), min_value=1, max_value=MOST_DAYS
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"].initial = correction_days()


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Not obligatory."),
    )


class ChecklistForm(forms.Form):
    """What was found at each point; a problem needs a remark."""

    def __init__(self, *args: Any, checklist: Checklist, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.checklist = checklist
        for point in checklist.points:
            key, mark = point.check.pk, point.mark
            fresh = mark if mark and not mark.stale else None
            self.fields[key] = forms.ChoiceField(
                label=point.check.text,
                choices=[("", gettext_lazy("Not checked yet")), *CheckMark.Result.choices],
                widget=forms.RadioSelect,
                required=False,
                initial=fresh.result if fresh else "",
            )
            self.fields[f"{key}_remark"] = forms.CharField(
                label=gettext_lazy("Remark"),
                widget=forms.TextInput(attrs={"placeholder": gettext_lazy("Remark")}),
                max_length=LONGEST,
                required=False,
                initial=mark.remark if mark else "",
            )

    def rows(self) -> Iterator[tuple[Point, BoundField, BoundField]]:
        for point in self.checklist.points:
            yield point, self[point.check.pk], self[f"{point.check.pk}_remark"]

    def findings(self) -> dict[str, Finding]:
        given = self.cleaned_data
        return {
            point.check.pk: Finding(
                given.get(point.check.pk, ""), given.get(f"{point.check.pk}_remark", "")
            )
            for point in self.checklist.points
        }


class CorrectionRequestForm(forms.Form):
    """A remark at each content that is to be corrected, and a time for it."""

    use_required_attribute = False

    def __init__(self, *args: Any, recordal: Recordal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = correctable(recordal)
        for name, content in self.names.items():
            self.fields[name] = forms.CharField(
                label=content.label, required=False, widget=forms.Textarea(attrs={"rows": 2})
            )
        self.fields["note"] = forms.CharField(
            label=gettext_lazy("Note on the whole application"),
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        self.fields["days"] = forms.IntegerField(
            label=gettext_lazy("Working days for the answer"),
            min_value=1,
            max_value=MOST_DAYS,
            initial=correction_days(),
        )

    def stated_fields(self) -> Iterator[BoundField]:
        """Remarks on what is there, or is wanted."""
        return (self[name] for name, content in self.names.items() if content.stated)

    def other_fields(self) -> Iterator[BoundField]:
        """Remarks on what was not given, and need not be."""
        return (self[name] for name, content in self.names.items() if not content.stated)

    def others_said(self) -> bool:
        return any(field.errors or field.value() for field in self.other_fields())

    def remarks(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name, "") for name in self.names}


class CorrectionForm(SheetForm):
    """The contents of an application that were returned, each with room for an answer.

    Pictures, papers and goods are corrected on the page of the application.
    """

    def __init__(
        self, *args: Any, recordal: Recordal, items: list[CorrectionItem], **kwargs: Any
    ) -> None:
        kwargs["initial"] = initial_of(recordal)
        super().__init__(*args, kind=recordal.right.kind, **kwargs)
        self.items = items
        asked = {item.field for item in items}
        for name in [name for name in self.fields if name not in asked]:
            del self.fields[name]
        self.contents = list(self.fields)
        self.needed &= set(self.contents)
        for item in items:
            self.fields[self.answer_name(item.field)] = forms.CharField(
                label=gettext_lazy("Your answer to customs"),
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
                initial=item.answer,
                help_text=gettext_lazy("Needed only when you leave the content as it is."),
            )

    @staticmethod
    def answer_name(field: str) -> str:
        return f"answer_{field}"

    def remarked(self) -> Iterator[tuple[CorrectionItem, BoundField | None, BoundField]]:
        """Each remark with the field it is about, if it can be corrected here, and the answer."""
        for item in self.items:
            field = self[item.field] if item.field in self.contents else None
            yield item, field, self[self.answer_name(item.field)]

    def stated(self) -> RecordalFields:
        given = {name: self.cleaned_data[name] for name in self.contents}
        return cast("RecordalFields", given)

    def still_pending(self, recordal: Recordal) -> dict[str, str]:
        """What was typed on the page of the application and is not corrected here."""
        pending: dict[str, str] = recordal.pending
        return {name: text for name, text in pending.items() if name not in self.contents}

    def answers(self) -> dict[str, str]:
        return {
            item.field: self.cleaned_data.get(self.answer_name(item.field), "")
            for item in self.items
        }
