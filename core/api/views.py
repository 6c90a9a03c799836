"""The base of every resource of the API."""

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from django.db.models import Model
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.viewsets import GenericViewSet

from core.accounts.models import User
from core.accounts.permissions import Can

M = TypeVar("M", bound=Model)


class ApiViewSet(GenericViewSet[M]):
    """A resource addressed by public number; each action names its capability."""

    capabilities: ClassVar[Mapping[str, Can | str]] = {}
    lookup_field = "number"
    lookup_value_regex = "[^/]+"
    ordering: Any = ("-pk",)
    ordering_fields: ClassVar[list[str]] = []

    @property
    def user(self) -> User:
        user = self.request.user
        if not isinstance(user, User):
            raise exceptions.NotAuthenticated(_("Sign in, or send a token."))
        return user

    @property
    def is_schema(self) -> bool:
        """True while the OpenAPI schema is being written: there is no user then."""
        return getattr(self, "swagger_fake_view", False)
