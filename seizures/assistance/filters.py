from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet

from seizures.assistance.models import AssistanceQuerySet, AssistanceRequest


class AssistanceFilter(FilterSet):
    """Requests for assistance by words, state, or case."""

    q = CharFilter(method="search", label=_("Number, case or subject"))
    status = ChoiceFilter(choices=AssistanceRequest.Status.choices, label=_("Status"))

    class Meta:
        model = AssistanceRequest
        fields = ["q", "status"]

    def search(self, queryset: AssistanceQuerySet, name: str, value: str) -> AssistanceQuerySet:
        value = value.strip()
        own = Q(number__iexact=value) | Q(subject__icontains=value)
        user = getattr(self.request, "user", None)
        if user is not None and not user.is_partner:
            own |= Q(case__number__iexact=value)
        return queryset.filter(own)
