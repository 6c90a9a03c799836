"""The log of the investigation: by two officers, signed, never changed (APL 42, 55; PEN 34)."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from core.audit.models import Event
from core.errors import DomainError, InvalidInput
from core.reference.models import LegalFigure
from seizures.cases.models import Case
from seizures.investigations import services
from seizures.investigations.models import Investigation
from seizures.investigations.services import Act, CaseIsOver
from seizures.packages.contents import Audience, facts, pieces
from tests.factories import CaseFactory, DistrictOfficerFactory, stored_document, stored_picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    return CaseFactory(detained=True)


@pytest.fixture
def colleague() -> Any:
    return DistrictOfficerFactory(username="colleague", role="inspector")


def questioning(second: Any, **more: Any) -> Act:
    given: dict[str, Any] = {
        "kind": "questioning",
        "started_at": timezone.now() - timedelta(hours=2),
        "ended_at": timezone.now() - timedelta(hours=1),
        "place": "Huanggang office",
        "person": "Wang Fang",
        "relation": "Driver of the consignor",
        "told_rights": True,
        "found": "He was asked who ordered the goods; he named Trader Ltd.",
        "signature": "signed",
        "second_officer": second,
    }
    return Act(**{**given, **more})


class TestLog:
    def test_who_was_asked_where_and_what_was_found_with_papers(self, case, inspector, colleague):
        row = services.log(
            case,
            questioning(colleague),
            actor=inspector,
            papers=[stored_document("record.pdf"), stored_picture("face.png")],
        )
        assert (row.officer, row.second_officer) == (inspector, colleague)
        assert [one.file.name for one in row.papers.all()] == ["record.pdf", "face.png"]
        event = Event.objects.about(case).get(verb="investigation.logged")
        assert event.details["officers"] == f"{inspector}, {colleague}"
        assert event.details["papers"] == [one.file.sha256 for one in row.papers.all()]

    def test_one_officer_is_not_enough_where_the_law_wants_two(self, case, inspector):
        for kind in Investigation.BY_TWO:
            with pytest.raises(InvalidInput, match="APL art 42") as refused:
                services.log(case, questioning(None, kind=kind), actor=inspector)
            assert refused.value.details["field"] == "second_officer"
        alone = questioning(None, kind="other", person="", signature="", told_rights=False)
        assert services.log(case, alone, actor=inspector).second_officer is None

    def test_how_many_is_data(self, case, inspector, colleague):
        LegalFigure.objects.filter(key="officers_at_least").update(value=3)
        with pytest.raises(InvalidInput, match="At least 3 officers"):
            services.log(case, questioning(colleague), actor=inspector)

    def test_without_a_badge_nobody_counts(self, case, inspector, colleague):
        colleague.badge_no = ""
        colleague.save()
        with pytest.raises(InvalidInput, match="badge"):
            services.log(case, questioning(colleague), actor=inspector)

    @pytest.mark.parametrize(
        ("more", "field"),
        [
            ({"person": " "}, "person"),
            ({"told_rights": False}, "told_rights"),
            ({"signature": ""}, "signature"),
            ({"signature": "maybe"}, "signature"),
            ({"place": ""}, "place"),
            ({"found": "\n"}, "found"),
            ({"kind": "party"}, "kind"),
            (
                {"started_at": datetime(2999, 1, 1, tzinfo=timezone.get_default_timezone())},
                "started_at",
            ),
            (
                {"ended_at": datetime(2001, 1, 1, tzinfo=timezone.get_default_timezone())},
                "ended_at",
            ),
        ],
    )
    def test_what_a_record_must_say(self, case, inspector, colleague, more, field):
        with pytest.raises(InvalidInput) as refused:
            services.log(case, questioning(colleague, **more), actor=inspector)
        assert refused.value.details["field"] == field
        assert not Investigation.objects.exists()

    def test_whoever_refuses_to_sign_was_asked_all_the_same(self, case, inspector, colleague):
        row = services.log(case, questioning(colleague, signature="refused"), actor=inspector)
        assert row.get_signature_display() == "Refused to sign"

    def test_the_second_officer_is_another_one_of_this_district(self, case, inspector, stranger):
        for wrong in (inspector, stranger):
            with pytest.raises(InvalidInput) as refused:
                services.log(case, questioning(wrong), actor=inspector)
            assert refused.value.details["field"] == "second_officer"

    @pytest.mark.parametrize("status", ["released", "closed"])
    def test_nothing_after_the_end(self, case, inspector, colleague, status):
        Case.objects.filter(pk=case.pk).update(
            status=status, closed_at=timezone.now(), release_ground="holder_withdraws"
        )
        with pytest.raises(CaseIsOver):
            services.log(case, questioning(colleague), actor=inspector)

    def test_a_bad_paper_leaves_nothing_behind(self, case, inspector, colleague):
        bad = SimpleUploadedFile("virus.exe", b"MZ")
        with pytest.raises(InvalidInput):
            services.log(
                case, questioning(colleague), actor=inspector, papers=[stored_document(), bad]
            )
        assert not Investigation.objects.exists()
        assert not Event.objects.about(case).filter(verb="investigation.logged").exists()

    def test_the_database_wants_two_and_a_signature_too(self, case, inspector, colleague):
        row = services.log(case, questioning(colleague), actor=inspector)
        for wrong in ({"second_officer": None}, {"second_officer": inspector}, {"signature": ""}):
            with transaction.atomic(), pytest.raises(IntegrityError):
                Investigation.objects.filter(pk=row.pk).update(**wrong)

    def test_struck_out_it_stays_readable(self, case, inspector, colleague):
        row = services.log(case, questioning(colleague), actor=inspector)
        with pytest.raises(InvalidInput):
            services.strike(row, actor=inspector, reason=" ")
        services.strike(row, actor=inspector, reason="Another case.")
        with pytest.raises(DomainError, match="already"):
            services.strike(row, actor=inspector, reason="Again.")
        assert Investigation.objects.standing().count() == 0
        assert Event.objects.about(case).filter(verb="investigation.struck").exists()


class TestPackage:
    def test_authorities_get_the_log_and_its_papers_parties_do_not(
        self, case, inspector, colleague
    ):
        row = services.log(
            case, questioning(colleague), actor=inspector, papers=[stored_document("record.pdf")]
        )
        sha256 = row.papers.get().file.sha256
        for audience in (Audience.CUSTOMS, Audience.PARTNER):
            told = facts(case, audience, [])["investigation"]
            assert told[0]["person"] == "Wang Fang"
            assert told[0]["officers"] == [str(inspector), str(colleague)]
            assert told[0]["papers"] == [sha256]
            names = {piece.index["sha256"]: piece.member.name for piece in pieces(case, audience)}
            assert names[sha256] == "investigation/001-record.pdf"
        for audience in (Audience.HOLDER, Audience.CONSIGNOR):
            assert "investigation" not in facts(case, audience, [])
            assert not any("investigation" in p.member.name for p in pieces(case, audience))


class TestDoors:
    def test_form_page_and_paper(self, case, inspector, colleague, login, stranger, rights_holder):
        client = login(inspector)
        page, form = f"/cases/{case.number}/", f"/cases/{case.number}/investigation/"
        assert "Log of the investigation" in client.get(page).content.decode()
        sent: dict[str, Any] = {
            "kind": "questioning",
            "started_at": f"{timezone.localtime() - timedelta(hours=1):%Y-%m-%dT%H:%M}",
            "place": "Huanggang",
            "person": "Wang Fang",
            "told_rights": "on",
            "found": "He named Trader Ltd.",
            "signature": "signed",
        }
        refused = client.post(form, sent)
        assert refused.status_code == 422
        assert "At least 2 officers" in refused.content.decode()
        sent |= {"second_officer": colleague.pk, "papers": [stored_document("record.pdf")]}
        assert client.post(form, sent).status_code == 302
        shown = client.get(page).content.decode()
        assert "He named Trader Ltd." in shown
        assert str(colleague) in shown
        row = Investigation.objects.get()
        paper = reverse("investigation-file", args=[case.number, row.papers.get().pk])
        assert client.get(paper).status_code == 302
        assert login(stranger).get(paper).status_code == 404
        assert login(rights_holder).get(paper).status_code == 404
        strike = f"{form}{row.number}/strike/"
        assert client.get(strike).status_code == 200
        assert client.post(strike, {"reason": ""}).status_code == 422
        assert client.post(strike, {"reason": "Wrong case."}).status_code == 302
        assert "Wrong case." in client.get(page).content.decode()

    def test_machines_log_and_strike(self, case, inspector, colleague, bearer, auditor):
        client = bearer(inspector)
        body = {
            "case": case.number,
            "kind": "check",
            "started_at": (timezone.now() - timedelta(hours=1)).isoformat(),
            "place": "Warehouse 3",
            "found": "40 boxes.",
            "second_officer": colleague.username,
            "papers": [stored_picture("boxes.png")],
        }
        made = client.post("/api/v1/investigations/", body)
        assert made.status_code == 201, made.content
        assert made.json()["second_officer"] == colleague.username
        assert made.json()["papers"][0]["name"] == "boxes.png"
        address = f"/api/v1/investigations/{made.json()['number']}/"
        assert client.post(f"{address}strike/", {"reason": "Typing error."}).status_code == 200
        assert client.post(f"{address}strike/", {"reason": "Again."}).status_code == 409
        listed = client.get("/api/v1/investigations/", {"case": case.number, "struck": "true"})
        assert len(listed.json()["results"]) == 1
        standing = client.get("/api/v1/investigations/", {"struck": "false"})
        assert standing.json()["results"] == []
