"""An officer looks at goods: order, phone screen, record, and what cannot be recorded."""

import io
import re
import threading
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader
from rest_framework.test import APIClient

from core.audit.models import Event
from core.errors import InvalidInput
from core.files.models import StoredFile
from core.states import IllegalTransition
from recordal.guides import services as guides
from seizures.cases.models import Case
from seizures.inspections import services
from seizures.inspections.models import Finding, Inspection
from seizures.inspections.services import FoundGoods
from seizures.screening.models import Hit
from seizures.shipments.models import Shipment
from tests.factories import (
    DistrictOfficerFactory,
    FindingFactory,
    HitFactory,
    InspectionFactory,
    RecordalFactory,
    ShipmentFactory,
    ShipmentLineFactory,
    stored_picture,
)

pytestmark = pytest.mark.django_db


def flagged(**kwargs):
    """A shipment with one open hit on a right, flagged by screening."""
    hit = HitFactory(**kwargs)
    Shipment.objects.filter(pk=hit.shipment_id).update(status="flagged", screened_at=timezone.now())
    hit.shipment.refresh_from_db()
    return hit


def ordered(**kwargs):
    hit = flagged(**kwargs)
    return services.order(hit.shipment, actor=None, score=hit.score, lane=hit.lane), hit


def found(hit, verdict="suspected", quantity="1000", **kwargs):
    return FoundGoods(
        line=hit.line,
        recordal=hit.recordal,
        verdict=verdict,
        quantity=Decimal(quantity),
        unit=hit.line.unit,
        **kwargs,
    )


def typed(hit, **answers):
    """What the phone sends back for one hit, prefilled as the page fills it."""
    prefix = f"{hit.line.line_no}-{hit.recordal.number}"
    answers = {"quantity": "1000", "unit": "件", "packages": "10", "remarks": "", **answers}
    return {f"{prefix}-{name}": value for name, value in answers.items()}


class TestOrdering:
    def test_one_order_stands_however_often_it_is_given(self):
        hit = flagged()
        first = services.order(hit.shipment, actor=None, score=60, lane="yellow")
        again = services.order(hit.shipment, actor=None, score=90, lane="red")
        assert again == first
        first.refresh_from_db()
        assert (first.score, first.lane) == (90, "red")
        assert first.number.startswith("I53-")
        hit.refresh_from_db()
        assert hit.status == Hit.Status.ORDERED
        assert Event.objects.about(first).filter(verb="inspection.ordered").count() == 1

    def test_flags_a_shipment_that_was_cleared(self, inspector):
        shipment = ShipmentFactory(status="cleared", screened_at=timezone.now())
        services.order(shipment, actor=inspector)
        shipment.refresh_from_db()
        assert shipment.status == Shipment.Status.FLAGGED

    def test_an_officer_faster_than_the_worker_sees_what_screening_sees(self, inspector):
        recordal = RecordalFactory(right__title="奈特科", right__hs_prefixes=["8523"])
        shipment = ShipmentFactory()
        ShipmentLineFactory(shipment=shipment, brand="奈特科")
        inspection = services.order(shipment, actor=inspector)
        (hit,) = shipment.hits.filter(status="ordered")
        assert hit.recordal == recordal
        assert (inspection.score, inspection.lane) == (hit.score, hit.lane)

    def test_by_hand_takes_up_a_dismissed_hit_again(self, inspector):
        hit = flagged(status="dismissed", dismissal_reason="Looked lawful.")
        services.order(hit.shipment, actor=inspector)
        hit.refresh_from_db()
        assert hit.status == Hit.Status.ORDERED

    def test_the_machine_leaves_a_dismissed_hit_alone(self):
        hit = flagged(status="dismissed", dismissal_reason="Looked lawful.")
        services.order(hit.shipment, actor=None)
        hit.refresh_from_db()
        assert hit.status == Hit.Status.DISMISSED


class TestFinishing:
    def test_a_suspicion_confirms_the_hit(self, inspector, supervisor):
        inspection, hit = ordered()
        services.add_photo(inspection, stored_picture(), actor=inspector, caption="Logo")
        services.finish(
            inspection,
            actor=inspector,
            second_officer=supervisor,
            findings=[found(hit, packages=10)],
            place="Huanggang",
        )
        inspection.refresh_from_db()
        assert inspection.status == Inspection.Status.SUSPECTED
        assert (inspection.inspector, inspection.second_officer) == (inspector, supervisor)
        hit.refresh_from_db()
        assert (hit.status, hit.decided_by) == (Hit.Status.CONFIRMED, inspector)
        assert Shipment.objects.get().status == Shipment.Status.INSPECTED

    def test_nothing_suspicious_clears_the_shipment(self, inspector, supervisor):
        inspection, hit = ordered()
        services.finish(
            inspection,
            actor=inspector,
            second_officer=supervisor,
            findings=[found(hit, "genuine")],
            place="Huanggang",
        )
        hit.refresh_from_db()
        assert hit.status == Hit.Status.REFUTED
        assert Shipment.objects.get().status == Shipment.Status.CLEARED
        assert Inspection.objects.get().status == Inspection.Status.CLEAN

    def refused(self, inspection, field, *, actor, second, findings, place="Huanggang"):
        with pytest.raises(InvalidInput) as error:
            services.finish(
                inspection, actor=actor, second_officer=second, findings=findings, place=place
            )
        assert error.value.details["field"] == field
        assert Finding.objects.count() == 0
        assert Inspection.objects.get(pk=inspection.pk).is_open

    def test_two_officers_are_two_people(self, inspector):
        inspection, hit = ordered()
        self.refused(
            inspection,
            "second_officer",
            actor=inspector,
            second=inspector,
            findings=[found(hit, "genuine")],
        )

    def test_the_second_officer_is_of_the_same_district(self, inspector, stranger):
        inspection, hit = ordered()
        self.refused(
            inspection,
            "second_officer",
            actor=inspector,
            second=stranger,
            findings=[found(hit, "genuine")],
        )

    def test_a_suspicion_needs_a_photo(self, inspector, supervisor):
        inspection, hit = ordered()
        self.refused(
            inspection, "photos", actor=inspector, second=supervisor, findings=[found(hit)]
        )

    def test_every_hit_needs_an_answer(self, inspector, supervisor):
        inspection, hit = ordered()
        self.refused(
            inspection,
            f"{hit.line.line_no}-{hit.recordal.number}-verdict",
            actor=inspector,
            second=supervisor,
            findings=[],
        )

    @pytest.mark.parametrize(
        ("verdict", "quantity"),
        [("genuine", "0"), ("suspected", "-1"), ("not_found", "5"), ("suspected", "10001")],
    )
    def test_a_quantity_that_cannot_be(self, inspector, supervisor, verdict, quantity):
        inspection, hit = ordered()
        services.add_photo(inspection, stored_picture(), actor=inspector)
        self.refused(
            inspection,
            f"{hit.line.line_no}-{hit.recordal.number}-quantity",
            actor=inspector,
            second=supervisor,
            findings=[found(hit, verdict, quantity)],
        )

    def test_a_surprising_quantity_is_believed_with_a_remark(self, inspector, supervisor):
        inspection, hit = ordered()
        services.add_photo(inspection, stored_picture(), actor=inspector)
        services.finish(
            inspection,
            actor=inspector,
            second_officer=supervisor,
            findings=[found(hit, quantity="26000", remarks="A false bottom.")],
            place="Huanggang",
        )
        assert Finding.objects.get().quantity == 26_000

    def test_a_right_no_longer_in_force_raises_no_suspicion(self, inspector, supervisor):
        inspection, hit = ordered()
        services.add_photo(inspection, stored_picture(), actor=inspector)
        hit.recordal.ended_on = timezone.localdate()
        hit.recordal.status = "cancelled"
        hit.recordal.save()
        self.refused(
            inspection,
            f"{hit.line.line_no}-{hit.recordal.number}-verdict",
            actor=inspector,
            second=supervisor,
            findings=[found(hit)],
        )

    def test_a_line_of_another_shipment_is_refused(self, inspector, supervisor):
        inspection, hit = ordered()
        other = ShipmentLineFactory()
        strange = FoundGoods(other, hit.recordal, "genuine", Decimal(1), "件")
        self.refused(
            inspection,
            strange.field("verdict"),
            actor=inspector,
            second=supervisor,
            findings=[found(hit, "genuine"), strange],
        )

    def test_goods_suspended_for_another_holder_stay_suspended(self, inspector, supervisor):
        inspection, hit = ordered()
        Shipment.objects.update(status="suspended")
        services.finish(
            inspection,
            actor=inspector,
            second_officer=supervisor,
            findings=[found(hit, "genuine")],
            place="Huanggang",
        )
        assert Shipment.objects.get().status == Shipment.Status.SUSPENDED

    def test_calling_off_dismisses_the_hits_and_clears_the_shipment(self, inspector):
        inspection, hit = ordered()
        services.cancel(inspection, actor=inspector, reason="Declared twice by mistake.")
        hit.refresh_from_db()
        assert (hit.status, hit.dismissal_reason) == ("dismissed", "Declared twice by mistake.")
        assert Shipment.objects.get().status == Shipment.Status.CLEARED
        with pytest.raises(IllegalTransition):
            services.start(inspection, actor=inspector)


class TestPhotos:
    def test_the_same_picture_sent_twice_is_kept_once(self, inspector):
        inspection, _hit = ordered()
        services.add_photo(inspection, stored_picture(), actor=inspector)
        services.add_photo(inspection, stored_picture("again.png"), actor=inspector)
        photo = inspection.photos.get()
        assert len(photo.file.sha256) == 64
        assert StoredFile.objects.count() == 1

    def test_one_broken_picture_of_several_leaves_nothing(self, inspector):
        inspection, _hit = ordered()
        broken = SimpleUploadedFile("b.png", b"\x89PNG\r\n\x1a\nnot a picture", "image/png")
        with pytest.raises(InvalidInput):
            services.add_photos(inspection, [stored_picture(), broken], actor=inspector)
        assert inspection.photos.count() == 0
        assert StoredFile.objects.count() == 0

    def test_half_a_picture_is_no_picture(self, inspector):
        inspection, _hit = ordered()
        whole = io.BytesIO()
        Image.effect_noise((300, 300), 50).save(whole, "JPEG")
        cut = whole.getvalue()[: len(whole.getvalue()) // 2]
        half = SimpleUploadedFile("half.jpg", cut, "image/jpeg")
        with pytest.raises(InvalidInput):
            services.add_photo(inspection, half, actor=inspector)

    def test_a_finished_record_takes_no_more(self, inspector):
        inspection = InspectionFactory(
            status="clean", inspector=inspector, finished_at=timezone.now()
        )
        with pytest.raises(services.NotOpen):
            services.add_photo(inspection, stored_picture(), actor=inspector)


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def race(self, *acts):
        barrier, results = threading.Barrier(len(acts)), []

        def run(act):
            try:
                barrier.wait()
                results.append(act())
            except Exception as error:
                results.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=run, args=(act,)) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return results

    def test_eight_orders_make_one_inspection(self):
        hit = flagged()
        results = self.race(*[lambda: services.order(hit.shipment, actor=None)] * 8)
        assert {type(result) for result in results} == {Inspection}
        assert Inspection.objects.count() == 1

    def test_two_officers_finish_and_one_wins(self, inspector, supervisor):
        inspection, hit = ordered()

        def finish(actor, second):
            return services.finish(
                inspection,
                actor=actor,
                second_officer=second,
                findings=[found(hit, "genuine")],
                place="Huanggang",
            )

        results = self.race(
            lambda: finish(inspector, supervisor), lambda: finish(supervisor, inspector)
        )
        # the loser finds its hits decided, or the inspection over
        assert sum(isinstance(result, Inspection) for result in results) == 1
        assert sum(isinstance(result, IllegalTransition) for result in results) == 1
        assert Finding.objects.count() == 1


class TestQueue:
    def test_shows_what_is_open_in_the_district_most_urgent_first(self, login, inspector):
        low, high = InspectionFactory(score=40), InspectionFactory(score=95)
        elsewhere = InspectionFactory(shipment__district_id="3100")
        done = InspectionFactory(status="cancelled")
        page = login(inspector).get(reverse("inspection-list")).content.decode()
        assert page.index(high.number) < page.index(low.number)
        assert elsewhere.number not in page
        assert done.number not in page

    def test_is_found_again_by_number_after_it_is_over(self, login, inspector):
        done = InspectionFactory(status="cancelled")
        url = reverse("inspection-list")
        assert done.number in login(inspector).get(url, {"q": done.number}).content.decode()

    def test_sends_itself_only_when_it_changed(self, login, inspector):
        InspectionFactory()
        client, url = login(inspector), reverse("inspection-list")
        state = client.get(url).context["state"]
        headers = {"HX-Request": "true", "X-Queue": state}
        assert client.get(url, headers=headers).status_code == 204
        new = InspectionFactory()
        answer = client.get(url, headers=headers)
        assert answer.status_code == 200
        assert new.number in answer.content.decode()
        assert "<html" not in answer.content.decode()
        assert "data-announce" in answer.content.decode()

    def test_asks_the_database_as_often_for_one_as_for_six(
        self, login, inspector, assert_flat_queries
    ):
        assert_flat_queries(
            login(inspector),
            reverse("inspection-list"),
            lambda: InspectionFactory(inspector=DistrictOfficerFactory()),
        )

    def test_filters(self, login, inspector):
        mine = InspectionFactory(inspector=inspector, status="started", lane="red")
        other = InspectionFactory()
        client, url = login(inspector), reverse("inspection-list")
        for query in ({"mine": "true"}, {"lane": "red"}, {"status": "started"}):
            page = client.get(url, query).content.decode()
            assert mine.number in page
            assert other.number not in page

    def test_is_not_for_enterprises(self, login, trader, rights_holder):
        for user in (trader, rights_holder):
            assert login(user).get(reverse("inspection-list")).status_code == 403


class TestPhoneScreen:
    def guide(self, hit):
        tell = {"genuine_en": "Laser engraved logo", "fake_en": "Printed logo that rubs off"}
        shots = [{"text_en": "The logo"}, {"text_en": "The serial number"}]
        content: Any = {"tells": [tell], "shots": shots}
        return guides.write(hit.recordal, content, actor=None)

    def test_tells_all_an_officer_needs(self, login, inspector):
        inspection, hit = ordered(
            reasons=[{"code": "match.exact.brand", "points": 60, "params": {"mark": "NETAC"}}]
        )
        self.guide(hit)
        page = login(inspector).get(inspection.get_absolute_url()).content.decode()
        assert hit.line.description in page
        assert "The brand is declared as the recorded mark “NETAC”." in page
        assert "Laser engraved logo" in page
        assert "Printed logo that rubs off" in page
        assert "The serial number" in page
        assert 'capture="environment"' in page
        assert 'value="1000"' in page

    def test_a_shot_stops_being_missing_once_it_is_taken(self, login, inspector):
        inspection, hit = ordered()
        self.guide(hit)
        services.add_photo(inspection, stored_picture(), actor=inspector, caption="The logo")
        shots = login(inspector).get(inspection.get_absolute_url()).context["shots"]
        assert [(shot.text, shot.taken) for shot in shots] == [
            ("The logo", True),
            ("The serial number", False),
        ]

    def test_starting_assigns_the_officer(self, login, inspector):
        inspection, _hit = ordered()
        login(inspector).post(reverse("inspection-start", args=[inspection.number]))
        inspection.refresh_from_db()
        assert (inspection.status, inspection.inspector) == ("started", inspector)

    def test_from_the_goods_to_a_case_with_nothing_typed_twice(self, login, inspector, supervisor):
        inspection, hit = ordered()
        client = login(inspector)
        # a photo is added in the middle of typing: without script the page keeps what was typed
        answer = client.post(
            reverse("inspection-photo", args=[inspection.number]),
            {
                **typed(hit, quantity="26000", remarks="Hidden"),
                "place": "Huanggang",
                "photos": stored_picture(),
                "caption": "Logo",
            },
        )
        page = answer.content.decode()
        assert answer.status_code == 200
        assert 'value="26000"' in page
        assert 'value="Huanggang"' in page
        assert "Please correct" not in page
        assert inspection.photos.get().caption == "Logo"
        # finishing with a mistake keeps it too
        url = reverse("inspection-finish", args=[inspection.number])
        record = {
            **typed(hit, verdict="suspected", quantity="26000", remarks="Hidden"),
            "place": "Huanggang",
        }
        answer = client.post(url, record)
        assert answer.status_code == 422
        assert 'value="26000"' in answer.content.decode()
        assert answer.context["sheet"].main.errors.keys() == {"second_officer"}
        answer = client.post(url, {**record, "second_officer": "supervisor"})
        case = Case.objects.get()
        assert answer.url == case.get_absolute_url()
        assert case.items.get().quantity == 26_000
        assert case.items.get().line == hit.line

    def test_is_called_off_from_a_browser_with_a_reason(self, inspector):
        inspection, hit = ordered()
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(inspector)
        page = strict.get(inspection.get_absolute_url()).content.decode()
        dialog = page[page.index("Call off this inspection?") :].partition("</form>")[0]
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', dialog)
        assert token is not None
        url = reverse("inspection-cancel", args=[inspection.number])
        answer = strict.post(url, {"csrfmiddlewaretoken": token[1], "reason": " "})
        assert answer.status_code == 422
        assert "data-open" in answer.content.decode()
        strict.post(url, {"csrfmiddlewaretoken": token[1], "reason": "Declared twice."})
        hit.refresh_from_db()
        assert hit.status == Hit.Status.DISMISSED

    def test_photos_chosen_at_the_end_are_kept_even_when_the_record_is_wrong(
        self, login, inspector, supervisor
    ):
        inspection, hit = ordered()
        answer = login(inspector).post(
            reverse("inspection-finish", args=[inspection.number]),
            {**typed(hit), "photos": [stored_picture(), stored_picture("2.png", "blue")]},
        )
        assert answer.status_code == 422
        assert inspection.photos.count() == 2

    def test_no_photo_is_said_on_the_page(self, login, inspector, supervisor):
        inspection, hit = ordered()
        answer = login(inspector).post(
            reverse("inspection-finish", args=[inspection.number]),
            {**typed(hit, verdict="suspected"), "place": "x", "second_officer": "supervisor"},
        )
        assert answer.status_code == 422
        assert "A suspicion needs at least one photo" in answer.content.decode()
        assert not Case.objects.exists()

    def test_goods_that_are_not_there_need_no_counting(self, login, inspector, supervisor):
        inspection, hit = ordered()
        answer = login(inspector).post(
            reverse("inspection-finish", args=[inspection.number]),
            {**typed(hit, verdict="not_found"), "place": "x", "second_officer": "supervisor"},
        )
        assert answer.url == reverse("inspection-list")
        assert Finding.objects.get().quantity == 0

    def test_a_broken_photo_is_refused_at_its_field(self, login, inspector):
        inspection, _hit = ordered()
        broken = SimpleUploadedFile("a.jpg", b"not a picture", "image/jpeg")
        answer = login(inspector).post(
            reverse("inspection-photo", args=[inspection.number]),
            {"photos": broken},
            headers={"HX-Request": "true"},
        )
        assert answer.status_code == 422
        assert "is not what its name says" in answer.content.decode()
        assert "<html" not in answer.content.decode()
        assert inspection.photos.count() == 0

    def test_a_right_that_was_not_flagged_is_found_and_added(self, login, inspector, supervisor):
        inspection, hit = ordered()
        other = RecordalFactory(right__title="小米", right__title_en="MI")
        RecordalFactory(
            right__title="小米旧",
            expires_on=timezone.localdate().replace(year=2020),
            approved_on=timezone.localdate().replace(year=2010),
        )
        client, url = login(inspector), reverse("inspection-sheet", args=[inspection.number])
        answer = client.post(url, {**typed(hit, verdict="genuine"), "find": "小米"})
        assert answer.context["found_rights"] == [other]
        key = f"{hit.line.line_no}:{other.number}"
        answer = client.post(
            url,
            {"find": "小米", "add_line": hit.line.line_no, "add_right": other.number},
            headers={"HX-Request": "true"},
        )
        assert answer.context["sheet"].extra == [key]
        # the verdict on it opens a case of that holder
        prefix = f"{hit.line.line_no}-{other.number}"
        client.post(
            reverse("inspection-finish", args=[inspection.number]),
            {
                **typed(hit, verdict="genuine"),
                "extra": key,
                f"{prefix}-verdict": "suspected",
                f"{prefix}-quantity": "500",
                f"{prefix}-unit": "件",
                "place": "Huanggang",
                "second_officer": "supervisor",
                "photos": stored_picture(),
            },
        )
        assert Case.objects.get().holder == other.right.holder

    def test_place_and_second_officer_of_last_time_are_offered(self, login, inspector, supervisor):
        InspectionFactory(
            status="clean",
            inspector=inspector,
            second_officer=supervisor,
            place="Huanggang",
            finished_at=timezone.now(),
        )
        inspection, _hit = ordered()
        page = login(inspector).get(inspection.get_absolute_url()).content.decode()
        assert 'value="Huanggang"' in page
        assert '<option value="supervisor" selected' in page

    def test_a_finished_inspection_is_read_only(self, login, inspector, supervisor):
        inspection, hit = ordered()
        services.finish(
            inspection,
            actor=inspector,
            second_officer=supervisor,
            findings=[found(hit, "genuine", remarks="Bought from the maker.")],
            place="Huanggang",
        )
        page = login(inspector).get(inspection.get_absolute_url()).content.decode()
        assert "Bought from the maker." in page
        assert 'id="record"' not in page

    def test_the_record_is_a_paper_for_the_file(self, login, inspector, supervisor, stranger):
        inspection, hit = ordered(
            reasons=[{"code": "match.exact.brand", "points": 60, "params": {"mark": "NETAC"}}]
        )
        client, url = login(inspector), reverse("inspection-record", args=[inspection.number])
        assert client.get(url).status_code == 404
        services.add_photo(inspection, stored_picture(), actor=inspector, caption="Logo")
        services.finish(
            inspection,
            actor=inspector,
            second_officer=supervisor,
            findings=[found(hit, quantity="900")],
            place="Huanggang",
        )
        for language in ("en", "zh-hans"):
            paper = client.get(url, headers={"Accept-Language": language})
            assert paper.content.startswith(b"%PDF-")
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.content)).pages)
        assert inspection.number in text
        assert "900" in text
        assert inspection.photos.get().file.sha256[:16] in "".join(
            text.replace("\u200b", "").split()
        )
        assert login(stranger).get(url).status_code == 404

    def test_an_officer_orders_one_by_hand(self, login, inspector):
        shipment = ShipmentLineFactory(
            shipment__status="cleared", shipment__screened_at=timezone.now()
        ).shipment
        answer = login(inspector).post(reverse("shipment-inspect", args=[shipment.number]))
        assert answer.url == Inspection.objects.get().get_absolute_url()
        assert "Add a right" in login(inspector).get(answer.url).content.decode()

    def test_what_is_ordered_by_hand_ranks_by_its_strongest_suspicion(self, inspector):
        shipment = HitFactory(score=60, lane="yellow").shipment
        HitFactory(line__shipment=shipment, score=90, lane="red")
        inspection = services.order(shipment, actor=inspector)
        assert (inspection.score, inspection.lane) == (90, "red")

    def test_a_lead_stays_in_the_red_lane(self, inspector):
        shipment = HitFactory(score=60, lane="yellow").shipment
        inspection = services.order(shipment, actor=inspector, lane="red")
        assert (inspection.score, inspection.lane) == (60, "red")


class TestDoors:
    ACTS = ("start", "cancel", "photo", "sheet", "finish")

    @pytest.mark.parametrize("act", ACTS)
    def test_another_district_does_not_exist(self, login, stranger, act):
        inspection, _hit = ordered()
        client = login(stranger)
        assert client.get(inspection.get_absolute_url()).status_code == 404
        url = reverse(f"inspection-{act}", args=[inspection.number])
        assert client.post(url).status_code == 404

    @pytest.mark.parametrize("act", ACTS)
    def test_an_auditor_looks_and_does_nothing(self, login, auditor, act):
        inspection, _hit = ordered()
        client = login(auditor)
        page = client.get(inspection.get_absolute_url())
        assert page.status_code == 200
        assert 'id="record"' not in page.content.decode()
        url = reverse(f"inspection-{act}", args=[inspection.number])
        assert client.post(url).status_code == 403

    def test_a_trader_learns_nothing(self, login, trader):
        inspection, _hit = ordered()
        assert login(trader).get(inspection.get_absolute_url()).status_code == 403

    def test_another_districts_shipment_is_not_ordered(self, login, stranger):
        shipment = ShipmentFactory()
        url = reverse("shipment-inspect", args=[shipment.number])
        assert login(stranger).post(url).status_code == 404


class TestApi:
    def enter(self, user):
        client = APIClient()
        client.force_authenticate(user)
        return client

    def test_lists_the_open_ones_and_finds_any(self, inspector, stranger):
        inspection, _hit = ordered()
        done = InspectionFactory(status="cancelled")
        client = self.enter(inspector)
        listed = client.get("/api/v1/inspections/").json()["results"]
        assert [row["number"] for row in listed] == [inspection.number]
        assert client.get(f"/api/v1/inspections/{done.number}/").json()["status"] == "cancelled"
        assert self.enter(stranger).get(f"/api/v1/inspections/{done.number}/").status_code == 404

    def test_start_photo_and_conclude(self, inspector, supervisor):
        inspection, hit = ordered()
        client, url = self.enter(inspector), f"/api/v1/inspections/{inspection.number}/"
        assert client.post(f"{url}start/").json()["inspector"] == "inspector"
        assert client.post(f"{url}start/").status_code == 409
        answer = client.post(f"{url}photos/", {"file": stored_picture()}, format="multipart")
        assert answer.status_code == 201
        body = {
            "second_officer": "supervisor",
            "place": "Huanggang",
            "findings": [
                {
                    "line_no": hit.line.line_no,
                    "recordal": hit.recordal.number,
                    "verdict": "suspected",
                    "quantity": "1000",
                    "unit": "件",
                }
            ],
        }
        answer = client.post(f"{url}conclude/", body, format="json")
        assert answer.status_code == 200, answer.json()
        assert answer.json()["cases"] == [Case.objects.get().number]
        assert answer.json()["inspection"]["findings"][0]["quantity"] == "1000.000"

    def test_wrong_input_is_named_by_field(self, inspector):
        inspection, _hit = ordered()
        client, url = self.enter(inspector), f"/api/v1/inspections/{inspection.number}/"
        body = {"second_officer": "nobody", "place": "x", "findings": []}
        answer = client.post(f"{url}conclude/", body, format="json")
        assert answer.status_code == 422
        assert "second_officer" in answer.json()["errors"]
        broken = io.BytesIO(b"nothing")
        broken.name = "a.jpg"
        answer = client.post(f"{url}photos/", {"file": broken}, format="multipart")
        assert answer.status_code == 422
        assert "file" in answer.json()["errors"]

    def test_stays_flat(self, login, inspector, assert_flat_queries):
        def add():
            finding = FindingFactory(inspection__status="started")
            services.add_photo(finding.inspection, stored_picture(), actor=inspector)

        assert_flat_queries(login(inspector), "/api/v1/inspections/", add)

    def test_an_auditor_reads_only(self, auditor):
        inspection, _hit = ordered()
        client = self.enter(auditor)
        assert client.get("/api/v1/inspections/").status_code == 200
        url = f"/api/v1/inspections/{inspection.number}/start/"
        assert client.post(url).status_code == 403


def test_the_number_counts_by_district_and_year():
    with time_machine.travel("2026-11-20T10:00:00+08:00"):
        shipment = flagged().shipment
        assert services.order(shipment, actor=None).number == "I53-2026-00001"
