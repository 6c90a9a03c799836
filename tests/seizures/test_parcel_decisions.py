"""What becomes of parcels: every row of the law on travellers, post and express (domain 5).

REG 31; CUS 46; MEA 31, 32; PEN 64: no security, no three days; abandonment with consent, own use,
explanation, confiscation with a hearing.
"""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from core.accounts.permissions import Role
from core.audit.models import Event
from core.errors import InvalidInput
from core.notifications.models import Notification
from seizures.cases.models import Case
from seizures.disclosures.models import Disclosure
from seizures.evidence.models import CustodyEvent
from seizures.notices.drawing import draw
from seizures.notices.models import Notice
from seizures.notices.serving import Attempt
from seizures.parcels import acts, deciding, guards, heard, holders, letters, party
from seizures.parcels.models import Parcel, ParcelAct, ParcelKey
from seizures.procedure import guards as procedure_guards
from seizures.procedure import hearings, steps
from seizures.procedure.deliberation import DecisionTooLate, ReviewMissing, extend, review
from seizures.procedure.hearing import HearingPending
from seizures.procedure.periodic import act_on_missed_deadlines
from seizures.procedure.serving import record_service
from tests.factories import DistrictOfficerFactory, RecordalFactory, stored_picture
from tests.factories.outcomes import ReferralFactory
from tests.factories.parcels import a_parcel, tracking_no
from tests.factories.procedure import suspended_case

pytestmark = pytest.mark.django_db

KNOWN: Any = {
    "party": "addressee",
    "party_name": "Li Na",
    "party_address": "8 Garden Road, Shenzhen",
}
REASONS = "Three hundred pairs of one kind: not for own use."


def fresh(parcel):
    return Parcel.objects.for_acts().get(pk=parcel.pk)


def act(name, parcels, actor, **given):
    return acts.perform(name, [fresh(p) for p in parcels], actor=actor, key=tracking_no(), **given)


def declared(officer, **values):
    parcel = a_parcel(officer, **{**KNOWN, **values})
    return party.abandon(parcel, actor=officer)


def infringing(officer, supervisor, **values):
    parcel = a_parcel(officer, **{**KNOWN, "value": "900", **values})
    deciding.find_infringing(parcel, actor=supervisor, reasons=REASONS)
    return fresh(parcel)


def announced(officer, supervisor, legal):
    parcel = infringing(officer, supervisor)
    deciding.announce_confiscation(
        parcel, actor=legal, facts="Counterfeits.", reasons="Small value."
    )
    return fresh(parcel)


def abandoned(officer, supervisor):
    parcel = declared(officer)
    deciding.agree_to_abandonment(parcel, actor=supervisor)
    return fresh(parcel)


def released(officer, supervisor):
    parcel = a_parcel(officer, **KNOWN)
    deciding.release(parcel, actor=supervisor, ground=deciding.SELF_USE_GROUND, reasons="A gift.")
    return fresh(parcel)


STAGES = {
    "detained": lambda o, s, g: a_parcel(o, **KNOWN),
    "party unknown": lambda o, s, g: a_parcel(o),
    "abandonment declared": lambda o, s, g: fresh(declared(o)),
    "abandoned": lambda o, s, g: abandoned(o, s),
    "released": lambda o, s, g: released(o, s),
    "infringing": lambda o, s, g: infringing(o, s),
    "infringing, party unknown": lambda o, s, g: infringing(o, s, party="", party_name=""),
    "announced": announced,
}
#: for every stage, what customs can do then; everything else is refused with an article
POSSIBLE = {
    "detained": {
        "tell-holder", "write-to-party", "release", "find-infringing",
        "name-party", "explain", "abandon", "correct",
    },
    "party unknown": {
        "tell-holder", "release", "find-infringing", "name-party", "explain", "abandon",
        "correct", "post-notice",
    },
    "abandonment declared": {
        "tell-holder", "write-to-party", "agree-abandonment", "refuse-abandonment", "release",
        "name-party", "explain", "correct",
    },
    "abandoned": {"dispose"},
    "released": set(),
    "infringing": {"tell-holder", "announce-confiscation", "name-party"},
    "infringing, party unknown": {"tell-holder", "name-party", "post-notice"},
    "announced": {"tell-holder", "note-wish"},
}  # fmt: skip


@pytest.mark.parametrize("stage", STAGES)
def test_every_edge_is_open_or_refused_with_its_article(stage, inspector, supervisor, legal):
    parcel = fresh(STAGES[stage](inspector, supervisor, legal))
    allowed = set()
    for name, one in acts.ACTS.items():
        (answer,) = acts.possible(one, [parcel])
        if answer.why_not:
            assert answer.citation, (name, answer.why_not)
        else:
            allowed.add(name)
    assert allowed == POSSIBLE[stage]


def test_goods_of_nobody_are_collected_three_months_after_the_notice(inspector, supervisor, legal):
    """MEA 32, PEN 62(4): the notice, three months, collection; a named person is heard instead."""
    nobody = infringing(inspector, supervisor, party="", party_name="")
    somebody = infringing(inspector, supervisor)
    given = {"search": "The sender's address does not exist.", "posted_where": "Notice board"}
    with time_machine.travel("2026-03-02T10:00+08:00", tick=False):
        kept = act("post-notice", [nobody, somebody], legal, **given)
    assert kept.done == [nobody.number]
    assert [row["number"] for row in kept.refused] == [somebody.number]
    with time_machine.travel("2026-06-02T23:59+08:00", tick=False):
        assert act("collect", [nobody], legal).done == []
    with time_machine.travel("2026-06-03T00:00+08:00", tick=False):
        assert act("collect", [nobody], legal).done == [nobody.number]
    assert fresh(nobody).case.status == "collected"


@pytest.mark.parametrize(
    "step",
    [
        lambda case, holder: steps.apply_for_detention(
            case, actor=holder, form="cash", amount=Decimal(1), reference_no="x"
        ),
        lambda case, holder: steps.decline(case, actor=holder, reasons="x"),
        lambda case, holder: steps.withdraw(case, actor=holder),
        lambda case, holder: steps.sign_settlement(case, actor=holder, side="holder"),
        lambda case, holder: steps.determine(
            case, actor=case.officer, outcome="undetermined", reasons="x"
        ),
    ],
)
def test_the_steps_of_freight_do_not_belong_here(step, inspector, rights_holder):
    """No application, no security, no three working days (MEA 31)."""
    recordal = RecordalFactory(right__holder=rights_holder.enterprises.get())
    parcel = a_parcel(inspector, recordal)
    with pytest.raises(procedure_guards.StepNotAllowed):
        step(parcel.case, rights_holder)
    assert not parcel.case.deadlines.filter(rule="holder_reply_ex_officio").exists()


class TestAbandonment:
    def test_nothing_changes_until_customs_agrees(self, inspector, supervisor):
        parcel = declared(inspector)
        assert parcel.case.status == "detained"
        deciding.agree_to_abandonment(parcel, actor=supervisor)
        case = Case.objects.get(pk=parcel.case_id)
        assert (case.status, case.closed_at is not None) == ("closed", True)
        assert not case.deadlines.running().exists()
        event = Event.objects.get(verb="parcel.abandonment_agreed")
        assert event.details["citation"] == "Measures art 31"
        assert not hasattr(case, "penalty")
        kinds = case.notices.values_list("kind", "addressee")
        assert list(kinds) == []  # a letter is written by the act, not by the service

    def test_customs_may_refuse_and_the_party_declare_again(self, inspector, supervisor):
        parcel = declared(inspector)
        with pytest.raises(InvalidInput):
            deciding.refuse_abandonment(parcel, actor=supervisor, reasons=" ")
        deciding.refuse_abandonment(parcel, actor=supervisor, reasons="A crime is likely.")
        assert fresh(parcel).abandonment == "refused"
        assert fresh(parcel).case.status == "detained"
        party.abandon(fresh(parcel), actor=inspector)
        assert fresh(parcel).abandonment == "declared"

    def test_nobody_agrees_to_what_nobody_declared(self, inspector, supervisor):
        with pytest.raises(procedure_guards.NothingToDecide):
            deciding.agree_to_abandonment(a_parcel(inspector), actor=supervisor)

    def test_whoever_declares_it_is_named(self, inspector):
        parcel = a_parcel(inspector)
        with pytest.raises(InvalidInput):
            party.abandon(parcel, actor=inspector)
        party.abandon(parcel, actor=inspector, party="traveller", party_name="M. Okoro")
        assert fresh(parcel).party_name == "M. Okoro"

    def test_what_was_given_up_is_disposed_of_before_witnesses(self, inspector, supervisor):
        parcel = abandoned(inspector, supervisor)
        deciding.dispose(
            parcel, actor=supervisor, method="Shredded", place="Plant 2", witnesses="Zhao, Qian"
        )
        assert CustodyEvent.objects.filter(case=parcel.case, kind="disposed").exists()
        with pytest.raises(procedure_guards.WrongState):
            deciding.dispose(fresh(parcel), actor=supervisor, method="x", place="x", witnesses="x")


class TestRelease:
    @pytest.mark.parametrize("ground", deciding.GROUNDS)
    def test_own_use_and_genuine_goods_go_free(self, ground, inspector, supervisor):
        parcel = a_parcel(inspector, **KNOWN)
        deciding.release(parcel, actor=supervisor, ground=ground, reasons="Two pairs, a gift.")
        case = Case.objects.get(pk=parcel.case_id)
        assert (case.status, case.release_ground) == ("released", ground)
        assert case.shipment.status == "cleared"
        last = case.custody.last()
        assert (last.kind, last.to_party) == ("returned", "Li Na")
        citation = Event.objects.get(verb="case.released").details["citation"]
        assert "Regulation" in citation

    def test_grounds_of_freight_do_not_apply(self, inspector, supervisor):
        with pytest.raises(InvalidInput):
            deciding.release(
                a_parcel(inspector), actor=supervisor, ground="no_holder_application", reasons="x"
            )

    def test_own_use_is_no_ground_for_freight(self, supervisor, rights_holder):
        case = suspended_case(supervisor, rights_holder.enterprises.get())
        with pytest.raises(InvalidInput):
            steps.release(case, actor=supervisor, ground=deciding.SELF_USE_GROUND, reasons="x")


class TestConfiscation:
    def test_is_announced_heard_and_decided(self, inspector, supervisor, legal):
        parcel = announced(inspector, supervisor, legal)
        assert parcel.case.penalty.goods_value == 900
        assert parcel.case.penalty.fine == 0
        with pytest.raises(HearingPending):
            deciding.decide_confiscation(parcel, actor=legal)
        letter = parcel.case.notices.get(kind="penalty_advance_notice")
        assert letter.content["zh"]["addressee"]["name"] == "Li Na"
        # nobody of the party is in the portal: its days run from the record of service
        served = Attempt(
            "in_person", timezone.now(), receiver="Li Na", proof=stored_picture("receipt.png")
        )
        record_service(letter, served, actor=inspector)
        clock = parcel.case.deadlines.running().get(rule="hearing_request")
        just_before = clock.due_at - timedelta(seconds=1)
        with time_machine.travel(just_before), pytest.raises(HearingPending):
            deciding.decide_confiscation(fresh(parcel), actor=legal)
        with time_machine.travel(clock.due_at):
            deciding.decide_confiscation(fresh(parcel), actor=legal)
        assert Case.objects.get(pk=parcel.case_id).status == "penalised"

    def test_ninety_days_from_the_determination(self, inspector, supervisor, legal):
        """APL 60: as for freight; afterwards only the head can extend the time."""
        parcel = announced(inspector, supervisor, legal)
        clock = parcel.case.deadlines.running().get(rule="penalty_decision")
        assert (clock.length, clock.unit) == (90, "calendar_day")
        penalty = parcel.case.penalty
        with time_machine.travel(clock.due_at):
            heard.note_wish(fresh(parcel), actor=legal, wish="no_hearing")
            with pytest.raises(DecisionTooLate, match="APL art 60"):
                deciding.decide_confiscation(fresh(parcel), actor=legal)
            extend(penalty, actor=supervisor, reasons="The sender lives abroad.")
            deciding.decide_confiscation(fresh(parcel), actor=legal)

    def test_a_party_without_account_is_heard_too(self, login, inspector, supervisor, legal):
        parcel = announced(inspector, supervisor, legal)
        url = f"{parcel.get_absolute_url()}note-wish/"
        client = login(inspector)
        assert client.post(url, {"wish": "defence", "text": " "}).status_code == 422
        client.post(url, {"wish": "defence", "text": "I bought them as genuine."})
        client.post(url, {"wish": "hearing"})
        penalty = fresh(parcel).case.penalty
        assert (penalty.status, penalty.defence) == ("hearing", "I bought them as genuine.")
        assert client.post(url, {"wish": "no_hearing"}).status_code == 409
        with pytest.raises(HearingPending):
            deciding.decide_confiscation(fresh(parcel), actor=legal)
        at, chair = timezone.now() + timedelta(days=30), DistrictOfficerFactory()
        hearings.set_hearing(penalty, actor=legal, at=at, place="Room 1", chair=chair)
        with time_machine.travel(at):
            hearings.hold_hearing(
                penalty, actor=legal, record="Heard on the facts.", participants="Li, Wang"
            )
            with pytest.raises(ReviewMissing):
                deciding.decide_confiscation(fresh(parcel), actor=legal)
            lawyer = DistrictOfficerFactory(role=Role.LEGAL)
            review(penalty, actor=lawyer, opinion="agrees", text="In order.")
            deciding.decide_confiscation(fresh(parcel), actor=legal)
        assert Case.objects.get(pk=parcel.case_id).status == "penalised"

    def test_a_parcel_without_value_needs_one(self, inspector, supervisor, legal):
        parcel = infringing(inspector, supervisor, value="", quantity="30")
        with pytest.raises(InvalidInput, match="piece"):
            deciding.announce_confiscation(parcel, actor=legal, facts="x", reasons="x")
        penalty = deciding.announce_confiscation(
            parcel, actor=legal, facts="x", with_fine=True, value_each=Decimal("12.50")
        )
        assert penalty.goods_value == 375
        assert 0 < penalty.fine <= penalty.ceiling

    def test_nobody_unknown_is_confiscated_from(self, inspector, supervisor, legal):
        parcel = infringing(inspector, supervisor, party="", party_name="")
        with pytest.raises(guards.PartyUnknown, match="Measures art 32"):
            deciding.announce_confiscation(parcel, actor=legal, facts="x", reasons="x")

    def test_abandonment_is_decided_first(self, inspector, supervisor):
        with pytest.raises(procedure_guards.WrongState, match="abandonment"):
            deciding.find_infringing(declared(inspector), actor=supervisor, reasons=REASONS)


class TestBatches:
    def test_each_parcel_answers_for_itself(self, login, inspector, supervisor):
        good = [declared(inspector) for _n in range(3)]
        bad = a_parcel(inspector)
        client = login(supervisor)
        numbers = [p.case.number for p in (*good, bad)]
        asked = {"act": "agree-abandonment", "parcel": numbers}
        page = client.get("/parcels/together/", asked)
        assert page.context["able"] == 3
        assert "Nobody has declared" in page.text
        done = client.post("/parcels/together/", {**asked, "key": "b1"})
        again = client.post("/parcels/together/", {**asked, "key": "b1"})
        assert done.url == again.url
        kept = ParcelAct.objects.get()
        assert sorted(kept.done) == sorted(p.case.number for p in good)
        assert kept.refused[0]["citation"] == "Measures art 31"
        shown = client.get(done.url)
        assert bad.tracking_no in shown.text
        # each known party is written to
        outcome = Notice.objects.filter(kind="parcel_outcome_notice", addressee="consignor")
        assert outcome.count() == 3

    def test_one_letter_to_each_holder_names_all_its_parcels(self, inspector, rights_holder):
        own = RecordalFactory(right__holder=rights_holder.enterprises.get())
        other = RecordalFactory()
        parcels = [a_parcel(inspector, own, **KNOWN) for _n in range(3)]
        parcels.append(a_parcel(inspector, other))
        told = act("tell-holder", parcels, inspector)
        assert len(told.done) == 4
        assert Notice.objects.filter(kind="parcel_holder_notice").count() == 2
        letter = Notice.objects.get(kind="parcel_holder_notice", case__holder=own.right.holder)
        named = letter.content["zh"]["parcels"]
        assert [one["case_number"] for one in named] == [p.case.number for p in parcels[:3]]
        # nothing by which a private person could be found
        assert parcels[0].tracking_no not in json.dumps(letter.content)
        assert "Li Na" not in json.dumps(letter.content["zh"]["parcels"])
        assert {p.letters.get() for p in parcels[:3]} == {letter}
        # each case shows that its holder was told of it (MEA 17, 31)
        disclosed = Disclosure.objects.filter(about=letter.number)
        assert {row.case for row in disclosed} == {p.case for p in parcels[:3]}
        draw(letter)
        assert Notice.objects.get(pk=letter.pk).file_en is not None
        # the holder's people read one message, not three
        assert Notification.objects.filter(recipient=rights_holder).count() == 1
        again = act("tell-holder", parcels, inspector)
        assert (again.done, len(again.refused)) == ([], 4)

    def test_the_holder_opens_a_parcel_of_its_list(self, login, bearer, inspector, rights_holder):
        own = RecordalFactory(right__holder=rights_holder.enterprises.get())
        parcel = a_parcel(inspector, own, **KNOWN)
        act("tell-holder", [parcel], inspector)
        client = login(rights_holder)
        address = f"/portal/cases/{parcel.case.number}/"
        assert address in client.get("/portal/parcels/").text
        page = client.get(address)
        assert page.status_code == 200
        assert parcel.case.number in page.text
        # no name, no tracking number, no security to give (MEA 31)
        assert "Li Na" not in page.text
        assert parcel.tracking_no not in page.text
        assert "of at least" not in page.text
        told = bearer(rights_holder).get(f"/api/v1/cases/{parcel.case.number}/")
        assert told.status_code == 200
        assert "Li Na" not in told.text
        assert parcel.tracking_no not in told.text
        # officers are led to the page of the parcel
        shown = login(inspector).get(f"/cases/{parcel.case.number}/")
        assert shown.url == parcel.case.get_absolute_url()

    def test_all_that_the_filters_find(self, login, inspector, supervisor):
        for _n in range(3):
            declared(inspector)
        a_parcel(inspector)
        page = login(supervisor).get(
            "/parcels/together/",
            {"act": "agree-abandonment", "all": "1", "query": "abandonment=declared"},
        )
        assert (page.context["able"], len(page.context["answers"])) == (3, 3)

    def test_wrong_input_changes_nothing(self, login, inspector, supervisor):
        parcel = a_parcel(inspector)
        asked = {"act": "release", "parcel": [parcel.case.number], "key": "b2",
                 "ground": deciding.SELF_USE_GROUND, "reasons": " "}  # fmt: skip
        answer = login(supervisor).post("/parcels/together/", asked)
        assert answer.status_code == 422
        assert not ParcelAct.objects.exists()
        assert fresh(parcel).case.status == "detained"

    def test_who_may_decide(self, login, inspector, supervisor, stranger):
        parcel = declared(inspector)
        asked = {"act": "agree-abandonment", "parcel": [parcel.case.number], "key": "b3"}
        assert login(inspector).post("/parcels/together/", asked).status_code == 403
        login(stranger).post("/parcels/together/", asked)
        assert fresh(parcel).case.status == "detained"
        one = f"{parcel.get_absolute_url()}agree-abandonment/"
        assert login(inspector).post(one).status_code == 403
        assert login(stranger).post(one).status_code == 404
        assert login(supervisor).post(one).status_code == 302
        assert fresh(parcel).case.status == "closed"

    def test_the_page_says_why_not_with_the_article(self, login, inspector, supervisor):
        parcel = a_parcel(inspector)
        text = login(supervisor).get(parcel.get_absolute_url()).text
        assert "Neither sender, addressee nor traveller is known. (Measures art 32" in text
        answer = login(supervisor).post(f"{parcel.get_absolute_url()}agree-abandonment/")
        assert answer.status_code == 409
        assert "Measures art 31" in answer.text

    def test_the_same_for_programs(self, bearer, inspector, supervisor):
        good, bad = declared(inspector), a_parcel(inspector)
        program = bearer(supervisor)

        def post(path, body, key="n1"):
            return program.post(
                f"/api/v1/parcels/{path}",
                json.dumps(body),
                content_type="application/json",
                headers={"Idempotency-Key": key},
            )

        numbers = [good.case.number, bad.case.number]
        answer = post("acts/", {"act": "agree-abandonment", "parcels": numbers})
        assert answer.json()["done"] == [good.case.number]
        assert answer.json()["refused"][0]["why_not"]
        assert (
            post("acts/", {"act": "agree-abandonment", "parcels": numbers}).json() == answer.json()
        )
        step = f"{bad.case.number}/step/"
        refused = post(step, {"act": "agree-abandonment"})
        assert (refused.status_code, refused.json()["citation"]) == (409, "Measures art 31")
        wrong = post(step, {"act": "release", "given": {"ground": "x"}})
        assert wrong.status_code == 422
        assert set(wrong.json()["errors"]) == {"ground", "reasons"}
        right = {"ground": deciding.SELF_USE_GROUND, "reasons": "A gift."}
        assert post(step, {"act": "release", "given": right}).json()["status"] == "released"


class TestHolder:
    def test_says_of_several_whether_they_infringe(self, login, inspector, rights_holder):
        recordal = RecordalFactory(right__holder=rights_holder.enterprises.get())
        parcels = [a_parcel(inspector, recordal, **KNOWN) for _n in range(2)]
        untold = a_parcel(inspector, recordal)
        act("tell-holder", parcels, inspector)
        client = login(rights_holder)
        page = client.get("/portal/parcels/").text
        assert parcels[0].case.number in page
        assert untold.case.number not in page
        assert "Li Na" not in page
        numbers = [p.case.number for p in (*parcels, untold)]
        client.post(
            "/portal/parcels/",
            {"parcel": numbers, "opinion": "counterfeit", "text": "Wrong stitching."},
        )
        assert {p.holder_opinion for p in map(fresh, parcels)} == {"counterfeit"}
        assert fresh(untold).holder_opinion == ""
        assert Event.objects.filter(verb="parcel.holder_answered").count() == 2

    def test_answers_for_nobody_else(self, inspector, rights_holder):
        parcel = a_parcel(inspector)
        act("tell-holder", [parcel], inspector)
        with pytest.raises(InvalidInput):
            holders.give_opinion([parcel.number], actor=rights_holder, opinion="genuine")


def letter_to(parcel, officer):
    letters.write_to_party(parcel, actor=officer)
    letter = Notice.objects.filter(kind="parcel_party_notice").latest("pk")
    return letter, letter.content["en"]["code"]


class TestDoorWithoutAccount:
    def test_explains_and_gives_up_once(self, client, inspector, supervisor):
        parcel = a_parcel(inspector, **KNOWN)
        letter, code = letter_to(parcel, inspector)
        assert ParcelKey.objects.get().digest != code  # only the digest is kept beside the letter
        assert letter.content["zh"]["addressee"] == {
            "name": "Li Na", "address": "8 Garden Road, Shenzhen",
        }  # fmt: skip
        entered = client.post(
            "/public/parcels/", {"tracking_no": parcel.tracking_no.lower(), "code": code.lower()}
        )
        page = client.get(entered.url)
        assert page["Cache-Control"] == "no-store"
        assert "Li Na" not in page.text  # who finds the letter learns no names
        said = client.post(entered.url, {"text": "A gift for my sister.", "give_up": "on"})
        assert said.status_code == 302
        parcel = fresh(parcel)
        assert (parcel.explanation, parcel.abandonment) == ("A gift for my sister.", "declared")
        assert parcel.case.status == "detained"
        assert client.post(entered.url, {"text": "Again"}).status_code == 409
        told = Notification.objects.filter(recipient=inspector)
        assert told.filter(message__startswith="The party").count() == 2
        deciding.agree_to_abandonment(parcel, actor=supervisor)
        assert "Customs has agreed" in client.get(entered.url).text

    def test_ends_with_its_time_and_with_the_next_letter(self, client, inspector):
        parcel = a_parcel(inspector, **KNOWN)
        _letter, first = letter_to(parcel, inspector)
        key = ParcelKey.objects.get()
        url = f"/public/parcels/{first}/"
        with time_machine.travel(key.expires_at - timedelta(seconds=1)):
            assert client.get(url).context["is_open"]
        with time_machine.travel(key.expires_at):
            assert client.post(url, {"text": "Late"}).status_code == 409
        letter_to(fresh(parcel), inspector)
        assert client.get(url).status_code == 404

    def test_its_time_runs_from_the_record_of_service(self, client, inspector):
        parcel = a_parcel(inspector, **KNOWN)
        letter, code = letter_to(parcel, inspector)
        assert not parcel.case.deadlines.running().filter(rule="parcel_party_answer").exists()
        written_until = ParcelKey.objects.get().expires_at
        later = timezone.now() + timedelta(days=10)
        with time_machine.travel(later):
            served = Attempt("in_person", later, receiver="Li Na", proof=stored_picture("r.png"))
            record_service(letter, served, actor=inspector)
        with time_machine.travel(written_until + timedelta(days=9)):
            page = client.get(f"/public/parcels/{code}/")
            assert page.context["is_open"]
        with time_machine.travel(page.context["until"]):
            assert not client.get(f"/public/parcels/{code}/").context["is_open"]

    def test_is_not_found_by_guessing(self, client, inspector, settings):
        settings.PAGE_RATES = {**settings.PAGE_RATES, "parcel-code": "3/hour"}
        parcel = a_parcel(inspector, **KNOWN)
        letter_to(parcel, inspector)
        guess = {"tracking_no": parcel.tracking_no, "code": "AAAA-BBBB-CCCC"}
        answers = [client.post("/public/parcels/", guess).status_code for _n in range(4)]
        assert answers == [422, 422, 422, 429]

    def test_nothing_warns_of_a_criminal_inquiry(self, client, inspector):
        parcel = a_parcel(inspector, **KNOWN)
        _letter, code = letter_to(parcel, inspector)
        Case.objects.filter(pk=parcel.case_id).update(status="transferred")
        page = client.get(f"/public/parcels/{code}/").text
        assert "olice" not in page
        answer = client.post(f"/public/parcels/{code}/", {"text": "x"})
        assert answer.status_code in {409, 422}
        assert "olice" not in answer.text

    def test_an_e_mail_brings_the_link(self, inspector):
        parcel = a_parcel(inspector, **KNOWN, party_email="li@example.com")
        _letter, code = letter_to(parcel, inspector)
        row = Notification.objects.get(address="li@example.com")
        assert row.url == f"/public/parcels/{code}/"


def test_an_undecided_parcel_is_brought_before_the_supervisor(inspector, supervisor):
    parcel = a_parcel(inspector)
    clock = parcel.case.deadlines.get()
    with time_machine.travel(clock.due_at):
        act_on_missed_deadlines()
        act_on_missed_deadlines()
    assert Case.objects.get(pk=parcel.case_id).status == "detained"  # no law lets it go by itself
    assert Notification.objects.filter(recipient=supervisor).count() == 1


def test_a_transfer_to_the_police_stops_everything(inspector, supervisor, legal):
    parcel = a_parcel(inspector, **KNOWN)
    ReferralFactory(case=parcel.case)
    with pytest.raises(procedure_guards.CrimeSuspected):
        deciding.release(
            fresh(parcel), actor=supervisor, ground=deciding.SELF_USE_GROUND, reasons="x"
        )
