from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_filters import (
    CharFilter,
    ChoiceFilter,
    DateFromToRangeFilter,
    FilterSet,
    ModelChoiceFilter,
    MultipleChoiceFilter,
)

from core.accounts.models import User
from core.reference.models import Country, District
from seizures.shipments.models import Import, Shipment, ShipmentQuerySet
from seizures.shipments.search import matching


class ShipmentFilter(FilterSet):
    """Search and filters of shipments, the same for the page, the portal and the API."""

    q = CharFilter(method="search", label=_("Number, consignor or container"))
    status = MultipleChoiceFilter(
        choices=Shipment.Status,
        widget=forms.CheckboxSelectMultiple,
        label=_("Status"),
        distinct=False,
    )
    direction = ChoiceFilter(choices=Shipment.Direction, label=_("Direction"))
    channel = ChoiceFilter(choices=Shipment.Channel, label=_("Channel"))
    destination = ModelChoiceFilter(
        queryset=Country.objects.all(), method="bound_for", label=_("Destination")
    )
    district = ModelChoiceFilter(queryset=District.objects.all(), label=_("Customs district"))
    declared = DateFromToRangeFilter(field_name="declared_at", label=_("Declared"))

    class Meta:
        model = Shipment
        fields = ["q", "status", "direction", "channel", "destination", "district", "declared"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = getattr(self.request, "user", None)
        if isinstance(user, User) and not user.is_headquarters:
            del self.filters["district"]
        if isinstance(user, User) and user.is_enterprise:
            del self.filters["status"]

    def search(self, queryset: ShipmentQuerySet, name: str, value: str) -> ShipmentQuerySet:
        return queryset.filter(matching(value))

    def bound_for(self, queryset: ShipmentQuerySet, name: str, value: Country) -> ShipmentQuerySet:
        return queryset.filter(destination_country=value.pk)


class ImportFilter(FilterSet):
    q = CharFilter(method="search", label=_("Number or file name"))
    status = ChoiceFilter(choices=Import.Status, label=_("Status"))

    class Meta:
        model = Import
        fields = ["q", "status"]

    def search(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(Q(number=value.strip()) | Q(file_name__icontains=value.strip()))
