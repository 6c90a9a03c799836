"""Who had the goods when, what proves it, and what the other side never sees."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from core.audit.models import Event, LedgerLink
from core.audit.verification import verify
from core.errors import InvalidInput
from core.files.models import StoredFile
from seizures.cases.models import Case
from seizures.evidence import services
from seizures.evidence.models import CustodyEvent, Evidence
from seizures.evidence.queries import chain
from seizures.procedure import steps
from tests.factories import CaseFactory, CaseItemFactory, stored_document, stored_picture

pytestmark = pytest.mark.django_db
HANDS: dict[str, Any] = {
    "from_party": "Consignor",
    "to_party": "Shenzhen Customs",
    "place": "Huanggang",
}


def between(holder, trader):
    """A case between two sides."""
    return CaseFactory(
        holder=holder.enterprises.get(),
        shipment__consignor_uscc=trader.enterprises.get().uscc,
    )


class TestCustody:
    def test_takes_all_goods_of_the_case_by_unit(self, supervisor):
        case = CaseFactory()
        line = CaseItemFactory(case=case, quantity=Decimal(26_000)).line_no
        # the same goods touch two rights: they are there once
        CaseItemFactory(case=case, line_no=line, quantity=Decimal(26_000))
        CaseItemFactory(case=case, quantity=Decimal(500))
        CaseItemFactory(case=case, quantity=Decimal(20), unit="千克")
        events = services.record_custody(case, "taken", actor=supervisor, seal_no="S1", **HANDS)
        assert {(event.quantity, event.unit) for event in events} == {
            (Decimal(26_000), "件"),
            (Decimal(500), "件"),
            (Decimal(20), "千克"),
        }
        assert {event.exhibit.quantity for event in events} == {26_000, 500, 20}
        event = Event.objects.about(case).get(verb="custody.recorded")
        assert event.details["quantities"] == ["26500 件", "20 千克"]

    def test_the_database_lets_nobody_change_it(self, supervisor):
        event = services.record_custody(CaseItemFactory().case, "taken", actor=supervisor, **HANDS)[
            0
        ]
        rows = CustodyEvent.objects.filter(pk=event.pk)
        for act in (lambda: rows.update(place="Elsewhere"), rows.delete):
            with pytest.raises(DatabaseError), transaction.atomic():
                act()
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("TRUNCATE seizures_custodyevent")
        assert rows.get().place == "Huanggang"

    @pytest.mark.django_db(transaction=True)
    def test_is_sealed_in_the_chain_of_the_ledger(self, supervisor):
        case = CaseItemFactory().case
        event = services.record_custody(case, "taken", actor=supervisor, **HANDS)[0]
        sealed = LedgerLink.objects.filter(source="seizures_custodyevent", source_id=event.pk)
        assert sealed.count() == 1
        assert verify().intact

    @pytest.mark.parametrize("field", ["from_party", "to_party", "place"])
    def test_says_from_whom_to_whom_and_where(self, supervisor, field):
        with pytest.raises(InvalidInput) as error:
            services.record_custody(
                CaseItemFactory().case, "taken", actor=supervisor, **{**HANDS, field: " "}
            )
        assert error.value.details["field"] == field
        assert not CustodyEvent.objects.exists()

    def test_the_future_cannot_be_recorded(self, supervisor):
        with pytest.raises(InvalidInput):
            services.record_custody(
                CaseItemFactory().case,
                "taken",
                actor=supervisor,
                at=timezone.now() + timedelta(days=1),
                **HANDS,
            )

    def test_a_gap_in_the_chain_shows(self, supervisor):
        case = CaseItemFactory().case
        services.record_custody(case, "taken", actor=supervisor, **HANDS)
        services.record_custody(
            case,
            "moved",
            actor=supervisor,
            from_party="Shenzhen Customs",
            to_party="Warehouse 3",
            place="Yantian",
        )
        services.record_custody(
            case,
            "returned",
            actor=supervisor,
            from_party="Warehouse 5",
            to_party="Consignor",
            place="Yantian",
        )
        assert [handover.gap for handover in chain(case.custody.all())] == [False, False, True]


class TestEvidence:
    def test_is_kept_with_its_hash(self, inspector):
        case = CaseFactory()
        evidence = services.add_evidence(
            case, stored_picture(), actor=inspector, kind="photo", title="Logo"
        )
        event = Event.objects.about(case).get(verb="evidence.added")
        assert event.details["sha256"] == evidence.file.sha256

    def test_a_pdf_is_no_photo(self, inspector):
        pdf = stored_document("a.pdf")
        with pytest.raises(InvalidInput):
            services.add_evidence(CaseFactory(), pdf, actor=inspector, kind="photo", title="Logo")
        assert not StoredFile.objects.exists()

    def test_the_other_side_never_sees_a_secret(self, inspector, rights_holder, trader):
        case = between(rights_holder, trader)
        made = {
            side: services.add_evidence(
                case,
                stored_picture(f"{side}.png"),
                actor=inspector,
                kind="photo",
                title=side or "open",
                secret_of=side,
            )
            for side in ("", "holder", "consignor")
        }
        seen = Evidence.objects.visible_to
        assert set(seen(rights_holder)) == {made[""], made["holder"]}
        assert set(seen(trader)) == {made[""], made["consignor"]}
        assert set(seen(inspector)) == set(made.values())

    def test_no_paper_tells_the_holder_who_sends_the_goods_before_detention(
        self, inspector, rights_holder, trader
    ):
        case = between(rights_holder, trader)
        paper = steps.give_statement(
            case, actor=trader, title="Licence", document=stored_document("a.pdf")
        )

        assert not Evidence.objects.visible_to(rights_holder).exists()
        assert Evidence.objects.visible_to(trader).get() == paper

        Case.objects.update(
            status="detained",
            detained_at=timezone.now(),
            answer="applied",
            answered_at=case.opened_at,
        )
        assert Evidence.objects.visible_to(rights_holder).get() == paper

    def test_strangers_see_nothing(self, inspector, stranger, other_holder):
        services.add_evidence(
            CaseFactory(), stored_picture(), actor=inspector, kind="photo", title="Logo"
        )
        assert not Evidence.objects.visible_to(stranger).exists()
        assert not Evidence.objects.visible_to(other_holder).exists()


class TestPages:
    def test_an_officer_adds_a_document(self, login, inspector):
        case = CaseFactory()
        client, url = login(inspector), reverse("evidence-add", args=[case.number])
        assert client.get(url).status_code == 200
        broken = SimpleUploadedFile("report.pdf", b"nothing", "application/pdf")
        answer = client.post(url, {"file": broken, "kind": "report", "title": "Lab report"})
        assert answer.status_code == 422
        assert "is not what its name says" in answer.content.decode()
        assert 'value="Lab report"' in answer.content.decode()
        pdf = stored_document("report.pdf")
        answer = client.post(url, {"file": pdf, "kind": "report", "title": "Lab report"})
        assert answer.url == f"{case.get_absolute_url()}#evidence"

    def test_custody_goes_on_where_it_was(self, login, supervisor):
        case = CaseItemFactory().case
        services.record_custody(case, "taken", actor=supervisor, **HANDS)
        client, url = login(supervisor), reverse("custody-add", args=[case.number])
        assert 'value="Shenzhen Customs"' in client.get(url).content.decode()
        answer = client.post(
            url,
            {
                "kind": "moved",
                "from_party": "Shenzhen Customs",
                "to_party": "Warehouse 3",
                "place": "Yantian",
                "at": "2026-11-01T10:30",
            },
        )
        assert answer.url == f"{case.get_absolute_url()}#evidence"
        assert case.custody.filter(to_party="Warehouse 3").exists()

    def test_the_way_to_the_file_is_open_to_who_may_see_it(
        self, login, inspector, rights_holder, trader
    ):
        case = between(rights_holder, trader)
        evidence = services.add_evidence(
            case,
            stored_picture(),
            actor=inspector,
            kind="photo",
            title="Price list",
            secret_of="holder",
        )
        url = reverse("evidence-file", args=[case.number, evidence.file.sha256])
        answer = login(rights_holder).get(url, follow=True)
        assert b"".join(answer.streaming_content).startswith(b"\x89PNG")
        assert login(trader).get(url).status_code == 404

    @pytest.mark.parametrize("name", ["evidence-add", "custody-add"])
    def test_nobody_else_adds(self, login, auditor, stranger, rights_holder, name):
        case = CaseFactory(holder=rights_holder.enterprises.get())
        url = reverse(name, args=[case.number])
        assert login(auditor).post(url).status_code == 403
        assert login(rights_holder).post(url).status_code == 403
        assert login(stranger).post(url).status_code == 404

    def test_the_panel_shows_what_its_reader_may_see(self, supervisor, rights_holder, trader):
        case = between(rights_holder, trader)
        CaseItemFactory(case=case)
        services.add_evidence(
            case,
            stored_picture(),
            actor=supervisor,
            kind="photo",
            title="Price list",
            secret_of="holder",
        )
        services.record_custody(case, "taken", actor=supervisor, seal_no="S-77", **HANDS)

        def panel(user):
            return render_to_string("seizures/evidence/_panel.html", {"case": case, "user": user})

        assert "Price list" in panel(supervisor)
        assert "S-77" in panel(supervisor)
        assert "Add evidence" in panel(supervisor)
        assert "Price list" not in panel(trader)
        assert "Add evidence" not in panel(rights_holder)

    def test_notes_are_for_officers_only(self, inspector, rights_holder):
        case = CaseFactory(holder=rights_holder.enterprises.get())
        case.notes.create(author=inspector, text="Call the lab.")
        template = "seizures/cases/_notes.html"
        assert "Call the lab." in render_to_string(template, {"case": case, "user": inspector})
        assert "Call the lab." not in render_to_string(
            template, {"case": case, "user": rights_holder}
        )


class TestApi:
    def enter(self, user):
        client = APIClient()
        client.force_authenticate(user)
        return client

    def test_adds_and_lists(self, inspector, stranger, trader):
        case = CaseFactory(shipment__consignor_uscc=trader.enterprises.get().uscc)
        body = {
            "case": case.number,
            "kind": "photo",
            "title": "Price list",
            "secret_of": "holder",
        }
        answer = self.enter(inspector).post(
            "/api/v1/evidence/", {**body, "file": stored_picture()}, format="multipart"
        )
        assert answer.status_code == 201, answer.json()
        assert len(answer.json()["sha256"]) == 64
        listed = self.enter(inspector).get("/api/v1/evidence/", {"case": case.number}).json()
        assert [row["title"] for row in listed["results"]] == ["Price list"]
        assert self.enter(trader).get("/api/v1/evidence/").json()["results"] == []
        refused = self.enter(stranger).post(
            "/api/v1/evidence/", {**body, "file": stored_picture()}, format="multipart"
        )
        assert refused.status_code == 404

    def test_a_broken_file_is_named(self, inspector, auditor):
        body = {
            "case": CaseFactory().number,
            "kind": "photo",
            "title": "Logo",
            "file": SimpleUploadedFile("a.png", b"nothing", "image/png"),
        }
        answer = self.enter(inspector).post("/api/v1/evidence/", body, format="multipart")
        assert answer.status_code == 422
        assert "file" in answer.json()["errors"]
        assert not Evidence.objects.exists()
        body["file"] = stored_picture()
        answer = self.enter(auditor).post("/api/v1/evidence/", body, format="multipart")
        assert answer.status_code == 403
