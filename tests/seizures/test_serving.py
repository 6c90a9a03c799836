"""Letters reach their addressees: in the portal or on paper, provably, corrected when wrong."""

import io
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from core.audit.models import Event
from core.errors import InvalidInput
from core.files.services import read
from core.reference.models import StatutoryDeadline
from seizures.cases.models import Case
from seizures.notices import catalogue, rules
from seizures.notices.drawing import draw
from seizures.notices.models import Notice, Service
from seizures.notices.serving import AlreadyReplaced, AlreadyServed, Attempt, Texts
from seizures.procedure import guards, penalty, serving
from seizures.procedure.periodic import act_on_missed_deadlines
from seizures.procedure.service_clocks import is_held
from tests.factories import CaseItemFactory, EnterpriseFactory, stored_document, stored_picture
from tests.factories.procedure import detained_case, suspended_case

pytestmark = pytest.mark.django_db


def words(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return re.sub(r"[\s\u200b]", "", "".join(page.extract_text() for page in pages))


def later(time_machine: Any, *, days: int) -> None:
    time_machine.move_to(timezone.now() + timedelta(days=days))


def in_person(**more: Any) -> Attempt:
    given: dict[str, Any] = {
        "way": "in_person",
        "at": timezone.now(),
        "receiver": "Wang Fang",
        "proof": stored_picture("receipt.png"),
    }
    return Attempt(**{**given, **more})


@pytest.fixture
def unreached(inspector: Any) -> Case:
    """Suspended goods of a holder that has nobody in the portal."""
    return suspended_case(inspector, EnterpriseFactory())


class TestOnPaper:
    def test_no_time_runs_against_a_holder_who_was_not_served(self, unreached, time_machine):
        notice = unreached.notices.get()
        assert notice.served_at is None
        assert is_held(unreached, guards.HOLDER_REPLY)
        assert "date" not in notice.content["zh"]["due"]

        later(time_machine, days=40)
        act_on_missed_deadlines()
        unreached.refresh_from_db()
        assert unreached.status == "suspended"  # nobody may lose a right unheard

    def test_its_three_working_days_start_with_the_service(
        self, unreached, inspector, time_machine
    ):
        later(time_machine, days=8)
        served = timezone.now()
        serving.record_service(unreached.notices.get(), in_person(), actor=inspector)

        clock = guards.last_clock(unreached, guards.HOLDER_REPLY)
        assert (clock.status, clock.started_at.date()) == ("running", served.date())
        unreached.refresh_from_db()
        assert unreached.notified_at.date() == served.date()
        later(time_machine, days=30)
        act_on_missed_deadlines()
        unreached.refresh_from_db()
        assert (unreached.status, unreached.release_ground) == (
            "released",
            "no_holder_application",
        )

    def test_whoever_is_in_the_portal_is_served_there(self, inspector, rights_holder):
        case = suspended_case(inspector, rights_holder.enterprises.get())
        notice = case.notices.get()
        assert notice.served_at == notice.ordered_at
        with pytest.raises(AlreadyServed):
            serving.record_service(notice, in_person(), actor=inspector)

    def test_a_penalty_is_not_decided_over_a_party_who_never_got_the_notice(
        self, legal, supervisor, time_machine
    ):
        case = CaseItemFactory(case__infringing=True, case__officer=supervisor).case
        announced = penalty.announce(
            case,
            actor=legal,
            goods_value=case.value,
            fine=Decimal(1000),
            facts="Copied.",
            deviation_reasons="First time",
        )
        notice = case.notices.get(kind="penalty_advance_notice")
        assert is_held(case, "hearing_request")
        later(time_machine, days=60)
        with pytest.raises(guards.StepNotAllowed):
            penalty.decide(announced, actor=legal, fine=Decimal(1000))
        serving.record_service(
            notice,
            Attempt("post", timezone.now(), tracking_no="EMS-1"),
            actor=legal,
        )
        later(time_machine, days=20)
        assert penalty.decide(announced, actor=legal, fine=Decimal(1000)).status == "decided"
        assert is_held(case, "fine_payment")

    def test_a_public_notice_counts_when_its_days_are_over(self, unreached, inspector):
        days = StatutoryDeadline.objects.get(pk=rules.PUBLIC_NOTICE_TERM).length
        at = timezone.now()
        record = serving.record_service(
            unreached.notices.get(),
            Attempt("public_notice", at, proof=stored_document("gazette.pdf")),
            actor=inspector,
        )
        last = timezone.localdate(at) + timedelta(days=days)
        assert timezone.localtime(record.counts_from - timedelta(seconds=1)).date() == last
        clock = guards.last_clock(unreached, guards.HOLDER_REPLY)
        assert clock.due_at > record.counts_from + timedelta(days=2)

    @pytest.mark.parametrize(
        ("way", "given", "field"),
        [
            ("in_person", {"receiver": ""}, "receiver"),
            ("in_person", {"proof": None}, "proof"),
            ("post", {"proof": None}, "tracking_no"),
            ("lien", {}, "witness"),
            ("lien", {"witness": "Li", "proof": None}, "proof"),
            ("public_notice", {"proof": None}, "proof"),
            ("pigeon", {}, "way"),
            ("in_person", {"at": timedelta(days=1)}, "at"),
            ("in_person", {"at": timedelta(days=-9)}, "at"),
            ("post", {"served": False}, "remarks"),
        ],
    )
    def test_each_way_needs_its_record(self, unreached, inspector, way, given, field):
        if isinstance(given.get("at"), timedelta):
            given = {"at": timezone.now() + given["at"]}
        with pytest.raises(InvalidInput) as error:
            serving.record_service(
                unreached.notices.get(), in_person(way=way, **given), actor=inspector
            )
        assert error.value.details["field"] == field
        assert not Service.objects.exists()

    def test_a_letter_that_came_back_stays_on_record(self, unreached, inspector, login):
        notice = unreached.notices.get()
        client, url = login(inspector), reverse("notice-service", args=[notice.number])
        assert "To be served on paper" in client.get(notice.get_absolute_url()).content.decode()
        body = {"way": "post", "served": "no", "at": f"{timezone.localtime():%Y-%m-%dT%H:%M}"}
        assert client.post(url, body).status_code == 422
        assert client.post(url, {**body, "remarks": "Moved away"}).status_code == 302
        notice.refresh_from_db()
        assert notice.served_at is None
        body |= {"served": "yes", "way": "lien", "witness": "Li, Wang", "proof": stored_picture()}
        assert client.post(url, body).url == notice.get_absolute_url()
        page = client.get(notice.get_absolute_url()).content.decode()
        assert "Moved away" in page
        assert "Civil Procedure Law 2023 art 89" in page
        assert Event.objects.about(notice).filter(verb="notice.served").exists()

    def test_through_the_api(self, unreached, supervisor, auditor, bearer):
        path = f"/api/v1/notices/{unreached.notices.get().number}/service/"
        body = {"way": "post", "at": timezone.now().isoformat(), "tracking_no": "EMS-7"}
        assert bearer(auditor).post(path, body).status_code == 403
        assert bearer(supervisor).post(path, {**body, "tracking_no": ""}).status_code == 422
        assert bearer(supervisor).post(path, body).json()["served_at"]
        assert bearer(supervisor).post(path, body).status_code == 409


class TestCorrection:
    @pytest.fixture
    def notice(self, supervisor: Any, rights_holder: Any) -> Notice:
        case = detained_case(supervisor, rights_holder)
        notice: Notice = case.notices.get(kind="holder_notice")
        draw(notice)
        notice.refresh_from_db()
        return notice

    def test_goes_out_as_a_new_version_and_keeps_the_old(
        self, notice, supervisor, rights_holder, login
    ):
        client, url = login(supervisor), reverse("notice-correct", args=[notice.number])
        before = read(notice.file_zh)
        page = client.get(url)
        form = {
            name: page.context["form"].get_initial_for_field(field, name) or ""
            for name, field in page.context["form"].fields.items()
        }
        assert not any("amounts" in name or "due" in name for name in form)
        assert client.post(url, {**form, "reason": "Nothing"}).status_code == 422
        form["zh-addressee-name"] = "更正后的名称有限公司"
        assert client.post(url, form).status_code == 422  # the reason is missing
        answer = client.post(url, {**form, "reason": "名称有误"})

        corrected = Notice.objects.get(replaces=notice)
        assert answer.url == corrected.get_absolute_url()
        assert corrected.number == f"{notice.number}-v2"
        draw(corrected)
        corrected.refresh_from_db()
        drawn = words(read(corrected.file_zh))
        assert "更正后的名称有限公司" in drawn
        assert "第2版，更正并代替" in drawn
        assert "名称有误" in drawn
        assert read(notice.file_zh) == before
        assert corrected.content["zh"]["amounts"] == notice.content["zh"]["amounts"]
        details = Event.objects.about(corrected).get(verb="notice.corrected").details
        assert details["changed"][0]["is"] == "更正后的名称有限公司"
        with pytest.raises(AlreadyReplaced):
            serving.correct_letter(notice, {}, actor=supervisor, reason="again")
        theirs = login(rights_holder)
        page = theirs.get(notice.get_absolute_url()).content.decode()
        assert "A corrected letter stands in its place" in page
        assert theirs.get(url).status_code == 403

    def test_does_not_move_the_clocks(self, notice, supervisor):
        def clocks() -> list[Any]:
            return list(notice.case.deadlines.values_list("rule", "status", "due_at"))

        before = clocks()
        text: Texts = {("en", ("addressee", "name")): "Another Ltd."}
        serving.correct_letter(notice, text, actor=supervisor, reason="Name")
        assert clocks() == before

    def test_is_not_for_other_districts_or_readers(self, notice, stranger, auditor, login):
        url = reverse("notice-correct", args=[notice.number])
        assert login(stranger).post(url, {"reason": "x"}).status_code == 404
        assert login(auditor).post(url, {"reason": "x"}).status_code == 403


class TestProof:
    def test_says_when_by_whom_and_with_which_hash(self, inspector, rights_holder, trader, login):
        case = suspended_case(inspector, rights_holder.enterprises.get())
        notice = case.notices.get()
        draw(notice)
        login(rights_holder).get(reverse("notice-download", args=[notice.number, "zh"]))
        notice.refresh_from_db()

        url = reverse("notice-proof", args=[notice.number])
        assert login(trader).get(url).status_code == 404
        proof = words(login(rights_holder).get(url).content)
        assert notice.file_zh.sha256 in proof
        assert notice.template_version in proof
        assert "Putintotheportaloftheaddressee" in proof
        assert "Openedby" in proof
        assert rights_holder.username in proof
        opened = Event.objects.about(notice).get(verb="notice.opened")
        assert opened.details["sha256"]["zh"] == notice.file_zh.sha256

    def test_of_a_printed_letter_names_the_record(self, unreached, inspector, login):
        notice = unreached.notices.get()
        serving.record_service(notice, in_person(), actor=inspector)
        draw(notice)
        client = login(inspector)
        client.cookies["django_language"] = "zh-hans"
        proof = words(client.get(reverse("notice-proof", args=[notice.number])).content)
        assert "WangFang" in proof
        assert notice.services.get().proof.sha256 in proof


class TestCatalogue:
    def test_lists_every_letter_with_samples_in_both_languages(self, login, legal):
        client = login(legal)
        page = client.get(reverse("letters")).content.decode()
        for paper in catalogue.papers():
            assert paper.name_zh in page
            assert reverse("letter-sample", args=[paper.key, "en"]) in page
        known = {paper.key for paper in catalogue.papers()}
        assert set(Notice.Kind.values) <= known
        assert client.get("/letters/nothing/zh.pdf").status_code == 404

    @pytest.mark.parametrize("key", ["holder_notice", "inspection_record", "penalty_decision"])
    def test_samples_are_archive_pdfs(self, login, legal, key):
        pdf = login(legal).get(reverse("letter-sample", args=[key, "zh"])).content
        metadata = PdfReader(io.BytesIO(pdf)).xmp_metadata
        assert metadata is not None
        raw = metadata.rdf_root.toxml()
        assert "<pdfaid:part>2</pdfaid:part>" in raw
        assert "<pdfaid:conformance>B</pdfaid:conformance>" in raw
        assert "DEMODATA" in words(pdf)
