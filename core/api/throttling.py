from django.conf import settings
from rest_framework.throttling import AnonRateThrottle


class PublicRate(AnonRateThrottle):
    """How often one address may ask without a login: the setting PUBLIC_RATE, such as ``60/min``.

    Only the API counts: pages are read by people.
    """

    scope = "public"

    def get_rate(self) -> str:
        return str(settings.PUBLIC_RATE)
