from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_filters import (
    CharFilter,
    ChoiceFilter,
    FilterSet,
    ModelChoiceFilter,
    MultipleChoiceFilter,
)
from django_stubs_ext import StrOrPromise

from core.accounts.models import User
from core.reference.calendar import today
from enterprises.models import Enterprise, EnterpriseQuerySet
from recordal.applications.filters import RecordalFilter
from recordal.applications.models import Recordal, RecordalQuerySet
from recordal.rights.models import IpRight
from recordal.search.keys import Source
from recordal.search.matching import Found, find
from recordal.search.reasons import explain

#: Best answers first; see ``Found.among``.
BY_RANK = ("rank", "pk")
NEWEST_FIRST = ("-created_at", "-pk")


def _box(hint: StrOrPromise) -> forms.TextInput:
    """A field that says inside what may be typed."""
    return forms.TextInput({"placeholder": hint})


class Finding(FilterSet):
    """Filters of which ``q`` is the search: it comes last, and looks only among what is left."""

    found: Found | None = None
    #: by what the reader may not know, nothing is found
    hidden: frozenset[int] = frozenset()

    def keep(self, rows: RecordalQuerySet, name: str, value: str) -> RecordalQuerySet:
        """See ``filter_queryset``."""
        return rows

    def filter_queryset(self, queryset: RecordalQuerySet) -> RecordalQuerySet:
        rows: RecordalQuerySet = super().filter_queryset(queryset)
        if text := self.form.cleaned_data.get("q"):
            self.found = find(rows, text, hidden=self.hidden)
            rows = self.found.among(rows)
        return rows

    def ordering(self, otherwise: tuple[str, ...]) -> tuple[str, ...]:
        """How the rows are to be ordered, once ``qs`` was asked for."""
        return BY_RANK if self.found else otherwise

    def explain(self, rows: Any) -> None:
        """Say of each row why it was found, where the eye does not see it: ``row.why``."""
        for row in rows:
            row.why = explain(self.found, row) if self.found else ""


class SearchFilter(Finding, RecordalFilter):
    """One box over everything that names a recordal, and the filters of officers."""

    q = CharFilter(
        label=_("Search"),
        method="keep",
        widget=_box(
            _("Number, mark in any script, pinyin, holder, registration number or HS code")
        ),
    )

    class Meta(RecordalFilter.Meta):
        fields = ["q", *RecordalFilter.Meta.fields]


def _holders_of(request: HttpRequest | None) -> EnterpriseQuerySet:
    user = request.user if request else None
    if not isinstance(user, User):
        return Enterprise.objects.none()
    return Enterprise.objects.acting(user).order_by("number")


class OwnFilter(SearchFilter):
    """The same for whoever files: an agent chooses among its holders by name."""

    holder = ModelChoiceFilter(  # type: ignore[assignment]
        label=_("Rights holder"),
        field_name="right__holder",
        to_field_name="number",
        queryset=_holders_of,
    )


class PublicFilter(Finding):
    """Search of what anybody may know."""

    hidden = frozenset({Source.APPLICATION, Source.HS})
    q = CharFilter(
        label=_("Search"),
        method="keep",
        widget=_box(_("Number, mark, holder or registration number")),
    )
    kind = MultipleChoiceFilter(
        label=_("Kind of right"),
        field_name="right__kind",
        choices=IpRight.Kind,
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )
    expired = ChoiceFilter(
        label=_("In force"),
        choices=[("yes", _("Include those no longer in force"))],
        method="keep",
    )

    class Meta:
        model = Recordal
        fields = ["q", "kind", "expired"]

    def filter_queryset(self, queryset: RecordalQuerySet) -> RecordalQuerySet:
        if not self.form.cleaned_data.get("expired"):
            queryset = queryset.in_force_on(today())
        return super().filter_queryset(queryset)
