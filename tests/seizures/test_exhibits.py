"""Things under labels: quantities that add up, seals, places, and hand-overs signed by two."""

import io
import re
import threading
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from core.audit.models import Event
from core.audit.verification import verify
from core.errors import DomainError, InvalidInput
from core.notifications.models import Notification
from recordal.guides.models import Guide, GuideShot
from seizures.cases.models import Case
from seizures.evidence import exhibits, handing, services
from seizures.evidence.arithmetic import account, adds_up, balances
from seizures.evidence.exhibits import InTransfer, NotHeld, Place
from seizures.evidence.handing import ChangedMeanwhile, NotYours
from seizures.evidence.labels import address_of, number_in
from seizures.evidence.models import CustodyEvent, Exhibit, Store, Transfer
from seizures.evidence.queries import chain, shots
from seizures.procedure import steps
from tests.factories import (
    CaseFactory,
    CaseItemFactory,
    DistrictOfficerFactory,
    stored_document,
    stored_picture,
)
from tests.factories.procedure import detained_case

pytestmark = pytest.mark.django_db
ROOM = Place(words="Evidence room 1")
HANDS: dict[str, Any] = {"from_party": "Consignor", "to_party": "深圳海关", "place": "Warehouse 3"}


def taken(supervisor: Any, quantity: int = 100, **item: Any) -> Exhibit:
    """Goods of one line under one label."""
    case = CaseItemFactory(quantity=Decimal(quantity), **item).case
    event = services.record_custody(case, "taken", actor=supervisor, **HANDS)[0]
    assert event.exhibit is not None
    return event.exhibit


def fresh(thing: Exhibit) -> Exhibit:
    return Exhibit.objects.for_list().get(pk=thing.pk)


def books_balance(case: Case) -> bool:
    stored = dict(case.exhibits.values_list("pk", "quantity"))
    return adds_up(case.custody.order_by("at", "pk"), stored)


class TestArithmetic:
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def test_whatever_is_done_nothing_appears_and_nothing_vanishes(self, supervisor, data):
        """In = out + held, after every act, for every label, and the ledger says the same."""
        with transaction.atomic():
            root = taken(supervisor, data.draw(st.integers(1, 1000), "taken"))
            case, total = root.case, root.taken
            for _ in range(data.draw(st.integers(0, 12), "acts")):
                thing = data.draw(st.sampled_from(list(case.exhibits.order_by("pk"))))
                act = data.draw(st.sampled_from(["divide", "sample", "consume", "count", "leave"]))
                amount = data.draw(
                    st.decimals("0.001", 1100, places=3, allow_nan=False), "quantity"
                )
                try:
                    with transaction.atomic():
                        self.do(act, thing, amount, supervisor)
                except DomainError:
                    pass  # refused, and nothing changed
                assert books_balance(case)
                assert all(row.quantity >= 0 for row in case.exhibits.all())
            sums = account(case.custody.all())
            came = sums.pop("taken") + sums.pop("found", Decimal(0))
            held = sum(row.quantity for row in case.exhibits.all())
            assert came == held + sum(sums.values())
            assert sum(row.taken for row in case.exhibits.filter(parent=None)) == total
            transaction.set_rollback(True)

    @staticmethod
    def do(act: str, thing: Exhibit, amount: Decimal, actor: Any) -> None:
        if act == "consume":
            exhibits.consume(thing, actor=actor, quantity=amount, remarks="Burnt")
        elif act == "count":
            exhibits.correct_quantity(thing, amount, actor=actor, remarks="Counted")
        elif act == "leave":
            services.record_custody(thing.case, "returned", actor=actor, **HANDS)
        else:
            exhibits.divide(thing, actor=actor, quantity=amount, sample=act == "sample")

    def test_entries_are_counted_without_a_database(self):
        def entry(kind: str, quantity: int, exhibit: int, into: int | None = None) -> CustodyEvent:
            return CustodyEvent(
                kind=kind, quantity=Decimal(quantity), exhibit_id=exhibit, into_id=into
            )

        entries = [
            entry("taken", 100, 1),
            entry("sealed", 100, 1),
            entry("sampled", 3, 1, 2),
            entry("consumed", 1, 2),
            entry("moved", 97, 1),
            entry("disposed", 97, 1),
        ]
        assert balances(entries) == {1: 0, 2: 2}
        assert adds_up(entries, {1: Decimal(0), 2: Decimal(2)})
        assert not adds_up(entries, {1: Decimal(0), 2: Decimal(3)})
        assert not adds_up([entry("disposed", 1, 1)], {1: Decimal(-1)})

    def test_the_database_holds_nobody_below_nothing(self, supervisor):
        thing = taken(supervisor)
        with pytest.raises(DatabaseError), transaction.atomic():
            Exhibit.objects.filter(pk=thing.pk).update(quantity=-1)


class TestLabels:
    def test_goods_get_theirs_when_they_are_detained(self, supervisor, rights_holder):
        case = detained_case(supervisor, rights_holder)
        thing = case.exhibits.get()
        assert re.fullmatch(r"E53-\d{4}-\d{5}", thing.number)
        assert (thing.quantity, thing.unit) == (1000, "件")
        assert (thing.seal_no, thing.place) == ("HG-0001", "Warehouse 3")
        assert books_balance(case)

    def test_what_was_sampled_before_is_not_taken_twice(self, supervisor):
        item = CaseItemFactory(quantity=Decimal(100))
        early = exhibits.add(
            item.case,
            actor=supervisor,
            description="Sample",
            quantity=Decimal(2),
            unit="件",
            place=ROOM,
            kind="sample",
        )
        Exhibit.objects.filter(pk=early.pk).update(line_no=item.line_no)
        services.record_custody(item.case, "taken", actor=supervisor, **HANDS)
        assert sorted(item.case.exhibits.values_list("quantity", flat=True)) == [2, 98]

    def test_release_takes_everything_off_the_labels(self, supervisor, rights_holder):
        case = detained_case(supervisor, rights_holder)
        part = exhibits.divide(
            case.exhibits.get(), actor=supervisor, quantity=Decimal(10), sample=True
        )
        exhibits.move(part, actor=supervisor, place=ROOM)
        steps.release(
            case, actor=supervisor, ground="sufficient_non_infringement_evidence", reasons="Licence"
        )
        assert not case.exhibits.held().exists()
        assert books_balance(case)
        assert not any(row.gap for row in chain(case.custody.order_by("at", "pk")))
        with pytest.raises(NotHeld):
            exhibits.move(part, actor=supervisor, place=ROOM)

    def test_a_sheet_opens_the_thing_on_a_phone(self, supervisor, login):
        thing = taken(supervisor, description="长" * 400)
        assert number_in(address_of(thing)) == thing.number
        assert number_in(f" {thing.number.lower()}\r") == thing.number
        client = login(supervisor)
        sheet = client.get(reverse("case-labels", args=[thing.case.number]))
        text = PdfReader(io.BytesIO(sheet.content)).pages[0].extract_text()
        assert thing.number in text
        assert "100 件" in text
        found = client.get(reverse("custody-home"), {"q": address_of(thing)})
        assert found.url == thing.get_absolute_url()
        assert "No label" in client.get(reverse("custody-home"), {"q": "x"}).content.decode()

    def test_seals_are_put_on_and_broken_on_record(self, supervisor):
        thing = taken(supervisor)
        exhibits.seal(thing, actor=supervisor, seal_no="S-1")
        with pytest.raises(InvalidInput):
            exhibits.seal(thing, actor=supervisor, seal_no="S-2")
        with pytest.raises(InvalidInput):
            exhibits.unseal(thing, actor=supervisor, remarks=" ")
        exhibits.unseal(thing, actor=supervisor, remarks="Viewing by the holder")
        exhibits.seal(thing, actor=supervisor, seal_no="S-2")
        kinds = thing.events.order_by("pk").values_list("kind", "seal_no")
        assert list(kinds) == [
            ("taken", ""),
            ("sealed", "S-1"),
            ("unsealed", "S-1"),
            ("sealed", "S-2"),
        ]

    @pytest.mark.parametrize("quantity", ["0", "-1", "101", "0.0001", "1e20", "NaN"])
    def test_a_part_is_not_more_than_the_whole(self, supervisor, quantity):
        with pytest.raises(InvalidInput):
            exhibits.divide(taken(supervisor), actor=supervisor, quantity=Decimal(quantity))

    def test_pages_of_the_phone(self, supervisor, stranger, auditor, rights_holder, login):
        thing = taken(supervisor)
        client = login(supervisor)
        page = client.get(thing.get_absolute_url()).content.decode()
        assert "Hand over" in page
        for name in ("move", "sample", "divide", "seal"):
            assert client.get(reverse("exhibit-act", args=[thing.number, name])).status_code == 200
        url = reverse("exhibit-act", args=[thing.number, "sample"])
        assert client.post(url, {"quantity": "500"}).status_code == 422
        answer = client.post(url, {"quantity": "5", "seal_no": "S-9"})
        sample = thing.parts.get()
        assert answer.url == sample.get_absolute_url()
        url = reverse("exhibit-act", args=[sample.number, "consume"])
        assert client.post(url, {"quantity": "2", "remarks": "Lab test"}).status_code == 302
        listed = client.get(reverse("case-items", args=[thing.case.number])).content.decode()
        assert sample.number in listed
        assert "another quantity" not in listed
        url = reverse("item-add", args=[thing.case.number])
        body = {"description": "Carton", "kind": "other", "quantity": "1", "unit": "件"}
        assert client.post(url, body).status_code == 422  # no place
        assert client.post(url, {**body, "place": "Room 1"}).status_code == 302
        assert login(stranger).get(thing.get_absolute_url()).status_code == 404
        assert login(rights_holder).get(thing.get_absolute_url()).status_code == 403
        assert login(auditor).post(url, body).status_code == 403

    def test_list_of_a_case_asks_equally_often(self, supervisor, login, assert_flat_queries):
        case = CaseFactory()

        def another() -> None:
            exhibits.add(
                case,
                actor=supervisor,
                description="Thing",
                quantity=Decimal(1),
                unit="件",
                place=ROOM,
            )

        for url in (reverse("case-items", args=[case.number]), case.get_absolute_url()):
            assert_flat_queries(login(supervisor), url, another)


class TestHandingOver:
    @pytest.fixture
    def thing(self, supervisor: Any) -> Exhibit:
        return taken(supervisor)

    @pytest.fixture
    def keeper(self, db: None) -> Any:
        return DistrictOfficerFactory(username="keeper", role="inspector")

    @pytest.fixture
    def offered(self, thing: Exhibit, supervisor: Any, keeper: Any) -> Transfer:
        return handing.offer(
            [thing], actor=supervisor, taker=keeper, place=ROOM, seal_no="S-3", remarks="Stored"
        )

    def test_moves_nothing_before_the_second_signature(self, thing, offered, keeper):
        assert fresh(thing).place == "Warehouse 3"
        assert Notification.objects.filter(recipient=keeper).count() == 1
        with pytest.raises(InTransfer):
            exhibits.move(thing, actor=keeper, place=ROOM)

    def test_is_one_entry_that_both_signed(self, thing, offered, supervisor, keeper):
        handing.confirm(offered, actor=keeper)
        event = thing.events.get(kind="moved")
        assert (event.given_by, event.taken_by) == (supervisor, keeper)
        assert event.signed_hash == offered.content_hash
        assert (event.to_party, event.place, event.seal_no) == (str(keeper), ROOM.words, "S-3")
        moved = fresh(thing)
        assert (moved.custodian, moved.place, moved.seal_no) == (str(keeper), ROOM.words, "S-3")
        assert books_balance(thing.case)
        taken_event = Event.objects.about(offered).get(verb="transfer.taken")
        assert taken_event.details["signed"] == offered.content_hash

    def test_nobody_signs_for_another_or_twice(self, offered, supervisor, legal, keeper, thing):
        for stranger in (supervisor, legal):
            with pytest.raises(NotYours):
                handing.confirm(offered, actor=stranger)
        with pytest.raises(InvalidInput):
            handing.offer([thing], actor=supervisor, taker=supervisor, place=ROOM)
        with pytest.raises(DatabaseError), transaction.atomic():
            Transfer.objects.update(taker=supervisor)
        handing.confirm(offered, actor=keeper)
        with pytest.raises(DomainError):
            handing.confirm(offered, actor=keeper)

    def test_what_changed_since_is_not_taken(self, thing, offered, supervisor, keeper):
        exhibits.correct_quantity(thing, Decimal(99), actor=supervisor, remarks="Count")
        with pytest.raises(ChangedMeanwhile):
            handing.confirm(offered, actor=keeper)
        assert not thing.events.filter(kind="moved").exists()

    def test_what_the_giver_signed_cannot_be_rewritten(self, offered, keeper):
        Transfer.objects.update(place="Somewhere else")
        with pytest.raises(ChangedMeanwhile):
            handing.confirm(offered, actor=keeper)

    def test_the_taker_may_refuse_and_the_giver_call_off(self, thing, offered, supervisor, keeper):
        with pytest.raises(InvalidInput):
            handing.decline(offered, actor=keeper, reason=" ")
        handing.decline(offered, actor=keeper, reason="Two boxes are missing")
        assert Notification.objects.filter(recipient=supervisor).exists()
        again = handing.offer([thing], actor=supervisor, taker=keeper, place=ROOM)
        with pytest.raises(NotYours):
            handing.withdraw(again, actor=keeper)
        handing.withdraw(again, actor=supervisor)
        exhibits.move(thing, actor=keeper, place=ROOM)

    def test_somebody_outside_signs_a_receipt_before_a_second_officer(
        self, thing, supervisor, keeper, login
    ):
        sample = exhibits.divide(thing, actor=supervisor, quantity=Decimal(3), sample=True)
        transfer = handing.offer(
            [sample], actor=supervisor, taker=keeper, place=ROOM, outside="国家检测中心"
        )
        with pytest.raises(InvalidInput):
            handing.confirm(transfer, actor=keeper)
        url = reverse("transfer-confirm", args=[transfer.number])
        login(keeper).post(url, {"receipt": stored_document("receipt.pdf")})
        assert fresh(sample).custodian == "国家检测中心"
        transfer.refresh_from_db()
        assert transfer.receipt is not None

    def test_on_two_screens(self, thing, supervisor, keeper, stranger, login):
        giver, taker = login(supervisor), login(keeper)
        url = reverse("transfer-offer")
        page = giver.get(url, {"item": thing.number})
        assert "sign as giver" in page.content.decode()
        body = {"item": thing.number, "taker": keeper.pk, "place": "Room 7"}
        assert giver.post(url, {**body, "taker": ""}).status_code == 422
        assert giver.post(url, {**body, "place": ""}).status_code == 422
        assert giver.post(url, {**body, "taker": stranger.pk}).status_code == 422
        signed = giver.post(url, body).url
        assert giver.post(url, body).status_code == 422  # it is being handed over already
        assert "You have to confirm" in taker.get(reverse("custody-home")).content.decode()
        assert "I take it over" in taker.get(signed).content.decode()
        assert "I take it over" not in giver.get(signed).content.decode()
        assert login(stranger).get(signed).status_code == 404
        taker.post(f"{signed}confirm/")
        assert fresh(thing).place == "Room 7"
        listed = taker.get(thing.get_absolute_url()).content.decode()
        assert f"Signed by {supervisor} and {keeper}" in listed


@pytest.mark.django_db(transaction=True)
class TestTogether:
    def test_two_who_confirm_at_once_make_one_entry(self, supervisor):
        keeper = DistrictOfficerFactory(username="keeper", role="inspector")
        thing = taken(supervisor)
        transfer = handing.offer([thing], actor=supervisor, taker=keeper, place=ROOM)
        outcomes: list[str] = []

        def confirm() -> None:
            try:
                handing.confirm(transfer, actor=keeper)
                outcomes.append("taken")
            except DomainError as error:
                outcomes.append(error.code)
            finally:
                connection.close()

        threads = [threading.Thread(target=confirm) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcomes) == ["illegal_transition", "illegal_transition", "taken"]
        assert thing.events.filter(kind="moved").count() == 1
        assert verify().intact

    def test_a_picture_that_breaks_off_leaves_nothing(self, supervisor, monkeypatch):
        """The connection dies, or the disk is full, in the middle of an upload."""
        case = CaseItemFactory().case
        before = Event.objects.count()

        class Broken(io.BytesIO):
            name, size = "photo.jpg", 5_000

            def read(self, *args: Any) -> bytes:
                raise OSError("connection lost")

        with pytest.raises(OSError, match="connection lost"):
            services.add_evidence(
                case,
                Broken(),  # type: ignore[arg-type]
                actor=supervisor,
                kind="photo",
                title="x",
            )
        assert not case.evidence.exists()
        assert Event.objects.count() == before


class TestShots:
    """What the holder's guide asks to be photographed, and what is still missing."""

    def test_missing_ones_are_shown_until_a_picture_answers(self, supervisor, login):
        item = CaseItemFactory()
        guide = Guide.objects.create(recordal=item.recordal)
        logo = guide.shots.create(no=1, position=1, text_zh="标识", text_en="The logo")
        guide.shots.create(no=2, position=2, text_en="The carton")
        guide.shots.create(no=3, position=3, text_en="Given up", in_use=False)
        client, case = login(supervisor), item.case
        assert [(one.row.text, one.taken) for one in shots(case)] == [
            ("The logo", False),
            ("The carton", False),
        ]
        url = reverse("evidence-add", args=[case.number])
        assert f"{url}?shot={logo.pk}" in client.get(case.get_absolute_url()).content.decode()
        assert 'value="The logo"' in client.get(url, {"shot": logo.pk}).content.decode()
        body = {"kind": "photo", "title": "Close up", "shot": logo.pk, "file": stored_picture()}
        assert client.post(url, body).status_code == 302
        assert [one.taken for one in shots(case)] == [True, False]
        body |= {"title": "The carton", "shot": "", "file": stored_picture("b.png", "blue")}
        client.post(url, body)
        assert all(one.taken for one in shots(case))
        other = GuideShot.objects.create(
            guide=Guide.objects.create(recordal=CaseItemFactory().recordal), no=1, position=1
        )
        assert client.post(url, {**body, "shot": other.pk}).status_code == 422


class TestApi:
    def test_moves_divides_and_seals(self, supervisor, stranger, auditor, bearer):
        thing = taken(supervisor)
        Store.objects.create(code="SZ-9", district=thing.case.district, name_zh="九", name_en="9")
        client, path = bearer(supervisor), f"/api/v1/exhibits/{thing.number}/"
        assert client.post(f"{path}move/", {}).status_code == 422
        assert client.post(f"{path}move/", {"store": "nowhere"}).status_code == 422
        moved = client.post(f"{path}move/", {"store": "SZ-9", "shelf": "A1"}).json()
        assert (moved["store"], moved["shelf"]) == ("SZ-9", "A1")
        part = client.post(f"{path}divide/", {"quantity": "4", "sample": True})
        assert (part.status_code, part.json()["part_of"]) == (201, thing.number)
        assert client.post(f"{path}divide/", {"quantity": "1000"}).status_code == 422
        assert client.post(f"{path}seal/", {"seal_no": "S-1"}).json()["seal_no"] == "S-1"
        held = client.get("/api/v1/exhibits/", {"held": "true", "store": "SZ-9"}).json()
        assert len(held["results"]) == 2
        assert bearer(stranger).post(f"{path}seal/", {"seal_no": "S"}).status_code == 404
        assert bearer(auditor).post(f"{path}seal/", {"seal_no": "S"}).status_code == 403
