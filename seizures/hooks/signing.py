"""Signing what is posted to a partner office, and checking it (docs/webhooks.md).

    Longteng-Signature: t=1764300000,v1=5f2b…[,v1=…]

``v1`` is HMAC-SHA256 over ``<t>.<body>``; while a secret is being changed there are two. A receiver
refuses another secret, and a ``t`` that is too old: what somebody recorded cannot be sent again.
Standard library alone, so that it can be copied to the other side.
"""

import hashlib
import hmac
from collections.abc import Iterable

TOLERANCE = 300  # seconds


class BadSignature(Exception):
    """Not ours, changed on the way, or too old."""


def sign(secrets: Iterable[str], body: bytes, at: int) -> str:
    parts = [f"v1={_digest(secret, body, at)}" for secret in secrets]
    return ",".join([f"t={at}", *parts])


def verify(
    secrets: Iterable[str], header: str, body: bytes, now: int, tolerance: int = TOLERANCE
) -> int:
    """When it was signed. Raises BadSignature."""
    parts = [part.strip().partition("=") for part in header.split(",")]
    times = [value for name, _, value in parts if name == "t"]
    if len(times) != 1 or not times[0].isdecimal() or len(times[0]) > 12:
        raise BadSignature("no time")
    at = int(times[0])
    if abs(now - at) > tolerance:
        raise BadSignature("too old, or from the future")
    given = [value for name, _, value in parts if name == "v1"]
    for secret in secrets:
        wanted = _digest(secret, body, at)
        if any(hmac.compare_digest(wanted.encode(), value.encode()) for value in given):
            return at
    raise BadSignature("another secret, or a changed body")


def _digest(secret: str, body: bytes, at: int) -> str:
    return hmac.new(secret.encode(), str(at).encode() + b"." + body, hashlib.sha256).hexdigest()
