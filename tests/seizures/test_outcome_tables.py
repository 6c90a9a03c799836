"""Security, penalty, parcels and status queries as tables: acts at every stage, edge days.

Sections 3, 4, 5 and 8 of the specification; section 2 stands in ``test_procedure_tables``.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from core.reference.calendar import SHANGHAI, load_calendar
from core.reference.models import DisposalMethod, StatutoryDeadline
from seizures.cases.models import Case
from seizures.deadlines.rules import due_moment
from seizures.penalties.models import Penalty
from seizures.procedure import (
    case_acts,
    cost_demands,
    costs,
    disposal,
    enforcement,
    hearing,
    hearings,
    payment,
    payment_plans,
    penalty_acts,
    publishing,
    remedies,
    steps,
    unclaimed,
    unknown_party,
)
from seizures.procedure import penalty as procedure
from seizures.procedure.guards import StepNotAllowed
from seizures.procedure.periodic import act_on_missed_deadlines
from seizures.procedure.side_fines import Side
from tests.factories import DistrictOfficerFactory, stored_document
from tests.factories.aftermath import announced, at, decided, infringing
from tests.factories.procedure import applied_case, detained_case, suspended_case
from tests.seizures import test_procedure_tables as freight
from tests.seizures.test_paper_clocks import serve

pytestmark = pytest.mark.django_db
Cast = dict[str, Any]


@pytest.fixture
def cast(legal: Any, supervisor: Any, trader: Any, rights_holder: Any) -> Cast:
    return {
        "legal": legal,
        "officer": supervisor,
        "party": trader,
        "holder": rights_holder,
        "chair": DistrictOfficerFactory(username="chair", role="supervisor"),
    }


def sorted_out(acts: Any, subject: Any, user: Any) -> tuple[set[str], dict[str, str]]:
    """What the law allows now, and of everything else the article that says why not."""
    allowed, refused = set(), {}
    for act in acts:
        try:
            act.guard(subject, user, timezone.now())
        except StepNotAllowed as error:
            refused[act.name] = error.citation
        else:
            allowed.add(act.name)
    return allowed, refused


# --- section 4: the penalty -----------------------------------------------------------------------

FRESH = (2025, 3, 4, 9)
PAID_BY = (2025, 3, 20, 9)


def asked(cast: Cast) -> Penalty:
    penalty = announced(cast["legal"], cast["party"])
    with at(*FRESH):
        return hearing.request_hearing(penalty, actor=cast["party"])


def heard_on(cast: Cast) -> Penalty:
    penalty = asked(cast)
    with at(*FRESH):
        hearings.set_hearing(
            penalty,
            actor=cast["legal"],
            at=datetime(2025, 3, 18, 9, tzinfo=SHANGHAI),
            place="Room 1",
            chair=cast["chair"],
        )
    return penalty


def held(cast: Cast) -> Penalty:
    penalty = heard_on(cast)
    with at(2025, 3, 18, 11):
        hearings.hold_hearing(
            penalty, actor=cast["legal"], record="Heard.", participants="Wang, Li"
        )
    return penalty


def fined(cast: Cast) -> Penalty:
    return decided(cast["legal"], cast["party"])


def with_person(cast: Cast) -> Penalty:
    with at(2025, 3, 3, 10):
        case = infringing(cast["party"])
        found = procedure.announce(
            case,
            actor=cast["legal"],
            goods_value=case.value,
            fine=procedure.suggest(case, case.value, date(2025, 3, 3)).fine,
            facts="Copied.",
            sides=[Side("manager", "Director Wang", Decimal(100), "He ordered it.")],
        )
    with at(2025, 3, 11, 10):
        return procedure.decide(found, actor=cast["legal"], fine=found.fine)


def demanded(cast: Cast) -> Penalty:
    penalty = fined(cast)
    with at(2025, 3, 27, 9):
        enforcement.demand(penalty, actor=cast["legal"])
    return penalty


def paid(cast: Cast) -> Penalty:
    penalty = fined(cast)
    with at(*PAID_BY):
        payment.record_payment(penalty, actor=cast["legal"], paid_on=date(2025, 3, 20))
    return penalty


def shown(cast: Cast) -> Penalty:
    penalty = fined(cast)
    with at(*PAID_BY):
        payment.show_proof(
            penalty,
            actor=cast["party"],
            amount=Decimal(1000),
            paid_on=date(2025, 3, 20),
            document=stored_document(),
        )
    return penalty


def plan_asked(cast: Cast) -> Penalty:
    penalty = fined(cast)
    with at(*PAID_BY):
        payment_plans.ask_plan(
            penalty, actor=cast["party"], reasons="No orders.", first_on=date(2025, 4, 30), count=2
        )
    return penalty


def gone_against(cast: Cast) -> Penalty:
    penalty = fined(cast)
    with at(*PAID_BY):
        remedies.file(
            penalty, actor=cast["party"], kind="reconsideration", authority="GACC", grounds="No."
        )
    return penalty


def taken_up(cast: Cast) -> Penalty:
    penalty = gone_against(cast)
    with at(2025, 3, 24, 9):
        remedies.accept(penalty, actor=cast["legal"], accepted=True)
        remedies.stay(penalty, actor=cast["legal"], reasons="Stayed by GACC.")
    return penalty


def annulled(cast: Cast) -> Penalty:
    penalty = gone_against(cast)
    with at(2025, 4, 1, 9):
        remedies.conclude(penalty, actor=cast["legal"], result="annulled", outcome="Annulled.")
    return penalty


def published(cast: Cast) -> Penalty:
    penalty = paid(cast)
    with at(*PAID_BY):
        publishing.publish(penalty, actor=cast["legal"], facts="Copied marks.")
    return penalty


OPEN_END = {"remedy", "publish", "withhold"}
#: stage -> (how it comes about, the moment, what its legal officer may do then)
PENALTY: dict[str, tuple[Callable[[Cast], Penalty], tuple[int, ...], set[str]]] = {
    "may speak": (lambda c: announced(c["legal"], c["party"]), FRESH, {"note-wish"}),
    "was silent": (
        lambda c: announced(c["legal"], c["party"]),
        (2025, 3, 11, 0),
        {"note-wish", "decide"},
    ),
    "asked for a hearing": (asked, FRESH, {"note-wish", "set-hearing"}),
    "hearing set": (heard_on, (2025, 3, 18, 8), {"note-wish", "set-hearing"}),
    "hearing today": (heard_on, (2025, 3, 18, 9), {"note-wish", "set-hearing", "hearing"}),
    "heard": (held, (2025, 3, 19, 9), {"note-wish", "decide"}),
    "decided": (fined, (2025, 3, 26, 23), {"payment", *OPEN_END}),
    "decided on a person too": (
        with_person,
        (2025, 3, 26, 23),
        {"payment", "side-payment", *OPEN_END},
    ),
    "overdue": (fined, (2025, 3, 27, 0), {"payment", "demand", *OPEN_END}),
    "demanded": (demanded, (2025, 4, 6, 23), {"payment", *OPEN_END}),
    "demanded, may sue": (demanded, (2025, 9, 11, 23), {"payment", *OPEN_END}),
    "not sued": (demanded, (2025, 9, 12, 0), {"payment", "court", *OPEN_END}),
    "paid": (paid, PAID_BY, OPEN_END),
    "payment shown": (
        shown,
        PAID_BY,
        {"payment", "confirm-payment", "refuse-payment", *OPEN_END},
    ),
    "plan asked": (plan_asked, PAID_BY, {"payment", "approve-plan", "refuse-plan", *OPEN_END}),
    "gone against": (
        gone_against,
        (2025, 3, 28, 9),
        {"payment", "remedy-accepted", "stay", "remedy-ended", "publish", "withhold"},
    ),
    "taken up and stayed": (
        taken_up,
        (2025, 3, 28, 9),
        {"payment", "remedy-ended", "publish", "withhold"},
    ),
    "annulled": (annulled, (2025, 4, 2, 9), set()),
    "published": (published, PAID_BY, {"remedy", "withdraw-publication"}),
}


@pytest.mark.parametrize("stage", PENALTY)
def test_penalty_acts_at_each_stage(stage, cast):
    """Section 4: everything else is refused, and the refusal names its article."""
    make, moment, expected = PENALTY[stage]
    penalty = make(cast)
    with at(*moment):
        allowed, refused = sorted_out(
            penalty_acts.PENALTY, Penalty.objects.get(pk=penalty.pk), cast["legal"]
        )
    assert allowed == expected
    assert [name for name, citation in refused.items() if " art" not in citation] == []


def test_every_penalty_act_is_possible_somewhere():
    somewhere = {name for _make, _moment, names in PENALTY.values() for name in names}
    #: review, collective decision, extension: on their own rows in test_penalty_procedure
    assert somewhere | {"review", "deliberate", "extend"} == {a.name for a in penalty_acts.PENALTY}


# --- section 3: costs and securities; disposal ----------------------------------------------------


def case_of(cast: Cast, form: str = "cash") -> Case:
    """Detained on 3 March 2025."""
    consignor = cast["party"].enterprises.get()
    with at(2025, 3, 3, 9):
        if form == "cash":
            return detained_case(cast["officer"], cast["holder"], consignor=consignor)
        case = suspended_case(
            cast["officer"], cast["holder"].enterprises.get(), consignor=consignor
        )
        security = steps.apply_for_detention(
            case,
            actor=cast["holder"],
            form=form,
            amount=Decimal(10_000),
            reference_no="GL-1",
            document=stored_document("letter.pdf"),
        )
        steps.accept_security(security, actor=cast["officer"])
        return steps.detain(case, actor=cast["officer"], place="Warehouse 3")


def with_cost(cast: Cast, form: str = "cash") -> Case:
    case = case_of(cast, form)
    with at(2025, 3, 4, 9):
        costs.note_cost(
            case,
            actor=cast["officer"],
            kind="custody",
            amount=Decimal(400),
            payee="Warehouse 3",
            invoice_no="1",
        )
    return case


def determined(cast: Cast, outcome: str, form: str = "cash") -> Case:
    case = with_cost(cast, form)
    with at(2025, 3, 10, 9):
        return steps.determine(case, actor=cast["officer"], outcome=outcome, reasons="Compared.")


def partyless(cast: Cast) -> Case:
    case = determined(cast, "infringing")
    type(case.shipment).objects.filter(pk=case.shipment_id).update(consignor_uscc="")
    return case


def notice_posted(cast: Cast) -> Case:
    case = partyless(cast)
    with at(2025, 3, 11, 9):
        unknown_party.post(
            Case.objects.get(pk=case.pk),
            actor=cast["legal"],
            search="Nobody at the address.",
            posted_where="Port",
        )
    return case


def notice_over(cast: Cast) -> Case:
    case = notice_posted(cast)
    with at(2025, 6, 12, 0):
        act_on_missed_deadlines()
    return case


def confiscated(cast: Cast) -> Case:
    case = determined(cast, "infringing")
    with at(2025, 3, 10, 10):
        fine = procedure.suggest(case, case.value, date(2025, 3, 10)).fine
        found = procedure.announce(
            case, actor=cast["legal"], goods_value=case.value, fine=fine, facts="Copied."
        )
        procedure.waive_hearing(found, actor=cast["party"])
        procedure.decide(found, actor=cast["legal"], fine=fine)
    return case


def to_be_destroyed(cast: Cast) -> Case:
    case = confiscated(cast)
    with at(2025, 3, 11, 9):
        disposal.order_disposal(
            Case.objects.get(pk=case.pk),
            actor=cast["officer"],
            method=DisposalMethod.objects.get(pk="destruction"),
            reasons="No other way.",
            receiver="Furnace",
        )
    return case


def perishing(cast: Cast) -> Case:
    case = case_of(cast)
    with at(2025, 3, 5, 9):
        disposal.order_early(
            case,
            actor=cast["legal"],
            perishable="Fruit.",
            method=DisposalMethod.objects.get(pk="destruction"),
            reasons="Rotten.",
            receiver="Furnace",
        )
    return case


def settled(cast: Cast, form: str = "bank_guarantee") -> Case:
    case = determined(cast, "not_infringing", form)
    with at(2025, 4, 9, 0):
        act_on_missed_deadlines()
    return case


def called(cast: Cast) -> Case:
    case = settled(cast)
    with at(2025, 4, 10, 9):
        demand = cost_demands.call_guarantor(
            case, actor=cast["officer"], guarantor="Bank", letter_no="GL-1"
        )
    with at(2025, 4, 10, 12):
        serve(case, demand.notice.kind, cast["officer"], 2025, 4, 10, 11)
    return case


def collected(cast: Cast) -> Case:
    case = settled(cast, "cash")
    with at(2025, 4, 20, 9):
        unclaimed.note_collected(case, actor=cast["holder"])
    return case


#: stage -> (how it comes about, the moment, what its supervisor may do then)
OUTCOME: dict[str, tuple[Callable[[Cast], Case], tuple[int, ...], set[str]]] = {
    "suspended": (
        lambda c: suspended_case(c["officer"], c["holder"].enterprises.get()),
        (2025, 3, 3, 9),
        set(),
    ),
    "applied": (
        lambda c: applied_case(c["officer"], c["holder"])[0],
        (2025, 3, 3, 9),
        set(),
    ),
    "detained": (case_of, (2025, 3, 4, 9), {"cost", "dispose-early", "ask-holder"}),
    "with a cost": (
        with_cost,
        (2025, 3, 5, 9),
        {"cost", "cancel-cost", "dispose-early", "ask-holder"},
    ),
    "perishing": (
        perishing,
        (2025, 3, 5, 10),
        {"cost", "approve-early", "withdraw-order", "ask-holder"},
    ),
    "infringing": (
        lambda c: determined(c, "infringing"),
        (2025, 3, 10, 10),
        {"cost", "cancel-cost", "dispose-early", "ask-holder"},
    ),
    "party unknown": (
        partyless,
        (2025, 3, 10, 10),
        {"cost", "cancel-cost", "dispose-early", "ask-holder", "post-notice"},
    ),
    "notice posted": (
        notice_posted,
        (2025, 6, 11, 23),
        {"cost", "cancel-cost", "dispose-early", "ask-holder", "note-claim"},
    ),
    "three months over": (
        notice_over,
        (2025, 6, 12, 0),
        {"cost", "cancel-cost", "dispose-early", "ask-holder", "note-claim", "collect"},
    ),
    "confiscated": (
        confiscated,
        (2025, 3, 11, 9),
        {"cost", "cancel-cost", "ask-holder", "dispose", "extend-storage"},
    ),
    "disposal ordered": (
        to_be_destroyed,
        (2025, 3, 11, 10),
        {"cost", "cancel-cost", "ask-holder", "execute", "withdraw-order", "extend-storage"},
    ),
    "released": (
        lambda c: determined(c, "not_infringing"),
        (2025, 3, 11, 9),
        {"cost", "cancel-cost", "settle"},
    ),
    "settled against a letter": (settled, (2025, 4, 9, 9), {"call-guarantor", "demand-costs"}),
    "guarantor called": (called, (2025, 4, 25, 23), {"demand-costs", "cost-payment"}),
    "guarantor late": (
        called,
        (2025, 4, 26, 0),
        {"demand-costs", "cost-payment", "enforce-costs"},
    ),
    "money returned": (lambda c: settled(c, "cash"), (2025, 4, 9, 9), {"collected"}),
    "money collected": (collected, (2025, 4, 20, 9), set()),
}
#: the announcement has a page of its own; GACC is asked in test_cost_demands; goods that went
#: before the decision are closed in test_disposal
ELSEWHERE = {"announce", "ask-gacc", "close"}


@pytest.mark.parametrize("stage", OUTCOME)
def test_acts_on_goods_and_money_at_each_stage(stage, cast):
    """Section 3: everything else is refused, and the refusal names its article."""
    make, moment, expected = OUTCOME[stage]
    with at(*moment):  # what travels by itself is not moved by this
        case = make(cast)
    acts = [act for act in case_acts.CASE if act.name != "announce"]
    with at(*moment):
        allowed, refused = sorted_out(acts, Case.objects.get(pk=case.pk), cast["officer"])
    assert allowed == expected
    assert [name for name, citation in refused.items() if " art" not in citation] == []


def test_every_act_on_goods_and_money_is_possible_somewhere():
    somewhere = {name for _make, _moment, names in OUTCOME.values() for name in names}
    assert somewhere | ELSEWHERE == {act.name for act in case_acts.CASE}


# --- edge days ------------------------------------------------------------------------------------

#: rule, start, last day, counted by hand
EDGES = [
    # 2: a holiday of five days, then Tuesday
    ("application_security", "2025-04-30 17:00", "2025-05-08"),
    # a make-up Sunday, a day off, 1 to 7 October off
    ("assistance_answer", "2026-09-18 09:00", "2026-10-09"),
    # 3: a make-up Saturday before Spring Festival, nine days off, another make-up Saturday
    ("guarantee_review", "2026-02-13 10:00", "2026-02-27"),
    ("general_guarantee_review", "2026-02-10 09:00", "2026-03-02"),
    ("security_return_after_release", "2025-03-10 09:00", "2025-04-08"),
    ("security_return_after_patent_release", "2026-02-13 09:00", "2026-03-19"),
    ("guarantee_unclaimed_notice", "2025-11-30 09:00", "2026-02-28"),
    ("guarantee_unclaimed_treasury", "2024-02-29 09:00", "2025-02-28"),
    ("storage_fee_cap", "2025-03-11 09:00", "2025-06-11"),
    ("guarantor_payment", "2025-04-14 15:00", "2025-04-29"),
    ("holder_costs_payment", "2025-02-20 00:00", "2025-03-07"),
    # 4: a make-up Sunday and eight days of Spring Festival
    ("hearing_request", "2025-01-24 16:00", "2025-02-07"),
    ("penalty_statement", "2025-09-26 23:59", "2025-09-30"),
    ("penalty_decision", "2025-11-30 09:00", "2026-02-28"),
    ("penalty_decision_extension", "2026-02-28 23:59", "2026-05-29"),
    ("penalty_service", "2026-02-12 09:00", "2026-02-28"),
    ("public_notice_service", "2025-12-31 09:00", "2026-01-30"),
    ("fine_payment", "2025-03-11 10:00", "2025-03-26"),
    ("side_fine_payment", "2025-12-20 10:00", "2026-01-04"),
    ("fine_instalment_decision", "2025-04-24 09:00", "2025-05-12"),
    ("payment_demand", "2025-03-27 09:00", "2025-04-06"),
    ("court_enforcement_application", "2025-11-30 09:00", "2026-02-28"),
    ("penalty_info_publication", "2025-09-19 09:00", "2025-10-23"),
    ("penalty_publication_withdraw", "2025-09-30 09:00", "2025-10-11"),
    ("reconsideration_request", "2025-03-11 10:00", "2025-05-10"),
    ("reconsideration_decision", "2024-01-01 10:00", "2024-03-01"),
    ("administrative_suit", "2025-08-31 10:00", "2026-02-28"),
    ("suit_after_reconsideration", "2025-12-20 10:00", "2026-01-04"),
    ("unknown_party_forfeiture", "2025-01-31 10:00", "2025-04-30"),
    ("disposal_consultation", "2025-05-12 10:00", "2025-05-26"),
    ("detention_max", "2024-02-29 10:00", "2025-02-28"),
    ("evidence_preregistration", "2026-09-24 10:00", "2026-10-12"),
    # 5: thirty working days that end on a make-up Saturday
    ("parcel_decision", "2026-01-05 10:00", "2026-02-14"),
    ("parcel_party_answer", "2025-06-01 10:00", "2025-06-16"),
    # 8
    ("consignor_status_reply_usual", "2026-02-13 10:00", "2026-02-25"),
    ("preconfirmation_answer", "2025-01-24 10:00", "2025-02-07"),
]
#: counted backwards, without a number, or the business of other sections
NOT_HERE = {
    "consignor_status_reply",  # set by customs
    "general_security_period",  # to 31 December: test_general_security
    "hearing_notice",  # before the hearing: test_penalty_procedure
    "penalty_limitation",  # backwards: test_penalty_procedure
    "preconfirmation_validity",  # from its first day: test_preconfirmations
}
OTHER_SECTIONS = (
    "recordal_",
    "patent_register",
    "patent_grant",
    "transfer_",
    "police_",
    "prosecut",
    "court_preservation",
    "sue_after",
    "trade_document",
    "network_log",
    "third_party",
)


@pytest.mark.parametrize(("rule", "start", "last"), EDGES)
def test_each_period_ends_on_the_day_counted_by_hand(rule, start, last):
    began = datetime.fromisoformat(f"{start}+08:00")
    due = due_moment(StatutoryDeadline.objects.get(pk=rule), began, load_calendar())
    ends = (due.at - timedelta(seconds=1)).astimezone(SHANGHAI)
    assert (str(ends.date()), str(ends.time())) == (last, "23:59:59")


def test_no_period_of_these_sections_is_forgotten():
    counted = {rule for rule, _start, _last in EDGES} | freight.COUNTED | NOT_HERE
    keys = StatutoryDeadline.objects.values_list("pk", flat=True)
    assert {key for key in keys if not key.startswith(OTHER_SECTIONS)} == counted
