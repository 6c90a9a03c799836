from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import time_machine

from seizures.deadlines.rules import BEIJING
from seizures.referrals import delivery
from tests import worker
from tests.journeys.story import Story

#: a Monday without holidays near
MORNING = datetime(2026, 3, 2, 10, tzinfo=BEIJING)


@pytest.fixture(scope="package")
def one_worker(django_db_setup: None) -> Iterator[None]:
    with worker.worker():
        yield


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(MORNING) as clock:
        yield clock


@pytest.fixture
def story(
    one_worker: None, transactional_db: None, clock: Any, monkeypatch: Any
) -> Iterator[Story]:
    """The cast on the stage; when the story is over, the worker has nothing left to do."""
    monkeypatch.setattr(delivery, "LETTER_PAUSE", delivery.LETTER_PAUSE / 10)
    told = Story.begin(clock)
    yield told
    told.rest()
