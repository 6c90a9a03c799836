"""Civil suits: what the holder is told and what is kept back, and what a court's notice does."""

import csv
import io
import zipfile
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone
from pypdf import PdfReader

from core.accounts.models import User
from core.audit.models import Event
from core.errors import InvalidInput
from core.files.services import read, store
from core.states import IllegalTransition
from seizures.cases.models import Case
from seizures.civil.court_models import CourtNotice
from seizures.civil.models import SupportRequest
from seizures.civil.rules import disclosure
from seizures.deadlines import services as deadlines
from seizures.deadlines.models import Deadline
from seizures.evidence.services import add_evidence
from seizures.inspections.models import Photo
from seizures.procedure import court
from seizures.procedure.court_notices import Recorded
from seizures.procedure.periodic import act_on_missed_deadlines
from seizures.securities.models import Security
from tests.factories import (
    CaseFactory,
    CaseItemFactory,
    InspectionFactory,
    PriorityEnterpriseFactory,
    stored_picture,
)
from tests.factories.courts import court_notice
from tests.factories.outcomes import DecidedPenaltyFactory, SupportRequestFactory

pytestmark = pytest.mark.django_db
BEIJING = ZoneInfo("Asia/Shanghai")
DETAINED = datetime(2025, 3, 3, 10, 0, tzinfo=BEIJING)
SECRETS = {"destination_country": "NG", "conveyance": "LORRY-77", "container_no": "TGHU7654321"}


def detained(holder: User | None = None, **kwargs: Any) -> Case:
    if holder:
        kwargs["holder"] = holder.enterprises.get()
    kwargs.setdefault("detained", True)
    secrets = {f"shipment__{name}": value for name, value in SECRETS.items()}
    case: Case = CaseItemFactory(
        case=CaseFactory(**secrets, **kwargs), unit_price=Decimal("12.3400")
    ).case
    return case


def confiscated() -> Case:
    case: Case = DecidedPenaltyFactory(
        case=detained(infringing=True, status=Case.Status.PENALISED)
    ).case
    return case


def members(request: SupportRequest) -> dict[str, bytes]:
    assert request.pack is not None
    with zipfile.ZipFile(io.BytesIO(read(request.pack))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def text_of(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


class TestRequest:
    def test_reaches_the_legal_officer(self, rights_holder, legal):
        case = detained(rights_holder)

        request = court.request_support(case, actor=rights_holder, purpose="A suit.", court="IPC")

        assert legal.notifications.get().url == f"/support/{request.number}/"
        assert Event.objects.about(request).get().verb == "support.requested"

    def test_only_for_the_holders_own_case(self, rights_holder, trader):
        for stranger in (rights_holder, trader):
            with pytest.raises(court.NotTheHolder):
                court.request_support(detained(), actor=stranger, purpose="A suit.")

    def test_not_before_detention(self, rights_holder):
        case = CaseFactory(holder=rights_holder.enterprises.get())

        with pytest.raises(court.NotDetained):
            court.request_support(case, actor=rights_holder, purpose="A suit.")

    def test_says_what_for(self, rights_holder):
        with pytest.raises(InvalidInput):
            court.request_support(detained(rights_holder), actor=rights_holder, purpose=" ")

    def test_one_waits_at_a_time(self, rights_holder, legal):
        case = detained(rights_holder)
        first = court.request_support(case, actor=rights_holder, purpose="A suit.")
        with pytest.raises(court.RequestOpen):
            court.request_support(case, actor=rights_holder, purpose="A suit.")

        court.refuse_support(first, actor=legal, reasons="Say which right.")

        assert court.request_support(case, actor=rights_holder, purpose="A suit on mark 1.")


class TestDisclosure:
    def test_during_detention_the_list_of_measures_17(self):
        told = disclosure(detained())

        assert [item.key for item in told.items] == [
            "goods",
            "value",
            "parties",
            "declared_on",
            "detained_on",
            "photos",
            "viewings",
        ]
        assert {"route", "penalty_effective_on", "unit_price"} <= {row[0] for row in told.withheld}

    def test_after_confiscation_that_of_measures_30_too(self):
        told = disclosure(confiscated())

        assert {"route", "penalty_effective_on"} <= {item.key for item in told.items}
        assert "route" not in {row[0] for row in told.withheld}


class TestPack:
    def granted(self, case: Case, legal: User) -> dict[str, bytes]:
        request = SupportRequestFactory(case=case)
        return members(court.grant_support(request, actor=legal))

    def test_holds_cover_in_both_languages_and_the_goods(self, legal):
        pack = self.granted(detained(), legal)

        assert set(pack) == {"cover-en.pdf", "cover-zh.pdf", "goods.csv"}
        (row,) = csv.DictReader(io.StringIO(pack["goods.csv"].decode("utf-8-sig")))
        assert set(row) == {"line_no", "description", "mark", "quantity", "unit", "value_cny"}
        assert (row["quantity"], row["value_cny"]) == ("1000", "10000.00")

    def test_no_withheld_field_slips_in_during_detention(self, legal):
        pack = self.granted(detained(), legal)

        whole = pack["goods.csv"].decode() + text_of(pack["cover-en.pdf"])
        for secret in ("Nigeria", "LORRY-77", "TGHU7654321", "12.34", "8523511000"):
            assert secret not in whole
        assert "Enterprise" in whole

    def test_after_confiscation_the_destination_is_told(self, legal):
        whole = text_of(self.granted(confiscated(), legal)["cover-en.pdf"])

        assert "Nigeria" in whole
        for secret in ("LORRY-77", "TGHU7654321", "12.34"):
            assert secret not in whole

    def test_pictures_marked_as_secret_stay(self, legal):
        case = detained()
        for title, secret_of in (("open", ""), ("mine", "holder"), ("theirs", "consignor")):
            add_evidence(
                case,
                stored_picture(f"{title}.png", colour={"": "red"}.get(secret_of, "blue")),
                actor=legal,
                kind="photo",
                title=title,
                secret_of=secret_of,
            )

        pack = self.granted(case, legal)

        assert [name for name in pack if name.startswith("photos/")] == ["photos/01-open.jpg"]

    @pytest.mark.parametrize(("cases", "shown"), [(1, True), (2, False)])
    def test_pictures_of_an_inspection_only_if_it_found_this_case_alone(self, legal, cases, shown):
        inspection = InspectionFactory()
        file = store(stored_picture("found.png"), actor=legal)
        Photo.objects.create(inspection=inspection, file=file, taken_by=legal)
        found = [
            CaseFactory(detained=True, inspection=inspection, shipment=inspection.shipment)
            for _ in range(cases)
        ]
        CaseItemFactory(case=found[0])

        pack = self.granted(found[0], legal)

        assert ("photos/01-found.jpg" in pack) is shown

    def test_formulas_are_kept_as_text(self, legal):
        case = CaseItemFactory(
            case=CaseFactory(detained=True), description='=HYPERLINK("http://x")'
        ).case

        assert b"'=HYPERLINK" in self.granted(case, legal)["goods.csv"]

    def test_ledger_keeps_who_was_told_what_and_why(self, legal):
        request = SupportRequestFactory(case=detained())

        court.grant_support(request, actor=legal)

        event = Event.objects.about(request).get(verb="support.granted")
        assert event.actor == legal
        assert event.details["to"] == str(request.holder)
        assert "parties" in event.details["disclosed"]
        assert "Measures arts 17, 30" in event.details["ground"]
        request.refresh_from_db()
        assert {item["key"] for item in request.disclosed} >= {"goods", "value"}

    def test_decided_once(self, legal):
        request = SupportRequestFactory(case=detained())
        court.grant_support(request, actor=legal)

        with pytest.raises(IllegalTransition):
            court.refuse_support(request, actor=legal, reasons="No.")

    def test_refusal_needs_reasons(self, legal):
        with pytest.raises(InvalidInput):
            court.refuse_support(SupportRequestFactory(), actor=legal, reasons=" ")


def notice(case: Case, officer: User, covers: str = "goods", **kwargs: Any) -> Recorded:
    kind = {"goods": "goods_preservation", "security": "security_preservation"}[covers]
    return court_notice(case, officer, kind, **{"number": "2025-1", **kwargs})


class TestCourtNotice:
    @pytest.fixture
    def case(self):
        case = detained(detained_at=DETAINED, opened_at=DETAINED)
        deadlines.start(case, "ex_officio_determination", at=DETAINED)
        deadlines.start(case, "ex_officio_court_notice", at=DETAINED)
        return case

    def secure(self, case: Case, holder: User) -> Security:
        security: Security = Security.objects.create(
            number="S53-2025-00001",
            case=case,
            status=Security.Status.ACCEPTED,
            form=Security.Form.CASH,
            amount=Decimal(10_000),
            amount_due=Decimal(10_000),
            tier_key="ex_officio_1",
            citation="Measures art 23",
            submitted_by=holder,
            submitted_at=DETAINED,
            decided_at=DETAINED,
        )
        return security

    def test_in_time_it_keeps_the_goods_and_stops_the_clocks(self, case, supervisor):
        with time_machine.travel(DETAINED + timedelta(days=20), tick=False):
            recorded = notice(case, supervisor)

        assert recorded.in_time
        case.refresh_from_db()
        assert case.status == Case.Status.COURT_SEIZED
        assert not Deadline.objects.running().filter(case=case).exists()
        verbs = set(Event.objects.about(case).values_list("verb", flat=True))
        assert {"court_notice.recorded", "case.court_seized"} <= verbs

    def test_moment_of_receipt_decides_not_that_of_recording(self, case, supervisor):
        due = case.deadlines.get(rule="ex_officio_court_notice").due_at
        with time_machine.travel(due + timedelta(hours=1), tick=False):
            late = notice(case, supervisor, number="late", received_at=due)
            in_time = notice(
                case, supervisor, number="early", received_at=due - timedelta(minutes=1)
            )

        assert "time limit had run out" in late.problem
        assert in_time.in_time
        assert case.court_notices.count() == 2

    def test_after_release_it_is_kept_but_has_no_effect(self, case, supervisor):
        with time_machine.travel(DETAINED + timedelta(days=120), tick=False):
            act_on_missed_deadlines()
            case.refresh_from_db()
            assert case.status == Case.Status.RELEASED
            recorded = notice(case, supervisor)

        assert "released already" in recorded.problem
        assert CourtNotice.objects.get() == recorded.notice
        case.refresh_from_db()
        assert case.status == Case.Status.RELEASED
        event = Event.objects.about(case).get(verb="court_notice.recorded")
        assert event.details["problem"] == recorded.problem

    def test_late_notice_does_not_keep_the_clock_from_releasing(self, case, supervisor):
        due = case.deadlines.get(rule="ex_officio_court_notice").due_at
        with time_machine.travel(due + timedelta(minutes=1), tick=False):
            assert not notice(case, supervisor).in_time
            act_on_missed_deadlines()

        case.refresh_from_db()
        assert case.status == Case.Status.RELEASED

    def test_security_waits_for_the_court_after_seizure(self, case, supervisor, rights_holder):
        self.secure(case, rights_holder)

        with time_machine.travel(DETAINED + timedelta(days=20), tick=False):
            notice(case, supervisor)

        assert deadlines.is_running(case, "security_return_after_release")

    def test_notice_on_the_security_keeps_it(self, case, supervisor, rights_holder):
        security = self.secure(case, rights_holder)
        with time_machine.travel(DETAINED + timedelta(days=20), tick=False):
            notice(case, supervisor)
            recorded = notice(case, supervisor, covers="security", number="2025-2")

        assert recorded.in_time
        assert not deadlines.is_running(case, "security_return_after_release")
        with time_machine.travel(DETAINED + timedelta(days=200), tick=False):
            act_on_missed_deadlines()
        security.refresh_from_db()
        assert security.status == Security.Status.ACCEPTED

    def test_no_security_left_to_keep(self, case, supervisor):
        recorded = notice(case, supervisor, covers="security")

        assert "holds no security" in recorded.problem

    def test_penalised_goods_cannot_be_seized(self, supervisor):
        case = confiscated()
        recorded = notice(case, supervisor)

        assert "cannot be seized" in recorded.problem
        assert "kept from disposal" in recorded.problem
        assert recorded.notice.status == CourtNotice.Status.IN_FORCE
        case.refresh_from_db()
        assert case.status == Case.Status.PENALISED

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"court": " "}, "court"),
            ({"number": " "}, "number"),
            ({"received_at": datetime(2999, 1, 1, tzinfo=BEIJING)}, "received_at"),
            ({"received_at": datetime(2001, 1, 1, tzinfo=BEIJING)}, "received_at"),
        ],
    )
    def test_particulars_must_be_right(self, case, supervisor, given, field):
        with pytest.raises(InvalidInput) as refusal:
            notice(case, supervisor, **given)

        assert refusal.value.details["field"] == field
        assert not CourtNotice.objects.exists()

    def test_recorded_once(self, case, supervisor):
        with time_machine.travel(DETAINED + timedelta(days=20), tick=False):
            notice(case, supervisor)
            with pytest.raises(InvalidInput):
                notice(case, supervisor)


class TestPages:
    def test_holder_asks_officer_grants_holder_downloads(self, rights_holder, legal, login):
        case = detained(rights_holder)
        client = login(rights_holder)
        assert (
            "Measures art 17"
            in client.get(f"/portal/cases/{case.number}/support/").content.decode()
        )
        client.post(f"/portal/cases/{case.number}/support/", {"purpose": "A suit."})
        request = SupportRequest.objects.get()
        assert client.get(f"/portal/support/{request.number}/pack/").status_code == 404

        officer = login(legal)
        assert "Disclose this" in officer.get(f"/support/{request.number}/").content.decode()
        officer.post(f"/support/{request.number}/grant/")
        assert officer.get(f"/support/{request.number}/").status_code == 200

        pack = client.get(f"/portal/support/{request.number}/pack/")
        assert zipfile.is_zipfile(io.BytesIO(pack.content))
        event = Event.objects.about(request).get(verb="support.downloaded")
        assert event.actor == rights_holder

    def test_priority_is_shown_to_the_officer(self, legal, login):
        request = SupportRequestFactory(case=detained())
        PriorityEnterpriseFactory(enterprise=request.holder)

        assert (
            "priority enterprise of"
            in login(legal).get(f"/support/{request.number}/").content.decode()
        )

    def test_refusal_without_reasons_comes_back(self, legal, login):
        request = SupportRequestFactory(case=detained())

        response = login(legal).post(f"/support/{request.number}/refuse/", {"reasons": " "})

        assert response.status_code == 422

    def test_pack_of_another_holder_does_not_exist(self, legal, other_holder, login):
        request = SupportRequestFactory(case=detained())
        court.grant_support(request, actor=legal)
        client = login(other_holder)

        assert client.get(f"/portal/support/{request.number}/pack/").status_code == 404
        assert client.get(f"/portal/cases/{request.case.number}/support/").status_code == 404
        assert not Event.objects.filter(verb="support.downloaded").exists()

    def test_consignor_gets_nothing(self, trader, login):
        case = detained(shipment__consignor_uscc=trader.enterprises.get().uscc)

        assert login(trader).get(f"/portal/cases/{case.number}/support/").status_code == 403

    @pytest.mark.parametrize("role", ["inspector", "supervisor"])
    def test_only_the_legal_officer_decides(self, role, request, login):
        support = SupportRequestFactory(case=detained())

        response = login(request.getfixturevalue(role)).post(f"/support/{support.number}/grant/")

        assert response.status_code == 403

    def test_other_district_does_not_exist(self, stranger, login):
        support = SupportRequestFactory(case=detained())
        client = login(stranger)

        assert client.get(f"/support/{support.number}/").status_code == 404
        assert client.get(f"/cases/{support.case.number}/court-notice/").status_code == 404

    def test_officer_records_a_notice(self, supervisor, login):
        case = detained()
        received = timezone.localtime() + timedelta(seconds=1)

        with time_machine.travel(received + timedelta(minutes=2)):
            response = login(supervisor).post(
                f"/cases/{case.number}/court-notice/",
                {
                    "kind": "goods_preservation",
                    "scope": "whole",
                    "court": "IPC",
                    "number": "1",
                    "received_at": f"{received + timedelta(minutes=1):%Y-%m-%dT%H:%M}",
                },
            )

        assert response.status_code == 302
        case.refresh_from_db()
        assert case.status == Case.Status.COURT_SEIZED

    def test_late_notice_is_explained(self, supervisor, login):
        penalised = confiscated()
        late = detained(detained_at=DETAINED, opened_at=DETAINED)
        deadlines.start(late, "ex_officio_court_notice", at=DETAINED)

        with time_machine.travel(timezone.now() + timedelta(minutes=2)):
            pages = [
                login(supervisor)
                .post(
                    f"/cases/{case.number}/court-notice/",
                    {
                        "kind": "goods_preservation",
                        "scope": "whole",
                        "court": "IPC",
                        "number": "1",
                        "received_at": f"{timezone.localtime():%Y-%m-%dT%H:%M}",
                    },
                    follow=True,
                )
                .content.decode()
                for case in (late, penalised)
            ]

        assert "has no effect" in pages[0]
        assert "kept from disposal" in pages[1]
        assert CourtNotice.objects.count() == 2

    def test_missing_particulars_come_back(self, supervisor, login):
        case = detained()

        response = login(supervisor).post(f"/cases/{case.number}/court-notice/", {})

        assert response.status_code == 422
