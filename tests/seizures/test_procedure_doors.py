"""The doors of the procedure: pages and API, for each role, with the same answers."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from core.audit.models import Event
from seizures.cases.models import Case
from seizures.procedure import steps
from seizures.securities.models import Security
from tests.factories import EnterpriseFactory, member_of, stored_picture
from tests.factories.procedure import applied_case, detained_case, suspended_case

REASONS = {"reasons": "The weave differs from the genuine goods."}
APPLY = {"form": "cash", "amount": "10000.00", "reference_no": "ICBC-1"}


def accepted(supervisor: Any, person: Any) -> Case:
    case, security = applied_case(supervisor, person)
    steps.accept_security(security, actor=supervisor)
    return case


def returnable(supervisor: Any, person: Any) -> Case:
    case = detained_case(supervisor, person)
    return steps.withdraw(case, actor=person)


def prepared(step: str, supervisor: Any, person: Any) -> Case:
    """A case in which the step is due."""
    if step in {"accept-security", "refuse-security"}:
        return applied_case(supervisor, person)[0]
    if step == "detain":
        return accepted(supervisor, person)
    if step == "return-security":
        return returnable(supervisor, person)
    return detained_case(supervisor, person)


OFFICERS_STEPS = {
    "accept-security": ({}, "security.accepted"),
    "refuse-security": ({"reason": "No stamp."}, "security.refused"),
    "detain": ({"place": "Warehouse 3"}, "case.detained"),
    "determine": ({"outcome": "infringing", **REASONS}, "case.determined_infringing"),
    "release": (
        {"ground": "sufficient_non_infringement_evidence", **REASONS},
        "case.released",
    ),
}
DOORS = ["/cases/{}/{}/", "/api/v1/cases/{}/{}/"]
officers = pytest.mark.parametrize("step", OFFICERS_STEPS)
doors = pytest.mark.parametrize("door", DOORS)


@doors
@officers
class TestOfficersSteps:
    def post(self, client: Client, door: str, case: Case, step: str, **data: str) -> Any:
        return client.post(door.format(case.number, step), {**OFFICERS_STEPS[step][0], **data})

    def test_supervisor_takes_it_once(self, door, step, supervisor, rights_holder, login):
        case = prepared(step, supervisor, rights_holder)
        client = login(supervisor)

        first = self.post(client, door, case, step)
        second = self.post(client, door, case, step)

        assert first.status_code in {200, 302}
        assert second.status_code == 409
        assert Event.objects.filter(verb=OFFICERS_STEPS[step][1]).count() == 1

    @pytest.mark.parametrize("who", ["inspector", "auditor", "rights_holder", "planner"])
    def test_needs_the_capability(self, door, step, who, supervisor, rights_holder, login, request):
        case = prepared(step, supervisor, rights_holder)
        before = case.status

        answer = self.post(login(request.getfixturevalue(who)), door, case, step)

        assert answer.status_code == 403
        case.refresh_from_db()
        assert case.status == before

    def test_case_of_another_district_does_not_exist(
        self, door, step, supervisor, stranger, rights_holder, login
    ):
        case = prepared(step, supervisor, rights_holder)

        assert self.post(login(stranger), door, case, step).status_code == 404

    def test_nobody_without_signing_in(self, door, step, supervisor, rights_holder):
        case = prepared(step, supervisor, rights_holder)

        assert self.post(Client(), door, case, step).status_code in {302, 401, 403}


@pytest.mark.parametrize("door", ["/cases/{}/return-security/", "/api/v1/securities/{}/return/"])
def test_security_is_returned(door, supervisor, rights_holder, login):
    case = returnable(supervisor, rights_holder)
    security = case.securities.get()
    number = security.number if "securities" in door else case.number

    answer = login(supervisor).post(door.format(number))

    assert answer.status_code in {200, 302}
    security.refresh_from_db()
    assert security.status == Security.Status.RETURNED


@pytest.mark.parametrize("step", ["accept", "refuse"])
def test_securities_resource_decides_too(step, supervisor, rights_holder, stranger, login):
    _case, security = applied_case(supervisor, rights_holder)
    address = f"/api/v1/securities/{security.number}/{step}/"

    assert login(stranger).post(address, {"reason": "x"}).status_code == 404
    answer = login(supervisor).post(address, {"reason": "No stamp."})

    assert answer.status_code == 200
    assert answer.json()["status"] == {"accept": "accepted", "refuse": "refused"}[step]


@doors
@pytest.mark.parametrize(
    ("step", "data", "field"),
    [
        ("detain", {"place": ""}, "place"),
        ("detain", {"place": "   "}, "place"),
        ("determine", {"outcome": "infringing", "reasons": ""}, "reasons"),
        ("determine", {"outcome": "maybe", "reasons": "x"}, "outcome"),
        ("refuse-security", {"reason": ""}, "reason"),
        (
            "release",
            {"ground": "sufficient_non_infringement_evidence", "reasons": ""},
            "reasons",
        ),
        ("release", {"ground": "because", "reasons": "x"}, "ground"),
    ],
)
def test_mistakes_are_shown_at_the_field(door, step, data, field, supervisor, rights_holder, login):
    case = prepared(step, supervisor, rights_holder)
    before = Event.objects.count()

    answer = login(supervisor).post(door.format(case.number, step), data)

    assert answer.status_code == 422
    if door.startswith("/api"):
        assert field in answer.json()["errors"]
    else:
        assert f'id="{step}_{field}' in answer.content.decode()
        assert 'aria-invalid="true"' in answer.content.decode()
    assert Event.objects.count() == before


HOLDERS_STEPS = {
    "apply": (APPLY, "case.holder_applied"),
    "decline": (REASONS, "case.holder_declined"),
}
HOLDERS_DOORS = ["/portal/cases/{}/{}/", "/api/v1/cases/{}/{}/"]


@pytest.mark.parametrize("door", HOLDERS_DOORS)
@pytest.mark.parametrize("step", HOLDERS_STEPS)
class TestHoldersAnswer:
    def post(self, client: Client, door: str, case: Case, step: str) -> Any:
        return client.post(door.format(case.number, step), HOLDERS_STEPS[step][0])

    def test_answers_once(self, door, step, inspector, rights_holder, login):
        case = suspended_case(inspector, rights_holder.enterprises.get())
        client = login(rights_holder)

        assert self.post(client, door, case, step).status_code in {200, 302}
        assert self.post(client, door, case, step).status_code == 409
        assert Event.objects.about(case).filter(verb=HOLDERS_STEPS[step][1]).count() == 1

    def test_case_of_another_holder_does_not_exist(
        self, door, step, inspector, rights_holder, other_holder, login
    ):
        case = suspended_case(inspector, rights_holder.enterprises.get())

        assert self.post(login(other_holder), door, case, step).status_code == 404

    @pytest.mark.parametrize("who", ["supervisor", "auditor", "trader"])
    def test_nobody_answers_for_the_holder(
        self, door, step, who, inspector, rights_holder, login, request
    ):
        case = suspended_case(inspector, rights_holder.enterprises.get())

        answer = self.post(login(request.getfixturevalue(who)), door, case, step)

        assert answer.status_code == 403


@pytest.mark.parametrize("door", HOLDERS_DOORS)
def test_too_little_security_is_explained_at_the_amount(door, inspector, rights_holder, login):
    case = suspended_case(inspector, rights_holder.enterprises.get())

    answer = login(rights_holder).post(
        door.format(case.number, "apply"), {**APPLY, "amount": "9999.99"}
    )

    assert answer.status_code == 422
    assert "10,000.00" in answer.content.decode()
    assert not case.securities.exists()


@pytest.mark.parametrize("door", HOLDERS_DOORS)
def test_letter_of_guarantee_that_is_no_document_is_refused(door, inspector, rights_holder, login):
    case = suspended_case(inspector, rights_holder.enterprises.get())
    fake = stored_picture()
    fake.name = "letter.pdf"

    answer = login(rights_holder).post(
        door.format(case.number, "apply"), {**APPLY, "form": "bank_guarantee", "document": fake}
    )

    assert answer.status_code == 422
    assert not case.securities.exists()
    case.refresh_from_db()
    assert case.answer == Case.Answer.NONE


@pytest.mark.parametrize("door", HOLDERS_DOORS)
def test_withdraws(door, supervisor, rights_holder, login):
    case = detained_case(supervisor, rights_holder)

    answer = login(rights_holder).post(door.format(case.number, "withdraw"))

    assert answer.status_code in {200, 302}
    case.refresh_from_db()
    assert case.release_ground == "holder_withdraws"


@pytest.mark.parametrize(
    ("holders", "consignors"),
    [
        ("/portal/cases/{}/settle/", "/portal/goods/{}/settle/"),
        ("/api/v1/cases/{}/settle/", "/api/v1/cases/{}/settle/"),
    ],
)
def test_both_sides_settle(holders, consignors, supervisor, rights_holder, login):
    sender = member_of(EnterpriseFactory(), username="sender", role="trader")
    case = detained_case(supervisor, rights_holder, consignor=sender.enterprises.get())

    first = login(rights_holder).post(
        holders.format(case.number), {"side": "holder", "agreement": stored_picture()}
    )
    second = login(sender).post(consignors.format(case.number), {"side": "consignor"})

    assert {first.status_code, second.status_code} <= {200, 302}
    case.refresh_from_db()
    assert case.release_ground == "settlement"


def test_api_does_not_let_one_side_sign_for_the_other(supervisor, rights_holder, login):
    case = detained_case(supervisor, rights_holder)

    answer = login(rights_holder).post(
        f"/api/v1/cases/{case.number}/settle/",
        {"side": "consignor", "agreement": stored_picture()},
    )

    assert answer.status_code == 409
    assert answer.json()["code"] == "not_your_side"


class TestCasePage:
    def test_offers_what_is_possible_and_explains_the_rest(self, supervisor, rights_holder, login):
        case = suspended_case(supervisor, rights_holder.enterprises.get())

        page = login(supervisor).get(f"/cases/{case.number}/")
        offered = {step.name: step for step in page.context["possible"]}
        refused = {step.name: step for step in page.context["impossible"]}

        assert set(offered) == {"release"}
        assert refused["detain"].citation == "Regulation art 16; Measures art 25"
        text = page.content.decode()
        assert "The rights holder has not applied for detention." in text
        assert "Regulation art 16; Measures arts 22, 41" in text
        assert page.context["clocks"][0].calendar_version in text

    def test_says_whose_step_it_is(self, inspector, supervisor, rights_holder, login):
        case, _security = applied_case(supervisor, rights_holder)

        page = login(inspector).get(f"/cases/{case.number}/")

        assert not page.context["possible"]
        assert "It belongs to: Supervisor." in page.content.decode()

    def test_auditor_reads_and_is_offered_nothing(self, auditor, supervisor, rights_holder, login):
        case = detained_case(supervisor, rights_holder)

        page = login(auditor).get(f"/cases/{case.number}/")

        assert page.status_code == 200
        assert page.context["possible"] == []

    @pytest.mark.parametrize("door", ["/cases/{}/", "/cases/{}/letters/", "/api/v1/cases/{}/"])
    def test_of_another_district_does_not_exist(
        self, door, stranger, supervisor, rights_holder, login
    ):
        case = detained_case(supervisor, rights_holder)

        assert login(stranger).get(door.format(case.number)).status_code == 404

    def test_tells_the_whole_story_in_order(self, supervisor, rights_holder, login):
        case = detained_case(supervisor, rights_holder)

        events = [e.verb for e in login(supervisor).get(f"/cases/{case.number}/").context["events"]]

        story = ["case.opened", "security.submitted", "security.accepted", "case.detained"]
        assert [verb for verb in events if verb in story] == story

    def test_parties_are_led_to_their_own_page(self, supervisor, rights_holder, login):
        sender = member_of(EnterpriseFactory(), username="sender", role="trader")
        case = detained_case(supervisor, rights_holder, consignor=sender.enterprises.get())

        holder = login(rights_holder).get(f"/cases/{case.number}/")
        consignor = login(sender).get(f"/cases/{case.number}/")

        assert holder.url == f"/portal/cases/{case.number}/"
        assert consignor.url == f"/portal/goods/{case.number}/"

    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    def test_is_there_in_both_languages(self, language, supervisor, rights_holder, login):
        case = steps.determine(
            detained_case(supervisor, rights_holder),
            actor=supervisor,
            outcome="not_infringing",
            reasons="Licensed.",
        )
        client = login(supervisor)

        page = client.get(f"/cases/{case.number}/", headers={"accept-language": language})

        assert page.status_code == 200
        assert page.context["ground"].endswith("(Regulation art 24(4); Measures art 35)")


class TestPortal:
    def test_inbox_has_what_waits_first(self, inspector, supervisor, rights_holder, login):
        answered, _security = applied_case(supervisor, rights_holder)
        waiting = suspended_case(inspector, rights_holder.enterprises.get())

        page = login(rights_holder).get("/portal/cases/")

        assert list(page.context["waiting"]) == [waiting]
        assert list(page.context["page"]) == [answered]
        assert page.context["waiting"][0].due == waiting.deadlines.get().last_moment
        assert "left" in page.content.decode()

    def test_inbox_asks_equally_often_for_one_case_and_for_six(
        self, inspector, rights_holder, login, assert_flat_queries
    ):
        holder = rights_holder.enterprises.get()
        assert_flat_queries(
            login(rights_holder), "/portal/cases/", lambda: suspended_case(inspector, holder)
        )

    def test_amount_of_the_law_is_filled_in(self, inspector, rights_holder, login):
        case = suspended_case(inspector, rights_holder.enterprises.get(), unit_price=Decimal(300))

        page = login(rights_holder).get(f"/portal/cases/{case.number}/")
        apply = next(step for step in page.context["possible"] if step.name == "apply")

        assert apply.form["amount"].value() == Decimal("100000.00")
        assert "Measures art 23(1)(3)" in page.content.decode()

    @pytest.mark.parametrize("path", ["/portal/cases/{}/", "/api/v1/cases/{}/"])
    def test_holder_learns_the_consignor_with_detention(
        self, path, supervisor, rights_holder, login
    ):
        case, security = applied_case(supervisor, rights_holder)
        client = login(rights_holder)
        name = case.shipment.consignor_name

        assert name not in client.get(path.format(case.number)).content.decode()
        steps.accept_security(security, actor=supervisor)
        steps.detain(case, actor=supervisor, place="Warehouse")
        assert name in client.get(path.format(case.number)).content.decode()

    @pytest.mark.parametrize("path", ["/portal/cases/{}/", "/portal/goods/{}/"])
    def test_sides_do_not_see_each_others_page(
        self, path, supervisor, rights_holder, other_holder, trader, login
    ):
        sender = member_of(EnterpriseFactory(), username="sender", role="trader")
        case = detained_case(supervisor, rights_holder, consignor=sender.enterprises.get())
        own = rights_holder if "cases" in path else sender

        assert login(own).get(path.format(case.number)).status_code == 200
        for person in {rights_holder, other_holder, trader, sender} - {own}:
            assert login(person).get(path.format(case.number)).status_code in {403, 404}

    def test_consignor_reads_its_letters_and_gives_its_statement(
        self, supervisor, rights_holder, login
    ):
        sender = member_of(EnterpriseFactory(), username="sender", role="trader")
        case = detained_case(supervisor, rights_holder, consignor=sender.enterprises.get())
        client = login(sender)

        page = client.get(f"/portal/goods/{case.number}/")
        assert [n.kind for n in page.context["notices"]] == ["detention_receipt"]
        assert case.number in client.get("/portal/goods/").content.decode()

        answer = client.post(
            f"/portal/goods/{case.number}/statement/",
            {"title": "Licence", "document": stored_picture(), "secret": "on"},
        )

        assert answer.status_code == 302
        assert case.evidence.get().secret_of == "consignor"
        assert "Licence" in client.get(f"/portal/goods/{case.number}/").content.decode()
        assert (
            "Licence"
            not in login(rights_holder).get(f"/portal/cases/{case.number}/").content.decode()
        )


@pytest.mark.parametrize("door", ["/portal/goods/", "/portal/goods/{}/", "/api/v1/cases/{}/"])
def test_consignor_is_not_warned_of_a_transfer_to_the_police(
    door, supervisor, rights_holder, login
):
    sender = member_of(EnterpriseFactory(), username="sender", role="trader")
    case = detained_case(supervisor, rights_holder, consignor=sender.enterprises.get())
    Case.objects.filter(pk=case.pk).update(status=Case.Status.TRANSFERRED)

    text = login(sender).get(door.format(case.number)).content.decode().lower()

    assert "transferred" not in text
    assert "police" not in text
    assert "crime" not in text


@pytest.mark.parametrize("step", ["settle", "statement"])
def test_nor_by_the_answer_to_a_step(step, supervisor, rights_holder, login):
    sender = member_of(EnterpriseFactory(), username="sender", role="trader")
    case = detained_case(supervisor, rights_holder, consignor=sender.enterprises.get())
    Case.objects.filter(pk=case.pk).update(status=Case.Status.TRANSFERRED)

    answer = login(sender).post(
        f"/api/v1/cases/{case.number}/{step}/",
        {"side": "consignor", "title": "x", "document": stored_picture()},
    )

    assert answer.status_code == 409
    assert "police" not in answer.content.decode().lower()
    assert "crime" not in answer.content.decode().lower()


@pytest.mark.parametrize("resource", ["cases", "securities", "notices"])
def test_api_lists_ask_equally_often_for_one_and_for_six(
    resource, supervisor, rights_holder, login, assert_flat_queries
):
    assert_flat_queries(
        login(supervisor),
        f"/api/v1/{resource}/",
        lambda: applied_case(supervisor, rights_holder),
    )


@pytest.mark.parametrize("who", ["other_holder", "stranger"])
@pytest.mark.parametrize("resource", ["cases", "securities", "notices"])
def test_api_lists_are_empty_for_others(resource, who, supervisor, rights_holder, login, request):
    applied_case(supervisor, rights_holder)

    answer = login(request.getfixturevalue(who)).get(f"/api/v1/{resource}/")

    assert answer.json()["results"] == []
