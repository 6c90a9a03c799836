"""The civil file: suits and costs, evidence for courts, what is kept back, who was told what."""

import io
import json
import subprocess
import sys
import zipfile
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone
from PIL import Image, ImageChops
from pypdf import PdfReader

from core.accounts.models import User
from core.audit.models import Event
from core.errors import InvalidInput
from core.files.services import read
from core.states import IllegalTransition
from seizures.assistance import services as assistance
from seizures.cases.models import Case
from seizures.civil import suits
from seizures.civil.marking import marked_picture
from seizures.civil.models import CourtOrder, Suit
from seizures.disclosures.models import Disclosure
from seizures.evidence.services import add_evidence
from seizures.procedure import court
from seizures.referrals import delivery
from tests.factories import PartnerOfficeFactory, UserFactory, stored_picture
from tests.factories.courts import court_notice
from tests.factories.outcomes import SupportRequestFactory
from tests.factories.procedure import detained_case
from tests.seizures.test_civil import detained, members
from tests.seizures.test_delivery import approved

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def judge() -> User:
    user: User = UserFactory(role="partner", partner_office=PartnerOfficeFactory(kind="court"))
    return user


@pytest.fixture
def case(rights_holder: User) -> Case:
    return detained(rights_holder)


@pytest.fixture
def suit(case: Case, rights_holder: User) -> Suit:
    today = timezone.localdate()
    return suits.report_suit(case, actor=rights_holder, court="IPC", filed_on=today - 10 * DAY)


class TestSuit:
    def test_from_filing_to_judgment_with_what_may_be_claimed(self, case, rights_holder, login):
        client, today = login(rights_holder), timezone.localdate()
        answer = client.post(
            f"/cases/{case.number}/suit/", {"court": "IPC", "filed_on": str(today - 9 * DAY)}
        )
        suit = Suit.objects.get()
        assert answer.headers["Location"] == f"/suits/{suit.number}/"
        for step, fields in (
            ("accept", {"docket_no": "(2026) 1", "accepted_on": str(today - 5 * DAY)}),
            ("cost", {"kind": "storage", "amount": "1200.50", "paid_on": str(today)}),
            ("cost", {"kind": "lawyer", "amount": "30000", "paid_on": str(today)}),
            (
                "end",
                {
                    "outcome": "infringement",
                    "ended_on": str(today),
                    "note": "Damages and costs.",
                    "awarded": "250000",
                },
            ),
        ):
            answer = client.post(f"/suits/{suit.number}/{step}/", fields)
            assert answer.status_code == 302, (step, answer.content.decode())

        suit.refresh_from_db()
        assert (suit.status, suit.awarded) == ("infringement", Decimal(250_000))
        page = client.get(f"/suits/{suit.number}/").content.decode()
        assert "¥31,200.50" in page
        assert "Regulation art 25" in page
        verbs = Event.objects.about(suit).values_list("verb", flat=True)
        assert set(verbs) == {"suit.filed", "suit.accepted", "suit.cost_noted", "suit.ended"}
        with pytest.raises(IllegalTransition):
            suits.end_suit(
                suit, actor=rights_holder, outcome="settled", ended_on=today, note="Again."
            )

    def test_without_infringement_the_holder_is_liable(self, suit, rights_holder, login, legal):
        suits.add_cost(
            suit,
            actor=rights_holder,
            kind="storage",
            amount=Decimal(100),
            paid_on=timezone.localdate(),
        )

        suits.end_suit(
            suit,
            actor=legal,
            outcome="no_infringement",
            ended_on=timezone.localdate(),
            note="The marks are not alike.",
        )

        suit.refresh_from_db()
        assert suits.recoverable(suit) == 0
        page = login(rights_holder).get(f"/suits/{suit.number}/").content.decode()
        assert "Regulation art 28" in page
        assert rights_holder.notifications.filter(message__contains="is over").exists()

    def test_bad_input(self, case, suit, rights_holder, other_holder, trader, stranger):
        today = timezone.localdate()
        for who in (other_holder, trader, stranger):
            with pytest.raises(suits.NotInTheSuit):
                suits.report_suit(case, actor=who, court="IPC", filed_on=today)
        for court_name, filed_on, field in (
            (" ", today, "court"),
            ("IPC", today + DAY, "filed_on"),
        ):
            with pytest.raises(InvalidInput) as refusal:
                suits.report_suit(case, actor=rights_holder, court=court_name, filed_on=filed_on)
            assert refusal.value.details["field"] == field
        for outcome, ended_on, note, field in (
            ("filed", today, "x", "outcome"),
            ("settled", today, " ", "note"),
            ("settled", suit.filed_on - DAY, "x", "ended_on"),
        ):
            with pytest.raises(InvalidInput) as refusal:
                suits.end_suit(
                    suit, actor=rights_holder, outcome=outcome, ended_on=ended_on, note=note
                )
            assert refusal.value.details["field"] == field
        with pytest.raises(InvalidInput):
            suits.add_cost(
                suit, actor=rights_holder, kind="lawyer", amount=Decimal(0), paid_on=today
            )

    def test_api_tells_the_same(self, case, rights_holder, other_holder, bearer):
        client, today = bearer(rights_holder), str(timezone.localdate())
        made = client.post(
            "/api/v1/suits/",
            {"case": case.number, "court": "IPC", "filed_on": today},
            content_type="application/json",
        )
        number = made.json()["number"]

        cost = {"kind": "other", "amount": "5.00", "paid_on": today}
        answer = client.post(f"/api/v1/suits/{number}/cost/", cost)

        assert made.status_code == 201
        assert (answer.json()["recoverable"], answer.json()["currency"]) == ("5.00", "CNY")
        assert bearer(other_holder).get(f"/api/v1/suits/{number}/").status_code == 404


class TestEvidenceForTheCourt:
    def test_laid_out_as_a_bag_and_on_record(self, case, legal, judge, login, tmp_path):
        add_evidence(case, stored_picture("open.png"), actor=legal, kind="photo", title="The goods")
        answer = login(legal).post(
            f"/cases/{case.number}/court-order/",
            {
                "office": judge.partner_office.pk,
                "order_no": "(2026) 9",
                "scope": "Pictures and custody list.",
                "received_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
            },
        )
        assert answer.status_code == 302, answer.content.decode()
        order = CourtOrder.objects.get()
        pack = f"/partner/court-orders/{order.number}/pack/"
        assert login(judge).get(pack).status_code == 404
        with connection.cursor() as cursor:  # as a commit does: the ledger is sealed
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

        login(legal).post(f"/partner/court-orders/{order.number}/answer/")

        taken = login(judge).get(pack)
        assert taken.status_code == 200
        with zipfile.ZipFile(io.BytesIO(taken.content)) as archive:
            archive.extractall(tmp_path)
        command = [sys.executable, "-I", "-S", "verify.py"]
        checked = subprocess.run(
            command, cwd=tmp_path / order.number, capture_output=True, check=False
        )
        assert checked.returncode == 0, checked.stdout.decode()
        told = json.loads((tmp_path / order.number / "data/court-order.json").read_text("utf-8"))
        assert told["order"] == "(2026) 9"
        row = Disclosure.objects.get()
        assert (row.to_kind, row.about, row.by) == ("court", order.number, legal)
        assert "Measures art 30(2)" in row.ground
        verbs = set(Event.objects.about(order).values_list("verb", flat=True))
        assert verbs == {"court_order.recorded", "court_order.answered", "court_order.taken"}
        with pytest.raises(suits.AlreadyGiven):
            suits.give_evidence(order, actor=legal)

    def test_only_for_courts_and_ip_authorities(self, case, legal, police, login, judge):
        order = {
            "actor": legal,
            "order_no": "1",
            "scope": "All.",
            "received_at": timezone.now(),
        }
        with pytest.raises(InvalidInput):
            suits.record_order(case, office=police.partner_office, **order)
        suits.record_order(case, office=judge.partner_office, **order)
        with pytest.raises(InvalidInput):
            suits.record_order(case, office=judge.partner_office, **order)

        other = UserFactory(role="partner", partner_office=PartnerOfficeFactory(kind="court"))
        number = CourtOrder.objects.get().number
        assert number in login(judge).get("/partner/court-orders/").content.decode()
        assert number not in login(other).get("/partner/court-orders/").content.decode()


class TestRedaction:
    def test_what_the_legal_officer_keeps_back_is_nowhere_in_the_pack(self, legal, login):
        request = SupportRequestFactory(case=detained())
        consignor = request.case.shipment.consignor_name

        answer = login(legal).post(
            f"/support/{request.number}/grant/",
            {"withhold": ["parties", "value"], "because": "The inquiry is not over."},
        )

        assert answer.status_code == 302, answer.content.decode()
        request.refresh_from_db()
        pack = members(request)
        assert b"value_cny" not in pack["goods.csv"]
        text = " ".join(text_of(pack[name]) for name in pack if name.endswith(".pdf"))
        assert consignor not in text
        assert "The inquiry is not over." in text
        assert {item["key"] for item in request.disclosed} == {
            "goods",
            "declared_on",
            "detained_on",
        }
        assert request.withheld == ["parties", "value"]

    def test_needs_reasons_and_leaves_something(self, legal):
        request = SupportRequestFactory(case=detained())
        everything = ["goods", "value", "parties", "declared_on", "detained_on"]
        everything += ["photos", "viewings"]
        for withhold, because, field in (
            (["value"], " ", "because"),
            (["notes"], "x", "withhold"),
            (everything, "x", "withhold"),
        ):
            with pytest.raises(InvalidInput) as refusal:
                court.grant_support(request, actor=legal, withhold=withhold, because=because)
            assert refusal.value.details["field"] == field
        request.refresh_from_db()
        assert request.status == "requested"

    def test_the_list_of_goods_alone_can_be_kept_back(self, legal):
        request = SupportRequestFactory(case=detained())
        granted = court.grant_support(
            request, actor=legal, withhold=["goods"], because="Not yet counted."
        )
        assert b"USB flash disk" not in members(granted)["goods.csv"]
        assert b"value_cny" in members(granted)["goods.csv"]

    def test_papers_and_pictures_bear_who_got_them(self, legal):
        case = detained()
        add_evidence(
            case, stored_picture("goods.png"), actor=legal, kind="photo", title="The goods"
        )
        request = court.grant_support(SupportRequestFactory(case=case), actor=legal)

        pack = members(request)

        # the letters of a watermark lie apart on the page
        assert request.number in text_of(pack["cover-en.pdf"]).replace(" ", "")
        original = case.evidence.get().file
        assert pack["photos/01-goods.jpg"] != read(original)
        with Image.open(io.BytesIO(pack["photos/01-goods.jpg"])) as marked:
            assert marked.format == "JPEG"

    def test_the_mark_covers_the_picture_and_can_be_read_around(self):
        plain = Image.new("RGB", (600, 400), (128, 128, 128))
        held = io.BytesIO()
        plain.save(held, "PNG")

        with Image.open(io.BytesIO(marked_picture(held.getvalue(), "L53 · 朗科"))) as marked:
            difference = ImageChops.difference(plain, marked.convert("RGB")).convert("L")
            quarters = [
                sum(difference.crop((x, y, x + 300, y + 200)).histogram()[20:])
                for x in (0, 300)
                for y in (0, 200)
            ]
            touched = sum(difference.histogram()[16:])

        assert min(quarters) > 100
        assert touched < 600 * 400 * 0.4


class TestDisclosures:
    def test_every_way_out_is_on_the_list(self, legal, supervisor, stranger, login, police):
        court.grant_support(SupportRequestFactory(case=detained()), actor=legal)
        referral = approved(partner_office=police.partner_office)
        delivery.deliver(referral.pk)

        page = login(supervisor).get("/disclosures/").content.decode()

        assert {row.to_kind for row in Disclosure.objects.all()} == {"holder", "police"}
        assert referral.number in page
        assert "Regulation art 23" in page
        assert referral.number not in login(stranger).get("/disclosures/").content.decode()
        assert login(police).get("/disclosures/").status_code == 403
        for row in Disclosure.objects.all():
            event = Event.objects.about(row.case).get(verb="disclosure.made")
            assert event.details["to"] == row.to_name
            assert event.details["sha256"] == row.sha256

    def test_letters_and_questions_that_tell_of_a_case_are_on_it_too(
        self, supervisor, rights_holder, legal
    ):
        case = detained_case(supervisor, rights_holder)
        office = PartnerOfficeFactory(kind="ip_authority")
        asked = assistance.ask(
            office,
            actor=supervisor,
            case=case,
            subject="Similar?",
            question="Is it?",
            days=5,
            files=[stored_picture("mark.png")],
        )
        court_notice(case, legal)

        rows = {row.ground: row for row in Disclosure.objects.filter(case=case)}

        told = rows["Measures art 17"]
        assert (told.to_kind, told.to_name) == ("holder", case.holder.name_zh)
        assert case.notices.get(kind="detention_notice").number == told.about
        question = rows[assistance.CITATION]
        assert (question.to_kind, question.about) == ("authority", asked.number)
        assert "mark.png" in question.what
        assert rows["Regulation art 24; Measures arts 18, 29"].to_kind == "court"

    def test_list_is_flat(self, supervisor, login, assert_flat_queries):
        def another() -> None:
            case = detained()
            Disclosure.objects.create(
                case=case, at=timezone.now(), to_kind="holder", to_name="x", ground="y"
            )

        assert_flat_queries(login(supervisor), "/disclosures/", another)
        assert_flat_queries(login(supervisor), "/api/v1/disclosures/", another)


def text_of(pdf: bytes) -> str:

    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
