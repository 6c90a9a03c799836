"""Traders ask before they ship, holders answer, districts decide, screening honours it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from core.audit.models import Event
from core.errors import DomainError, InvalidInput
from core.notifications.models import Notification
from core.states import IllegalTransition
from enterprises.models import Enterprise
from recordal.preconfirmations import services
from recordal.preconfirmations.models import PreConfirmation
from recordal.preconfirmations.periodic import close_preconfirmations
from seizures.screening.protected import Line, lawful_by, party
from seizures.screening.recorded import protected
from tests.factories import (
    DistrictOfficerFactory,
    EnterpriseFactory,
    IpRightFactory,
    LicenseeFactory,
    RecordalFactory,
    member_of,
    stored_picture,
)

pytestmark = pytest.mark.django_db
Status, Answer = PreConfirmation.Status, PreConfirmation.Answer
#: A Monday; five working days later is a Monday again.
MONDAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def recordal(rights_holder):
    right = IpRightFactory(
        holder=rights_holder.enterprises.get(), title="朗科", title_en="Netac", nice_classes=[9]
    )
    return RecordalFactory(right=right)


def question(**changes):
    return {
        "district": "5300",
        "aeo_class": "advanced",
        "goods": "64 GB, blue, in blisters of ten; the mark is on the cap.",
        "goods_names": ["U盘", "USB flash disk"],
        "hs_prefixes": ["8523.51"],
        "brands": ["Netac"],
        "quantity": Decimal(10000),
        "unit": "个",
        "ships_from": MONDAY,
        "ships_to": date(2026, 8, 31),
        "papers": [services.Evidence("order", stored_picture("order.png"), secret=True),
                   services.Evidence("licence", stored_picture("licence.png"))],
    } | changes  # fmt: skip


@pytest.fixture
def ask(trader, recordal):
    def go(**changes):
        return services.ask(trader.enterprises.get(), recordal, actor=trader, **question(**changes))

    return go


@pytest.fixture
def granted(ask, rights_holder, supervisor):
    asked = services.answer(ask(), actor=rights_holder, confirmed=True)
    return services.grant(asked, actor=supervisor, conditions="Only blister packs.")


def told(user):
    return [row.message for row in Notification.objects.filter(recipient=user).order_by("pk")]


class TestAsking:
    def test_the_holder_is_asked_and_has_five_working_days(self, ask, rights_holder, supervisor):
        asked = ask()

        assert asked.number == "PC2026-00001"
        assert (asked.status, asked.answer_due) == (Status.ASKED, date(2026, 3, 9))
        assert asked.hs_prefixes == ["852351"]
        assert list(asked.papers.values_list("kind", "secret")) == [
            ("order", True),
            ("licence", False),
        ]
        assert "asks whether it may use" in told(rights_holder)[0]
        assert told(supervisor) == []
        assert Event.objects.about(asked).get().details["answer_due"] == "2026-03-09"

    def test_where_nobody_acts_for_the_holder_the_district_decides(self, trader, supervisor):
        recordal = RecordalFactory()
        asked = services.ask(
            trader.enterprises.get(), recordal, actor=trader, **question(brands=["X"])
        )
        assert (asked.status, asked.answer) == (Status.ANSWERED, Answer.NOBODY)
        assert "Decide on" in told(supervisor)[0]

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"district": "9999"}, "district"),
            ({"aeo_class": "x"}, "aeo_class"),
            ({"goods": " "}, "goods"),
            ({"goods_names": [" "]}, "goods_names"),
            ({"goods_names": ["x" * 101]}, "goods_names"),
            ({"goods_names": [str(n) for n in range(21)]}, "goods_names"),
            ({"hs_prefixes": []}, "hs_prefixes"),
            ({"hs_prefixes": ["HS"]}, "hs_prefixes"),
            ({"brands": []}, "brands"),
            ({"quantity": Decimal(0)}, "quantity"),
            ({"ships_from": None}, "ships_from"),
            ({"ships_to": None}, "ships_to"),
            ({"ships_to": MONDAY - timedelta(days=1)}, "ships_to"),
            ({"ships_from": date(2025, 1, 1), "ships_to": date(2025, 2, 1)}, "ships_to"),
            ({"ships_to": date(2027, 3, 3)}, "ships_to"),
            ({"papers": []}, "licence"),
            (
                {"papers": [services.Evidence("order", SimpleUploadedFile("a.pdf", b"x"))]},
                "order",
            ),
        ],
    )
    def test_wrong_input_is_named_at_the_field(self, change, field, ask):
        with pytest.raises(InvalidInput) as error:
            ask(**change)
        assert error.value.details["field"] == field
        assert not PreConfirmation.objects.exists()

    def test_a_year_is_the_longest(self, ask):
        assert ask(ships_to=date(2027, 3, 2)).pk

    def test_not_for_a_recordal_that_is_over(self, ask, recordal):
        recordal.expires_on = MONDAY - timedelta(days=1)
        recordal.approved_on = date(2020, 1, 1)
        recordal.save()
        with pytest.raises(InvalidInput, match="not in force"):
            ask()

    def test_not_for_ones_own_right(self, trader):
        own = RecordalFactory(right=IpRightFactory(holder=trader.enterprises.get()))
        with pytest.raises(InvalidInput, match="your own"):
            services.ask(trader.enterprises.get(), own, actor=trader, **question())

    def test_only_for_an_enterprise_customs_has_verified(self, trader, ask):
        company = trader.enterprises.get()
        company.status = Enterprise.Status.REGISTERED
        company.save()
        with pytest.raises(InvalidInput, match="verify this enterprise"):
            ask()

    @pytest.mark.parametrize(
        ("limits", "needless"),
        [({}, True), ({"districts": ["3100"]}, False), ({"hs_prefixes": ["8471"]}, False),
         ({"valid_to": date(2026, 5, 1)}, False)],
    )  # fmt: skip
    def test_a_lawful_user_need_not_ask(self, limits, needless, ask, recordal, trader):
        LicenseeFactory(recordal=recordal, uscc=trader.enterprises.get().uscc, **limits)
        if needless:
            with pytest.raises(InvalidInput, match="listed as a lawful user"):
                ask()
        else:
            assert ask().pk

    def test_the_same_question_is_asked_once(self, ask):
        first = ask()
        with pytest.raises(InvalidInput, match=first.number):
            ask()
        assert ask(goods_names=["存储卡"]).pk
        assert ask(district="3100").pk


class TestAnswering:
    def test_confirmed(self, ask, rights_holder, supervisor, trader):
        asked = services.answer(ask(), actor=rights_holder, confirmed=True)
        assert (asked.status, asked.answer) == (Status.ANSWERED, Answer.CONFIRMED)
        assert "decide on it" in told(supervisor)[0]
        assert "customs decides next" in told(trader)[0]

    def test_denied_with_reasons(self, ask, rights_holder):
        asked = ask()
        with pytest.raises(InvalidInput) as error:
            services.answer(asked, actor=rights_holder, confirmed=False)
        assert error.value.details["field"] == "reasons"
        asked = services.answer(
            asked, actor=rights_holder, confirmed=False, reasons="Never licensed."
        )
        assert asked.answer == Answer.DENIED

    def test_once(self, ask, rights_holder):
        asked = services.answer(ask(), actor=rights_holder, confirmed=True)
        with pytest.raises(DomainError):
            services.answer(asked, actor=rights_holder, confirmed=False, reasons="No.")

    def test_after_the_last_day_the_district_decides_and_a_late_answer_still_counts(
        self, ask, rights_holder, supervisor
    ):
        asked = ask()
        with time_machine.travel(date(2026, 3, 9), tick=False):
            assert close_preconfirmations() == 0
        with time_machine.travel(date(2026, 3, 10), tick=False):
            assert close_preconfirmations() == 1
            assert close_preconfirmations() == 0
            asked.refresh_from_db()
            assert (asked.status, asked.answer) == (Status.ANSWERED, Answer.SILENT)
            assert "has not answered" in told(supervisor)[0]
            late = services.answer(asked, actor=rights_holder, confirmed=True)
        assert late.answer == Answer.CONFIRMED


class TestDeciding:
    def test_granted_until_the_last_shipment(self, granted, trader, rights_holder):
        assert (granted.valid_from, granted.valid_to) == (MONDAY, date(2026, 8, 31))
        assert granted.conditions == "Only blister packs."
        assert "Customs has confirmed" in told(trader)[-1]
        assert "Customs has confirmed" in told(rights_holder)[-1]

    def test_not_before_the_holder_could_answer(self, ask, supervisor):
        with pytest.raises(IllegalTransition):
            services.grant(ask(), actor=supervisor)

    def test_may_narrow_but_not_widen(self, ask, rights_holder, supervisor):
        asked = services.answer(ask(), actor=rights_holder, confirmed=True)
        with pytest.raises(InvalidInput, match="8471 was not asked for"):
            services.grant(asked, actor=supervisor, hs_prefixes=["8471"])
        asked = services.grant(
            asked, actor=supervisor, hs_prefixes=["85235110"], goods_names=["U盘"]
        )
        assert (asked.hs_prefixes, asked.goods_names) == (["85235110"], ["U盘"])

    def test_against_the_holder_only_with_words(self, ask, rights_holder, supervisor):
        asked = services.answer(ask(), actor=rights_holder, confirmed=False, reasons="No.")
        with pytest.raises(InvalidInput, match="rests"):
            services.grant(asked, actor=supervisor)
        assert services.grant(asked, actor=supervisor, conditions="Licence of 2024 shown.").pk

    @pytest.mark.parametrize("last", [MONDAY - timedelta(days=1), date(2027, 3, 3)])
    def test_impossible_terms(self, last, ask, rights_holder, supervisor):
        asked = services.answer(ask(), actor=rights_holder, confirmed=True)
        with pytest.raises(InvalidInput) as error:
            services.grant(asked, actor=supervisor, valid_to=last)
        assert error.value.details["field"] == "valid_to"

    def test_refused_with_reasons(self, ask, rights_holder, supervisor, trader):
        asked = services.answer(ask(), actor=rights_holder, confirmed=True)
        with pytest.raises(InvalidInput):
            services.refuse(asked, actor=supervisor, reasons=" ")
        asked = services.refuse(asked, actor=supervisor, reasons="The order names other goods.")
        assert (asked.status, asked.valid_from) == (Status.REFUSED, None)
        assert "see the reasons" in told(trader)[-1]

    def test_withdrawn_while_open(self, ask, trader, granted):
        asked = services.withdraw(ask(goods_names=["存储卡"]), actor=trader)
        assert asked.status == Status.WITHDRAWN
        with pytest.raises(IllegalTransition):
            services.withdraw(granted, actor=trader)

    def test_expires_after_its_last_day(self, granted):
        with time_machine.travel(date(2026, 8, 31), tick=False):
            assert close_preconfirmations() == 0
        with time_machine.travel(date(2026, 9, 1), tick=False):
            assert close_preconfirmations() == 1
        granted.refresh_from_db()
        assert granted.status == Status.EXPIRED

    def test_no_paper_after_the_decision(self, granted, trader):
        with pytest.raises(DomainError):
            services.add_paper(
                granted, actor=trader, paper=services.Evidence("other", stored_picture())
            )


class TestScreening:
    """Never a shield when goods differ."""

    def why(self, granted, **changes):
        facts: dict[str, Any] = {
            "hs_code": "8523511000",
            "description": "U盘 64GB",
            "brand": "NETAC",
            "day": date(2026, 4, 1),
            "parties": (party(granted.trader.uscc, "whatever"),),
            "district": "5300",
        }
        (right,) = protected([granted.recordal_id])
        return lawful_by(right, Line(**facts | changes))

    def test_the_goods_that_were_shown_pass_and_it_says_why(self, granted):
        lawful = self.why(granted)
        assert (lawful.reason, lawful.reference) == ("preconfirmation", "PC2026-00001")

    @pytest.mark.parametrize(
        "change",
        [
            {"hs_code": "8471701000"},
            {"description": "memory cards"},
            {"brand": "Netac Pro"},
            {"district": "3100"},
            {"day": date(2026, 3, 1)},
            {"day": date(2026, 9, 1)},
            {"parties": (party("", "朗科授权"),)},
        ],
    )
    def test_goods_that_differ_do_not(self, change, granted):
        assert self.why(granted, **change) is None

    def test_a_name_without_a_code_is_not_the_trader(self, granted):
        assert self.why(granted, parties=(party("", granted.trader.name_zh),)) is None

    def test_taken_back_from_that_day_on(self, granted, supervisor):
        with time_machine.travel(date(2026, 4, 1), tick=False):
            services.revoke(granted, actor=supervisor, reasons="Other goods were found.")
        assert self.why(granted) is None
        assert self.why(granted, day=date(2026, 3, 31)) is not None

    def test_taken_back_on_its_first_day(self, granted, supervisor):
        services.revoke(granted, actor=supervisor, reasons="Other goods were found.")
        assert self.why(granted, day=MONDAY) is None

    def test_expired_still_counts_for_goods_of_its_time(self, granted):
        with time_machine.travel(date(2026, 9, 1), tick=False):
            close_preconfirmations()
        assert self.why(granted).reason == "preconfirmation"

    def test_what_is_only_asked_or_refused_shields_nothing(self, ask, rights_holder, supervisor):
        asked = ask()
        assert self.why(asked) is None
        services.answer(asked, actor=rights_holder, confirmed=True)
        services.refuse(asked, actor=supervisor, reasons="No.")
        assert self.why(asked) is None


FORM = {
    "aeo_class": "advanced",
    "district": "5300",
    "goods": "64 GB, blue",
    "goods_names": "U盘\nUSB flash disk",
    "hs_prefixes": "8523.51",
    "brands": "Netac",
    "ships_from": "2026-03-02",
    "ships_to": "2026-08-31",
}


class TestPages:
    def test_the_story(self, recordal, trader, rights_holder, supervisor, login):
        shipper, holder, officer = map(login, (trader, rights_holder, supervisor))

        found = shipper.get("/portal/preconfirmations/find/?q=Netac").content.decode()
        new = f"/portal/preconfirmations/new/{recordal.number}/"
        assert new in found
        given = FORM | {
            "trader": trader.enterprises.get().number,
            "order": stored_picture("order.png"),
            "licence": stored_picture("licence.png"),
            "secret": ["order"],
        }
        page = shipper.post(new, given, follow=True)
        asked = PreConfirmation.objects.get()
        assert asked.number in page.content.decode()
        mine = f"/portal/preconfirmations/{asked.number}/"

        seen = holder.get(mine).content.decode()
        assert "licence.png" in seen
        assert "order.png" not in seen
        assert "order.png" in shipper.get(mine).content.decode()
        holder.post(f"{mine}answer/", {"step": "confirm"})

        theirs = f"/preconfirmations/{asked.number}/"
        assert asked.number in officer.get("/preconfirmations/?status=answered").content.decode()
        assert "order.png" in officer.get(theirs).content.decode()
        officer.post(
            f"{theirs}grant/",
            {"goods_names": "U盘", "hs_prefixes": "852351", "brands": "Netac",
             "valid_to": "2026-08-31"},
        )  # fmt: skip
        asked.refresh_from_db()
        assert (asked.status, asked.goods_names) == (Status.GRANTED, ["U盘"])
        assert asked.number in shipper.get("/portal/standing/").content.decode()

        officer.post(f"{theirs}revoke/", {"reasons": "Other goods were found."})
        assert "Other goods were found." in shipper.get(mine).content.decode()

    def test_wrong_form_comes_back_filled(self, recordal, trader, login):
        url = f"/portal/preconfirmations/new/{recordal.number}/"
        given = FORM | {"trader": trader.enterprises.get().number, "ships_to": "2026-03-01"}
        answer = login(trader).post(url, given)
        assert answer.status_code == 422
        assert answer.context["form"].errors["ships_to"]
        assert "USB flash disk" in answer.content.decode()
        assert (
            login(trader)
            .post(url, given | {"ships_to": "2026-08-31"})
            .context["form"]
            .errors["licence"]
        )

    def test_patents_have_no_brand(self, trader, login):
        patent = RecordalFactory(right=IpRightFactory(kind="invention", nice_classes=[]))
        given = FORM | {"trader": trader.enterprises.get().number, "brands": ""}
        given["licence"] = stored_picture()
        url = f"/portal/preconfirmations/new/{patent.number}/"
        assert login(trader).post(url, given).status_code == 302

    def test_holder_denies_with_reasons_at_the_field(self, ask, rights_holder, login):
        url = f"/portal/preconfirmations/{ask().number}/answer/"
        answer = login(rights_holder).post(url, {"step": "deny", "reasons": ""})
        assert answer.status_code == 422
        assert answer.context["deny_form"].errors["reasons"]
        login(rights_holder).post(url, {"step": "deny", "reasons": "Never licensed."})
        assert PreConfirmation.objects.get().answer == Answer.DENIED

    def test_trader_adds_a_paper_and_withdraws(self, ask, trader, login):
        mine = f"/portal/preconfirmations/{ask().number}/"
        client = login(trader)
        bad = client.post(
            f"{mine}papers/", {"kind": "other", "file": SimpleUploadedFile("a.pdf", b"x")}
        )
        assert bad.status_code == 422
        assert bad.context["paper_form"].errors["file"]
        client.post(f"{mine}papers/", {"kind": "other", "file": stored_picture("more.png")})
        assert "more.png" in client.get(mine).content.decode()
        client.post(f"{mine}withdraw/")
        assert PreConfirmation.objects.get().status == Status.WITHDRAWN

    def test_officer_sees_what_is_missing_at_the_field(self, ask, rights_holder, supervisor, login):
        asked = services.answer(ask(), actor=rights_holder, confirmed=True)
        url = f"/preconfirmations/{asked.number}/"
        answer = login(supervisor).post(f"{url}grant/", {"goods_names": "", "valid_to": "x"})
        assert answer.status_code == 422
        assert {"goods_names", "hs_prefixes", "valid_to"} <= set(
            answer.context["grant_form"].errors
        )
        assert login(supervisor).post(f"{url}refuse/", {"reasons": ""}).status_code == 422

    def test_strangers_find_nothing(self, ask, other_holder, stranger, inspector, trader, login):
        asked = ask()
        other = member_of(EnterpriseFactory(), username="other_trader", role="trader")
        page, mine = (
            f"/preconfirmations/{asked.number}/",
            f"/portal/preconfirmations/{asked.number}/",
        )

        assert login(stranger).get(page).status_code == 404
        assert login(stranger).post(f"{page}refuse/", {"reasons": "x"}).status_code == 404
        for user in (other, other_holder):
            assert login(user).get(mine).status_code == 404
        assert login(other_holder).post(f"{mine}answer/", {"step": "confirm"}).status_code == 404
        assert login(other).post(f"{mine}withdraw/").status_code == 404
        assert login(inspector).post(f"{page}grant/").status_code == 403
        assert login(inspector).get(mine).status_code == 404
        assert login(trader).get(page).status_code == 302
        assert login(other_holder).get("/portal/preconfirmations/find/").status_code == 403

    def test_the_trader_cannot_answer_for_the_holder(self, ask, trader, login):
        url = f"/portal/preconfirmations/{ask().number}/answer/"
        assert login(trader).post(url, {"step": "confirm"}).status_code == 403

    def test_agents_of_traders_who_hold_rights_do_not_answer_for_others(self, ask, trader, login):
        """A holder who sees a question as the trader is not asked."""
        asked = ask()
        both = member_of(trader.enterprises.get(), username="both", role="rights_holder")
        url = f"/portal/preconfirmations/{asked.number}/answer/"
        assert login(both).post(url, {"step": "confirm"}).status_code == 403

    def test_lists_are_flat(self, trader, supervisor, login, assert_flat_queries):
        company = trader.enterprises.get()

        def add():
            services.ask(company, RecordalFactory(), actor=trader, **question(brands=["X"]))

        assert_flat_queries(login(trader), "/portal/preconfirmations/", add)
        assert_flat_queries(login(supervisor), "/preconfirmations/", add)
        assert_flat_queries(login(trader), "/portal/standing/", add)


class TestStanding:
    def test_own_licences_and_nothing_of_others(self, recordal, trader, login):
        company = trader.enterprises.get()
        LicenseeFactory(
            recordal=recordal, uscc=company.uscc, districts=["5300"], hs_prefixes=["8523"]
        )
        LicenseeFactory(recordal=recordal, name="另一家公司")
        LicenseeFactory(uscc=company.uscc, valid_to=MONDAY - timedelta(days=1), name="旧")
        answer = login(trader).get("/portal/standing/")
        page = answer.content.decode()

        assert recordal.number in page
        assert "Shenzhen Customs" in page
        assert "另一家公司" not in page
        assert [row.recordal for row in answer.context["licences"]] == [recordal]

    def test_a_code_that_is_merely_stated_shows_nothing(self, recordal, trader, login):
        company = trader.enterprises.get()
        LicenseeFactory(recordal=recordal, uscc=company.uscc)
        company.status = Enterprise.Status.REGISTERED
        company.save()
        page = login(trader).get("/portal/standing/").content.decode()
        assert recordal.number not in page
        assert "No verified enterprise" in page

    def test_licences_of_applications_are_nobodys_business(self, trader, login):
        draft = RecordalFactory(
            right__title="未公布", status="draft", number="", approved_on=None, expires_on=None
        )
        LicenseeFactory(recordal=draft, uscc=trader.enterprises.get().uscc)
        assert "未公布" not in login(trader).get("/portal/standing/").content.decode()

    def test_flat(self, trader, login, assert_flat_queries):
        code = trader.enterprises.get().uscc
        assert_flat_queries(login(trader), "/portal/standing/", lambda: LicenseeFactory(uscc=code))


class TestApi:
    def test_the_story(self, recordal, trader, rights_holder, supervisor, login):
        url = "/api/v1/pre-confirmations/"
        given = {name: value for name, value in FORM.items() if name != "goods_names"} | {
            "trader": trader.enterprises.get().number,
            "recordal": recordal.number,
            "goods_names": ["U盘"],
            "hs_prefixes": ["852351"],
            "brands": ["Netac"],
            "licence": stored_picture(),
        }
        asked = login(trader).post(url, given)
        assert asked.status_code == 201, asked.content
        one = f"{url}{asked.json()['number']}/"
        as_json = {"content_type": "application/json"}

        wrong = login(rights_holder).post(f"{one}answer/", {"confirmed": False}, **as_json)
        assert wrong.status_code == 422
        login(rights_holder).post(f"{one}answer/", {"confirmed": True}, **as_json)
        granted = login(supervisor).post(f"{one}grant/", {}, **as_json).json()
        assert (granted["status"], granted["valid_to"]) == ("granted", "2026-08-31")
        assert login(supervisor).post(f"{one}grant/", {}, **as_json).status_code == 409
        revoked = login(supervisor).post(f"{one}revoke/", {"reasons": "x"}, **as_json)
        assert revoked.json()["status"] == "revoked"

    def test_who_may_what(self, ask, trader, other_holder, stranger, inspector, login):
        one = f"/api/v1/pre-confirmations/{ask().number}/"
        assert login(other_holder).get(one).status_code == 404
        assert login(stranger).get(one).status_code == 404
        assert login(inspector).get(one).json()["status"] == "asked"
        assert login(inspector).post(f"{one}grant/").status_code == 403
        assert login(trader).post(f"{one}answer/").status_code == 403
        assert login(trader).post(f"{one}withdraw/").json()["status"] == "withdrawn"

    def test_another_companys_number_is_no_trader_of_mine(self, recordal, trader, login):
        given = FORM | {"trader": EnterpriseFactory().number, "recordal": recordal.number}
        answer = login(trader).post("/api/v1/pre-confirmations/", given)
        assert answer.status_code == 422
        assert "trader" in answer.json()["errors"]


@pytest.mark.django_db(transaction=True)
def test_a_double_click_asks_once():
    trader = member_of(EnterpriseFactory(), username="fast", role="trader")
    recordal = RecordalFactory()
    start = Barrier(2)

    def go(_n):
        start.wait()
        try:
            services.ask(trader.enterprises.get(), recordal, actor=trader, **question(brands=["X"]))
        except InvalidInput:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(go, range(2))) == [False, True]
    assert PreConfirmation.objects.count() == 1


def test_officers_of_the_district_only_are_told(ask, rights_holder):
    here = DistrictOfficerFactory(username="legal_here", role="legal")
    there = DistrictOfficerFactory(username="legal_there", role="legal", district_id="3100")
    services.answer(ask(), actor=rights_holder, confirmed=True)
    assert len(told(here)) == 1
    assert told(there) == []
