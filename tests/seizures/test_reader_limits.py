"""What a reader is shown, finds and may fetch must agree."""

import pytest
from django.test import Client
from django.utils import timezone

from core.accounts.permissions import Can
from core.tokens import services as tokens
from seizures.cases.models import Case
from tests.factories import CaseFactory

pytestmark = pytest.mark.django_db


def transferred(trader, **facts):
    code = trader.enterprises.get().uscc
    return CaseFactory(status="transferred", shipment__consignor_uscc=code, **facts)


@pytest.mark.parametrize("detained", [True, False])
def test_a_status_filter_does_not_betray_a_transfer_to_the_consignor(login, trader, detained):
    facts = {"detained_at": timezone.now()} if detained else {}
    answered = {"answer": "applied", "answered_at": timezone.now()} if detained else {}
    case = transferred(trader, **facts, **answered)
    shown = case.status_for(trader)
    client = login(trader)

    found = client.get(f"/api/v1/cases/?status={shown}").json()["results"]

    assert [row["number"] for row in found] == [case.number]
    assert found[0]["status"] == shown
    assert Case.objects.shown_as(["transferred"], trader).count() == 0


def test_an_officer_finds_a_transferred_case_under_its_own_status(trader, supervisor):
    case = transferred(trader)

    assert list(Case.objects.shown_as(["transferred"], supervisor)) == [case]
    assert not Case.objects.shown_as(["suspended", "detained"], supervisor).exists()


def test_a_token_reads_letters_only_with_their_scope(inspector):
    def answer(scope: Can) -> int:
        _token, text = tokens.issue(inspector, actor=inspector, name="x", scopes=[scope], days=1)
        client = Client(headers={"authorization": f"Bearer {text}"})
        return client.get("/api/v1/notices/").status_code

    assert answer(Can.USE_API) == 403
    assert answer(Can.VIEW_LETTERS) == 200
