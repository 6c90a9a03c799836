"""The cache as a convenience: when its server is away, everything is merely slower."""

import logging
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from django.utils.functional import cached_property
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


class PatientCache(RedisCache):
    """Reads and writes that fail count as misses: sessions and figures come from the database.

    Deleting still fails loudly, so that nobody believes a session ended that may come back.
    """

    @cached_property
    def _writer(self) -> Any:
        """Django makes a client for each call, which takes longer than the call."""
        return self._cache.get_client(write=True)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        try:
            return super().get(key, default, version)
        except RedisError as error:
            logger.warning("The cache does not answer: %s", error)
            return default

    def set(
        self,
        key: Any,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        try:
            super().set(key, value, timeout, version)
        except RedisError as error:
            logger.warning("The cache does not answer: %s", error)

    def add(
        self,
        key: Any,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        try:
            return bool(super().add(key, value, timeout, version))
        except RedisError as error:
            logger.warning("The cache does not answer: %s", error)
            return False

    def count(self, key: str, seconds: int) -> int:
        """The how-manieth call this is for ``key``, in one trip; forgotten after ``seconds``
        without one. Raises RedisError."""
        own = self.make_and_validate_key(key)
        with self._writer.pipeline(transaction=False) as steps:
            steps.incr(own)
            steps.expire(own, seconds)
            return int(steps.execute()[0])
