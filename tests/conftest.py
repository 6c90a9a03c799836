"""The cast, their log-ins, and the ways tests watch the database."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.accounts.models import User
from core.accounts.permissions import Can, Role
from core.audit.verification import LEDGER_TABLES
from core.tokens import services as tokens
from tests.factories import (
    DistrictOfficerFactory,
    EnterpriseFactory,
    PartnerOfficeFactory,
    UserFactory,
    member_of,
)

REFERENCE = [
    "core_district",
    "core_region",
    "core_country",
    "core_country_regions",
    "core_transportmode",
    "core_trademode",
    "core_niceclass",
    "core_hscode",
    "core_hsnice",
    "core_productcategory",
    "core_rightkind",
    "core_statutorydeadline",
    "core_securitytier",
    "core_releaseground",
    "core_disposalmethod",
    "core_criminalthreshold",
    "core_exchangerate",
    "core_fineguideline",
    "core_legalfigure",
    "core_reviewcheck",
    "core_instrument",
    "core_legalnote",
    "core_calendaryear",
    "core_courtnoticekind",
    "core_calendarday",
]


#: Reference data that points at people: emptied with the rest, and put back from a copy.
PUT_BACK = ["seizures_riskfigure", "seizures_rule", "seizures_ruleversion"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Reference data is there for every test; nothing is drawn by lot unless a test says so."""
    with django_db_blocker.unblock():
        call_command("load_reference", verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE seizures_riskfigure SET value = 0 WHERE key = 'random_rate'")
            for table in PUT_BACK:
                cursor.execute(f"CREATE TABLE copy_of_{table} AS TABLE {table}")


@pytest.fixture(autouse=True, scope="session")
def flush_spares_reference_and_opens_the_ledger() -> Iterator[None]:
    """Transactional tests empty the tables afterwards: not the reference data, and the ledger
    only because the tests own the database."""
    original = DatabaseOperations.sql_flush

    def sql_flush(self: Any, style: Any, tables: Any, **kwargs: Any) -> list[str]:
        statements = original(self, style, [t for t in tables if t not in REFERENCE], **kwargs)
        ledger = [*LEDGER_TABLES, "core_ledgerlink"]
        off = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in ledger]
        on = [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in ledger]
        back = [f"INSERT INTO {table} SELECT * FROM copy_of_{table}" for table in PUT_BACK]  # noqa: S608
        return [*off, *statements, *on, *back]

    DatabaseOperations.sql_flush = sql_flush  # type: ignore[method-assign]
    yield
    DatabaseOperations.sql_flush = original  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    yield
    cache.clear()


@pytest.fixture
def inspector(db: None) -> User:
    return DistrictOfficerFactory(username="inspector", role=Role.INSPECTOR)


@pytest.fixture
def supervisor(db: None) -> User:
    return DistrictOfficerFactory(username="supervisor", role=Role.SUPERVISOR)


@pytest.fixture
def legal(db: None) -> User:
    return DistrictOfficerFactory(username="legal", role=Role.LEGAL)


@pytest.fixture
def stranger(db: None) -> User:
    """A supervisor of another customs district."""
    return DistrictOfficerFactory(username="stranger", role=Role.SUPERVISOR, district_id="3100")


@pytest.fixture
def examiner(db: None) -> User:
    return UserFactory(username="examiner", role=Role.EXAMINER)


@pytest.fixture
def chief(db: None) -> User:
    """Signs what examiners propose."""
    return UserFactory(username="chief", role=Role.CHIEF_EXAMINER)


@pytest.fixture
def planner(db: None) -> User:
    return UserFactory(username="planner", role=Role.PLANNER)


@pytest.fixture
def auditor(db: None) -> User:
    return UserFactory(username="auditor", role=Role.AUDITOR)


@pytest.fixture
def administrator(db: None) -> User:
    return UserFactory(username="admin", role=Role.ADMINISTRATOR)


@pytest.fixture
def rights_holder(db: None) -> User:
    """A person of a rights holder: ``rights_holder.enterprises.get()``."""
    return member_of(EnterpriseFactory(), username="holder", role=Role.RIGHTS_HOLDER)


@pytest.fixture
def other_holder(db: None) -> User:
    return member_of(EnterpriseFactory(), username="other_holder", role=Role.RIGHTS_HOLDER)


@pytest.fixture
def trader(db: None) -> User:
    return member_of(EnterpriseFactory(), username="trader", role=Role.TRADER)


@pytest.fixture
def police(db: None) -> User:
    return UserFactory(username="police", role=Role.PARTNER, partner_office=PartnerOfficeFactory())


@pytest.fixture
def login(db: None) -> Callable[[User], Client]:
    def enter(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return enter


@pytest.fixture
def assert_flat_queries(db: None) -> Callable[[Client, str, Callable[[], object]], None]:
    """A page asks the database equally often for one row and for six."""

    def count(client: Client, url: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    def check(client: Client, url: str, add_row: Callable[[], object]) -> None:
        add_row()
        count(client, url)
        few = count(client, url)
        for _ in range(5):
            add_row()
        assert count(client, url) == few

    return check


@pytest.fixture
def bearer() -> Callable[..., Client]:
    """A program with a token of a user; with all scopes unless some are named."""

    def program(user: User, *scopes: Can) -> Client:
        _, text = tokens.issue(
            user, actor=user, name="robot", scopes=scopes or list(user.capabilities), days=30
        )
        return Client(headers={"authorization": f"Bearer {text}"})

    return program
