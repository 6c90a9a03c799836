from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, FilterSet, MultipleChoiceFilter

from seizures.hooks.models import Dispatch, DispatchQuerySet


class DispatchFilter(FilterSet):
    """Search and filters of what goes to the systems of partner offices."""

    q = CharFilter(method="search", label=_("Number, event or office"))
    status = MultipleChoiceFilter(
        choices=Dispatch.Status,
        widget=forms.CheckboxSelectMultiple,
        label=_("Status"),
        distinct=False,
    )

    class Meta:
        model = Dispatch
        fields = ["q", "status"]

    def search(self, queryset: DispatchQuerySet, name: str, value: str) -> DispatchQuerySet:
        return queryset.filter(
            Q(subject__icontains=value)
            | Q(event__icontains=value)
            | Q(hook__office__code__icontains=value)
        )
