from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django_filters import (
    BooleanFilter,
    CharFilter,
    ChoiceFilter,
    FilterSet,
    ModelChoiceFilter,
    MultipleChoiceFilter,
)

from core.accounts.models import User
from core.reference.models import District
from seizures.inspections.models import Inspection, InspectionQuerySet
from seizures.inspections.search import matching
from seizures.screening.models import Hit


class InspectionFilter(FilterSet):
    """Search and filters of the queue. Without a status, what still has to be done."""

    q = CharFilter(method="search", label=_("Number, declaration or consignor"))
    status = MultipleChoiceFilter(
        choices=Inspection.Status.choices,
        widget=forms.CheckboxSelectMultiple,
        label=_("Status"),
        distinct=False,
    )
    lane = ChoiceFilter(choices=Hit.Lane.choices, label=_("Lane"))
    mine = BooleanFilter(method="by_inspector", label=_("Mine"))
    district = ModelChoiceFilter(queryset=District.objects.all(), label=_("Customs district"))

    class Meta:
        model = Inspection
        fields = ["q", "status", "lane", "mine", "district"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = getattr(self.request, "user", None)
        if isinstance(user, User) and user.is_officer:
            del self.filters["district"]
        if isinstance(user, User) and not user.is_officer:
            del self.filters["mine"]

    def filter_queryset(self, queryset: InspectionQuerySet) -> InspectionQuerySet:
        found: InspectionQuerySet = super().filter_queryset(queryset)
        asked = self.form.cleaned_data.get("status") or self.form.cleaned_data.get("q")
        return found if asked else found.open()

    def search(self, queryset: InspectionQuerySet, name: str, value: str) -> InspectionQuerySet:
        return queryset.filter(matching(value))

    def by_inspector(
        self, queryset: InspectionQuerySet, name: str, value: bool
    ) -> InspectionQuerySet:
        return queryset.filter(inspector=self.request.user) if value else queryset
