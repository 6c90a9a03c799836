"""The life of a recordal over pages and API: scope, rights, mistakes at their fields, papers."""

from datetime import date, datetime, timedelta

import pytest
import time_machine

from core.accounts.permissions import Role
from core.reference.calendar import SHANGHAI
from recordal.applications.models import Recordal
from recordal.life import decisions, requests, revocations
from recordal.life.models import Request, Revocation
from tests.core.letter_samples import text, words
from tests.factories import (
    AgencyFactory,
    EnterpriseFactory,
    IpRightFactory,
    RecordalFactory,
    member_of,
    stored_picture,
)

pytestmark = pytest.mark.django_db
LAST = date(2027, 8, 31)
DAY = date(2027, 4, 1)


@pytest.fixture(autouse=True)
def in_april():
    moment = datetime(DAY.year, DAY.month, DAY.day, 10, tzinfo=SHANGHAI)
    with time_machine.travel(moment, tick=False):
        yield


def of(user, **fields):
    right = IpRightFactory(holder=user.enterprises.first(), title="朗科")
    days = {"approved_on": date(2017, 9, 1), "expires_on": LAST}
    contact = {"contact_name": "王经理", "contact_phone": "0755-1"}
    return RecordalFactory(right=right, **(days | contact | fields))


@pytest.fixture
def recordal(rights_holder):
    return of(rights_holder)


def portal(recordal, step):
    return f"/portal/recordals/{recordal.application_no}/{step}/"


def api(recordal, step):
    return f"/api/v1/recordals/{recordal.number}/{step}/"


def filled(client, url):
    """What a browser sends when nothing is touched in the form of a page."""
    form = client.get(url).context["form"]
    return {
        name: form.fields[name].prepare_value(value) or ""
        for name, value in form.initial.items()
        if name in form.fields
    }


class TestOwnPage:
    def test_says_how_long_it_lasts_and_what_can_be_done(self, recordal, rights_holder, login):
        page = login(rights_holder).get(portal(recordal, "life"))
        body = page.content.decode()
        assert "ends in 152 days" in body
        assert portal(recordal, "renew") in body
        assert "2017-09-01" in body

    def test_says_why_something_is_not_possible(self, rights_holder, login):
        far = of(rights_holder, expires_on=date(2030, 8, 31))
        body = login(rights_holder).get(portal(far, "life")).content.decode()
        assert "The renewal can be filed from 2030-03-01 to 2030-08-31." in body
        assert portal(far, "renew") not in body
        assert portal(far, "change") in body

        answer = login(rights_holder).get(portal(far, "renew"))
        assert answer.status_code == 409
        assert "2030-03-01" in answer.content.decode()

    def test_the_recordal_leads_there(self, recordal, rights_holder, login):
        page = login(rights_holder).get(f"/portal/recordals/{recordal.application_no}/")
        body = page.content.decode()
        assert portal(recordal, "life") in body
        assert "ends in 152 days" in body

    def test_terms_are_shown_with_their_renewals(self, recordal, rights_holder, examiner, login):
        request = requests.renew(recordal, actor=rights_holder)
        decisions.approve(request, actor=examiner)
        terms = login(rights_holder).get(portal(recordal, "life")).context["terms"]
        assert [(term.first, term.last) for term in terms] == [
            (date(2017, 9, 1), LAST),
            (date(2027, 9, 1), date(2037, 8, 31)),
        ]

    def test_a_draft_has_no_life(self, rights_holder, login):
        draft = of(rights_holder, number="", approved_on=None, expires_on=None, status="draft")
        assert login(rights_holder).get(portal(draft, "life")).status_code == 404

    def test_is_flat(self, recordal, rights_holder, examiner, login, assert_flat_queries):
        def another():
            request = requests.cancel(recordal, actor=rights_holder, reason="waiver")
            requests.withdraw(request, actor=rights_holder)

        assert_flat_queries(login(rights_holder), portal(recordal, "life"), another)
        url = f"/recordals/{recordal.application_no}/life/"
        assert_flat_queries(login(examiner), url, another)


class TestAskingOnPages:
    def test_renewal(self, recordal, rights_holder, login):
        client = login(rights_holder)
        assert client.get(portal(recordal, "renew")).status_code == 200
        response = client.post(portal(recordal, "renew"), {"note": "Please."})
        request = Request.objects.get()
        assert response.url == f"/portal/recordal-requests/{request.number}/"
        assert client.get(response.url).status_code == 200
        again = client.post(portal(recordal, "renew"), {})
        assert again.status_code == 409
        assert Request.objects.count() == 1

    def test_the_list_offers_a_renewal_until_it_is_asked_for(self, recordal, rights_holder, login):
        client, link = login(rights_holder), portal(recordal, "renew")
        assert link in client.get("/portal/recordals/").content.decode()

        requests.renew(recordal, actor=rights_holder)

        assert link not in client.get("/portal/recordals/").content.decode()

    def test_change_asks_only_for_what_differs(self, recordal, rights_holder, login):
        client = login(rights_holder)
        shown = filled(client, portal(recordal, "change"))
        unchanged = client.post(portal(recordal, "change"), {**shown, "fact_on": "2027-03-20"})
        assert unchanged.status_code == 422
        assert "Change at least one" in unchanged.content.decode()

        client.post(
            portal(recordal, "change"),
            {**shown, "fact_on": "2027-03-20", "goods": "耳机", "holder_address": "新路2号"},
        )
        assert Request.objects.get().payload == {"goods": "耳机", "holder_address": "新路2号"}

    @pytest.mark.parametrize(
        ("step", "given", "field"),
        [
            ("renew", {"protected_until": "2027-02-30"}, "protected_until"),
            ("renew", {"protected_until": "2037-02-28"}, "proof"),
            ("change", {"goods": "x", "fact_on": ""}, "fact_on"),
            ("change", {"fact_on": "2027-04-02", "goods": "x"}, "fact_on"),
            ("change", {"fact_on": "2027-03-20", "nice_classes": "35"},
             "nice_classes"),
            ("cancel", {"reason": "right_ended"}, "fact_on"),
            ("cancel", {"reason": ""}, "reason"),
            ("transfer", {"transferee": "E1999-00001", "fact_on": "2027-03-20"}, "transferee"),
            ("transfer", {"transferee": "", "fact_on": "2027-03-20"}, "transferee"),
            ("contact", {"contact_name": "", "contact_phone": "1"}, "contact_name"),
            ("contact", {"contact_name": "x", "contact_phone": "1", "contact_email": "a@"},
             "contact_email"),
        ],
    )  # fmt: skip
    def test_mistakes_are_told_at_their_field(
        self, step, given, field, recordal, rights_holder, login
    ):
        client, url = login(rights_holder), portal(recordal, step)
        answer = client.post(url, {**filled(client, url), **given})
        assert answer.status_code == 422
        assert field in answer.context["form"].errors
        assert not Request.objects.exists()

    def test_contact_person(self, recordal, rights_holder, login):
        given = {"contact_name": "李经理", "contact_phone": "0755-2"}
        response = login(rights_holder).post(portal(recordal, "contact"), given)
        assert response.url == portal(recordal, "life")
        recordal.refresh_from_db()
        assert recordal.contact_name == "李经理"

    def test_transfer_to_whoever_has_the_code(self, recordal, rights_holder, login):
        new_holder = EnterpriseFactory()
        login(rights_holder).post(
            portal(recordal, "transfer"),
            {
                "transferee": new_holder.uscc.lower(),
                "fact_on": "2027-03-20",
                "proof": stored_picture(),
            },
        )
        assert Request.objects.get().transferee == new_holder

    def test_correction_round_trip(self, recordal, rights_holder, examiner, login):
        holder, customs = login(rights_holder), login(examiner)
        url = portal(recordal, "change")
        holder.post(url, {**filled(holder, url), "goods": "耳机", "fact_on": "2027-03-20"})
        request = Request.objects.get()
        number = request.number
        customs.post(f"/recordals/requests/{number}/return/", {"remarks": "Which earphones?"})

        page = holder.get(f"/portal/recordal-requests/{number}/")
        assert "Which earphones?" in page.content.decode()
        assert page.context["form"].initial["goods"] == "耳机"
        shown = filled(holder, f"/portal/recordal-requests/{number}/")
        holder.post(f"/portal/recordal-requests/{number}/answer/", {**shown, "goods": "无线耳机"})

        request.refresh_from_db()
        assert (request.status, request.payload) == ("filed", {"goods": "无线耳机"})
        side_by_side = customs.get(f"/recordals/requests/{number}/").context["rows"]
        assert [(row.field, row.new) for row in side_by_side] == [("goods", "无线耳机")]
        customs.post(f"/recordals/requests/{number}/approve/")
        recordal.right.refresh_from_db()
        assert recordal.right.goods == "无线耳机"

    def test_withdrawn(self, recordal, rights_holder, login):
        request = requests.renew(recordal, actor=rights_holder)
        client = login(rights_holder)
        client.post(f"/portal/recordal-requests/{request.number}/withdraw/")
        request.refresh_from_db()
        assert request.status == "withdrawn"


class TestDesk:
    def test_most_urgent_first_and_only_what_waits(self, rights_holder, examiner, login):
        urgent, calm, done = (
            requests.renew(of(rights_holder), actor=rights_holder) for _ in range(3)
        )
        Request.objects.filter(pk=urgent.pk).update(due_on=DAY - timedelta(days=1))
        decisions.approve(done, actor=examiner)
        client = login(examiner)

        page = client.get("/recordals/requests/")
        assert [row.pk for row in page.context["page"]] == [urgent.pk, calm.pk]
        decided = client.get("/recordals/requests/", {"state": "decided"}).context["page"]
        assert [row.pk for row in decided] == [done.pk]
        found = client.get("/recordals/requests/", {"q": calm.number, "state": ""})
        assert [row.pk for row in found.context["page"]] == [calm.pk]
        assert "/recordals/requests/" in client.get("/recordals/queue/").content.decode()

    def test_is_flat(self, rights_holder, examiner, login, assert_flat_queries):
        assert_flat_queries(
            login(examiner),
            "/recordals/requests/",
            lambda: requests.renew(of(rights_holder), actor=rights_holder),
        )

    def test_refusal_by_two(self, recordal, rights_holder, examiner, chief, login):
        number = requests.renew(recordal, actor=rights_holder).number
        url = f"/recordals/requests/{number}/"
        client = login(examiner)
        wrong = client.post(f"{url}refuse/", {"ground": "documents"})
        assert wrong.status_code == 422
        assert "reasons" in wrong.context["refuse_form"].errors
        client.post(f"{url}refuse/", {"ground": "documents", "reasons": "Nothing fits."})
        assert client.post(f"{url}sign/").status_code == 403
        assert client.post(f"{url}approve/").status_code == 409
        body = login(chief).get(url).content.decode()
        assert f"{url}sign/" in body
        login(chief).post(f"{url}sign/")

        page = login(rights_holder).get(f"/portal/recordal-requests/{number}/").content.decode()
        assert "Nothing fits." in page
        letter = login(rights_holder).get(f"{url}decision/")
        assert words("Nothing fits.") in text(letter.content)

    def test_proposal_returned_and_taken_back(
        self, recordal, rights_holder, examiner, chief, login
    ):
        request = requests.renew(recordal, actor=rights_holder)
        url = f"/recordals/requests/{request.number}/"
        given = {"ground": "documents", "reasons": "x"}
        login(examiner).post(f"{url}refuse/", given)
        login(chief).post(f"{url}send-back/", {"remarks": "Look again."})
        assert "Look again." in login(examiner).get(url).content.decode()
        login(examiner).post(f"{url}refuse/", given)
        login(examiner).post(f"{url}take-back/")
        login(examiner).post(f"{url}approve/")
        request.refresh_from_db()
        assert request.status == "approved"

    @pytest.mark.parametrize("step", ["approve", "return", "refuse", "take-back"])
    def test_steps_are_the_examiners(self, step, recordal, rights_holder, inspector, login):
        request = requests.renew(recordal, actor=rights_holder)
        for user in (inspector, rights_holder):
            url = f"/recordals/requests/{request.number}/{step}/"
            assert login(user).post(url).status_code == 403

    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    def test_papers(self, language, recordal, rights_holder, examiner, login):
        request = requests.change(
            recordal, actor=rights_holder, fact_on=date(2027, 3, 20), goods="耳机"
        )
        client = login(rights_holder)
        headers = {"accept-language": language}
        url = f"/recordals/requests/{request.number}/"
        receipt = text(client.get(f"{url}receipt/", headers=headers).content)
        assert request.number in receipt
        assert client.get(f"{url}decision/").status_code == 404
        decisions.approve(request, actor=examiner)
        decision = text(client.get(f"{url}decision/", headers=headers).content)
        assert "耳机" in decision
        title = "变更决定书" if language.startswith("zh") else words("Change of a Recordal")
        assert title in decision


class TestRevocationOnPages:
    def test_whole_way(self, recordal, rights_holder, examiner, chief, login):
        customs, holder, signer = login(examiner), login(rights_holder), login(chief)
        life = f"/recordals/{recordal.application_no}/life/"
        revoke = f"/recordals/{recordal.application_no}/revoke/"
        assert revoke in customs.get(life).content.decode()
        wrong = customs.post(revoke, {"ground": "stale", "reasons": "Sold in 2020."})
        assert "effect" in wrong.context["form"].errors
        customs.post(revoke, {"ground": "untrue", "reasons": "Forged.",
                              "evidence": stored_picture()})  # fmt: skip
        revocation = Revocation.objects.get()
        assert "intends to revoke" in holder.get(portal(recordal, "life")).content.decode()
        own = f"/portal/recordal-revocations/{revocation.number}/"
        assert "Forged." in holder.get(own).content.decode()
        assert holder.post(own, {"statement": ""}).status_code == 422
        holder.post(own, {"statement": "It is genuine.", "papers": stored_picture()})
        url = f"/recordals/revocations/{revocation.number}/"
        assert "It is genuine." in customs.get(url).content.decode()
        customs.post(f"{url}propose/", {"reasons": "It is not."})
        assert signer.post(f"{url}sign/").url == url

        recordal.refresh_from_db()
        assert recordal.status == "revoked"
        letter = holder.get(f"{url}notice/")
        assert letter.headers["Content-Type"] == "application/pdf"
        assert words("It is not.") in text(letter.content)
        assert "2028-04-01" in holder.get(own).content.decode()
        assert customs.get(revoke).status_code == 200
        assert customs.post(revoke, {"ground": "untrue", "reasons": "x"}).status_code == 409

    def test_right_ended(self, recordal, examiner, login):
        client = login(examiner)
        url = f"/recordals/{recordal.application_no}/right-ended/"
        wrong = client.post(url, {"ended_on": "2027-03-01", "source": "court", "reasons": "x"})
        assert "document" in wrong.context["form"].errors
        client.post(
            url,
            {"ended_on": "2027-03-01", "source": "court", "reasons": "Declared invalid.",
             "document": stored_picture()},
        )  # fmt: skip
        body = client.get(f"/recordals/{recordal.application_no}/life/").content.decode()
        assert "Declared invalid." in body
        assert "2027-03-01" in body


class TestScope:
    def test_what_others_ask_does_not_exist(
        self, recordal, rights_holder, other_holder, examiner, login
    ):
        request = requests.renew(recordal, actor=rights_holder)
        revocation = revocations.open_(recordal, actor=examiner, ground="untrue", reasons="Forged.")
        client = login(other_holder)
        steps = ["life", "renew", "change", "contact", "cancel", "transfer"]
        urls = [portal(recordal, step) for step in steps] + [
            f"/portal/recordal-requests/{request.number}/",
            f"/portal/recordal-revocations/{revocation.number}/",
            f"/recordals/requests/{request.number}/",
            f"/recordals/requests/{request.number}/receipt/",
            f"/recordals/revocations/{revocation.number}/",
            f"/api/v1/recordal-requests/{request.number}/",
            f"/api/v1/recordal-revocations/{revocation.number}/",
        ]
        assert {client.get(url).status_code for url in urls} == {404}
        steps = ["answer", "withdraw"]
        posts = [f"/portal/recordal-requests/{request.number}/{step}/" for step in steps]
        posts += [f"/api/v1/recordal-requests/{request.number}/{step}/" for step in steps]
        posts += [api(recordal, step) for step in ("renew", "cancel", "contact")]
        assert {client.post(url).status_code for url in posts} == {404}
        assert client.get("/api/v1/recordal-requests/").json()["results"] == []

    def test_an_agent_asks_for_its_holders_while_the_power_lasts(self, login):
        office = EnterpriseFactory()
        agent = member_of(office, role=Role.AGENT)
        holder = member_of(AgencyFactory(agent=office).holder, role=Role.RIGHTS_HOLDER)
        recordal = of(holder)
        client = login(agent)
        assert client.post(portal(recordal, "renew"), {}).status_code == 302
        yesterday = DAY - timedelta(days=1)
        office.agencies_held.update(valid_from=yesterday, valid_to=yesterday)
        assert client.get(portal(recordal, "life")).status_code == 404

    def test_traders_have_no_door_here(self, recordal, trader, login):
        assert login(trader).get(portal(recordal, "life")).status_code == 403

    def test_inspectors_read_the_life_and_change_nothing(self, recordal, inspector, login):
        client = login(inspector)
        page = client.get(f"/recordals/{recordal.application_no}/life/")
        assert page.status_code == 200
        assert "revoke" not in page.content.decode()
        assert client.get(f"/recordals/{recordal.application_no}/revoke/").status_code == 403


class TestApi:
    def test_renewed(self, recordal, rights_holder, examiner, login):
        answer = login(rights_holder).post(api(recordal, "renew"), {})
        assert answer.status_code == 201
        number = answer.json()["number"]
        assert login(rights_holder).post(api(recordal, "renew"), {}).status_code == 409
        decided = login(examiner).post(f"/api/v1/recordal-requests/{number}/approve/").json()
        assert decided["term_to"] == "2037-08-31"
        shown = login(rights_holder).get(f"/api/v1/recordals/{recordal.number}/").json()
        assert shown["expires_on"] == "2037-08-31"

    def test_changed_returned_and_corrected(self, recordal, rights_holder, examiner, login):
        holder, customs = login(rights_holder), login(examiner)
        json = "application/json"
        wrong = holder.post(api(recordal, "change"), {"goods": "x"}, json)
        assert wrong.status_code == 422
        assert "fact_on" in wrong.json()["errors"]
        body = {"goods": "耳机", "nice_classes": [9, 12], "fact_on": "2027-03-20"}
        asked = holder.post(api(recordal, "change"), body, json).json()
        assert asked["proposed"] == {"goods": "耳机", "nice_classes": [9, 12]}
        url = f"/api/v1/recordal-requests/{asked['number']}/"
        customs.post(f"{url}return/", {"remarks": "Only one class."}, json)
        holder.post(f"{url}answer/", {"nice_classes": [9], "note": "Class 9."}, json)
        done = customs.post(f"{url}approve/").json()
        assert (done["status"], done["proposed"]) == ("approved", {"goods": "耳机"})

    def test_cancelled_transferred_and_contact(self, rights_holder, examiner, login):
        holder, customs = login(rights_holder), login(examiner)
        first, second = of(rights_holder), of(rights_holder)
        wrong = holder.post(api(first, "cancel"), {"reason": "right_ended"})
        assert "fact_on" in wrong.json()["errors"]
        number = holder.post(api(first, "cancel"), {"reason": "waiver"}).json()["number"]
        customs.post(f"/api/v1/recordal-requests/{number}/approve/")
        new_holder = EnterpriseFactory()
        asked = holder.post(
            api(second, "transfer"),
            {"transferee": new_holder.number, "fact_on": "2027-03-20", "proof": stored_picture()},
        ).json()
        done = customs.post(f"/api/v1/recordal-requests/{asked['number']}/approve/").json()
        assert Recordal.objects.get(application_no=done["draft_offered"]).status == "draft"
        assert {row.status for row in Recordal.objects.filter(pk__in=[first.pk, second.pk])} == {
            "cancelled"
        }
        third = of(rights_holder)
        shown = holder.post(api(third, "contact"), {"contact_name": "李经理"}).json()
        assert shown["contact_name"] == "李经理"

    def test_refused_by_two(self, recordal, rights_holder, examiner, chief, login):
        number = requests.renew(recordal, actor=rights_holder).number
        url = f"/api/v1/recordal-requests/{number}/"
        given = {"ground": "documents", "reasons": "x"}
        customs, signer = login(examiner), login(chief)
        customs.post(f"{url}propose-refusal/", given)
        customs.post(f"{url}take-back/")
        assert signer.post(f"{url}sign/").status_code == 409
        customs.post(f"{url}propose-refusal/", given)
        signer.post(f"{url}send-back/", {"remarks": "Why?"})
        customs.post(f"{url}propose-refusal/", given)
        assert signer.post(f"{url}sign/").json()["status"] == "refused"

    def test_revoked(self, recordal, rights_holder, examiner, chief, login):
        holder, customs, signer = login(rights_holder), login(examiner), login(chief)
        opened = customs.post(api(recordal, "revoke"), {"ground": "untrue", "reasons": "Forged."})
        assert opened.status_code == 201
        url = f"/api/v1/recordal-revocations/{opened.json()['number']}/"
        assert customs.post(f"{url}propose/", {"reasons": "x"}).status_code == 409
        holder.post(f"{url}state/", {"statement": "No."})
        customs.post(f"{url}propose/", {"reasons": "x"})
        customs.post(f"{url}take-back/")
        customs.post(f"{url}propose/", {"reasons": "x"})
        signer.post(f"{url}send-back/", {"remarks": "Why?"})
        customs.post(f"{url}propose/", {"reasons": "x"})
        assert signer.post(f"{url}sign/").json()["status"] == "revoked"
        assert signer.post(f"{url}drop/", {"reasons": "x"}).status_code == 409

    def test_right_ended(self, recordal, examiner, login):
        given = {"ended_on": "2027-03-01", "told_by": "court", "reasons": "x",
                 "document": stored_picture()}  # fmt: skip
        answer = login(examiner).post(api(recordal, "right-ended"), given).json()
        assert (answer["status"], answer["ended_on"]) == ("expired", "2027-03-01")
