from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet, ModelChoiceFilter

from campaigns.models import Campaign
from core.accounts.models import User
from core.reference.models import District
from enterprises.models import Enterprise
from seizures.screening.models import Hit, HitQuerySet
from seizures.screening.question_models import Question, QuestionQuerySet
from seizures.screening.search import matching


class HitFilter(FilterSet):
    """Search and filters of hits, the same for the queue and the API."""

    q = CharFilter(method="search", label=_("Mark, shipment or consignor"))
    status = ChoiceFilter(choices=Hit.Status, label=_("Status"))
    lane = ChoiceFilter(choices=Hit.Lane, label=_("Lane"))
    place = ChoiceFilter(
        method="placed",
        choices=[("given", _("Has a place")), ("waiting", _("Waits for a place"))],
        label=_("Place"),
    )
    office = CharFilter(field_name="shipment__office_code", label=_("Customs office"))
    campaign = ModelChoiceFilter(
        queryset=Campaign.objects.all(), to_field_name="code", label=_("Campaign")
    )
    holder = CharFilter(method="by_holder", label=_("Rights holder"))
    district = ModelChoiceFilter(queryset=District.objects.all(), label=_("Customs district"))

    class Meta:
        model = Hit
        fields = ["q", "status", "lane", "place", "office", "campaign", "holder", "district"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = getattr(self.request, "user", None)
        if isinstance(user, User) and not user.is_headquarters:
            del self.filters["district"]

    def placed(self, queryset: HitQuerySet, name: str, value: str) -> HitQuerySet:
        waiting = queryset.model.RANKS["waiting"]
        return (
            queryset.filter(rank=waiting) if value == "waiting" else queryset.exclude(rank=waiting)
        )

    def search(self, queryset: HitQuerySet, name: str, value: str) -> HitQuerySet:
        return queryset.filter(matching(value))

    def by_holder(self, queryset: HitQuerySet, name: str, value: str) -> HitQuerySet:
        """By its number or code, or else by a part of its name."""
        value = value.strip()
        found = Enterprise.objects.filter(Q(number=value) | Q(uscc=value.upper()))
        if not found.exists():
            named = Q(name_zh__icontains=value) | Q(name_en__icontains=value)
            found = Enterprise.objects.filter(named)
        return queryset.filter(recordal__right__holder__in=found)


class StatusQueryFilter(FilterSet):
    """Search among status queries."""

    q = CharFilter(method="search", label=_("Query, shipment or trader"))
    status = ChoiceFilter(choices=Question.Status.choices, label=_("Status"))

    class Meta:
        model = Question
        fields = ["q", "status"]

    def search(self, queryset: QuestionQuerySet, name: str, value: str) -> QuestionQuerySet:
        value = value.strip()
        return queryset.filter(
            Q(number__iexact=value)
            | Q(shipment__number__startswith=value)
            | Q(shipment__consignor_name__icontains=value)
        )
