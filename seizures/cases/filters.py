from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q
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

from campaigns.models import Campaign
from core.accounts.absences import covered_by
from core.accounts.models import User
from core.reference.calendar import today
from core.reference.models import District
from recordal.rights.models import IpRight
from seizures.cases.models import Case, CaseItem, CaseQuerySet
from seizures.cases.queries import due_between, overdue, waiting_for_others
from seizures.cases.search import matching
from seizures.shipments.models import Shipment

#: what officers look at, by name: each narrows the list to open cases
LENSES = [
    ("mine", _("My work")),
    ("district", _("My district")),
    ("today", _("Due today")),
    ("overdue", _("Overdue")),
    ("waiting", _("Waiting for others")),
]


class CaseFilter(FilterSet):
    """Search and filters of the case list, the same for the page, the export and the API."""

    q = CharFilter(method="search", label=_("Number, party, mark or declaration"))
    status = MultipleChoiceFilter(
        method="by_status",
        choices=Case.Status.choices,
        widget=forms.CheckboxSelectMultiple,
        label=_("Status"),
    )
    due = ChoiceFilter(
        method="by_due",
        label=_("Next time limit"),
        choices=[
            ("overdue", _("Overdue")),
            ("today", _("Due today")),
            ("week", _("Due within 7 days")),
        ],
    )
    district = ModelChoiceFilter(queryset=District.objects.all(), label=_("Customs district"))
    holder = CharFilter(method="by_holder", label=_("Rights holder"))
    campaign = ModelChoiceFilter(
        queryset=Campaign.objects.all(), to_field_name="code", label=_("Campaign")
    )
    kind = MultipleChoiceFilter(
        method="by_kind",
        choices=IpRight.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        label=_("Kind of right"),
    )
    direction = ChoiceFilter(
        field_name="shipment__direction",
        choices=Shipment.Direction.choices,
        label=_("Direction"),
    )
    channel = ChoiceFilter(
        field_name="shipment__channel", choices=Shipment.Channel.choices, label=_("Channel")
    )
    destination = CharFilter(
        field_name="shipment__destination_country",
        lookup_expr="iexact",
        label=_("Destination (country code)"),
    )
    referred = BooleanFilter(method="by_referral", label=_("Referred to the police"))
    opened = DateFromToRangeFilter(field_name="opened_at", label=_("Opened"))
    mine = BooleanFilter(method="by_officer", label=_("My cases"))
    officer = CharFilter(method="by_name_of_officer", label=_("Officer (user name)"))
    lens = ChoiceFilter(
        method="by_lens", choices=LENSES, widget=forms.HiddenInput, label=_("Shown")
    )

    class Meta:
        model = Case
        fields = ["q", "status", "due", "district", "holder", "campaign", "opened"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self.user
        if user and not user.is_headquarters:
            del self.filters["district"]
        if user and not user.is_officer:
            del self.filters["mine"]
        if user and not user.is_officer and not user.is_headquarters:
            del self.filters["lens"], self.filters["officer"]
        if user and user.is_enterprise:
            del self.filters["campaign"], self.filters["referred"]
            del self.filters["destination"]  # told to the holder after confiscation (MEA 30)
            known = [c for c in Case.Status.choices if c[0] != Case.Status.TRANSFERRED]
            self.filters["status"].extra["choices"] = known

    @property
    def user(self) -> User | None:
        user = getattr(self.request, "user", None)
        return user if isinstance(user, User) else None

    def by_status(self, queryset: CaseQuerySet, name: str, values: list[str]) -> CaseQuerySet:
        return queryset.shown_as(values, self.user)

    def search(self, queryset: CaseQuerySet, name: str, value: str) -> CaseQuerySet:
        """Customs and partner offices search everything; parties only what they may know."""
        if self.user is None or not self.user.is_enterprise:
            return queryset.filter(matching(value))
        marked = CaseItem.objects.filter(case=OuterRef("pk"), mark__icontains=value)
        return queryset.filter(
            Q(number__icontains=value)
            | Q(holder__name_zh__icontains=value)
            | Q(holder__name_en__icontains=value)
            | self.by_shipment(value)
            | Exists(marked)
        )

    def by_shipment(self, value: str) -> Q:
        """A party finds by the consignor and its declaration only once it knows them (MEA 17)."""
        named = Q(shipment__consignor_name__icontains=value) | Q(shipment__number__icontains=value)
        return named & Q(detained_at__isnull=False)

    def by_holder(self, queryset: CaseQuerySet, name: str, value: str) -> CaseQuerySet:
        return queryset.filter(
            Q(holder__number=value)
            | Q(holder__uscc=value)
            | Q(holder__name_zh__icontains=value)
            | Q(holder__name_en__icontains=value)
        )

    def by_kind(self, queryset: CaseQuerySet, name: str, value: list[str]) -> CaseQuerySet:
        if not value:
            return queryset
        touched = CaseItem.objects.filter(case=OuterRef("pk"), recordal__right__kind__in=value)
        return queryset.filter(Exists(touched))

    def by_referral(self, queryset: CaseQuerySet, name: str, value: bool) -> CaseQuerySet:
        """Cases that were delivered to the police, whatever it answered."""
        sent = Case.objects.filter(pk=OuterRef("pk"), referrals__delivered_at__isnull=False)
        return queryset.filter(Exists(sent) if value else ~Exists(sent))

    def by_officer(self, queryset: CaseQuerySet, name: str, value: bool) -> CaseQuerySet:
        """One's own cases, and those of colleagues one stands in for today."""
        if not value or self.user is None:
            return queryset
        return queryset.filter(officer__in=[self.user.pk, *covered_by(self.user, today())])

    def by_name_of_officer(self, queryset: CaseQuerySet, name: str, value: str) -> CaseQuerySet:
        return queryset.filter(officer__username=value)

    def by_lens(self, queryset: CaseQuerySet, name: str, value: str) -> CaseQuerySet:
        queryset = queryset.filter(status__in=Case.OPEN)
        if self.user is None or value == "district":
            return queryset
        if value == "mine":
            return self.by_officer(queryset, name, True)
        if value == "waiting":
            return waiting_for_others(queryset, self.user)
        return self.by_due(queryset, name, value)

    def by_due(self, queryset: CaseQuerySet, name: str, value: str) -> CaseQuerySet:
        if self.user is None:
            return queryset
        now = timezone.now()
        if value == "overdue":
            return overdue(queryset, self.user, now)
        # a term that ends at 24:00 today ends at the midnight after today
        days = 1 if value == "today" else 8
        midnight = datetime.combine(timezone.localdate() + timedelta(days=days), time.min)
        return due_between(queryset, self.user, after=now, until=timezone.make_aware(midnight))
