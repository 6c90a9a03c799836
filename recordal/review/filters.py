from django import forms
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet, MultipleChoiceFilter

from recordal.applications.models import Recordal, RecordalQuerySet
from recordal.review import queries
from recordal.rights.models import IpRight
from recordal.search.matching import find


class QueueFilter(FilterSet):
    """Whose applications, of which kind, and how they stand. Without a choice: to be decided."""

    q = CharFilter(label=_("Number, mark or holder"), method="search")
    whose = ChoiceFilter(
        label=_("Examiner"),
        choices=[("mine", _("Mine")), ("free", _("Unassigned")), ("others", _("Colleagues'"))],
        empty_label=_("Everybody's"),
        method="of",
    )
    state = ChoiceFilter(
        label=_("State"),
        choices=[
            ("returned", _("Returned for correction")),
            ("signature", _("Waits for the second signature")),
            ("all", _("All that is not decided")),
        ],
        empty_label=_("To decide"),
        method="keep",
    )
    kind = MultipleChoiceFilter(
        label=_("Kind of right"),
        field_name="right__kind",
        choices=IpRight.Kind,
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )

    class Meta:
        model = Recordal
        fields = ["q", "whose", "state", "kind"]

    def search(self, rows: RecordalQuerySet, name: str, value: str) -> RecordalQuerySet:
        return rows.filter(pk__in=list(find(rows, value).verdicts))

    def of(self, rows: RecordalQuerySet, name: str, value: str) -> RecordalQuerySet:
        if value == "free":
            return rows.filter(assigned_to=None)
        if value == "mine":
            return rows.filter(assigned_to=self.request.user)
        return rows.exclude(assigned_to=None).exclude(assigned_to=self.request.user)

    def keep(self, rows: RecordalQuerySet, name: str, value: str) -> RecordalQuerySet:
        """See ``filter_queryset``: without a choice there is one too."""
        return rows

    def filter_queryset(self, queryset: RecordalQuerySet) -> RecordalQuerySet:
        rows: RecordalQuerySet = super().filter_queryset(queryset)
        state = self.form.cleaned_data["state"]
        if state == "all":
            return rows
        if state == "returned":
            return rows.filter(status=Recordal.Status.CORRECTION)
        if state == "signature":
            return rows.filter(queries.waits_for_signature())
        return rows.filter(~queries.waits_for_signature(), status=Recordal.Status.SUBMITTED)
