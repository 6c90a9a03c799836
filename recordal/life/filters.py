from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet, MultipleChoiceFilter

from recordal.life.models import Request, RequestQuerySet

WAITING = "waiting"


class RequestFilter(FilterSet):
    """Requests on recordals, the same for the desk, which begins with what waits, and the API."""

    q = CharFilter(label=_("Number, mark or holder"), method="search")
    kind = MultipleChoiceFilter(
        label=_("What is asked"),
        choices=Request.Kind,
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )
    state = ChoiceFilter(
        label=_("Which"),
        choices=[
            (WAITING, _("To decide")),
            ("returned", _("Returned for correction")),
            ("decided", _("Decided or over")),
        ],
        empty_label=_("All"),
        method="in_state",
    )
    recordal = CharFilter(label=_("Recordal number"), field_name="recordal__number")

    class Meta:
        model = Request
        fields = ["q", "kind", "state", "recordal"]

    def search(self, rows: RequestQuerySet, name: str, value: str) -> RequestQuerySet:
        text = value.strip()
        return rows.filter(
            Q(number__istartswith=text)
            | Q(recordal__number__istartswith=text)
            | Q(recordal__right__title__icontains=text)
            | Q(recordal__right__title_en__icontains=text)
            | Q(recordal__right__holder__name_zh__icontains=text)
            | Q(recordal__right__holder__name_en__icontains=text)
        )

    def in_state(self, rows: RequestQuerySet, name: str, value: str) -> RequestQuerySet:
        if value == "returned":
            return rows.filter(status=Request.Status.CORRECTION)
        if value == "decided":
            return rows.exclude(status__in=Request.OPEN)
        return rows.filter(status=Request.Status.FILED)
