from typing import Any

from rest_framework.exceptions import MethodNotAllowed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from core.accounts.models import User
from core.accounts.permissions import Can
from core.tokens.models import ApiToken

PUBLIC = "public"


class HasCapability(BasePermission):
    """Deny unless the view names a capability for the action, and user and token hold it."""

    def has_permission(self, request: Request, view: Any) -> bool:
        action = getattr(view, "action", None)
        if action == "metadata":
            return isinstance(request.user, User)
        if action is None and hasattr(view, "action_map"):
            raise MethodNotAllowed(str(request.method))
        needed = getattr(view, "capabilities", {}).get(action)
        if needed == PUBLIC:
            return True
        if needed is None or not isinstance(request.user, User) or not request.user.can(needed):
            return False
        return self.token_allows(request, needed)

    @staticmethod
    def token_allows(request: Request, needed: Can) -> bool:
        return not isinstance(request.auth, ApiToken) or request.auth.allows(needed)
