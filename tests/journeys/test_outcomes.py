"""Stories that end elsewhere than at the police: penalty, settlement, a civil suit."""

import io
import zipfile
from datetime import datetime
from decimal import Decimal

import pytest

from core.accounts.permissions import Role
from seizures.cases.models import Case
from seizures.deadlines.rules import BEIJING
from seizures.penalties.models import Penalty
from seizures.securities.models import Security
from tests.factories import (
    DistrictOfficerFactory,
    EnterpriseFactory,
    member_of,
    stored_picture,
)
from tests.journeys.story import Door

pytestmark = pytest.mark.django_db(transaction=True)


def announced(story, case):
    """The legal officer announces what the guideline proposes."""
    legal = Door(story.legal)
    proposed = legal.get(f"/cases/{case.number}/penalty/").context["suggestion"]
    legal.do(
        f"/cases/{case.number}/penalty/",
        goods_value="520000.00",
        fine=proposed.fine,
        facts="The goods bear a recorded mark without licence.",
    )
    return Penalty.objects.get()


def test_a_party_is_heard_fined_and_its_goods_destroyed(story):
    case = story.infringing()
    penalty = announced(story, case)
    party, legal = Door(story.trader), Door(story.legal)
    mine, theirs = f"/portal/penalties/{penalty.number}/", f"/penalties/{penalty.number}/"
    assert penalty.number in party.page("/portal/penalties/")
    party.do(f"{mine}defence/", text="We believed that our supplier had a licence.")
    party.do(f"{mine}hearing/")

    assert legal.try_to(f"{theirs}decide/", fine="1.00") == 409
    chair, reviewer = DistrictOfficerFactory(), DistrictOfficerFactory(role=Role.LEGAL)
    hearing = {"place": "Room 1", "chair": chair.pk, "is_public": "on"}
    assert legal.try_to(f"{theirs}set-hearing/", at="2026-03-11T09:00", **hearing) == 422
    legal.do(f"{theirs}set-hearing/", at="2026-03-12T09:00", **hearing)
    assert "Room 1" in party.page(mine)
    assert legal.try_to(f"{theirs}hearing/", record="Too early.") == 409
    story.clock.move_to(datetime(2026, 3, 12, 11, tzinfo=BEIJING))
    legal.do(f"{theirs}hearing/", record="The party was heard.", participants="Li, Wang")
    assert legal.try_to(f"{theirs}decide/", fine=penalty.fine) == 409
    assert legal.try_to(f"{theirs}review/", opinion="agrees", text="Fine.") == 409
    Door(reviewer).do(f"{theirs}review/", opinion="agrees", text="Facts and law are in order.")
    assert legal.try_to(f"{theirs}decide/", fine=penalty.fine + 1) == 422
    legal.do(f"{theirs}decide/", fine=penalty.fine - 1000)
    story.clock.move_to(datetime(2026, 3, 29, 11, tzinfo=BEIJING))  # two days late
    assert "Added for late payment" in party.page(mine)
    legal.do(f"{theirs}payment/", paid_on="2026-03-29")
    supervisor = Door(story.supervisor)
    outcome = f"/cases/{case.number}/outcome/"
    supervisor.do(
        f"{outcome}dispose/",
        method="destruction",
        reasons="The mark cannot be removed from the housing.",
        receiver="Disposal plant",
    )
    supervisor.do(f"{outcome}execute/", witnesses="Li, Wang", papers=stored_picture())
    supervisor.do(
        f"{outcome}cost/", kind="disposal", amount="800", payee="Disposal plant", invoice_no="17"
    )
    assert supervisor.try_to(f"/cases/{case.number}/return-security/") == 409
    supervisor.do(f"{outcome}settle/")
    supervisor.do(f"/cases/{case.number}/return-security/")

    story.again(case, Case.Status.CLOSED)
    assert Penalty.objects.get().fine == penalty.fine - 1000 <= Decimal("156000.00")
    assert Security.objects.get().status == Security.Status.RETURNED
    verbs = story.verbs(case)
    for step in ("announced", "defended", "hearing_requested", "hearing_held", "decided", "paid"):
        assert verbs[f"penalty.{step}"] == 1
    assert verbs["disposal.ordered"] == verbs["disposal.executed"] == 1
    assert verbs["security.returned"] == 1
    story.ledger_holds()


def test_what_the_police_refuse_customs_penalises(story):
    case = story.infringing()
    number = story.delivered(case)
    police = Door(story.police)
    police.do(f"/partner/referrals/{number}/receive/")
    assert police.try_to(f"/partner/referrals/{number}/refuse/") == 422
    police.do(f"/partner/referrals/{number}/refuse/", reasons="The value is below the threshold.")

    story.again(case, Case.Status.INFRINGING)
    page = Door(story.inspector).page(f"/referrals/{number}/")
    assert "The value is below the threshold." in page
    announced(story, case)

    story.again(case, Case.Status.PENALTY_NOTICED)
    verbs = story.verbs(case)
    for verb in ("referral.received", "referral.refused", "penalty.announced"):
        assert verbs[verb] == 1
    story.ledger_holds()


def test_two_signatures_end_the_case(story):
    case = story.detained()
    holder, party = Door(story.holder), Door(story.trader)
    mine, theirs = f"/portal/cases/{case.number}/", f"/portal/goods/{case.number}/"
    holder.do(f"{mine}settle/", agreement=stored_picture("agreement.png"))
    story.again(case, Case.Status.DETAINED)
    assert holder.try_to(f"{mine}settle/") == 409

    party.do(f"{theirs}settle/")

    case = story.again(case, Case.Status.RELEASED)
    assert case.release_ground == "settlement"
    Door(story.supervisor).do(f"/cases/{case.number}/return-security/")
    assert Security.objects.get().status == Security.Status.RETURNED
    verbs = story.verbs(case)
    assert (verbs["case.settlement_signed"], verbs["case.released"]) == (2, 1)
    story.ledger_holds()


def test_a_holder_takes_what_the_law_discloses_to_court(story):
    case = story.detained()
    Door(story.holder).do(
        f"/portal/cases/{case.number}/support/", purpose="A suit for infringement.", court="Court"
    )
    support = case.support_requests.get()
    Door(story.legal).do(f"/support/{support.number}/grant/")

    address = f"/portal/support/{support.number}/pack/"
    answer = Door(story.holder).get(address)

    with zipfile.ZipFile(io.BytesIO(answer.content)) as pack:
        assert {"goods.csv", "cover-zh.pdf", "cover-en.pdf"} <= set(pack.namelist())
        assert pack.read("cover-zh.pdf").startswith(b"%PDF-")
    other = member_of(EnterpriseFactory(), username="other", role=Role.RIGHTS_HOLDER)
    assert Door(other).get(address).status_code == 404
    verbs = story.verbs(case)
    for step in ("requested", "granted", "downloaded"):
        assert verbs[f"support.{step}"] == 1
    story.ledger_holds()
