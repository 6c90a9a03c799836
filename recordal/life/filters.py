from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet, MultipleChoiceFilter

from recordal.life.models import Request, RequestQuerySet


class RequestFilter(FilterSet):
    """Requests on recordals; without a choice those that wait for customs."""

    q = CharFilter(label=_("Number, mark or holder"), method="search")
    kind = MultipleChoiceFilter(
        label=_("What is asked"), choices=Request.Kind, widget=forms.CheckboxSelectMultiple
    )
    state = ChoiceFilter(
        label=_("Which"),
        choices=[
            ("returned", _("Returned for correction")),
            ("decided", _("Decided or over")),
            ("all", _("All")),
        ],
        empty_label=_("To decide"),
        method="keep",
    )

    class Meta:
        model = Request
        fields = ["q", "kind", "state"]

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

    def keep(self, rows: RequestQuerySet, name: str, value: str) -> RequestQuerySet:
        """See ``filter_queryset``: without a choice there is one too."""
        return rows

    def filter_queryset(self, queryset: RequestQuerySet) -> RequestQuerySet:
        rows: RequestQuerySet = super().filter_queryset(queryset)
        state = self.form.cleaned_data["state"]
        if state == "all":
            return rows
        if state == "returned":
            return rows.filter(status=Request.Status.CORRECTION)
        if state == "decided":
            return rows.exclude(status__in=Request.OPEN)
        return rows.filter(status=Request.Status.FILED)


class RequestApiFilter(FilterSet):
    """The same for programs, which see everything unless they ask for less."""

    kind = MultipleChoiceFilter(choices=Request.Kind)
    status = MultipleChoiceFilter(choices=Request.Status)
    recordal = CharFilter(field_name="recordal__number")

    class Meta:
        model = Request
        fields = ["kind", "status", "recordal"]
