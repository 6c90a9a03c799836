"""Whatever changes, and whoever changes it, is found as it is now."""

import threading
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from enterprises import services as enterprises
from recordal.applications import services as applications
from recordal.applications.models import Recordal
from recordal.rights.models import IpRight
from recordal.search import keys, matching, services, spelling
from recordal.search.matching import find
from recordal.search.models import SearchKey, SearchStale
from recordal.search.periodic import write_search_keys
from tests.benchmarks import names
from tests.factories import EnterpriseFactory, IpRightFactory, RecordalFactory

pytestmark = pytest.mark.django_db


def hits(text: str) -> set[int]:
    return set(find(Recordal.objects.all(), text).verdicts)


@pytest.fixture(params=["at once", "once written"])
def settle(request):
    """Look before the clock has written the keys, and after."""
    return (lambda: None) if request.param == "at once" else write_search_keys


class TestFreshness:
    def test_a_draft_and_its_change(self, settle):
        holder = EnterpriseFactory()
        recordal = applications.draft(holder, actor=None, kind="trademark", title="海鸥")
        settle()
        assert hits("haiou") == {recordal.pk}

        applications.change_draft(recordal, actor=None, title="飞鹰")
        settle()
        assert hits("海鸥") == set()
        assert hits("feiying") == {recordal.pk}

    def test_a_renamed_holder(self, settle):
        holder = EnterpriseFactory(name_zh="远洋", name_en="Ocean")
        mine = {RecordalFactory(right=IpRightFactory(holder=holder)).pk for _ in range(3)}
        settle()
        assert hits("yuanyang") == mine

        enterprises.change(holder, actor=None, name_zh="近海", name_en="Coast")
        settle()
        assert hits("远洋") == hits("ocean") == set()
        assert hits("jinhai") == hits("coast") == mine

    def test_a_right_that_passes_to_another(self, settle):
        recordal = RecordalFactory(right__holder=EnterpriseFactory(name_zh="远洋"))
        settle()
        other = EnterpriseFactory(name_zh="近海")
        IpRight.objects.filter(pk=recordal.right_id).update(holder=other)
        settle()
        assert hits("远洋") == set()
        assert hits("近海") == {recordal.pk}

    def test_a_number_given_later(self, settle):
        recordal = RecordalFactory(number="T2026-00001")
        settle()
        Recordal.objects.filter(pk=recordal.pk).update(number="T2026-77777")
        settle()
        assert hits("T2026-00001") == set()
        assert hits("t202677777") == {recordal.pk}

    def test_rows_in_bulk_and_from_anywhere(self, settle):
        names.load(names.BATCH // 100, batch=names.BATCH // 100)
        settle()
        for recordal in Recordal.objects.select_related("right")[:10]:
            assert recordal.pk in hits(recordal.right.title or recordal.right.title_en)
            assert hits(recordal.number) == {recordal.pk}

    def test_what_is_deleted_is_gone(self, settle):
        recordal = RecordalFactory(right__title="海鸥")
        settle()
        right = recordal.right
        recordal.delete()
        right.delete()
        settle()
        assert hits("海鸥") == set()

    def test_what_is_rolled_back_was_never_there(self, settle):
        recordal = RecordalFactory(right__title="海鸥")
        settle()
        with transaction.atomic():
            IpRight.objects.filter(pk=recordal.right_id).update(title="飞鹰")
            assert hits("飞鹰") == {recordal.pk}
            transaction.set_rollback(True)
        assert hits("飞鹰") == set()
        assert hits("海鸥") == {recordal.pk}

    def test_a_pending_application_is_kept_from_those_it_is_none_of_their_business(self, inspector):
        recordal = applications.draft(
            EnterpriseFactory(), actor=None, kind="trademark", title="海鸥"
        )
        rows = Recordal.objects.visible_to(inspector)
        assert not find(rows, "海鸥").verdicts
        assert find(Recordal.objects.all(), "海鸥").verdicts.keys() == {recordal.pk}


class TestNotes:
    def test_are_left_only_by_changes_that_matter(self):
        recordal = RecordalFactory()
        write_search_keys()
        recordal.reasons = "other"
        recordal.save()
        recordal.right.goods = "U盘"
        recordal.right.save()
        recordal.right.holder.phone = "1"
        recordal.right.holder.save()
        EnterpriseFactory().save()
        assert not SearchStale.objects.exists()

    def test_are_used_up(self):
        RecordalFactory()
        assert write_search_keys() > 0
        assert write_search_keys() == 0

    def test_too_many_wait_for_the_clock(self, monkeypatch):
        monkeypatch.setattr(matching, "UNWRITTEN", 2)
        first = RecordalFactory(right__title="海鸥")
        RecordalFactory.create_batch(3)
        assert hits("海鸥") == set()
        write_search_keys()
        assert hits("海鸥") == {first.pk}

    @pytest.mark.django_db(transaction=True)
    def test_one_at_a_time_writes_keys(self):
        RecordalFactory()
        held, done = threading.Event(), threading.Event()

        def hold() -> None:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [services.LOCK])
                held.set()
                done.wait(10)
            connection.close()

        holder = threading.Thread(target=hold)
        holder.start()
        assert held.wait(10)
        assert services.refresh() == 0
        done.set()
        holder.join()
        assert services.refresh() > 0
        assert SearchKey.objects.exists()


class TestRebuild:
    def test_writes_everything_anew_and_nothing_twice(self):
        recordal = RecordalFactory(right__title="海鸥")
        write_search_keys()
        before = SearchKey.objects.count()
        SearchKey.objects.filter(recordal=recordal).delete()
        out = StringIO()

        for _ in range(2):
            call_command("rebuild_search", stdout=out, stderr=StringIO())

        assert SearchKey.objects.count() == before
        assert "2 recordals and rights holders can be found." in out.getvalue()
        assert hits("haiou") == {recordal.pk}


class TestKeys:
    @pytest.mark.parametrize(
        ("name", "core"),
        [
            ("深圳市朗科科技股份有限公司", "朗科科技"),
            ("小米科技有限责任公司", "小米科技"),
            ("浙江省杭州市西湖区龙井茶叶有限公司", "龙井茶叶"),
            ("广西壮族自治区南宁市糖业集团有限公司", "糖业"),
            ("中国石油化工集团公司", "石油化工"),
            ("内蒙古伊利实业集团股份有限公司", "内蒙古伊利实业"),
        ],
    )
    def test_a_company_without_its_place_and_form(self, name, core):
        assert (keys.Form.WORD, core) in list(keys.of_company(name))

    @pytest.mark.parametrize("name", ["Apple Inc.", "朗科", "公司", ""])
    def test_what_is_not_named_so_stays_as_it_is(self, name):
        assert list(keys.of_company(name)) == []

    def test_the_longest_names_can_be_stored(self):
        right = IpRightFactory(
            title="龘" * 300, title_en="W" * 300, variants=["龘 w " * 40, "😀"] * 5
        )
        recordal = RecordalFactory(right=right)
        write_search_keys()
        assert hits("龘龘龘") == {recordal.pk}

    def test_slips_meet_in_the_middle(self):
        for wrong in ("huwei", "huaawei", "huavei", "huawie", "uhawei", "huawe", "h0awei"):
            assert spelling.slips("huawei") & spelling.slips(wrong), wrong
        assert not spelling.slips("huawei") & spelling.slips("xiaomi")


TYPED = (
    "华为", "华", "a", "netak", "xiaomi", "hw", "T2019-000123", "8523", "深圳", "brondalia",
    "小米 8517", "flanterosportmaxx", "ZL2013", "蜜雪冰成茶饮",
)  # fmt: skip


def test_no_table_of_keys_is_read_whole():
    """Every question can be answered by an index; the benchmark sees that it is, at full size."""
    names.load(300)
    for _ in services.rebuild():
        pass
    SearchStale.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("SET LOCAL enable_seqscan = off")
    for typed in TYPED:
        with CaptureQueriesContext(connection) as asked:
            before = times_read_whole()
            find(Recordal.objects.all(), typed)
            assert times_read_whole() == before, typed
        assert 1 <= len(asked) - 2 <= 12, typed


def times_read_whole() -> int:
    """Counted by the database, since the plans of functions are not shown."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relname = 'recordal_searchkey'"
        )
        return int(cursor.fetchone()[0])
