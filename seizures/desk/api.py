"""The desk for machines: ``POST /cases/<number>/assign/`` and so on, ``POST /cases/together/``."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.models import User
from core.accounts.permissions import Can
from core.errors import InvalidInput
from seizures.cases import services as cases
from seizures.cases.api import CaseSerializer
from seizures.cases.models import Case
from seizures.desk import services
from seizures.desk.acts import ACTS, MOST, form_of, perform
from seizures.desk.models import CaseLink
from seizures.procedure.api import CaseStepsViewSet, parsed


class CaseAssignInput(serializers.Serializer[Any]):
    officer = serializers.SlugRelatedField(
        slug_field="username", queryset=User.objects.filter(is_active=True)
    )
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=500)


class CaseNoteInput(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=10_000)


class LinkInput(serializers.Serializer[Any]):
    other = serializers.CharField(max_length=24)
    kind = serializers.ChoiceField(choices=CaseLink.Kind.choices)
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=300)


class TogetherInput(serializers.Serializer[Any]):
    """``given`` holds the fields of the act, named as on the step of one case."""

    act = serializers.ChoiceField(choices=[(name, name) for name in ACTS])
    cases = serializers.ListField(child=serializers.CharField(), min_length=1, max_length=MOST)
    given = serializers.DictField(
        child=serializers.CharField(allow_blank=True), required=False, default=dict
    )


class TogetherAnswer(serializers.Serializer[Any]):
    """What came of it in one case; ``why_not`` is empty where it was done."""

    number = serializers.CharField(source="case.number")
    done = serializers.SerializerMethodField()
    why_not = serializers.CharField()

    def get_done(self, answer: Any) -> bool:
        return not answer.why_not


class CaseDeskViewSet(CaseStepsViewSet):
    """The case resource with its steps and the work on it."""

    capabilities = {
        **CaseStepsViewSet.capabilities,
        "assign": Can.KEEP_CASE_FILE,
        "note": Can.KEEP_CASE_FILE,
        "link": Can.KEEP_CASE_FILE,
        "together": Can.KEEP_CASE_FILE,
    }

    @extend_schema(request=CaseAssignInput, responses=CaseSerializer)
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, number: str) -> Response:
        """Give the case to another officer of its district."""
        services.assign(self.get_object(), actor=self.user, **parsed(CaseAssignInput, request))
        return self._answer()

    @extend_schema(request=CaseNoteInput, responses=CaseSerializer)
    @action(detail=True, methods=["post"])
    def note(self, request: Request, number: str) -> Response:
        """Write a working note; ``@username`` tells a colleague."""
        cases.add_note(self.get_object(), actor=self.user, **parsed(CaseNoteInput, request))
        return self._answer()

    @extend_schema(request=LinkInput, responses=CaseSerializer)
    @action(detail=True, methods=["post"])
    def link(self, request: Request, number: str) -> Response:
        """Tie the case to another one; ``joined`` makes it the lead of the other."""
        case, given = self.get_object(), parsed(LinkInput, request)
        other = Case.objects.visible_to(self.user).filter(number=given.pop("other")).first()
        if other is None:
            raise InvalidInput(_("You see no case with this number."), field="other")
        services.link(case, actor=self.user, other=other, **given)
        return self._answer()

    @extend_schema(request=TogetherInput, responses=TogetherAnswer(many=True))
    @action(detail=False, methods=["post"], pagination_class=None, filterset_class=None)
    def together(self, request: Request) -> Response:
        """One act on many cases; each answers for itself whether the law allows it."""
        asked = parsed(TogetherInput, request)
        act = ACTS[asked["act"]]
        if not self.user.can(act.capability):
            self.permission_denied(request)
        form = form_of(act, asked["given"], self.user)
        if not form.is_valid():
            field, problems = next(iter(form.errors.items()))
            raise InvalidInput(" ".join(map(str, problems)), field=f"given.{field}")
        chosen = self.get_queryset().filter(number__in=asked["cases"])
        answers = perform(act, list(chosen), actor=self.user, **form.cleaned_data)
        return Response(TogetherAnswer(answers, many=True).data)
