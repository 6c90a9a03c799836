import time
from typing import Any, cast

from django.conf import settings
from django.core.cache import caches
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import AnonRateThrottle, BaseThrottle

from core.caching import PatientCache


class PublicRate(AnonRateThrottle):
    """How often one address may ask without a login: the setting PUBLIC_RATE (``60/min``)."""

    scope = "public"

    def get_rate(self) -> str:
        return str(settings.PUBLIC_RATE)


class PerSecond(BaseThrottle):
    """At most GATE_RATE requests of one user in one second. One counter, so that counting costs
    a fraction of the request; without a cache nobody is held up."""

    def allow_request(self, request: Request, view: Any) -> bool:
        key = f"per-second:{request.user.pk}:{int(time.time())}"
        try:
            return cast("PatientCache", caches["default"]).count(key, 5) <= settings.GATE_RATE
        except RedisError:
            return True

    def wait(self) -> float:
        return 1.0
