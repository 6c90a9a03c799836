"""Leads: told by a holder or by anybody, given to a district, followed up, and answered."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate

from core.audit.models import Event
from core.errors import DomainError, InvalidInput
from core.notifications.models import Notification
from core.reference.models import District
from core.states import IllegalTransition
from seizures.inspections.models import Inspection
from seizures.leads import services
from seizures.leads.models import Lead
from tests.factories import (
    CaseItemFactory,
    EnterpriseFactory,
    InspectionFactory,
    RecordalFactory,
    ShipmentFactory,
    member_of,
    stored_document,
    stored_picture,
)

pytestmark = pytest.mark.django_db
Status = Lead.Status


def tip(**fields):
    """A lead of somebody who does not say who it is."""
    return services.report(
        actor=None, **{"text": "Fake drives in container MSKU1234567.", **fields}
    )


def at(district):
    return District.objects.get(pk=district)


@pytest.fixture
def public(client):
    cache.clear()
    return client


class TestAnybody:
    def test_tells_without_a_name_and_learns_the_outcome(self, public, supervisor):
        thanks = public.post(
            "/public/tips/",
            {"text": "A truck with fake drones.", "district": supervisor.district_id},
        )
        code, lead = thanks.context["code"], Lead.objects.get()
        assert lead.is_anonymous
        assert code not in str(Event.objects.about(lead).values_list("details", flat=True))

        waiting = public.post("/public/tips/outcome/", {"code": code}).content.decode()
        lead = services.follow_up(lead, actor=supervisor)
        services.close(
            lead, actor=supervisor, status="confirmed", outcome="Goods were found. Thank you."
        )
        told = public.post("/public/tips/outcome/", {"code": code.lower().replace("-", " ")})

        assert "Customs is still at it" in waiting
        assert "Goods were found. Thank you." in told.content.decode()
        assert told["Cache-Control"] == "no-store"

    def test_a_wrong_code_tells_nothing(self, public):
        lead, code = tip()

        answer = public.post("/public/tips/outcome/", {"code": f"{code[:-1]}?"})

        assert answer.status_code == 422
        assert lead.number not in answer.content.decode()

    def test_says_something(self, public):
        answer = public.post("/public/tips/", {"text": "  ", "mark": "朗科"})

        assert answer.status_code == 422
        assert "text" in answer.context["form"].errors
        assert 'value="朗科"' in answer.content.decode()

    def test_photos_and_papers_are_kept(self, public):
        public.post(
            "/public/tips/",
            {"text": "See the photos.", "papers": [stored_picture(), stored_document()]},
        )

        assert Lead.objects.get().files.count() == 2

    @pytest.mark.parametrize(
        ("papers", "words"),
        [
            ([SimpleUploadedFile("a.png", b"not a picture")], "papers"),
            ([stored_picture(f"{n}.png") for n in range(6)], "papers"),
        ],
    )
    def test_what_is_no_photo_and_too_many_are_said_at_the_field(self, public, papers, words):
        answer = public.post("/public/tips/", {"text": "See.", "papers": papers})

        assert answer.status_code == 422
        assert words in answer.context["form"].errors
        assert not Lead.objects.exists()

    def test_not_too_often_from_one_address(self, public, settings):
        settings.PAGE_RATES = {**settings.PAGE_RATES, "tips": "2/hour"}
        answers = [public.post("/public/tips/", {"text": "Again."}).status_code for _ in range(3)]

        assert answers == [200, 200, 429]
        assert Lead.objects.count() == 2

    def test_who_leaves_an_address_is_written_to(
        self, public, supervisor, django_capture_on_commit_callbacks
    ):
        lead, _ = tip(informant_email="worker@example.com", district=supervisor.district)
        lead = services.follow_up(lead, actor=supervisor)
        with django_capture_on_commit_callbacks(execute=True):
            services.close(lead, actor=supervisor, status="nothing_found", outcome="Nothing there.")

        letter = Notification.objects.get(address="worker@example.com")
        assert letter.params["outcome"] == "Nothing there."
        assert mail.outbox == [] or "Nothing there." in mail.outbox[-1].body


class TestHolder:
    def test_reports_for_its_right_and_is_told(self, login, rights_holder, supervisor):
        recordal = RecordalFactory(right__holder=rights_holder.enterprises.get())
        client = login(rights_holder)

        answer = client.post(
            "/portal/leads/new/",
            {
                "text": "The factory ships on Friday.",
                "recordal": recordal.pk,
                "district": supervisor.district_id,
                "expected_on": (localdate() + timedelta(days=3)).isoformat(),
            },
        )
        lead = Lead.objects.get()
        assert answer.url == f"/portal/leads/{lead.number}/"
        assert lead.holder == recordal.right.holder
        assert Notification.objects.filter(recipient=supervisor, url=lead.get_absolute_url())

        services.close(
            services.follow_up(lead, actor=supervisor),
            actor=supervisor,
            status="confirmed",
            outcome="26,000 drives were detained.",
        )
        assert "26,000 drives were detained." in client.get(answer.url).content.decode()
        assert Notification.objects.filter(recipient=rights_holder, url=answer.url).exists()

    def test_only_rights_of_its_own(self, login, rights_holder):
        foreign = RecordalFactory()

        answer = login(rights_holder).post(
            "/portal/leads/new/", {"text": "Look.", "recordal": foreign.pk}
        )

        assert answer.status_code == 422
        assert "recordal" in answer.context["form"].errors

    def test_leads_of_others_do_not_exist(self, login, rights_holder, other_holder):
        lead, _ = services.report(actor=rights_holder, text="Look.")

        assert login(other_holder).get(f"/portal/leads/{lead.number}/").status_code == 404

    def test_never_sees_the_officers_page(self, login, rights_holder):
        lead, _ = services.report(actor=rights_holder, text="Look.")

        answer = login(rights_holder).get(f"/leads/{lead.number}/")

        assert answer.url == f"/portal/leads/{lead.number}/"

    def test_reports_through_the_api(self, bearer, rights_holder):
        answer = bearer(rights_holder).post("/api/v1/leads/", {"text": "x"}, "application/json")

        assert answer.status_code == 201
        assert answer.json()["status"] == "received"

    def test_pictures_come_through_the_api_too(self, bearer, rights_holder):
        papers = [stored_picture("a.png"), stored_document()]
        answer = bearer(rights_holder).post("/api/v1/leads/", {"text": "x", "papers": papers})
        wrong = [SimpleUploadedFile("a.png", b"not a picture")]
        refused = bearer(rights_holder).post("/api/v1/leads/", {"text": "y", "papers": wrong})

        assert answer.status_code == 201
        assert Lead.objects.get().files.count() == 2
        assert refused.status_code == 422


class TestTriage:
    def test_headquarters_gives_it_to_the_district(self, login, planner, supervisor, stranger):
        lead, _ = tip()
        assert login(supervisor).get(f"/leads/{lead.number}/").status_code == 404

        login(planner).post(f"/leads/{lead.number}/give/", {"district": supervisor.district_id})

        assert login(supervisor).get(f"/leads/{lead.number}/").status_code == 200
        assert login(stranger).get(f"/leads/{lead.number}/").status_code == 404
        assert Notification.objects.filter(
            recipient=supervisor, url=lead.get_absolute_url()
        ).exists()

    def test_a_district_passes_on_what_is_not_its_own(self, login, supervisor, stranger):
        lead, _ = tip(district=supervisor.district)

        answer = login(supervisor).post(
            f"/leads/{lead.number}/give/", {"district": stranger.district_id}
        )

        assert answer.url == "/leads/"
        lead.refresh_from_db()
        assert lead.district == stranger.district

    def test_tied_to_a_shipment_it_is_looked_at(self, login, supervisor):
        lead, _ = tip(district=supervisor.district)
        shipment = ShipmentFactory(district=supervisor.district)
        client = login(supervisor)

        client.post(f"/leads/{lead.number}/follow-up/")
        client.post(f"/leads/{lead.number}/link/", {"number": shipment.number})
        client.post(f"/leads/{lead.number}/inspect/", {"number": shipment.number})

        assert Inspection.objects.get(shipment=shipment).ordered_by == supervisor
        assert shipment.number in client.get(f"/leads/{lead.number}/").content.decode()

    def test_tied_to_a_case(self, supervisor):
        lead, _ = tip(district=supervisor.district)
        case = CaseItemFactory(case__shipment__district=supervisor.district).case

        services.link(lead, case.number, actor=supervisor)
        assert list(lead.cases.all()) == [case]
        services.unlink(lead, case.number, actor=supervisor)
        assert not lead.cases.exists()

    def test_not_tied_twice(self, supervisor):
        lead, _ = tip(district=supervisor.district)
        shipment = ShipmentFactory(district=supervisor.district)
        services.link(lead, shipment.number, actor=supervisor)

        with pytest.raises(InvalidInput, match="already"):
            services.link(lead, shipment.declaration_no, actor=supervisor)

        assert Event.objects.about(lead).filter(verb="lead.linked").count() == 1

    def test_whoever_looks_at_the_goods_reads_what_was_told(self, login, supervisor, stranger):
        lead, _ = tip(district=supervisor.district, text="Behind the first row of boxes.")
        item = CaseItemFactory(case__shipment__district=supervisor.district)
        shipment = item.case.shipment
        inspection = InspectionFactory(shipment=shipment)
        services.link(lead, shipment.number, actor=supervisor)
        pages = [one.get_absolute_url() for one in (shipment, inspection, item.case)]

        client = login(supervisor)
        for address in pages:
            assert "Behind the first row of boxes." in client.get(address).content.decode()
        services.give_to(lead, stranger.district, actor=supervisor)
        for address in pages:
            assert lead.number not in client.get(address).content.decode()

    def test_the_consignor_reads_nothing_of_it(self, login, supervisor):
        consignor = EnterpriseFactory()
        shipment = ShipmentFactory(district=supervisor.district, consignor_uscc=consignor.uscc)
        lead, _ = tip(district=supervisor.district)
        services.link(lead, shipment.number, actor=supervisor)

        page = login(member_of(consignor, role="trader")).get(shipment.get_absolute_url())

        assert page.status_code == 200
        assert lead.number not in page.content.decode()

    def test_home_counts_what_nobody_has_taken_up(self, login, supervisor, planner, stranger):
        tip(district=supervisor.district)
        taken, _ = tip(district=supervisor.district)
        services.follow_up(taken, actor=supervisor)

        def figure(user):
            stats = {stat.label: stat for stat in login(user).get("/").context["home"].stats}
            return stats["Leads to take up"].value

        assert [figure(user) for user in (supervisor, planner, stranger)] == ["1", "1", "0"]

    def test_the_api_names_the_ties_to_officers_only(self, bearer, rights_holder, supervisor):
        lead, _ = services.report(actor=rights_holder, text="Look.", district=supervisor.district)
        here = ShipmentFactory(district=supervisor.district)
        elsewhere = ShipmentFactory(district_id="3100")
        services.link(lead, here.number, actor=supervisor)
        lead.shipments.add(elsewhere)
        address = f"/api/v1/leads/{lead.number}/"

        assert bearer(supervisor).get(address).json()["shipments"] == [here.number]
        assert bearer(rights_holder).get(address).json()["shipments"] == []

    def test_only_to_what_the_officer_sees(self, supervisor, stranger):
        lead, _ = tip(district=supervisor.district)
        elsewhere = ShipmentFactory(district_id=stranger.district_id)

        with pytest.raises(InvalidInput, match="no case and no shipment"):
            services.link(lead, elsewhere.number, actor=supervisor)

    def test_not_inspected_untied(self, supervisor):
        lead, _ = tip(district=supervisor.district)
        shipment = ShipmentFactory(district=supervisor.district)

        with pytest.raises(InvalidInput, match="not tied"):
            services.inspect(lead, shipment.number, actor=supervisor)

    def test_closed_with_words_for_the_informant_only(self, login, supervisor):
        lead, _ = tip(district=supervisor.district)

        answer = login(supervisor).post(f"/leads/{lead.number}/close/", {"status": "rejected"})

        assert answer.status_code == 422
        assert "outcome" in answer.context["close_form"].errors

    def test_closed_is_closed_unless_nothing_was_found(self, supervisor):
        lead, _ = tip(district=supervisor.district)
        lead = services.close(lead, actor=supervisor, status="rejected", outcome="Not for us.")
        with pytest.raises(IllegalTransition):
            services.follow_up(lead, actor=supervisor)
        with pytest.raises(DomainError, match="closed"):
            services.link(lead, "x", actor=supervisor)
        other, _ = tip(district=supervisor.district)
        other = services.follow_up(other, actor=supervisor)
        other = services.close(
            other, actor=supervisor, status="nothing_found", outcome="Nothing yet."
        )

        assert services.follow_up(other, actor=supervisor).status == Status.UNDER_WAY

    def test_inspectors_read_and_do_not_triage(self, login, inspector):
        lead, _ = tip(district=inspector.district)
        client = login(inspector)

        assert client.get(f"/leads/{lead.number}/").status_code == 200
        assert client.post(f"/leads/{lead.number}/follow-up/").status_code == 403

    def test_lists_cost_the_same_for_more_rows(self, login, supervisor, assert_flat_queries):
        assert_flat_queries(login(supervisor), "/leads/", lambda: tip(district=supervisor.district))
