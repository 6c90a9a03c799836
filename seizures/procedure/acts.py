"""Acts on a penalty or a case as data: one line each gives page, portal, API and why not.

An act names who may take it, what it asks, the guard that says whether the law allows it now, and
the service that takes it. The doors are made from the lines, so none can forget the guard.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from core.accounts.models import User
from core.accounts.permissions import Can
from core.errors import InvalidInput
from core.forms import ManyFilesField
from core.web import Request, requires
from seizures.procedure.forms import NothingForm, StepForm
from seizures.procedure.guards import StepNotAllowed
from seizures.procedure.queries import Step, roles_with

S = TypeVar("S", bound=Model)
Text = str | Promise


class ActForm(StepForm):
    """A form that knows what it acts on, for choices and first values."""

    def __init__(self, *args: Any, subject: Any = None, **kwargs: Any) -> None:
        self.subject = subject
        super().__init__(*args, **kwargs)
        if subject is not None:
            self.prepare(subject)

    def prepare(self, subject: Any) -> None:
        """Choices and first values that follow from the subject."""


class PlainForm(ActForm, NothingForm):
    """An act that needs no more than the decision."""


@dataclass(frozen=True)
class Act(Generic[S]):
    """One act: ``guard(subject, user, now)`` raises StepNotAllowed when it is not possible."""

    name: str
    label: Text
    capability: Can
    guard: Callable[[S, User, datetime], object]
    take: Callable[..., object]
    done: Text
    form: type[ActForm] = PlainForm
    #: whether it belongs on the page at all; what is out of place is not explained there
    fits: Callable[[S], bool] = lambda subject: True


def offer(
    acts: Iterable[Act[S]],
    subject: S,
    user: User,
    address: str,
    *,
    filled: StepForm | None = None,
    step: str = "",
    only_own: bool = False,
) -> list[Step]:
    """The acts with their forms, and for those not possible the reason and the article.

    ``address`` is the prefix of the names of their addresses. ``only_own`` leaves out what the
    reader's role has nothing to do with.
    """
    now = timezone.now()
    steps = []
    for act in acts:
        if not act.fits(subject) or (only_own and not user.can(act.capability)):
            continue
        why_not = citation = ""
        if not user.can(act.capability):
            roles = ", ".join(roles_with(act.capability))
            why_not = _("Your role does not allow it. It belongs to: %(roles)s.") % {"roles": roles}
        try:
            act.guard(subject, user, now)
        except StepNotAllowed as error:
            why_not, citation = error.reason, error.citation
        form = None
        if not why_not:
            form = filled if act.name == step and filled else form_of(act, subject)
        url = reverse(f"{address}-{act.name}", args=[subject.number])  # type: ignore[attr-defined]
        steps.append(Step(act.name, str(act.label), not why_not, why_not, citation, url, form))
    return steps


def form_of(act: Act[S], subject: S) -> ActForm:
    return act.form(step=act.name, subject=subject)


def split(steps: Sequence[Step]) -> dict[str, list[Step]]:
    """What the component of steps shows: possible and impossible."""
    return {
        "possible": [step for step in steps if step.allowed],
        "impossible": [step for step in steps if not step.allowed],
    }


Page = Callable[[Request, Any, StepForm, str], HttpResponse]


def door(
    act: Act[S],
    find: Callable[[Request, str], S],
    page: Page,
    back: Callable[[S], HttpResponse],
) -> Callable[..., HttpResponseBase]:
    """The address that takes an act: guarded first, mistakes come back at their fields."""

    @require_POST
    @requires(act.capability)
    def view(request: Request, number: str) -> HttpResponse:
        subject = find(request, number)
        act.guard(subject, request.user, timezone.now())
        form = act.form(request.POST, request.FILES, step=act.name, subject=subject)
        if form.is_valid():
            try:
                act.take(subject, actor=request.user, **form.cleaned_data)
            except InvalidInput as error:
                form.add_refusal(error)
            else:
                messages.success(request, str(act.done))
                return back(subject)
        return page(request, subject, form, act.name)

    return view


# --- the same acts for machines ------------------------------------------------------------------

FIELDS: Sequence[tuple[type[forms.Field], Callable[..., serializers.Field[Any, Any, Any, Any]]]] = [
    (ManyFilesField, lambda **kw: serializers.ListField(child=serializers.FileField(), **kw)),
    (forms.FileField, serializers.FileField),
    (
        forms.DecimalField,
        lambda **kw: serializers.DecimalField(max_digits=18, decimal_places=2, **kw),
    ),
    (forms.IntegerField, serializers.IntegerField),
    (forms.DateTimeField, serializers.DateTimeField),
    (forms.DateField, serializers.DateField),
    (forms.BooleanField, serializers.BooleanField),
    (
        forms.MultipleChoiceField,
        lambda **kw: serializers.ListField(child=serializers.CharField(), **kw),
    ),
    (forms.Field, serializers.CharField),
]


def input_of(act: Act[Any], resource: str) -> "serializers.Serializer[Any] | None":
    """The body of the request as the schema shows it; the form itself reads it."""
    shown = {
        name: next(make for kind, make in FIELDS if isinstance(field, kind))(
            required=field.required, help_text=str(field.label or "")
        )
        for name, field in act.form.base_fields.items()
    }
    if not shown:
        return None
    words = f"{resource}-{act.name}".replace("-", " ").title().replace(" ", "")
    return inline_serializer(name=f"{words}Input", fields=shown)


def take_for_machine(act: Act[S], subject: S, request: ApiRequest, user: User) -> None:
    """Guard, read and take an act; 422 with what is wrong field by field."""
    act.guard(subject, user, timezone.now())
    form = act.form(request.data, request.FILES, step=act.name, subject=subject)
    if not form.is_valid():
        raise ValidationError(
            {name: [str(error) for error in errors] for name, errors in form.errors.items()}
        )
    act.take(subject, actor=user, **form.cleaned_data)


def api_doors(
    acts: Iterable[Act[Any]], resource: str, answer: "type[serializers.Serializer[Any]]"
) -> Mapping[str, Any]:
    """Methods of a viewset, ``POST /resource/<number>/<act>/``, and their capabilities."""
    return {act.name.replace("-", "_"): _api_door(act, resource, answer) for act in acts}


def _api_door(act: Act[Any], resource: str, answer: "type[serializers.Serializer[Any]]") -> Any:
    def take(self: Any, request: ApiRequest, number: str) -> Response:
        subject = self.get_object()
        take_for_machine(act, subject, request, self.user)
        return Response(self.answer_of(subject))

    take.__name__ = act.name.replace("-", "_")
    take.__doc__ = (act.take.__doc__ or "").split("\n\n")[0]
    decorated = action(detail=True, methods=["post"], url_path=act.name)(take)
    return extend_schema(request=input_of(act, resource), responses=answer)(decorated)
