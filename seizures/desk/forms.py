"""Input of the desk. What may be done is checked by the services."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.accounts.permissions import DISTRICT_ROLES
from core.reference.models import ReleaseGround
from seizures.cases.models import Case
from seizures.desk.models import CaseLink
from seizures.procedure.queries import ground_text


def people_of(user: User | None) -> Any:
    if user is None or user.district_id is None:
        return User.objects.none()
    return User.objects.filter(
        is_active=True, district=user.district_id, role__in=DISTRICT_ROLES
    ).order_by("username")


class OfficerForm(forms.Form):
    """A form that offers the colleagues of ``user``."""

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = people_of(user)


class AssignForm(OfficerForm):
    officer = forms.ModelChoiceField(
        User.objects.none(), to_field_name="username", label=_("Officer")
    )
    note = forms.CharField(
        label=_("What the colleague should know"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class NoteForm(forms.Form):
    text = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 3}))


class DetainTogetherForm(forms.Form):
    place = forms.CharField(label=_("Where the goods are kept"), max_length=200)


class ReleaseTogetherForm(forms.Form):
    ground = forms.ChoiceField(label=_("Ground of release"))
    reasons = forms.CharField(
        label=_("Reasons"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = ReleaseGround.objects.all()
        self.fields["ground"] = forms.ChoiceField(
            label=_("Ground of release"),
            choices=[(ground.key, ground_text(ground)) for ground in known],
        )


class LinkForm(forms.Form):
    other = forms.CharField(label=_("Number of the other case"), max_length=24)
    kind = forms.ChoiceField(label=_("How they belong together"), choices=CaseLink.Kind.choices)
    note = forms.CharField(label=_("Note"), required=False, max_length=300)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_other(self) -> Case:
        number = self.cleaned_data["other"].strip()
        found = Case.objects.visible_to(self.user).filter(number=number).first()
        if found is None:
            raise forms.ValidationError(_("You see no case with this number."))
        return found


class ReassignForm(OfficerForm):
    officer = forms.ModelChoiceField(User.objects.none(), label=_("From"))
    to = forms.ModelChoiceField(User.objects.none(), label=_("To"))
    limit = forms.IntegerField(
        label=_("How many (empty: all)"), required=False, min_value=1, max_value=1000
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=500)


class AbsenceForm(OfficerForm):
    user = forms.ModelChoiceField(User.objects.none(), label=_("Who is away"))
    cover = forms.ModelChoiceField(User.objects.none(), label=_("Who stands in"))
    first_day = forms.DateField(
        label=_("First day"), widget=forms.DateInput(attrs={"type": "date"})
    )
    last_day = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        last: date | None = given.get("last_day")
        if last and given.get("first_day") and last < given["first_day"]:
            self.add_error("last_day", _("The last day lies before the first."))
        return given


class SaveFilterForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60)
    shared = forms.BooleanField(label=_("For the whole district"), required=False)
