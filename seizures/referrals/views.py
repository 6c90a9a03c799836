"""The published schema of a transfer as data: for the programmers of receivers, without a login."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from core.web import public
from seizures.referrals.documents import schema


@require_safe
@public
def referral_schema(request: HttpRequest) -> JsonResponse:
    return JsonResponse(schema(), json_dumps_params={"ensure_ascii": False, "indent": 1})
