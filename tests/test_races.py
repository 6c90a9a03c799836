"""Eight people press the same button at once: one wins, nothing is doubled."""

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from core.accounts.models import User
from core.audit.models import Event
from seizures.cases.models import Case
from seizures.deadlines.models import Deadline
from seizures.inspections.services import order
from seizures.notices.models import Notice
from seizures.procedure import hearing, penalty, steps
from tests.factories import (
    CaseItemFactory,
    RecordalFactory,
    ShipmentLineFactory,
    stored_picture,
)
from tests.factories.outcomes import DeliveredReferralFactory, ReferralFactory
from tests.factories.procedure import applied_case, detained_case

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 8


def race(login: Callable[[User], Client], user: User, path: str, body: Any) -> Counter[int]:
    """Eight people press the same button at once; how often each status was answered."""
    clients = [login(user) for _ in range(THREADS)]
    start = threading.Barrier(THREADS)
    answers: list[int] = []

    def press(client: Client) -> None:
        start.wait()
        try:
            if path.startswith("/api/"):
                answer = client.post(path, body, content_type="application/json")
            else:
                answer = client.post(path, body)
            answers.append(answer.status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return Counter(answers)


def verbs(verb: str) -> int:
    return Event.objects.filter(verb=verb).count()


class TestEightAtOnce:
    def test_detain(self, login, supervisor, rights_holder):
        case, security = applied_case(supervisor, rights_holder)
        steps.accept_security(security, actor=supervisor)
        path = f"/api/v1/cases/{case.number}/detain/"

        answers = race(login, supervisor, path, {"place": "Warehouse 3"})

        assert answers == {200: 1, 409: 7}
        assert verbs("case.detained") == 1
        assert Notice.objects.filter(kind="detention_receipt").count() == 1
        assert Deadline.objects.filter(rule="ex_officio_determination").count() == 1
        assert case.custody.count() == 1
        call_command("verify_ledger", verbosity=0)

    def test_conclude_an_inspection(self, login, inspector, supervisor, rights_holder):
        recordal = RecordalFactory(right__holder=rights_holder.enterprises.get())
        line = ShipmentLineFactory()
        inspection = order(line.shipment, actor=inspector)
        login(inspector).post(
            f"/api/v1/inspections/{inspection.number}/photos/", {"file": stored_picture()}
        )
        found = {
            "line_no": line.line_no,
            "recordal": recordal.number,
            "verdict": "suspected",
            "quantity": "900",
            "unit": "件",
        }
        body = {"second_officer": supervisor.username, "place": "Dock 3", "findings": [found]}

        path = f"/api/v1/inspections/{inspection.number}/conclude/"
        answers = race(login, inspector, path, body)

        assert answers == {200: 1, 409: 7}
        assert Case.objects.count() == inspection.findings.count() == 1
        assert verbs("inspection.finished") == verbs("case.opened") == 1
        assert Notice.objects.count() == Deadline.objects.count() == 1

    def test_approve_a_referral(self, login, supervisor):
        referral = CaseItemFactory(case=ReferralFactory().case).case.referrals.get()

        path = f"/api/v1/referrals/{referral.number}/approve/"
        answers = race(login, supervisor, path, {})

        assert answers == {200: 1, 409: 7}
        assert verbs("referral.approved") == 1
        assert Notice.objects.filter(kind="transfer_letter").count() == 1
        assert Deadline.objects.filter(rule="transfer_delivery").count() == 1

    def test_sign_the_receipt(self, login, police):
        referral = DeliveredReferralFactory(partner_office=police.partner_office)

        path = f"/api/v1/referrals/{referral.number}/receive/"
        answers = race(login, police, path, {})

        assert answers == {200: 1, 409: 7}
        assert verbs("referral.received") == 1
        assert Deadline.objects.filter(rule="police_filing_decision").count() == 1

    def test_decide_a_penalty(self, login, supervisor, legal, rights_holder, trader):
        case = detained_case(supervisor, rights_holder, consignor=trader.enterprises.get())
        steps.determine(case, actor=supervisor, outcome="infringing", reasons="Copied.")
        fine = penalty.suggest(case, case.value, timezone.localdate()).fine
        intended = penalty.announce(
            case, actor=legal, goods_value=case.value, fine=fine, facts="The mark is copied."
        )
        hearing.waive_hearing(intended, actor=trader)

        path = f"/penalties/{intended.number}/decide/"
        answers = race(login, legal, path, {"fine": str(fine)})

        assert answers == {302: 1, 409: 7}
        assert verbs("penalty.decided") == 1
        assert Notice.objects.filter(kind="penalty_decision").count() == 1
        assert Deadline.objects.filter(rule="fine_payment").count() == 1
