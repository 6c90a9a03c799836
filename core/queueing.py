"""Queueing work for the worker after the commit, without failing when the broker is away."""

import logging
from functools import partial
from typing import Any

from celery.contrib.django.task import DjangoTask
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


class QueuedTask(DjangoTask):  # type: ignore[misc]
    """The base of every task.

    What is queued on commit is queued after its rows are safe: a broker that does not answer then
    must not turn the step into an error for whoever took it. Each kind of work leaves a row that
    the clock looks for (letters ordered, referrals approved, shipments received, imports running,
    e-mails waiting), so that nothing is lost, only later.
    """

    abstract = True

    def delay_on_commit(self, *args: Any, **kwargs: Any) -> None:
        transaction.on_commit(partial(self._queue, args, kwargs))

    def _queue(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        try:
            self.delay(*args, **kwargs)
        except OperationalError as error:
            logger.error("%s could not be queued, the clock will see to it: %s", self.name, error)
