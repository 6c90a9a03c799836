from typing import Any

from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.models import User
from core.accounts.permissions import Can
from core.api.views import ApiViewSet
from enterprises import agencies, duplicates, joining, merging, people, rules, services
from enterprises.api_inputs import (
    AgencyInput,
    AgencySerializer,
    ChangeEnterpriseInput,
    EnterpriseSerializer,
    InvitationInput,
    InvitationSerializer,
    MemberSerializer,
    MergeInput,
    NewEnterpriseInput,
    PositionInput,
    RefuseEnterpriseInput,
    UserInput,
    VerifyInput,
    WhichAgentInput,
)
from enterprises.filters import EnterpriseFilter
from enterprises.models import Enterprise, EnterpriseQuerySet, Membership


class EnterpriseViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet[Enterprise]):
    """Enterprises: customs reads all, an enterprise those it acts for."""

    serializer_class = EnterpriseSerializer
    filterset_class = EnterpriseFilter
    ordering = ("number",)
    ordering_fields = ["number", "created_at"]
    capabilities = {
        "list": Can.VIEW_ENTERPRISES,
        "retrieve": Can.VIEW_ENTERPRISES,
        "create": Can.USE_PORTAL,
        "partial_update": Can.USE_PORTAL,
        "ask_again": Can.USE_PORTAL,
        "verify": Can.VERIFY_ENTERPRISES,
        "refuse": Can.VERIFY_ENTERPRISES,
        "merge": Can.MERGE_ENTERPRISES,
        "members": Can.VIEW_ENTERPRISES,
        "change_position": Can.VIEW_ENTERPRISES,
        "remove_member": Can.VIEW_ENTERPRISES,
        "invite": Can.VIEW_ENTERPRISES,
        "agencies": Can.VIEW_ENTERPRISES,
        "appoint": Can.VIEW_ENTERPRISES,
        "end_agency": Can.VIEW_ENTERPRISES,
    }

    def get_queryset(self) -> EnterpriseQuerySet:
        if self.is_schema:
            return Enterprise.objects.none()
        return Enterprise.objects.visible_to(self.user)

    def filter_queryset(self, queryset: Any) -> Any:
        """Filters are for the list; a number finds its row whatever became of it."""
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One enterprise. The number of one that was merged leads to the one that stays (301)."""
        number = str(kwargs["number"])
        if survivor := self.get_queryset().merged_as(number):
            address = reverse("api:enterprise-detail", args=[survivor.number])
            return Response(status=status.HTTP_301_MOVED_PERMANENTLY, headers={"Location": address})
        return super().retrieve(request, *args, **kwargs)

    @extend_schema(request=NewEnterpriseInput, responses={201: EnterpriseSerializer})
    def create(self, request: Request) -> Response:
        """Register an enterprise; 409 with ``candidates`` when something like it is there."""
        given = self._given(NewEnterpriseInput(data=request.data))
        if not given.pop("is_new", False):
            duplicates.check_is_new(given, actor=self.user)  # type: ignore[arg-type]
        enterprise = services.register(actor=self.user, **given)
        return Response(EnterpriseSerializer(enterprise).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ChangeEnterpriseInput, responses=EnterpriseSerializer)
    def partial_update(self, request: Request, number: str) -> Response:
        """Change what the enterprise states about itself."""
        enterprise = self._changeable()
        given = self._given(ChangeEnterpriseInput(data=request.data))
        return self._answer(services.change(enterprise, actor=self.user, **given))

    @extend_schema(request=None, responses=EnterpriseSerializer)
    @action(detail=True, methods=["post"], url_path="ask-again")
    def ask_again(self, request: Request, number: str) -> Response:
        """Ask to be verified again after a refusal."""
        return self._answer(services.ask_again(self._changeable(), actor=self.user))

    @extend_schema(request=VerifyInput, responses=EnterpriseSerializer)
    @action(detail=True, methods=["post"])
    def verify(self, request: Request, number: str) -> Response:
        """Verify the enterprise; one that registered itself needs every check."""
        given = self._given(VerifyInput(data=request.data))
        return self._answer(services.verify(self.get_object(), actor=self.user, **given))

    @extend_schema(request=RefuseEnterpriseInput, responses=EnterpriseSerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, number: str) -> Response:
        """Refuse to verify the enterprise, with the reason."""
        given = self._given(RefuseEnterpriseInput(data=request.data))
        return self._answer(services.refuse(self.get_object(), actor=self.user, **given))

    @extend_schema(request=MergeInput, responses=EnterpriseSerializer)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, number: str) -> Response:
        """Merge this enterprise into another; the answer is the one that stays."""
        given = self._given(MergeInput(data=request.data, context={"user": self.user}))
        return self._answer(merging.merge(self.get_object(), actor=self.user, **given))

    @extend_schema(responses=MemberSerializer(many=True))
    @action(detail=True, pagination_class=None, filterset_class=None)
    def members(self, request: Request, number: str) -> Response:
        """Who acts for the enterprise."""
        rows = self.get_object().memberships.select_related("user").order_by("pk")
        return Response(MemberSerializer(rows, many=True).data)

    @extend_schema(request=PositionInput, responses=MemberSerializer)
    @action(detail=True, methods=["post"], url_path="members/change-position")
    def change_position(self, request: Request, number: str) -> Response:
        """Make a member an owner, or an owner a member."""
        enterprise = self._run()
        given = self._given(PositionInput(data=request.data))
        user = self._member(enterprise, given["username"])
        changed = people.change_position(
            enterprise, user, actor=self.user, position=given["position"]
        )
        return Response(MemberSerializer(changed).data)

    @extend_schema(request=UserInput, responses={204: None})
    @action(detail=True, methods=["post"], url_path="members/remove")
    def remove_member(self, request: Request, number: str) -> Response:
        """End a person's right to act for the enterprise."""
        enterprise = self.get_object()
        given = self._given(UserInput(data=request.data))
        if given["username"] != self.user.username and not rules.may_run(enterprise, self.user):
            raise PermissionDenied
        people.remove_member(
            enterprise, self._member(enterprise, given["username"]), actor=self.user
        )
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=InvitationInput, responses={201: InvitationSerializer})
    @action(detail=True, methods=["post"], url_path="members/invite")
    def invite(self, request: Request, number: str) -> Response:
        """Write to somebody who shall act for the enterprise."""
        enterprise = self._run()
        given = self._given(InvitationInput(data=request.data))
        invitation = joining.invite(enterprise, actor=self.user, **given)
        return Response(InvitationSerializer(invitation).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=AgencySerializer(many=True))
    @action(detail=True, pagination_class=None, filterset_class=None)
    def agencies(self, request: Request, number: str) -> Response:
        """The powers of attorney the enterprise gave."""
        rows = self.get_object().agencies_given.select_related("agent", "holder").order_by("pk")
        return Response(AgencySerializer(rows, many=True).data)

    @extend_schema(request=AgencyInput, responses={201: AgencySerializer})
    @action(detail=True, methods=["post"], url_path="agencies/appoint")
    def appoint(self, request: Request, number: str) -> Response:
        """Give a domestic agent a power of attorney."""
        holder = self._run()
        given = self._given(AgencyInput(data=request.data))
        agency = agencies.appoint_agent(given.pop("agent"), holder, actor=self.user, **given)
        return Response(AgencySerializer(agency).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=WhichAgentInput, responses=AgencySerializer(many=True))
    @action(detail=True, methods=["post"], url_path="agencies/end", pagination_class=None)
    def end_agency(self, request: Request, number: str) -> Response:
        """End every power of attorney of an agent that has not ended."""
        holder = self._run()
        given = self._given(WhichAgentInput(data=request.data))
        rows = holder.agencies_given.filter(
            agent=given["agent"], status__in=["asked", "given"]
        ).order_by("pk")
        ended = [agencies.end_agency(agency, actor=self.user) for agency in rows]
        return Response(AgencySerializer(ended, many=True).data)

    def _run(self) -> Enterprise:
        enterprise = self.get_object()
        if not rules.may_run(enterprise, self.user):
            raise PermissionDenied
        return enterprise

    def _changeable(self) -> Enterprise:
        enterprise = self.get_object()
        if not rules.may_change(enterprise, self.user):
            raise PermissionDenied
        return enterprise

    @staticmethod
    def _member(enterprise: Enterprise, username: str) -> User:
        found = Membership.objects.filter(enterprise=enterprise, user__username=username)
        membership = found.select_related("user").first()
        if membership is None:
            raise Http404
        return membership.user

    @staticmethod
    def _given(inputs: serializers.Serializer[Any]) -> dict[str, Any]:
        inputs.is_valid(raise_exception=True)
        return dict(inputs.validated_data)

    @staticmethod
    def _answer(enterprise: Enterprise) -> Response:
        return Response(EnterpriseSerializer(enterprise).data)
