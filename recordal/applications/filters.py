from django import forms
from django.db.models import CharField, F, Func, Q, Value
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

HS_LENGTHS = range(2, 11)


def joined(field: str) -> Func:
    """The elements of a text array as one text, for a search inside them."""
    return Func(
        F(field),
        Value(" "),
        function="array_to_string",
        output_field=CharField(),
    )


def names_matching(rows: RecordalQuerySet, text: str) -> tuple[RecordalQuerySet, Q]:
    """Recordals whose number, title, spelling, registration number or holder has ``text``."""
    return rows.alias(spellings=joined("right__variants")), (
        Q(number__istartswith=text)
        | Q(right__title__icontains=text)
        | Q(right__title_en__icontains=text)
        | Q(spellings__icontains=text)
        | Q(right__registration_no__icontains=text)
        | Q(right__holder__name_zh__icontains=text)
        | Q(right__holder__name_en__icontains=text)
    )


def hs_matching(rows: RecordalQuerySet, code: str) -> tuple[RecordalQuerySet, Q]:
    """Recordals of goods under, or above, an HS code."""
    above = [code[:length] for length in range(2, len(code) + 1)]
    return rows.alias(codes=joined("right__hs_prefixes")), (
        Q(right__hs_prefixes__overlap=above)
        | Q(codes__startswith=code)
        | Q(codes__contains=f" {code}")
    )


class RecordalFilter(FilterSet):
    """Search and filters of recordals and applications, the same for pages and API."""

    q = CharFilter(label=_("Number, mark, holder, registration number or HS code"), method="search")
    kind = MultipleChoiceFilter(
        label=_("Kind of right"),
        field_name="right__kind",
        choices=IpRight.Kind,
        widget=forms.CheckboxSelectMultiple,
    )
    status = MultipleChoiceFilter(
        label=_("Status"), choices=Recordal.Status, widget=forms.CheckboxSelectMultiple
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
        fields = ["q", "kind", "status", "nice_class", "in_force", "holder"]

    def search(self, rows: RecordalQuerySet, name: str, value: str) -> RecordalQuerySet:
        text = value.strip()
        rows, wanted = names_matching(rows, text)
        if text.isascii() and text.isdigit() and len(text) in HS_LENGTHS:
            rows, codes = hs_matching(rows, text)
            wanted |= codes
        return rows.filter(wanted | Q(application_no__istartswith=text))

    def of_class(self, rows: RecordalQuerySet, name: str, value: NiceClass) -> RecordalQuerySet:
        return rows.filter(right__nice_classes__contains=[value.number])

    def by_force(self, rows: RecordalQuerySet, name: str, value: str) -> RecordalQuerySet:
        if value == "yes":
            return rows.in_force_on(today())
        return rows.exclude(pk__in=Recordal.objects.in_force_on(today()).values("pk"))
