"""The life of recordals over the API: asked below the recordal, decided at the request."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request as HttpRequest
from rest_framework.response import Response

from core.accounts.permissions import Can
from core.api.views import ApiViewSet
from recordal.applications.api import RecordalSerializer
from recordal.life import decisions, endings, requests, revocations, values
from recordal.life.filters import RequestFilter
from recordal.life.inputs import (
    CancelRecordalInput,
    ChangeInput,
    ContactInput,
    CorrectedRequestInput,
    RefusedInput,
    RenewInput,
    RequestSerializer,
    ReturnedInput,
    RevocationSerializer,
    RevokeInput,
    RightEndedInput,
    StateCaseInput,
    TransferInput,
    WhyInput,
)
from recordal.life.models import Request, RequestQuerySet, Revocation, RevocationQuerySet
from recordal.review import signing
from recordal.search.api import SearchedRecordalViewSet

ASKED = {201: RequestSerializer}


def given(kind: type[serializers.Serializer[Any]], request: HttpRequest) -> dict[str, Any]:
    body = kind(data=request.data)
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


def papers_of(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: fields.pop(name) for name in values.PAPERS if name in fields}


class LivingRecordalViewSet(SearchedRecordalViewSet):
    """Rights recorded with customs, by recordal number, and what is asked of them."""

    capabilities = {
        **SearchedRecordalViewSet.capabilities,
        "renew": Can.FILE_RECORDALS,
        "change": Can.FILE_RECORDALS,
        "contact": Can.FILE_RECORDALS,
        "cancel": Can.FILE_RECORDALS,
        "transfer": Can.FILE_RECORDALS,
        "revoke": Can.EXAMINE_RECORDALS,
        "right_ended": Can.EXAMINE_RECORDALS,
    }

    @extend_schema(request=RenewInput, responses=ASKED)
    @action(detail=True, methods=["post"])
    def renew(self, request: HttpRequest, number: str) -> Response:
        """Ask for another term, in the last six months of the one that runs."""
        recordal, fields = self.get_object(), given(RenewInput, request)
        return _asked(requests.renew(recordal, actor=self.user, **fields))

    @extend_schema(request=ChangeInput, responses=ASKED)
    @action(detail=True, methods=["post"])
    def change(self, request: HttpRequest, number: str) -> Response:
        """Tell customs that recorded particulars changed."""
        recordal, fields = self.get_object(), given(ChangeInput, request)
        papers = papers_of(fields)
        return _asked(requests.change(recordal, actor=self.user, papers=papers, **fields))

    @extend_schema(request=ContactInput, responses=RecordalSerializer)
    @action(detail=True, methods=["post"])
    def contact(self, request: HttpRequest, number: str) -> Response:
        """Change the contact person, at once."""
        recordal, fields = self.get_object(), given(ContactInput, request)
        requests.change_contact(recordal, actor=self.user, **fields)
        return Response(RecordalSerializer(self.get_object()).data)

    @extend_schema(request=CancelRecordalInput, responses=ASKED)
    @action(detail=True, methods=["post"])
    def cancel(self, request: HttpRequest, number: str) -> Response:
        """Give the recordal up, or tell that the right ended."""
        recordal, fields = self.get_object(), given(CancelRecordalInput, request)
        return _asked(requests.cancel(recordal, actor=self.user, **fields))

    @extend_schema(request=TransferInput, responses=ASKED)
    @action(detail=True, methods=["post"])
    def transfer(self, request: HttpRequest, number: str) -> Response:
        """Tell customs that the right went to another holder."""
        recordal, fields = self.get_object(), given(TransferInput, request)
        return _asked(requests.transfer(recordal, actor=self.user, **fields))

    @extend_schema(request=RevokeInput, responses={201: RevocationSerializer})
    @action(detail=True, methods=["post"])
    def revoke(self, request: HttpRequest, number: str) -> Response:
        """Announce a revocation to the holder, who is heard first."""
        recordal, fields = self.get_object(), given(RevokeInput, request)
        revocation = revocations.open_(recordal, actor=self.user, **fields)
        return Response(RevocationSerializer(revocation).data, status=201)

    @extend_schema(request=RightEndedInput, responses=RecordalSerializer)
    @action(detail=True, methods=["post"], url_path="right-ended")
    def right_ended(self, request: HttpRequest, number: str) -> Response:
        """Record that the right itself ended; the recordal ends with it."""
        recordal, fields = self.get_object(), given(RightEndedInput, request)
        endings.end_with_right(recordal, actor=self.user, **fields)
        return Response(RecordalSerializer(self.get_object()).data)


class RecordalRequestViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet[Request]):
    """Renewals, changes, cancellations and transfers, with the steps of both sides."""

    serializer_class = RequestSerializer
    filterset_class = RequestFilter
    ordering_fields = ["filed_at", "due_on", "number"]
    capabilities = {
        "list": Can.VIEW_RECORDALS,
        "retrieve": Can.VIEW_RECORDALS,
        "answer": Can.FILE_RECORDALS,
        "withdraw": Can.FILE_RECORDALS,
        "return_": Can.EXAMINE_RECORDALS,
        "approve": Can.EXAMINE_RECORDALS,
        "propose_refusal": Can.EXAMINE_RECORDALS,
        "take_back": Can.EXAMINE_RECORDALS,
        "sign": Can.SIGN_RECORDAL_DECISIONS,
        "send_back": Can.SIGN_RECORDAL_DECISIONS,
    }

    def get_queryset(self) -> RequestQuerySet:
        if self.is_schema:
            return Request.objects.none()
        rows = Request.objects.visible_to(self.user).for_list()
        rows = rows.select_related("transferee", "successor")
        return rows.prefetch_related("papers__file")

    @extend_schema(request=CorrectedRequestInput, responses=RequestSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request: HttpRequest, number: str) -> Response:
        """Send a returned request again, corrected."""
        asked, fields = self.get_object(), given(CorrectedRequestInput, request)
        papers = papers_of(fields)
        requests.answer(asked, actor=self.user, papers=papers, **fields)
        return self._shown()

    @extend_schema(request=None, responses=RequestSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: HttpRequest, number: str) -> Response:
        """Take a request back before it is decided."""
        requests.withdraw(self.get_object(), actor=self.user)
        return self._shown()

    @extend_schema(request=ReturnedInput, responses=RequestSerializer)
    @action(detail=True, methods=["post"], url_path="return")
    def return_(self, request: HttpRequest, number: str) -> Response:
        """Return an incomplete request to the holder."""
        decisions.return_(self.get_object(), actor=self.user, **given(ReturnedInput, request))
        return self._shown()

    @extend_schema(request=None, responses=RequestSerializer)
    @action(detail=True, methods=["post"])
    def approve(self, request: HttpRequest, number: str) -> Response:
        """Grant what was asked, and record it."""
        decisions.approve(self.get_object(), actor=self.user)
        return self._shown()

    @extend_schema(request=RefusedInput, responses=RequestSerializer)
    @action(detail=True, methods=["post"], url_path="propose-refusal")
    def propose_refusal(self, request: HttpRequest, number: str) -> Response:
        """Propose to refuse, with ground and reasons; another person signs."""
        asked, fields = self.get_object(), given(RefusedInput, request)
        decisions.propose_refusal(asked, actor=self.user, **fields)
        return self._shown()

    @extend_schema(request=None, responses=RequestSerializer)
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: HttpRequest, number: str) -> Response:
        """Take one's proposal to refuse back."""
        decisions.take_back(self.get_object(), actor=self.user)
        return self._shown()

    @extend_schema(request=None, responses=RequestSerializer)
    @action(detail=True, methods=["post"])
    def sign(self, request: HttpRequest, number: str) -> Response:
        """The second signature: the request is refused."""
        decisions.sign_refusal(self.get_object(), actor=self.user)
        return self._shown()

    @extend_schema(request=ReturnedInput, responses=RequestSerializer)
    @action(detail=True, methods=["post"], url_path="send-back")
    def send_back(self, request: HttpRequest, number: str) -> Response:
        """Return the proposal without a signature, with remarks."""
        signing.return_(self.get_object(), actor=self.user, **given(ReturnedInput, request))
        return self._shown()

    def _shown(self) -> Response:
        return Response(RequestSerializer(self.get_object()).data)


class RecordalRevocationViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet[Revocation]
):
    """Revocations: announced, the holder heard, signed by a second person."""

    serializer_class = RevocationSerializer
    capabilities = {
        "list": Can.VIEW_RECORDALS,
        "retrieve": Can.VIEW_RECORDALS,
        "state": Can.FILE_RECORDALS,
        "propose": Can.EXAMINE_RECORDALS,
        "take_back": Can.EXAMINE_RECORDALS,
        "drop": Can.EXAMINE_RECORDALS,
        "sign": Can.SIGN_RECORDAL_DECISIONS,
        "send_back": Can.SIGN_RECORDAL_DECISIONS,
    }

    def get_queryset(self) -> RevocationQuerySet:
        if self.is_schema:
            return Revocation.objects.none()
        return Revocation.objects.visible_to(self.user).for_list()

    @extend_schema(request=StateCaseInput, responses=RevocationSerializer)
    @action(detail=True, methods=["post"])
    def state(self, request: HttpRequest, number: str) -> Response:
        """State the holder's case, once."""
        revocations.state(self.get_object(), actor=self.user, **given(StateCaseInput, request))
        return self._shown()

    @extend_schema(request=WhyInput, responses=RevocationSerializer)
    @action(detail=True, methods=["post"])
    def propose(self, request: HttpRequest, number: str) -> Response:
        """After the hearing: put the revocation before the person who signs."""
        revocations.propose(self.get_object(), actor=self.user, **given(WhyInput, request))
        return self._shown()

    @extend_schema(request=None, responses=RevocationSerializer)
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: HttpRequest, number: str) -> Response:
        """Take one's proposal to revoke back; the hearing goes on."""
        revocations.take_back(self.get_object(), actor=self.user)
        return self._shown()

    @extend_schema(request=WhyInput, responses=RevocationSerializer)
    @action(detail=True, methods=["post"])
    def drop(self, request: HttpRequest, number: str) -> Response:
        """Do not revoke after all."""
        revocations.drop(self.get_object(), actor=self.user, **given(WhyInput, request))
        return self._shown()

    @extend_schema(request=None, responses=RevocationSerializer)
    @action(detail=True, methods=["post"])
    def sign(self, request: HttpRequest, number: str) -> Response:
        """The second signature: the recordal is revoked."""
        revocations.sign(self.get_object(), actor=self.user)
        return self._shown()

    @extend_schema(request=ReturnedInput, responses=RevocationSerializer)
    @action(detail=True, methods=["post"], url_path="send-back")
    def send_back(self, request: HttpRequest, number: str) -> Response:
        """Return the proposal without a signature, with remarks."""
        signing.return_(self.get_object(), actor=self.user, **given(ReturnedInput, request))
        return self._shown()

    def _shown(self) -> Response:
        return Response(RevocationSerializer(self.get_object()).data)


def _asked(request: Request) -> Response:
    return Response(RequestSerializer(request).data, status=201)
