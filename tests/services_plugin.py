"""Gives a run of tests its own PostgreSQL and Valkey, before the settings are read.

Loaded by ``addopts``. Honours DATABASE_URL and REDIS_URL; workers of xdist inherit the addresses.
"""

import contextlib
import os
from collections.abc import Iterator

import pytest

from config import devservices
from tests import prepared


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    # Importing config, for Celery, has named the settings of production by default.
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    missing = {name for name in ("DATABASE_URL", "REDIS_URL") if not os.environ.get(name)}
    if missing:
        services = devservices.throwaway()
        early_config.add_cleanup(services.remove)
        database = "DATABASE_URL" in missing
        with prepared.alone() if database else contextlib.nullcontext():
            ready = database and prepared.lay_in(services)
            os.environ |= services.start(database=database, broker="REDIS_URL" in missing)
            if database and not ready:
                prepared.make(services)
        if database:
            os.environ["PREPARED_DATABASE"] = prepared.NAME
        os.environ.setdefault("MEDIA_ROOT", str(services.state / "files"))
        os.environ.setdefault("INDEX_ROOT", str(services.state / "index"))
    return (yield)
