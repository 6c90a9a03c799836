from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.models import PartnerOffice
from core.accounts.permissions import Can
from core.api.views import ApiViewSet
from core.errors import InvalidInput
from seizures.hooks import services
from seizures.hooks.filters import DispatchFilter
from seizures.hooks.models import Dispatch, DispatchQuerySet, Hook, HookQuerySet


class HookSerializer(serializers.ModelSerializer[Hook]):
    office = serializers.CharField(source="office.code", read_only=True)

    class Meta:
        model = Hook
        fields = ["reference", "office", "url", "active", "version", "former_until", "created_at"]


class HookSecretSerializer(HookSerializer):
    secret = serializers.CharField(help_text="Shown this once.")

    class Meta(HookSerializer.Meta):
        fields = [*HookSerializer.Meta.fields, "secret"]


class HookInput(serializers.Serializer[Any]):
    url = serializers.CharField(max_length=500)
    office = serializers.SlugRelatedField(
        slug_field="code",
        queryset=PartnerOffice.objects.all(),
        required=False,
        help_text="An office registers for itself; administrators say for which one.",
    )


class HookViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet[Hook]):
    """Addresses of partner systems to which notices are posted, signed (docs/webhooks.md)."""

    queryset = Hook.objects.none()
    serializer_class = HookSerializer
    lookup_field = "reference"
    lookup_value_regex = "[0-9a-f-]{36}"
    ordering = ("-created_at", "-pk")
    ordering_fields = ["created_at"]
    capabilities = {
        "list": Can.MANAGE_HOOKS,
        "retrieve": Can.MANAGE_HOOKS,
        "create": Can.MANAGE_HOOKS,
        "rotate": Can.MANAGE_HOOKS,
        "retire": Can.MANAGE_HOOKS,
    }

    def get_queryset(self) -> HookQuerySet:
        if self.is_schema:
            return Hook.objects.none()
        return Hook.objects.visible_to(self.user).select_related("office")

    @extend_schema(request=HookInput, responses={201: HookSecretSerializer})
    def create(self, request: Request) -> Response:
        """Register an address; the answer holds its secret, this once."""
        parsed = HookInput(data=request.data)
        parsed.is_valid(raise_exception=True)
        office = self.user.partner_office or parsed.validated_data.get("office")
        if office is None:
            raise InvalidInput("Name the office.", field="office")
        hook, secret = services.register(office, actor=self.user, url=parsed.validated_data["url"])
        return Response(_with_secret(hook, secret), status=201)

    @extend_schema(request=None, responses=HookSecretSerializer)
    @action(detail=True, methods=["post"])
    def rotate(self, request: Request, reference: str) -> Response:
        """A new secret; the former one stays valid for three days."""
        hook, secret = services.rotate(self.get_object(), actor=self.user)
        return Response(_with_secret(hook, secret))

    @extend_schema(request=None, responses=HookSerializer)
    @action(detail=True, methods=["post"])
    def retire(self, request: Request, reference: str) -> Response:
        """Take the address out of use."""
        return Response(HookSerializer(services.retire(self.get_object(), actor=self.user)).data)


def _with_secret(hook: Hook, secret: str) -> dict[str, Any]:
    return {**HookSerializer(hook).data, "secret": secret}


class DispatchSerializer(serializers.ModelSerializer[Dispatch]):
    office = serializers.CharField(source="hook.office.code", read_only=True)
    hook = serializers.UUIDField(source="hook.reference", read_only=True)

    class Meta:
        model = Dispatch
        fields = [
            "reference",
            "key",
            "hook",
            "office",
            "event",
            "subject",
            "status",
            "attempts",
            "created_at",
            "next_try_at",
            "problem",
            "sent_at",
            "receipt",
        ]


class DispatchViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet[Dispatch]):
    """The outbox to partner systems, with attempts, problems and receipts."""

    queryset = Dispatch.objects.none()
    serializer_class = DispatchSerializer
    filterset_class = DispatchFilter
    lookup_field = "reference"
    lookup_value_regex = "[0-9a-f-]{36}"
    ordering = ("-created_at", "-pk")
    ordering_fields = ["created_at"]
    capabilities = {
        "list": Can.VIEW_DELIVERIES,
        "retrieve": Can.VIEW_DELIVERIES,
        "redrive": Can.REDRIVE_DELIVERIES,
    }

    def get_queryset(self) -> DispatchQuerySet:
        if self.is_schema:
            return Dispatch.objects.none()
        return Dispatch.objects.visible_to(self.user).for_list()

    @extend_schema(request=None, responses=DispatchSerializer)
    @action(detail=True, methods=["post"])
    def redrive(self, request: Request, reference: str) -> Response:
        """Send again what was given up, under the same key."""
        dispatch = services.redrive(self.get_object(), actor=self.user)
        return Response(self.get_serializer(dispatch).data)
