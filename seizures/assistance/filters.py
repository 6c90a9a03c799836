from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet

from core.accounts.models import User
from seizures.assistance.models import AssistanceQuerySet, AssistanceRequest


class AssistanceFilter(FilterSet):
    """Requests for assistance by words, state, or case."""

    q = CharFilter(method="search", label=_("Number, case or subject"))
    status = ChoiceFilter(choices=AssistanceRequest.Status.choices, label=_("Status"))
    box = ChoiceFilter(
        method="in_box",
        choices=[("in", _("For us to answer")), ("out", _("Asked by us"))],
        label=_("Direction"),
    )

    class Meta:
        model = AssistanceRequest
        fields = ["q", "status", "box"]

    def in_box(self, queryset: AssistanceQuerySet, name: str, value: str) -> AssistanceQuerySet:
        user: User = self.request.user
        return queryset.to_answer(user) if value == "in" else queryset.asked_by_office_of(user)

    def search(self, queryset: AssistanceQuerySet, name: str, value: str) -> AssistanceQuerySet:
        value = value.strip()
        own = Q(number__iexact=value) | Q(subject__icontains=value)
        user = getattr(self.request, "user", None)
        if user is not None and not user.is_partner:
            own |= Q(case__number__iexact=value)
        return queryset.filter(own)
