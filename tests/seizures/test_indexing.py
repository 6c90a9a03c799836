"""The index in production: seen by every process at its next batch, never gone, never half."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.utils.timezone import localdate

from core.reference.models import HsNice
from recordal.applications.models import Recordal
from recordal.particulars.models import GenuineGoods, KnownInfringer
from seizures.intake import running
from seizures.screening import indexing, periodic
from seizures.screening.indexing import current_index, kept_index, rebuild, shelf
from seizures.screening.models import Hit, IndexChange
from seizures.screening.protected import Line, party
from seizures.targeting.replaying import replay_shipment
from tests import worker
from tests.factories import (
    LicenseeFactory,
    RecordalFactory,
    ShipmentFactory,
    ShipmentLineFactory,
    uscc,
)
from tests.factories.preconfirmations import PreConfirmationFactory

pytestmark = pytest.mark.django_db(transaction=True)
OTHER_PROCESS = """
import sys, time
import django
django.setup()
from django.utils.timezone import localdate
from seizures.screening.indexing import current_index
from seizures.screening.protected import Line, party
print("ready", flush=True)
for asked in sys.stdin:
    brand, code, district = asked.rstrip("\\n").split("|")
    started = time.perf_counter()
    index = current_index()
    took = time.perf_counter() - started
    line = Line("8523511000", "U盘", brand, localdate(), (party(code),), district)
    print(index.version, len(index.find(line)), round(took * 1000), flush=True)
"""


class Other:
    """Another worker, which has its index open already."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self.took = 0

    def touches(self, brand: str, *, code: str = "", district: str = "") -> int:
        """How many rights a line of this brand touches, for a worker that begins a batch now."""
        version, count = self.answers(brand, code=code, district=district)
        assert version == current_index().version
        return count

    def answers(self, brand: str, *, code: str = "", district: str = "") -> tuple[str, int]:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin
        assert stdout
        stdin.write(f"{brand}|{code}|{district}\n")
        stdin.flush()
        version, count, took = stdout.readline().split()
        self.took = int(took)
        return version, int(count)


@contextlib.contextmanager
def another_process(**more: str) -> Iterator[Other]:
    process = subprocess.Popen(
        [sys.executable, "-c", OTHER_PROCESS],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=settings.BASE_DIR,
        env={**os.environ, **worker.addresses(), **more},
    )
    try:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        yield Other(process)
    finally:
        process.kill()
        process.communicate()


def recorded(title: str, **right: object) -> Recordal:
    named = {f"right__{name}": value for name, value in right.items()}
    recordal: Recordal = RecordalFactory(
        right__title=title, right__nice_classes=[9], right__hs_prefixes=["852351"], **named
    )
    return recordal


def touches(brand: str) -> int:
    return len(current_index().find(Line("8523511000", "U盘", brand, localdate())))


class TestEveryWorker:
    def test_sees_each_change_before_its_next_batch(self):
        with another_process() as other:
            assert other.touches("Wolkenstein") == 0
            recordal = recorded("Wolkenstein")
            assert other.touches("Wolkenstein") == 1
            assert other.took < 1000  # 100 ms on a machine that does nothing else: make bench

            recordal.right.variants = ["Nebelhorn"]
            recordal.right.save()
            assert other.touches("Nebelhorn") == 1

            LicenseeFactory(recordal=recordal, uscc=uscc(31))
            assert other.touches("Wolkenstein", code=uscc(31)) == 0
            assert other.touches("Wolkenstein", code=uscc(32)) == 1
            recordal.licensees.all().delete()
            assert other.touches("Wolkenstein", code=uscc(31)) == 1

            granted = PreConfirmationFactory(
                recordal=recordal,
                brands=[],
                status="granted",
                valid_from=localdate(),
                valid_to=localdate(),
            )
            at = {"code": granted.trader.uscc, "district": granted.district_id}
            assert other.touches("Wolkenstein", **at) == 0
            granted.trader.uscc = uscc(33)
            granted.trader.save()
            assert other.touches("Wolkenstein", **at) == 1

            holder = recordal.right.holder
            holder.uscc = uscc(34)
            holder.save()
            assert other.touches("Wolkenstein", code=uscc(34)) == 0

            Recordal.objects.filter(pk=recordal.pk).update(ended_on=localdate())
            assert other.touches("Wolkenstein") == 0

    def test_sees_what_began_earlier_and_was_committed_later(self):
        """The highest number a worker has seen says nothing about those still under way."""
        early, late = recorded("Fruehling"), recorded("Herbstlaub")
        outside = connection.copy()
        try:
            outside.set_autocommit(False)
            with outside.cursor() as cursor:
                cursor.execute(
                    "UPDATE recordal_ipright SET title = 'Lenzmond' WHERE id = %s", [early.right_id]
                )
                late.right.title = "Nachsommer"
                late.right.save()
                assert (touches("Nachsommer"), touches("Lenzmond")) == (1, 0)
                assert touches("Fruehling") == 1
            outside.commit()
        finally:
            outside.close()

        assert (touches("Lenzmond"), touches("Fruehling")) == (1, 0)

    def test_other_changes_leave_the_index_alone(self):
        recordal = recorded("Wolkenstein")
        index = current_index()

        recordal.contact_name = "Somebody else"
        recordal.save()
        recordal.right.history = "Assigned in 2019."
        recordal.right.save()

        assert current_index() is index

    def test_classes_of_goods_and_words_count_too(self):
        RecordalFactory(right__title="Wolkenstein", right__nice_classes=[9])
        row = HsNice.objects.get(prefix="85")
        classes = row.nice_classes
        assert touches("Wolkenstein") == 1
        try:
            HsNice.objects.filter(prefix__startswith="85").update(nice_classes=[31])
            assert touches("Wolkenstein") == 0
        finally:
            call_command("load_reference", verbosity=0)
        assert HsNice.objects.get(prefix="85").nice_classes == classes
        assert touches("Wolkenstein") == 1


class TestOwnTransaction:
    def test_sees_its_own_changes_and_nobody_else_does(self):
        with another_process() as other:
            version = current_index().version
            with transaction.atomic():
                recordal = recorded("Wolkenstein")
                assert touches("Wolkenstein") == 1
                recordal.right.title = "Nebelhorn"
                recordal.right.save()
                assert (touches("Nebelhorn"), touches("Wolkenstein")) == (1, 0)
                with pytest.raises(RuntimeError):
                    rebuild()
                transaction.set_rollback(True)
            assert current_index().version == version
            assert other.touches("Wolkenstein") == other.touches("Nebelhorn") == 0

    def test_what_it_changes_after_asking_is_seen_by_the_next(self):
        """The moment a transaction asks, PostgreSQL does not count it among those under way."""
        recordal = recorded("Wolkenstein")
        with transaction.atomic():
            Recordal.objects.select_for_update().get(pk=recordal.pk)
            outside = connection.copy()
            with contextlib.closing(outside), outside.cursor() as cursor:
                cursor.execute("SELECT pg_current_xact_id()")
            assert touches("Wolkenstein") == 1
            recordal.right.title = "Nebelhorn"
            recordal.right.save()

        assert (touches("Nebelhorn"), touches("Wolkenstein")) == (1, 0)


class TestTheFile:
    def test_is_written_anew_with_the_same_answers(self, monkeypatch):
        recorded("Wolkenstein")
        rebuild()
        laid = recorded("Nebelhorn")
        before = current_index()
        assert before.changed == 1
        assert periodic.renew_index() is False

        monkeypatch.setattr(periodic, "MANY_CHANGES", 1)
        with another_process() as other:
            assert other.touches("Nebelhorn") == 1
            assert periodic.renew_index() is True
            assert other.touches("Nebelhorn") == 1
        after = current_index()
        assert (after.changed, after.version) == (0, before.version)
        assert laid.pk in after.recordals()

    def test_a_killed_builder_leaves_the_old_one_serving(self):
        recorded("Wolkenstein")
        rebuild()
        mark = shelf().mark()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE recordal_licensee IN ACCESS EXCLUSIVE MODE")
            process = subprocess.Popen(
                [sys.executable, "manage.py", "rebuild_index"],
                cwd=settings.BASE_DIR,
                env={**os.environ, **worker.addresses()},
            )
            try:
                worker.eventually(_somebody_waits, "the middle of the work")
                assert rebuild() is None  # one builds at a time
            finally:
                process.kill()
                process.wait()

        assert shelf().mark() == mark
        assert touches("Wolkenstein") == 1
        assert rebuild() is not None
        assert shelf().mark() != mark

    def test_without_a_file_one_process_builds_and_the_others_wait(self, tmp_path):
        recorded("Wolkenstein")
        with contextlib.ExitStack() as stack:
            others = [
                stack.enter_context(another_process(INDEX_ROOT=str(tmp_path))) for _ in range(3)
            ]
            for other in others:
                stdin = other._process.stdin
                assert stdin
                stdin.write("Wolkenstein||\n")
                stdin.flush()
            for other in others:
                stdout = other._process.stdout
                assert stdout
                assert stdout.readline().split()[1] == "1"
        assert len(list(tmp_path.rglob("*.index"))) == 1

    def test_a_broken_file_is_built_anew(self):
        recorded("Wolkenstein")
        rebuild()
        path = (shelf().folder / "current").resolve()
        whole = path.read_bytes()
        other = path.with_name("half")
        other.write_bytes(whole[: len(whole) // 2])
        other.replace(path)

        assert touches("Wolkenstein") == 1
        assert path.stat().st_size > len(whole) // 2

    def test_too_many_changes_are_written_at_once(self, monkeypatch):
        rebuild()
        monkeypatch.setattr(indexing, "MOST_CHANGES", 2)
        for number in range(4):
            recorded(f"Wolkenstein{number:04}")

        assert touches("Wolkenstein0003") >= 1
        assert current_index().changed == 0


def _somebody_waits() -> bool:
    outside = connection.copy()
    with contextlib.closing(outside), outside.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        row = cursor.fetchone()
        return bool(row and row[0])


class TestReplay:
    def test_an_index_of_the_past_is_found_again(self):
        recordal = recorded("Wolkenstein")
        shipment = ShipmentLineFactory(
            shipment=ShipmentFactory(), hs_code="8523511000", description="U盘", brand="Wolkenstein"
        ).shipment
        running.screen_now([shipment.pk])
        shipment.refresh_from_db()
        assert Hit.objects.get().index_version == shipment.screening_version

        recordal.right.title = "Nebelhorn"
        recordal.right.save()
        rebuild()
        assert current_index().version != shipment.screening_version

        assert [one.same for one in replay_shipment(shipment)] == [True, True]
        found = kept_index(shipment.screening_version)
        assert found
        assert found.version == shipment.screening_version

    def test_old_files_go_and_what_is_needed_stays(self):
        rebuild()
        recorded("Wolkenstein")
        laid = current_index().version
        rebuild()
        files = shelf()
        long_ago = time.time() - 100 * 86_400
        base = (files.folder / f"{laid}.changes").read_text("utf-8").splitlines()[0]
        old = files.folder / "00ff.index"
        old.write_bytes(b"")
        for path in (old, files.folder / f"{base}.index"):
            os.utime(path, (long_ago, long_ago))
        IndexChange.objects.update(at=IndexChange.objects.first().at - timedelta(days=40))

        periodic.prune_indexes()

        assert not old.exists()
        assert (files.folder / f"{base}.index").exists()
        assert kept_index(laid)
        assert not kept_index("00ff")
        assert not kept_index("../current")
        assert not IndexChange.objects.exists()
        assert touches("Wolkenstein") == 1

    def test_a_file_older_than_the_notes_is_not_used(self):
        rebuild()
        path = Path(shelf().folder / "current").resolve()
        recordal = recorded("Wolkenstein")
        IndexChange.objects.all().delete()
        long_ago = time.time() - 40 * 86_400
        os.utime(path, (long_ago, long_ago))

        assert touches("Wolkenstein") == 1
        assert recordal.pk in current_index().recordals()


class TestPatents:
    def test_know_the_names_and_features_of_their_goods(self):
        patent = recorded("快闪电子式外存储装置", kind="invention")
        right = patent.right
        GenuineGoods.objects.create(right=right, no=1, name="闪存盘", features="蓝色指示灯；旋转盖")
        KnownInfringer.objects.create(right=right, no=1, name="USB flash disk", features="black")

        line = Line("8523511000", "闪存盘 旋转盖 无牌", "", localdate(), (party("", "x"),))
        (match,) = current_index().find(line)
        assert (match.kind, match.text, match.mark) == ("feature", "旋转盖", "旋转盖")
        (plain,) = current_index().find(
            Line("8523511000", "USB flash disk, black", "", localdate())
        )
        assert (plain.kind, plain.mark) == ("product", "USB flash disk")
        assert not current_index().find(Line("6109100021", "闪存盘 旋转盖", "", localdate()))

    def test_a_work_is_known_by_the_names_in_its_title(self):
        recorded("系列作品《羊村故事》之“懒懒羊”", kind="copyright")
        (match,) = current_index().find(Line("8523511000", "懒懒羊 U盘", "", localdate()))
        assert (match.kind, match.mark) == ("title", "懒懒羊")
