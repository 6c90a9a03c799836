"""The demo world tells the project's source facts, through the services."""

from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Sum
from django.utils.timezone import now

from campaigns.models import Campaign, PriorityEnterprise
from config import demo
from core.accounts.models import User
from core.audit.models import Event
from core.reference.calendar import today
from enterprises.models import Enterprise
from recordal.applications.models import Recordal
from seizures.assistance.models import AssistanceRequest
from seizures.cases.models import Case, CaseItem
from seizures.deadlines.models import Deadline
from seizures.detention_requests.models import DetentionRequest
from seizures.forfeitures.models import PublicNotice
from seizures.inspections.models import Inspection
from seizures.penalties.models import Penalty
from seizures.procedure.fines import account
from seizures.referrals.models import Referral
from seizures.reports.queries import recordals_by_district
from seizures.rulebook.models import RuleVersion
from seizures.screening.models import Hit
from seizures.screening.question_models import Question
from seizures.shipments.models import Shipment
from seizures.targeting.models import DryRun
from seizures.viewings.models import Viewing

ACCOUNTS = [
    *("inspector", "supervisor", "legal", "inspector.ningbo", "examiner", "chief", "planner"),
    *("netac", "xiaomi", "dji", "agent", "exporter", "police", "auditor", "admin"),
]


@pytest.mark.django_db
def test_the_demo_world(client):
    demo.build()

    accounts_log_in(client)
    campaign_of_2017()
    rights_are_filed_by_people()
    huanggang()
    phones_of_xiaomi()
    lawful_goods_are_not_flagged()
    rules_were_tried()
    every_queue_is_alive()
    before_and_beside_a_case()


def accounts_log_in(client):
    assert User.objects.filter(username__in=ACCOUNTS).count() == len(ACCOUNTS)
    for username in ACCOUNTS:
        assert client.login(username=username, password="longteng-demo"), username
        assert client.get("/").status_code == 200, username
        client.logout()


def campaign_of_2017():
    campaign = Campaign.objects.get(code="longteng-2017")
    assert {"Dragon Protection"} <= set(campaign.aliases)
    assert "Operation Longteng" in campaign.name_en
    assert campaign.regions.count() == 4
    assert campaign.categories.count() == 6
    assert recordals_by_district(campaign)["5300"] == {
        "patent": 73,
        "trademark": 67,
        "copyright": 15,
    }
    named = PriorityEnterprise.objects.filter(campaign=campaign)
    assert named.filter(district="5300").count() == 10
    assert named.filter(district="5100").count() == 13
    assert named.filter(district="2200").count() == 4
    assert not named.filter(liaison_officer=None).exists()
    assert set(named.values_list("enterprise__name_en", flat=True)) >= {
        "Huawei Technologies Co., Ltd.",
        "ZTE Corporation",
        "SZ DJI Technology Co., Ltd.",
        "Netac Technology Co., Ltd.",
        "Xiaomi Inc.",
    }
    assert set(Case.objects.filter(campaign=campaign).values_list("status", flat=True)) == {
        "closed",
        "released",
    }
    assert not Deadline.objects.running().filter(case__campaign=campaign).exists()


def rights_are_filed_by_people():
    """Drafted, filed, examined and recorded, each by somebody: none goes around the filing."""
    steps = ("recordal.drafted", "recordal.submitted", "recordal.checked", "recordal.accepted")
    done = Event.objects.filter(verb__in=steps)
    assert not done.filter(actor=None).exists()
    recorded = Recordal.objects.exclude(number="")
    assert recorded.count() >= 155
    for step in steps:
        subjects = set(done.filter(verb=step).values_list("subject_id", flat=True))
        assert {str(pk) for pk in recorded.values_list("pk", flat=True)} <= subjects, step
    assert not Recordal.objects.filter(drafted_by=None).exists()


def huanggang():
    netac = Enterprise.objects.get(name_en__startswith="Netac")
    case = Case.objects.get(holder=netac, suspicion_on=date(2017, 10, 12))
    item = case.items.get()
    assert item.quantity > 26_000
    assert item.packages == 228
    assert item.recordal.right.is_patent
    assert case.shipment.office_code == "5301"
    assert case.is_demo


def phones_of_xiaomi():
    xiaomi = Enterprise.objects.get(name_en__startswith="Xiaomi")
    cases = Case.objects.filter(holder=xiaomi, suspicion_on=date(2017, 11, 20))
    assert cases.count() == 2
    items = CaseItem.objects.filter(case__in=cases)
    assert items.aggregate(n=Sum("quantity"))["n"] == 2_440
    assert cases.aggregate(v=Sum("value"))["v"] > Decimal("1200000")
    assert {referral.status for referral in Referral.objects.filter(case__in=cases)} == {"filed"}


def lawful_goods_are_not_flagged():
    maker = Enterprise.objects.get(name_zh__startswith="东莞")
    dji = Enterprise.objects.get(name_en__contains="DJI")
    own = Shipment.objects.filter(consignor_uscc__in=[maker.uscc, dji.uscc])
    assert own.count() == 6
    assert not Hit.objects.filter(shipment__in=own).exists()
    assert Shipment.objects.count() > 300
    assert Shipment.objects.filter(status="cleared").count() > 280


def rules_were_tried():
    """One change would lose half of what is flagged; the other one waits for a second person."""
    lost, kept = DryRun.objects.order_by("pk")
    assert lost.status == kept.status == DryRun.Status.DONE
    assert lost.lost > 0 == lost.added
    assert (kept.lost, kept.version.status) == (0, RuleVersion.Status.PROPOSED)


def every_queue_is_alive():
    # four that were declared last, and two whose trader was asked first
    assert Inspection.objects.filter(status="ordered").count() == 6
    statuses = set(Case.objects.values_list("status", flat=True))
    assert statuses >= {
        "suspended",
        "detained",
        "undetermined",
        "infringing",
        "penalty_noticed",
        "penalised",
        "transferred",
        "released",
        "closed",
    }
    assert set(Referral.objects.values_list("status", flat=True)) >= {"proposed", "delivered"}
    assert Recordal.objects.filter(status="submitted").count() >= 4
    assert Recordal.objects.filter(status="draft").count() >= 2
    assert Event.objects.filter(verb="support.requested").exists()


def before_and_beside_a_case():
    assert set(Question.objects.queries().values_list("status", flat=True)) == {"asked", "answered"}
    assert set(DetentionRequest.objects.values_list("status", flat=True)) == {
        "submitted",
        "matched",
    }
    assert set(Viewing.objects.values_list("status", flat=True)) == {"requested", "granted"}
    assert AssistanceRequest.objects.open().count() >= 2
    assert set(Penalty.objects.values_list("status", flat=True)) >= {"announced", "hearing"}
    late = Deadline.objects.overdue(now()).get(rule="fine_payment")
    assert account(late.case.penalty, today()).late_fine > 0
    assert PublicNotice.objects.posted().count() == 1
