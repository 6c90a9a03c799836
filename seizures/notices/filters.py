from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet

from seizures.notices.models import Notice


class NoticeFilter(FilterSet):
    """Letters of a case, of a kind, to an addressee."""

    case = CharFilter(field_name="case__number", label=_("Case"))
    kind = ChoiceFilter(choices=Notice.Kind.choices, label=_("Letter"))
    addressee = ChoiceFilter(choices=Notice.Addressee.choices, label=_("To"))
    status = ChoiceFilter(choices=Notice.Status.choices, label=_("Status"))

    class Meta:
        model = Notice
        fields = ["case", "kind", "addressee", "status"]
