from django import forms
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_filters import (
    CharFilter,
    ChoiceFilter,
    FilterSet,
    ModelChoiceFilter,
    MultipleChoiceFilter,
)

from core.reference.models import Country, District
from enterprises.models import Agency, Enterprise, EnterpriseQuerySet, Likeness


class EnterpriseFilter(FilterSet):
    """Search and filters of enterprises, the same for the page and for the API."""

    q = CharFilter(label=_("Name, number or code"), method="search")
    status = MultipleChoiceFilter(
        label=_("Status"),
        choices=Enterprise.Status,
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )
    country = ModelChoiceFilter(label=_("Country"), queryset=Country.objects.all())
    district = ModelChoiceFilter(label=_("Customs district"), queryset=District.objects.all())
    priority = ChoiceFilter(
        label=_("Priority enterprise"),
        choices=[("running", _("In a running campaign")), ("ever", _("In any campaign"))],
        method="with_priority",
    )

    class Meta:
        model = Enterprise
        fields = ["q", "status", "country", "district", "priority"]

    def filter_queryset(self, queryset: EnterpriseQuerySet) -> EnterpriseQuerySet:
        """Those merged into others only when they are asked for."""
        rows: EnterpriseQuerySet = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data["status"] else rows.living()

    def search(self, rows: EnterpriseQuerySet, name: str, value: str) -> EnterpriseQuerySet:
        text = value.strip()
        return rows.filter(
            Q(number__istartswith=text)
            | Q(uscc__istartswith=text)
            | Q(name_zh__icontains=text)
            | Q(name_en__icontains=text)
        )

    def with_priority(self, rows: EnterpriseQuerySet, name: str, value: str) -> EnterpriseQuerySet:
        if value == "running":
            return rows.filter(priorities__campaign__status="running").distinct()
        return rows.filter(priorities__isnull=False).distinct()


class AgencyFilter(FilterSet):
    """Powers of attorney as customs looks for them."""

    q = CharFilter(label=_("Name, number or code of agent or holder"), method="search")
    status = MultipleChoiceFilter(
        label=_("Status"),
        choices=Agency.Status,
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )

    class Meta:
        model = Agency
        fields = ["q", "status"]

    def search(
        self, rows: "models.QuerySet[Agency]", name: str, value: str
    ) -> "models.QuerySet[Agency]":
        wanted = Q()
        for side in ("agent", "holder"):
            wanted |= _named(side, value.strip())
        return rows.filter(wanted)


class LikenessFilter(FilterSet):
    """Pairs of enterprises that may be one."""

    q = CharFilter(label=_("Name, number or code of one of them"), method="search")
    status = MultipleChoiceFilter(
        label=_("Status"),
        choices=Likeness.Status,
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )

    class Meta:
        model = Likeness
        fields = ["q", "status"]

    def search(
        self, rows: "models.QuerySet[Likeness]", name: str, value: str
    ) -> "models.QuerySet[Likeness]":
        return rows.filter(_named("first", value.strip()) | _named("second", value.strip()))


def _named(side: str, text: str) -> Q:
    return (
        Q(**{f"{side}__number__istartswith": text})
        | Q(**{f"{side}__uscc__istartswith": text})
        | Q(**{f"{side}__name_zh__icontains": text})
        | Q(**{f"{side}__name_en__icontains": text})
    )
