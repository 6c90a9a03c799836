from django import forms
from django.utils.translation import gettext_lazy as _
from django_filters import (
    CharFilter,
    ChoiceFilter,
    FilterSet,
    ModelChoiceFilter,
    MultipleChoiceFilter,
)

from core.reference.calendar import today
from core.reference.models import NiceClass
from recordal.applications.models import Recordal, RecordalQuerySet
from recordal.rights.models import IpRight


class RecordalFilter(FilterSet):
    """Filters of recordals and applications, the same for pages and API; see also the search."""

    kind = MultipleChoiceFilter(
        label=_("Kind of right"),
        field_name="right__kind",
        choices=IpRight.Kind,
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )
    status = MultipleChoiceFilter(
        label=_("Status"),
        choices=Recordal.Status,
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )
    nice_class = ModelChoiceFilter(
        label=_("Nice class"), queryset=NiceClass.objects.all(), method="of_class"
    )
    in_force = ChoiceFilter(
        label=_("In force"),
        choices=[("yes", _("In force today")), ("no", _("Not in force today"))],
        method="by_force",
    )
    holder = CharFilter(label=_("Number of the holder"), field_name="right__holder__number")

    class Meta:
        model = Recordal
        fields = ["kind", "status", "nice_class", "in_force", "holder"]

    def of_class(self, rows: RecordalQuerySet, name: str, value: NiceClass) -> RecordalQuerySet:
        return rows.filter(right__nice_classes__contains=[value.number])

    def by_force(self, rows: RecordalQuerySet, name: str, value: str) -> RecordalQuerySet:
        if value == "yes":
            return rows.in_force_on(today())
        return rows.exclude(pk__in=Recordal.objects.in_force_on(today()).values("pk"))
