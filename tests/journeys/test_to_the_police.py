"""From a declaration to the police: every step through its own door, the worker between them."""

from collections import Counter
from decimal import Decimal

import pytest

from core.audit.models import Event
from seizures.cases.models import Case
from seizures.referrals.models import Delivery
from seizures.screening.models import Hit
from tests.journeys.story import DECLARATION, Door

pytestmark = pytest.mark.django_db(transaction=True)


def test_counterfeit_goods_reach_the_police(story):
    received = story.declare()
    assert (received["shipments_new"], received["lines_new"]) == (1, 2)

    inspection = story.flagged()
    assert inspection.number in Door(story.inspector).page("/inspections/")
    assert Hit.objects.get().line.line_no == 1

    story.inspect(inspection)
    case = Case.objects.select_related("campaign").get()
    assert case.campaign == story.campaign
    assert case.value == Decimal("520000.00")
    assert case.number in Door(story.holder).page("/portal/cases/")

    story.apply(case)
    supervisor = Door(story.supervisor)
    supervisor.do(f"/cases/{case.number}/accept-security/")
    supervisor.do(f"/cases/{case.number}/detain/", place="Warehouse 3", seal_no="HG-0001")
    story.rest()
    receipt = case.notices.get(kind="detention_receipt")
    letter = Door(story.trader, token=True).get(f"/api/v1/notices/{receipt.number}/pdf/zh/")
    assert b"".join(letter).startswith(b"%PDF-")

    story.determine(case)
    number = story.delivered(case)
    police = Door(story.police, token=True)
    assert police.get("/api/v1/referrals/").json()["results"][0]["number"] == number
    police.call(f"referrals/{number}/receive/")
    police.call(f"referrals/{number}/file/", {"police_reference": "PSB 2026-1"})
    supervisor.do(f"/referrals/{number}/hand-over/", place="Warehouse 3", seal_no="HG-0002")
    story.again(case, Case.Status.CLOSED)

    every_step_left_one_trace(story, case)
    figures = Door(story.planner).get(f"/campaigns/{story.campaign.code}/").context["totals"]
    assert (figures.batches, figures.items, figures.value) == (1, 26000, Decimal("520000.00"))
    assert (figures.rights, figures.open_cases, figures.referred) == (1, 0, 1)
    story.ledger_holds()


def every_step_left_one_trace(story, case):
    story.rest()
    assert story.verbs(case) == Counter(
        [
            "inspection.ordered",
            "inspection.started",
            "inspection.photo_added",
            "inspection.finished",
            "case.opened",
            "case.holder_notified",
            "security.submitted",
            "case.holder_applied",
            "security.accepted",
            "custody.recorded",
            "case.detained",
            "disclosure.made",
            "case.part_released",
            "case.determined_infringing",
            "referral.proposed",
            "referral.countersigned",
            "referral.approved",
            "referral.delivered",
            "referral.received",
            "referral.filed",
            "custody.recorded",
            "referral.handed_over",
            "disclosure.made",
            "notice.opened",
        ]
    )
    assert Delivery.objects.count() == 1
    assert Event.objects.filter(verb="shipment.screened").count() == 1
    assert story.letters(case) == {
        "holder_notice": 1,
        "detention_notice": 1,
        "part_release_notice": 1,
        "detention_receipt": 1,
        "determination": 2,
        "transfer_letter": 1,
        "handover_record": 1,
    }
    assert case.shipment.number == DECLARATION
