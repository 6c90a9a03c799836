from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import (
    BooleanFilter,
    CharFilter,
    ChoiceFilter,
    DateFromToRangeFilter,
    FilterSet,
    ModelChoiceFilter,
    MultipleChoiceFilter,
)

from core.reference.models import ProductCategory
from seizures.cases.models import Case
from seizures.parcels.checking import CHANNELS, tracking_number
from seizures.parcels.models import Parcel, ParcelQuerySet
from seizures.shipments.models import Shipment


class ParcelFilter(FilterSet):
    """Search and filters of parcels, the same for the list, batch acts and the API."""

    q = CharFilter(method="search", label=_("Tracking number, case, mark, holder or party"))
    stage = MultipleChoiceFilter(
        field_name="case__status",
        choices=[
            choice
            for choice in Case.Status.choices
            if choice[0] not in {"suspended", "undetermined", "court_seized"}
        ],
        widget=forms.CheckboxSelectMultiple,
        label=_("Status"),
        distinct=False,
    )
    abandonment = ChoiceFilter(
        choices=[c for c in Parcel.Abandonment.choices if c[0]], label=_("Abandonment")
    )
    told = ChoiceFilter(
        method="by_told",
        choices=[("no", _("Not told yet")), ("yes", _("Told"))],
        label=_("Rights holder"),
    )
    opinion = ChoiceFilter(
        field_name="holder_opinion",
        choices=[c for c in Parcel.Opinion.choices if c[0]],
        label=_("The rights holder says"),
    )
    party = ChoiceFilter(
        method="by_party",
        choices=[("known", _("Known")), ("unknown", _("Unknown"))],
        label=_("Party"),
    )
    category = ModelChoiceFilter(queryset=ProductCategory.objects.all(), label=_("Kind of goods"))
    channel = ChoiceFilter(
        field_name="case__shipment__channel",
        choices=[c for c in Shipment.Channel.choices if c[0] in CHANNELS],
        label=_("Channel"),
    )
    logged = DateFromToRangeFilter(method="by_day", label=_("Logged"))
    photo = ChoiceFilter(
        method="by_photo", choices=[("none", _("Without a picture"))], label=_("Photo")
    )
    mine = BooleanFilter(method="by_officer", label=_("Logged by me"))

    class Meta:
        model = Parcel
        fields: list[str] = []

    def search(self, queryset: ParcelQuerySet, name: str, value: str) -> ParcelQuerySet:
        text = value.strip()
        number = tracking_number(text)
        exact = queryset.filter(Q(tracking_no=number) | Q(case__number=text.upper()))
        if exact.exists():
            return exact
        return queryset.filter(
            Q(tracking_no__startswith=number)
            | Q(case__items__mark__icontains=text)
            | Q(case__holder__name_zh__icontains=text)
            | Q(case__holder__name_en__icontains=text)
            | Q(party_name__icontains=text)
        ).distinct()

    def by_told(self, queryset: ParcelQuerySet, name: str, value: str) -> ParcelQuerySet:
        return queryset.filter(case__notified_at__isnull=value == "no")

    def by_party(self, queryset: ParcelQuerySet, name: str, value: str) -> ParcelQuerySet:
        unknown = Q(party="") | Q(party_name="")
        return queryset.filter(~unknown if value == "known" else unknown)

    def by_photo(self, queryset: ParcelQuerySet, name: str, value: str) -> ParcelQuerySet:
        return queryset.filter(case__evidence__isnull=True)

    def by_day(self, queryset: ParcelQuerySet, name: str, value: slice) -> ParcelQuerySet:
        if value.start:
            queryset = queryset.filter(logged_at__gte=_midnight(value.start))
        if value.stop:
            queryset = queryset.filter(logged_at__lt=_midnight(value.stop) + timedelta(days=1))
        return queryset

    def by_officer(self, queryset: ParcelQuerySet, name: str, value: bool) -> ParcelQuerySet:
        user: Any = getattr(self.request, "user", None)
        return queryset.filter(case__officer=user) if value and user else queryset


def _midnight(day: Any) -> datetime:
    plain = day.date() if isinstance(day, datetime) else day
    return timezone.make_aware(datetime.combine(plain, time.min))
