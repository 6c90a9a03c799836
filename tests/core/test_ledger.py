"""The ledger can only be added to, and any change behind its back is found."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from core.audit.models import Event, LedgerLink
from core.audit.services import record
from core.audit.verification import verify
from tests.factories import EnterpriseFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def three_events() -> None:
    user = UserFactory()
    for verb in ("enterprise.registered", "enterprise.verified", "enterprise.changed"):
        record(verb, EnterpriseFactory(), actor=user, note="龙")


def behind_its_back(sql: str) -> None:
    """What an attacker with the rights of a database owner would do."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_event DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE core_ledgerlink DISABLE TRIGGER USER")
        cursor.execute(sql)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_event ENABLE TRIGGER USER")
        cursor.execute("ALTER TABLE core_ledgerlink ENABLE TRIGGER USER")


def test_every_event_is_linked_to_the_one_before():
    three_events()

    first, second, third = LedgerLink.objects.order_by("seq")
    assert (first.seq, second.seq, third.seq) == (1, 2, 3)
    assert (first.previous_hash, second.previous_hash) == ("", first.hash)
    assert verify().intact
    assert verify().head == third.hash


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE core_event SET verb = 'x'",
        "DELETE FROM core_event",
        "TRUNCATE core_event CASCADE",
        "UPDATE core_ledgerlink SET hash = 'x'",
        "DELETE FROM core_ledgerlink",
        "TRUNCATE core_ledgerlink",
    ],
)
def test_the_database_refuses_to_change_or_remove(sql: str):
    three_events()

    with pytest.raises(DatabaseError, match="can only be added"), connection.cursor() as cursor:
        cursor.execute(sql)

    assert Event.objects.count() == 3
    assert verify().intact


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("UPDATE core_event SET verb = 'x' WHERE verb = 'enterprise.verified'", "was changed"),
        ("""UPDATE core_event SET details = '{"note": "虎"}'""", "was changed"),
        ("DELETE FROM core_event WHERE verb = 'enterprise.verified'", "is gone"),
        ("DELETE FROM core_ledgerlink WHERE seq = 2", "a link is missing"),
        ("DELETE FROM core_ledgerlink WHERE seq = 3", "never sealed"),
    ],
)
def test_changes_behind_its_back_are_found(sql: str, words: str):
    three_events()
    assert verify().intact

    behind_its_back(sql)

    assert words in verify().broken
    with pytest.raises(CommandError, match=words):
        call_command("verify_ledger")


def test_an_end_that_was_cut_off_is_found_by_a_noted_hash():
    three_events()
    head = verify().head

    behind_its_back(
        "DELETE FROM core_ledgerlink WHERE seq = 3;"
        "DELETE FROM core_event WHERE verb = 'enterprise.changed'"
    )

    assert verify().intact
    assert "no longer in the chain" in verify(head=head).broken


def test_what_was_rolled_back_leaves_no_trace():
    three_events()

    with transaction.atomic():
        record("enterprise.changed", EnterpriseFactory(), actor=None)
        transaction.set_rollback(True)

    assert LedgerLink.objects.count() == 3
    assert verify().intact


def test_the_command_tells_length_and_head(capsys: Any):
    three_events()
    call_command("verify_ledger")
    assert "3 links" in capsys.readouterr().out
