from typing import Any

from django.utils.functional import cached_property
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.models import User
from core.accounts.permissions import Can
from core.reference.calendar import load_calendar
from core.workdays import Calendar
from recordal.applications.api import ApplicationSerializer, ApplicationViewSet
from recordal.applications.clock import clock_of
from recordal.applications.models import Recordal, RecordalQuerySet
from recordal.applications.services import MissingContents
from recordal.licensees.api import LicenseeActions
from recordal.registers.api import RegisterActions
from recordal.review import assignment, checklist, corrections, services
from recordal.review.checklist import Finding
from recordal.review.models import CheckMark, Correction, CorrectionItem, Proposal
from recordal.search.api import Searchable
from recordal.search.filters import SearchFilter


class CorrectionItemSerializer(serializers.ModelSerializer[CorrectionItem]):
    answer = serializers.SerializerMethodField()

    class Meta:
        model = CorrectionItem
        fields = ["field", "remark", "answer", "changed"]

    def get_answer(self, item: CorrectionItem) -> str:
        """What was sent; not what is being written."""
        return item.answer if item.correction.answered_at else ""


class CorrectionSerializer(serializers.ModelSerializer[Correction]):
    """One round trip between customs and the applicant."""

    items = CorrectionItemSerializer(many=True)

    class Meta:
        model = Correction
        fields = ["number", "note", "asked_at", "answer_by", "answered_at", "closed_at", "items"]


class ClockSerializer(serializers.Serializer[Any]):
    """Working days left for the decision; ``paused_on`` while the applicant corrects."""

    due_on = serializers.DateField()
    days = serializers.IntegerField()
    late = serializers.BooleanField()
    paused_on = serializers.DateField(allow_null=True)
    text = serializers.CharField()


class ProposalSerializer(serializers.ModelSerializer[Proposal]):
    """What waits for a second signature, or was returned without one."""

    proposed_by = serializers.CharField(source="proposed_by.username")
    decided_by = serializers.CharField(source="decided_by.username", default=None)

    class Meta:
        model = Proposal
        fields = [
            "kind",
            "status",
            "ground",
            "reasons",
            "proposed_by",
            "proposed_at",
            "decided_by",
            "decided_at",
            "remarks",
        ]


class ReviewedApplicationSerializer(ApplicationSerializer):
    """An application with its round trips. What customs proposes is for customs alone."""

    clock = serializers.SerializerMethodField()
    corrections = CorrectionSerializer(many=True)
    examiner = serializers.SerializerMethodField()
    proposals = serializers.SerializerMethodField()

    class Meta(ApplicationSerializer.Meta):
        fields = [
            *ApplicationSerializer.Meta.fields,
            "clock",
            "corrections",
            "examiner",
            "proposals",
        ]

    @extend_schema_field(ClockSerializer(allow_null=True))
    def get_clock(self, recordal: Recordal) -> Any:
        clock = clock_of(recordal, calendar=self._calendar)
        return ClockSerializer(clock).data if clock else None

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_examiner(self, recordal: Recordal) -> str | None:
        """Who examines it now; for customs only."""
        if not self._inside or recordal.assigned_to is None:
            return None
        return recordal.assigned_to.username

    @extend_schema_field(ProposalSerializer(many=True))
    def get_proposals(self, recordal: Recordal) -> Any:
        """For customs only."""
        rows = list(recordal.proposals.all()) if self._inside else []
        return ProposalSerializer(rows, many=True).data

    @cached_property
    def _calendar(self) -> Calendar:
        """Once for all rows of a page."""
        return load_calendar()

    @property
    def _inside(self) -> bool:
        view = self.context.get("view")
        return view is not None and not view.is_schema and view.user.is_headquarters


class FindingInput(serializers.Serializer[Any]):
    result = serializers.ChoiceField(choices=CheckMark.Result.choices, allow_blank=True)
    remark = serializers.CharField(required=False, allow_blank=True, max_length=500)


class CheckInput(serializers.Serializer[Any]):
    """What was found, by key of the point; ``all_in_order`` ticks the rest."""

    findings = serializers.DictField(child=FindingInput(), required=False)
    all_in_order = serializers.BooleanField(default=False)


class PointSerializer(serializers.Serializer[Any]):
    """One point of the checklist, and what was found there."""

    key = serializers.CharField(source="check.key")
    text = serializers.CharField(source="check.text")
    citation = serializers.CharField(source="check.citation")
    obligatory = serializers.BooleanField(source="check.obligatory")
    in_order = serializers.BooleanField()
    result = serializers.CharField(source="mark.result", default="")
    remark = serializers.CharField(source="mark.remark", default="")
    stale = serializers.BooleanField(source="mark.stale", default=False)


class AssignInput(serializers.Serializer[Any]):
    to = serializers.SlugRelatedField[User](slug_field="username", queryset=User.objects.all())


class AskCorrectionInput(serializers.Serializer[Any]):
    """A remark at each content to correct, by its name."""

    remarks = serializers.DictField(child=serializers.CharField(allow_blank=True))
    note = serializers.CharField(required=False, allow_blank=True)
    days = serializers.IntegerField(required=False, min_value=1)


class ExtendInput(serializers.Serializer[Any]):
    days = serializers.IntegerField(required=False, min_value=1)


class ResubmitInput(serializers.Serializer[Any]):
    """An answer to each remark that was not followed, by the name of the content."""

    answers = serializers.DictField(child=serializers.CharField(allow_blank=True), required=False)


class RefusalInput(serializers.Serializer[Any]):
    ground = serializers.ChoiceField(choices=Recordal.RefusalGround.choices)
    reasons = serializers.CharField()


class ReturnInput(serializers.Serializer[Any]):
    remarks = serializers.CharField()


class WithdrawInput(serializers.Serializer[Any]):
    reason = serializers.CharField(required=False, allow_blank=True, max_length=500)


ANSWER = ReviewedApplicationSerializer


class ReviewedApplicationViewSet(Searchable, RegisterActions, LicenseeActions, ApplicationViewSet):
    """Applications and their steps, by application number. ``q`` finds the best 500."""

    filterset_class = SearchFilter
    serializer_class = ReviewedApplicationSerializer
    capabilities = {
        **ApplicationViewSet.capabilities,
        **LicenseeActions.capabilities,
        **RegisterActions.capabilities,
        "checklist": Can.EXAMINE_RECORDALS,
        "check": Can.EXAMINE_RECORDALS,
        "take": Can.EXAMINE_RECORDALS,
        "assign": Can.EXAMINE_RECORDALS,
        "give_back": Can.EXAMINE_RECORDALS,
        "ask_correction": Can.EXAMINE_RECORDALS,
        "extend_correction": Can.EXAMINE_RECORDALS,
        "accept": Can.EXAMINE_RECORDALS,
        "propose_refusal": Can.EXAMINE_RECORDALS,
        "take_back": Can.EXAMINE_RECORDALS,
        "sign": Can.SIGN_RECORDAL_DECISIONS,
        "return_": Can.SIGN_RECORDAL_DECISIONS,
        "resubmit": Can.FILE_RECORDALS,
        "withdraw": Can.FILE_RECORDALS,
    }

    def get_queryset(self) -> RecordalQuerySet:
        rows = super().get_queryset().select_related("assigned_to")
        return rows.prefetch_related(
            "corrections__items", "proposals__proposed_by", "proposals__decided_by"
        )

    @extend_schema(responses=PointSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def checklist(self, request: Request, application_no: str) -> Response:
        """What has to be checked before the right is recorded."""
        points = checklist.checklist(self.get_object()).points
        return Response(PointSerializer(points, many=True).data)

    @extend_schema(request=CheckInput, responses=PointSerializer(many=True))
    @action(detail=True, methods=["post"])
    def check(self, request: Request, application_no: str) -> Response:
        """Keep what was found at points of the checklist."""
        given, recordal = self._given(CheckInput), self.get_object()
        findings = {
            key: Finding(found["result"], found.get("remark", ""))
            for key, found in given.get("findings", {}).items()
        }
        found = checklist.save(recordal, findings, actor=self.user)
        if given["all_in_order"]:
            found = checklist.all_in_order(recordal, actor=self.user)
        return Response(PointSerializer(found.points, many=True).data)

    @extend_schema(request=None, responses=ANSWER)
    @action(detail=True, methods=["post"])
    def take(self, request: Request, application_no: str) -> Response:
        """Take an application that nobody has."""
        return self._answer(assignment.take(self.get_object(), actor=self.user))

    @extend_schema(request=AssignInput, responses=ANSWER)
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, application_no: str) -> Response:
        """Hand an application to a colleague."""
        to = self._given(AssignInput)["to"]
        return self._answer(assignment.assign(self.get_object(), to, actor=self.user))

    @extend_schema(request=None, responses=ANSWER)
    @action(detail=True, methods=["post"], url_path="give-back")
    def give_back(self, request: Request, application_no: str) -> Response:
        """Put an application back into the common queue."""
        return self._answer(assignment.give_back(self.get_object(), actor=self.user))

    @extend_schema(request=AskCorrectionInput, responses=ANSWER)
    @action(detail=True, methods=["post"], url_path="ask-correction")
    def ask_correction(self, request: Request, application_no: str) -> Response:
        """Return the application, field by field; the clock stands still."""
        given, recordal = self._given(AskCorrectionInput), self.get_object()
        corrections.ask(recordal, given.pop("remarks"), actor=self.user, **given)
        return self._answer(self.get_object())

    @extend_schema(request=ExtendInput, responses=ANSWER)
    @action(detail=True, methods=["post"], url_path="extend-correction")
    def extend_correction(self, request: Request, application_no: str) -> Response:
        """Give the applicant more time."""
        given = self._given(ExtendInput)
        corrections.extend(self.get_object(), actor=self.user, **given)
        return self._answer(self.get_object())

    @extend_schema(request=ResubmitInput, responses=ANSWER)
    @action(detail=True, methods=["post"])
    def resubmit(self, request: Request, application_no: str) -> Response:
        """Send the corrected application again, with an answer to each remark."""
        answers = self._given(ResubmitInput).get("answers", {})
        try:
            corrections.resubmit(self.get_object(), answers, actor=self.user)
        except corrections.Unanswered as error:
            raise serializers.ValidationError(
                {field: [error.message] for field in error.fields}, code=error.code
            ) from error
        except MissingContents as error:
            raise serializers.ValidationError(
                {content.field: [str(content.label)] for content in error.contents},
                code=error.code,
            ) from error
        return self._answer(self.get_object())

    @extend_schema(request=None, responses=ANSWER)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, application_no: str) -> Response:
        """Record the right, once the checklist is in order."""
        return self._answer(services.accept(self.get_object(), actor=self.user))

    @extend_schema(request=RefusalInput, responses=ANSWER)
    @action(detail=True, methods=["post"], url_path="propose-refusal")
    def propose_refusal(self, request: Request, application_no: str) -> Response:
        """Propose to refuse, with ground and reasons; another person signs."""
        given = self._given(RefusalInput)
        services.propose_refusal(self.get_object(), actor=self.user, **given)
        return self._answer(self.get_object())

    @extend_schema(request=None, responses=ANSWER)
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: Request, application_no: str) -> Response:
        """Take one's proposal to refuse back."""
        services.take_back(self.get_object(), actor=self.user)
        return self._answer(self.get_object())

    @extend_schema(request=None, responses=ANSWER)
    @action(detail=True, methods=["post"])
    def sign(self, request: Request, application_no: str) -> Response:
        """The second signature: the application is refused."""
        services.sign(self.get_object(), actor=self.user)
        return self._answer(self.get_object())

    @extend_schema(request=ReturnInput, responses=ANSWER)
    @action(detail=True, methods=["post"], url_path="return")
    def return_(self, request: Request, application_no: str) -> Response:
        """Return the proposal without a signature, with remarks."""
        given = self._given(ReturnInput)
        services.return_(self.get_object(), actor=self.user, **given)
        return self._answer(self.get_object())

    @extend_schema(request=WithdrawInput, responses=ANSWER)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, application_no: str) -> Response:
        """Withdraw an application that is not decided."""
        given = self._given(WithdrawInput)
        services.withdraw(self.get_object(), actor=self.user, **given)
        return self._answer(self.get_object())

    def _given(self, expected: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        given = expected(data=self.request.data)
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)

    def _answer(self, recordal: Recordal, status: int = 200) -> Response:
        context = self.get_serializer_context()
        return Response(ReviewedApplicationSerializer(recordal, context=context).data, status)
