"""The ledger as an auditor reads it."""

import pytest
from django.db import connection, transaction

from core.accounts.permissions import Role
from core.audit.services import record
from tests.factories import EnterpriseFactory, UserFactory


@pytest.fixture
def client(login, auditor):
    return login(auditor)


def note(number: str = "E2026-77777", verb: str = "enterprise.verified", actor=None, **details):
    enterprise = EnterpriseFactory(number=number, name_en=number, name_zh="")
    return record(verb, enterprise, actor=actor, **details)


def test_says_what_happened_to_what_by_whom(client, planner):
    planner.display_name = "Chen"
    planner.save()
    note(actor=planner, reason="<b>ok</b>")
    note("E2026-88888", "enterprise.registered")

    page = client.get("/ledger/").content.decode()

    assert "Enterprise verified" in page
    assert "Chen" in page
    assert "The clock" in page
    assert "&lt;b&gt;ok&lt;/b&gt;" in page


def test_newest_first(client):
    first, second = note("E1"), note("E2")

    assert [event.pk for event in client.get("/ledger/").context["page"]] == [second.pk, first.pk]


def test_finds_by_number_and_by_kind(client):
    one = note("E2026-00001")
    two = note("E2026-00002", "enterprise.refused")

    def found(query: str) -> list[int]:
        return [event.pk for event in client.get(f"/ledger/?{query}").context["page"]]

    assert found("q=E2026-00001") == [one.pk]
    assert found("verb=enterprise.refused") == [two.pk]
    assert found("verb=no.such.verb") == [two.pk, one.pk]
    assert found("q=E2026-00001&verb=enterprise.refused") == []
    assert "No event fits" in client.get("/ledger/?q=nothing").content.decode()


@pytest.mark.django_db(transaction=True)
class TestChecking:
    def test_says_that_the_chain_is_whole(self, client):
        note("E1")
        note("E2")

        page = client.post("/ledger/").content.decode()

        assert "The ledger is intact: 2 links." in page

    def test_names_the_place_where_it_is_broken(self, client):
        event = note()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("ALTER TABLE core_event DISABLE TRIGGER USER")
            cursor.execute("UPDATE core_event SET subject_label = 'x' WHERE id = %s", [event.pk])
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE core_event ENABLE TRIGGER USER")

        page = client.post("/ledger/").content.decode()

        assert "The ledger is broken at" in page
        assert str(event.pk) in page

    def test_shows_the_head_to_be_noted_down_elsewhere(self, client):
        assert "No event yet." in client.get("/ledger/").content.decode()
        note()

        response = client.get("/ledger/")

        assert response.context["head"].hash[:16] in response.content.decode()


def test_is_flat(client, assert_flat_queries):
    numbers = iter(range(100))
    assert_flat_queries(client, "/ledger/", lambda: note(f"E{next(numbers)}", actor=UserFactory()))


@pytest.mark.parametrize("role", [Role.EXAMINER, Role.PLANNER, Role.RIGHTS_HOLDER, Role.TRADER])
def test_only_auditor_and_administrator(login, role):
    client = login(UserFactory(role=role))

    assert client.get("/ledger/").status_code == 403
    assert client.post("/ledger/").status_code == 403
