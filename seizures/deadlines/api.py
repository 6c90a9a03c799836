from rest_framework import mixins, serializers

from core.accounts.permissions import Can
from core.api.views import ApiViewSet
from seizures.deadlines.filters import DeadlineFilter
from seizures.deadlines.models import Deadline, DeadlineQuerySet


class DeadlineSerializer(serializers.ModelSerializer[Deadline]):
    case = serializers.CharField(source="case.number", read_only=True)
    kind = serializers.CharField(source="rule_id", read_only=True)
    name = serializers.CharField(read_only=True)

    class Meta:
        model = Deadline
        fields = [
            "case",
            "kind",
            "name",
            "status",
            "started_at",
            "due_at",
            "length",
            "unit",
            "citation",
            "calendar_version",
            "provisional",
            "ended_at",
        ]


class DeadlineViewSet(mixins.ListModelMixin, ApiViewSet[Deadline]):
    """The statutory clocks of the cases you see; ``due_at`` is the first moment after the term.

    Without ``status`` the list holds the clocks that run.
    """

    serializer_class = DeadlineSerializer
    filterset_class = DeadlineFilter
    ordering = ("due_at", "pk")
    ordering_fields = ["due_at", "started_at"]
    capabilities = {"list": Can.VIEW_CASES}

    def get_queryset(self) -> DeadlineQuerySet:
        if self.is_schema:
            return Deadline.objects.none()
        return Deadline.objects.visible_to(self.user).for_list()
