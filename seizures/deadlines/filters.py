from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter, CharFilter, ChoiceFilter, FilterSet, ModelChoiceFilter

from core.accounts.models import User
from core.reference.models import District, StatutoryDeadline
from seizures.deadlines.models import Deadline, DeadlineQuerySet


def midnight_after(days: int) -> datetime:
    """The end of the day that lies ``days`` ahead; 0 is today."""
    day = timezone.localdate() + timedelta(days=days + 1)
    return timezone.make_aware(datetime.combine(day, time.min))


class DeadlineFilter(FilterSet):
    """Search and filters of the list of clocks. Without a status, those that run."""

    q = CharFilter(method="search", label=_("Case, holder or consignor"))
    due = ChoiceFilter(
        method="by_due",
        label=_("When due"),
        choices=[
            ("overdue", _("Overdue")),
            ("today", _("Due today")),
            ("week", _("Due within 7 days")),
        ],
    )
    kind = ModelChoiceFilter(
        field_name="rule",
        queryset=StatutoryDeadline.objects.filter(
            Exists(Deadline.objects.filter(rule=OuterRef("pk")))
        ),
        label=_("What is due"),
    )
    status = ChoiceFilter(choices=Deadline.Status.choices, label=_("Status"))
    mine = BooleanFilter(method="by_officer", label=_("My cases"))
    district = ModelChoiceFilter(
        field_name="case__district", queryset=District.objects.all(), label=_("Customs district")
    )

    class Meta:
        model = Deadline
        fields = ["q", "due", "kind", "status", "mine", "district"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = getattr(self.request, "user", None)
        if isinstance(user, User) and not user.is_headquarters:
            del self.filters["district"]
        if isinstance(user, User) and not user.is_officer:
            del self.filters["mine"]

    def filter_queryset(self, queryset: DeadlineQuerySet) -> DeadlineQuerySet:
        found: DeadlineQuerySet = super().filter_queryset(queryset)
        asked = self.form.cleaned_data
        if asked.get("status") or asked.get("due") == "overdue":  # what is late may have run out
            return found
        return found.running()

    def search(self, queryset: DeadlineQuerySet, name: str, value: str) -> DeadlineQuerySet:
        found = (
            Q(case__number__icontains=value)
            | Q(case__holder__name_zh__icontains=value)
            | Q(case__holder__name_en__icontains=value)
        )
        if not self.request.user.is_enterprise:  # holders learn the consignor later (MEA 17)
            found |= Q(case__shipment__consignor_name__icontains=value)
        return queryset.filter(found)

    def by_due(self, queryset: DeadlineQuerySet, name: str, value: str) -> DeadlineQuerySet:
        now = timezone.now()
        if value == "overdue":
            return queryset.overdue(now)
        # a clock that ends at 24:00 today ends at the midnight after today
        until = midnight_after(0 if value == "today" else 7)
        return queryset.filter(due_at__gt=now, due_at__lte=until)

    def by_officer(self, queryset: DeadlineQuerySet, name: str, value: bool) -> DeadlineQuerySet:
        return queryset.filter(case__officer=self.request.user) if value else queryset
