from django.conf import settings
from rest_framework.throttling import AnonRateThrottle


class PublicRate(AnonRateThrottle):
    """How often one address may ask without a login: the setting PUBLIC_RATE (``60/min``)."""

    scope = "public"

    def get_rate(self) -> str:
        return str(settings.PUBLIC_RATE)
