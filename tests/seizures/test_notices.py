"""Letters: what they freeze, how they are drawn, who may read them."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pypdf import PdfReader

from core.audit.models import Event
from core.files.models import StoredFile
from core.files.services import read
from seizures.notices import services as notices
from seizures.notices.drawing import draw
from seizures.notices.models import Notice
from seizures.notices.periodic import redraw_waiting
from seizures.notices.tasks import draw_notice
from seizures.procedure import steps
from seizures.procedure.expiry import UNDETERMINED_REASON
from tests.factories import EnterpriseFactory, member_of
from tests.factories.procedure import detained_case, suspended_case


def words(file: StoredFile | None) -> str:
    assert file is not None
    pages = PdfReader(io.BytesIO(read(file))).pages
    return "".join(page.extract_text() for page in pages).replace("\n", "")


def drawn(notice: Notice) -> Notice:
    draw(notice)
    notice.refresh_from_db()
    return notice


class TestContent:
    def test_is_frozen_when_ordered(self, inspector, rights_holder):
        holder = rights_holder.enterprises.get()
        case = suspended_case(inspector, holder)
        notice = case.notices.get()
        was = holder.name_zh

        holder.name_zh = "改名有限公司"
        holder.save()
        case.items.update(quantity=1)
        notice.refresh_from_db()

        assert notice.content["zh"]["addressee"]["name"] == was
        assert notice.content["zh"]["goods"][0]["quantity"] == "1000.000"

    def test_speaks_both_languages(self, supervisor, rights_holder):
        notice = detained_case(supervisor, rights_holder).notices.get(kind="detention_receipt")

        assert notice.content["zh"]["shipment"]["destination"] == "尼日利亚"
        assert notice.content["en"]["shipment"]["destination"] == "Nigeria"

    def test_holder_learns_who_sends_the_goods_only_after_detention(
        self, supervisor, rights_holder
    ):
        case = detained_case(supervisor, rights_holder)
        before = case.notices.get(kind=Notice.Kind.HOLDER_NOTICE).content["en"]
        steps.determine(case, actor=supervisor, outcome="infringing", reasons="Copied.")
        after = case.notices.get(kind="determination", addressee="holder").content["en"]

        assert set(before["shipment"]) == {"direction", "declared_on", "channel"}
        assert after["shipment"]["consignor"] == case.shipment.consignor_name
        # the route is told after confiscation (MEA 30), the conveyance never
        assert not {"destination", "origin", "container_no"} & set(after["shipment"])
        assert "unit_price" not in after["goods"][0]

    def test_extra_is_laid_over_and_may_differ_by_language(self, inspector, rights_holder):
        case = suspended_case(inspector, rights_holder.enterprises.get())
        notice = notices.order(
            case,
            Notice.Kind.TRANSFER_LETTER,
            addressee="partner",
            actor=inspector,
            extra={
                "addressee": {"name": "PSB"},
                "case": {"filed_on": "2026-01-01"},
                "zh": {"facts": "事实"},
                "en": {"facts": "Facts"},
            },
        )

        assert notice.content["zh"]["facts"] == "事实"
        assert notice.content["en"]["facts"] == "Facts"
        assert notice.content["en"]["case"]["number"] == case.number
        assert notice.content["en"]["case"]["filed_on"] == "2026-01-01"
        assert notice.served_at is None


class TestDrawing:
    def test_holder_notice_states_sum_time_and_goods(self, inspector, rights_holder):
        case = suspended_case(inspector, rights_holder.enterprises.get())
        notice = drawn(case.notices.get())

        english, chinese = words(notice.file_en), words(notice.file_zh).replace(" ", "")
        assert notice.status == Notice.Status.DRAWN
        assert case.number in english
        assert case.number in chinese
        assert "CNY 10,000.00" in english
        assert "3 working days" in english
        assert "3个工作日" in chinese
        assert "壹万元整" in chinese
        assert case.shipment.consignor_name not in chinese

    @pytest.mark.parametrize("outcome", steps.OUTCOMES)
    def test_every_letter_of_the_way_can_be_drawn(self, outcome, supervisor, rights_holder):
        case = detained_case(supervisor, rights_holder)
        steps.determine(case, actor=supervisor, outcome=outcome, reasons="理由 reasons")

        for notice in case.notices.all():
            assert drawn(notice).status == Notice.Status.DRAWN
        kinds = sorted(case.notices.values_list("kind", "addressee"))
        expected = [
            ("detention_notice", "holder"),
            ("detention_receipt", "consignor"),
            ("determination", "consignor"),
            ("determination", "holder"),
            ("holder_notice", "holder"),
        ]
        if outcome == "not_infringing":
            expected += [("release_notice", "consignor"), ("release_notice", "holder")]
        assert kinds == expected

    def test_the_clocks_own_reason_is_in_the_language_of_the_letter(
        self, supervisor, rights_holder
    ):
        case = detained_case(supervisor, rights_holder)
        steps.determine(case, actor=None, outcome="undetermined", reasons=UNDETERMINED_REASON)
        content = case.notices.filter(kind="determination").first().content

        assert content["en"]["reasons"] == [UNDETERMINED_REASON]
        assert content["zh"]["citations"] == content["en"]["citations"]

    def test_twice_is_once(self, inspector, rights_holder):
        notice = drawn(suspended_case(inspector, rights_holder.enterprises.get()).notices.get())
        files = StoredFile.objects.count()

        draw(Notice.objects.get(pk=notice.pk))
        draw_notice(notice.pk)

        assert StoredFile.objects.count() == files

    def test_two_workers_keep_one_pair_of_files(self, inspector, rights_holder):
        notice = suspended_case(inspector, rights_holder.enterprises.get()).notices.get()
        late = Notice.objects.get(pk=notice.pk)
        draw(notice)

        draw(late)  # read before the first had finished

        assert StoredFile.objects.filter(content_type="application/pdf").count() == 2

    def test_a_letter_that_is_gone_is_no_error(self, db):
        draw_notice(987654321)


def test_letters_left_behind_are_drawn_again(inspector, rights_holder, monkeypatch):
    case = suspended_case(inspector, rights_holder.enterprises.get())
    queued: list[int] = []
    monkeypatch.setattr(draw_notice, "delay_on_commit", queued.append)

    assert redraw_waiting() == 0
    old = timezone.now() - timedelta(minutes=3)
    case.notices.update(ordered_at=old)

    assert redraw_waiting() == 1
    assert queued == [case.notices.get().pk]


class TestReading:
    @pytest.fixture
    def notice(self, inspector: Any, rights_holder: Any) -> Notice:
        case = suspended_case(inspector, rights_holder.enterprises.get())
        return drawn(case.notices.get())

    def test_addressee_opens_it_and_leaves_one_mark(self, notice, rights_holder, login):
        client = login(rights_holder)
        for language in ("zh", "en", "zh"):
            page = client.get(f"/notices/{notice.number}/{language}/", follow=True)
            assert page.headers["Content-Type"] == "application/pdf"
            assert page.getvalue().startswith(b"%PDF-")

        notice.refresh_from_db()
        assert notice.seen_by == rights_holder
        assert Event.objects.about(notice).filter(verb="notice.opened").count() == 1

    def test_officers_leave_no_mark(self, notice, inspector, login):
        login(inspector).get(f"/notices/{notice.number}/zh/")

        notice.refresh_from_db()
        assert notice.seen_at is None

    @pytest.mark.parametrize("who", ["other_holder", "stranger", "trader", "police"])
    @pytest.mark.parametrize(
        "path", ["/notices/{}/zh/", "/notices/{}/en/", "/api/v1/notices/{}/pdf/zh/"]
    )
    def test_does_not_exist_for_others(self, notice, who, path, request, login):
        client = login(request.getfixturevalue(who))

        assert client.get(path.format(notice.number)).status_code == 404

    def test_consignor_does_not_see_the_holders_letter(self, inspector, rights_holder, login):
        consignor = EnterpriseFactory()
        person = member_of(consignor, username="sender", role="trader")
        case = suspended_case(inspector, rights_holder.enterprises.get(), consignor=consignor)
        client = login(person)

        assert client.get(f"/notices/{case.notices.get().number}/zh/").status_code == 404
        assert client.get("/api/v1/notices/").json()["results"] == []

    def test_not_drawn_yet_is_explained(self, inspector, rights_holder, login):
        case = suspended_case(inspector, rights_holder.enterprises.get())
        page = login(inspector).get(f"/notices/{case.notices.get().number}/zh/")

        assert page.status_code == 409
        assert "being drawn up" in page.content.decode()

    def test_api_gives_the_paper(self, notice, rights_holder, login):
        page = login(rights_holder).get(f"/api/v1/notices/{notice.number}/pdf/en/")

        assert page.content.startswith(b"%PDF-")
        notice.refresh_from_db()
        assert notice.seen_by == rights_holder


class TestHeadquartersWithoutCases:
    @pytest.mark.parametrize("role", ["examiner", "administrator"])
    def test_reads_no_letters(self, request, role, login, inspector, rights_holder):
        case = suspended_case(inspector, rights_holder.enterprises.get())
        notice = drawn(case.notices.get())
        reader = login(request.getfixturevalue(role))

        assert reader.get(f"/notices/{notice.number}/zh/").status_code == 403
        assert reader.get(f"/cases/{case.number}/letters/").status_code == 403
        assert reader.get(f"/api/v1/notices/{notice.number}/pdf/zh/").status_code == 403

    def test_the_auditor_reads_them(self, login, auditor, inspector, rights_holder):
        case = suspended_case(inspector, rights_holder.enterprises.get())
        notice = drawn(case.notices.get())

        assert login(auditor).get(f"/notices/{notice.number}/zh/").status_code == 302
