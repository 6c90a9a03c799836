"""Loading existing recordals from a file: good rows kept, bad rows named, twice changes nothing."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils.timezone import localdate

from core.audit.models import Event
from core.numbering import next_number
from enterprises.models import Enterprise
from recordal import importing
from recordal.models import IpRight, Licensee, Recordal
from recordal.reading import COLUMNS
from recordal.search.models import SearchKey, SearchStale
from tests.factories import EnterpriseFactory, uscc
from tests.recordal.cast import recorded, submitted

pytestmark = pytest.mark.django_db


def line(n, **changes):
    """One row as an office exports it."""
    row = {
        "number": f"T2020-{n:05}",
        "kind": "trademark",
        "title": f"龙牌{n}",
        "title_en": f"DRAGON{n}",
        "variants": "longpai|龍牌",
        "registration_no": f"{n:08}",
        "nice_classes": "25|9",
        "goods": "服装；移动存储器",
        "hs_prefixes": "6109|8523.51",
        "holder_name": "朗科科技",
        "holder_uscc": uscc(800),
        "holder_country": "CN",
        "approved_on": "2020-05-01",
        "expires_on": "2030-04-30",
        "licensees": f"{uscc(801)}:示例电子厂|:无代码工厂",
    }
    return row | changes


@pytest.fixture
def load(tmp_path):
    """Write rows to a file, load it, and give back what the command says."""

    def run(*rows, encoding="utf-8", name="recordals.csv", **options):
        text = io.StringIO()
        writer = csv.DictWriter(text, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
        path = tmp_path / name
        path.write_bytes(text.getvalue().encode(encoding))
        out = io.StringIO()
        call_command("import_recordals", path, stdout=out, stderr=io.StringIO(), **options)
        return out.getvalue()

    return run


class TestGoodRows:
    def test_everything_arrives(self, load):
        assert "2 recorded" in load(line(1), line(2, kind="invention", nice_classes=""))

        recordal = Recordal.objects.get(number="T2020-00001")
        right = recordal.right
        assert recordal.status == Recordal.Status.RECORDED
        assert recordal.is_in_force_on(localdate())
        assert right.variants == ["longpai", "龍牌"]
        assert right.nice_classes == [9, 25]
        assert right.hs_prefixes == ["6109", "852351"]
        assert set(recordal.licensees.values_list("uscc", "name")) == {
            (uscc(801), "示例电子厂"),
            ("", "无代码工厂"),
        }
        holder = right.holder
        assert (holder.name_zh, holder.uscc, holder.status) == ("朗科科技", uscc(800), "verified")
        assert Enterprise.objects.count() == 1

    def test_holder_is_found_by_its_code(self, load):
        known = EnterpriseFactory(uscc=uscc(800), name_zh="旧名")
        load(line(1))
        assert Recordal.objects.get().right.holder == known

    def test_foreign_holder_is_found_by_country_and_name(self, load):
        foreign = {"holder_uscc": "", "holder_country": "DE", "holder_name": "Example GmbH"}
        load(line(1, **foreign), line(2, **foreign))
        load(line(3, **foreign), line(4, **(foreign | {"holder_country": "AT"})))
        holders = Enterprise.objects.values_list("country_id", "name_en")
        assert sorted(holders) == [("AT", "Example GmbH"), ("DE", "Example GmbH")]

    def test_past_term_arrives_as_expired(self, load):
        yesterday = localdate() - timedelta(days=1)
        load(line(1, expires_on=yesterday.isoformat()), line(2, expires_on=localdate().isoformat()))
        statuses = Recordal.objects.order_by("number").values_list("status", flat=True)
        assert list(statuses) == ["expired", "recorded"]

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
    def test_encodings_of_offices(self, encoding, load):
        assert "1 recorded" in load(line(1, variants=""), encoding=encoding)
        assert Recordal.objects.get().right.title == "龙牌1"

    def test_one_entry_in_the_ledger_for_a_batch(self, load, monkeypatch):
        monkeypatch.setattr(importing, "BATCH", 2)
        load(*(line(n) for n in range(1, 6)))
        events = Event.objects.filter(verb="recordal.imported").order_by("pk")
        assert [event.details["count"] for event in events] == [2, 2, 1]
        assert events[0].details["first"] == "T2020-00001"

    def test_new_recordals_do_not_take_numbers_of_the_file(self, load, examiner):
        load(line(7, number=f"T{localdate().year}-00007"))
        fresh = recorded(submitted(EnterpriseFactory()), examiner)
        assert fresh.number == f"T{localdate().year}-00008"
        assert next_number("A", localdate().year) == 3


class TestSecondRun:
    def test_changes_nothing(self, load):
        rows = [line(1), line(2, holder_uscc="", holder_country="DE", holder_name="X GmbH")]
        load(*rows)

        def world():
            return (
                list(Recordal.objects.order_by("pk").values()),
                list(Enterprise.objects.order_by("pk").values()),
                Licensee.objects.count(),
                Event.objects.count(),
            )

        before = world()
        assert "0 recorded, 2 known before, 0 refused" in load(*rows)
        assert world() == before

    def test_goes_on_where_the_first_stopped(self, load):
        load(line(1))
        assert "1 recorded, 1 known before" in load(line(1), line(2))

    def test_changed_row_is_refused_with_what_differs(self, load):
        load(line(1))
        answer = load(line(1, title="别的", licensees=""))
        assert "Line 2: T2020-00001 is recorded already" in answer
        assert "title, licensees" in answer
        assert Recordal.objects.get().right.title == "龙牌1"

    def test_a_foreign_holder_under_another_name_is_noticed(self, load):
        foreign = {"holder_uscc": "", "holder_country": "DE", "holder_name": "Example GmbH"}
        load(line(1, **foreign))
        assert "other data: holder." in load(line(1, **foreign | {"holder_name": "Example AG"}))
        assert "other data: holder." in load(line(1, **foreign | {"holder_country": "AT"}))
        assert Enterprise.objects.count() == 1

    def test_a_foreign_holder_may_go_by_either_of_its_names_and_get_a_code_later(self, load):
        foreign = {"holder_uscc": "", "holder_country": "DE", "holder_name": "Example GmbH"}
        load(line(1, **foreign))
        holder = Enterprise.objects.get()
        holder.name_zh, holder.uscc = "示例", uscc(810)
        holder.save()
        for names in (foreign, foreign | {"holder_name": "示例"}, {"holder_uscc": uscc(810)}):
            assert "1 known before, 0 refused" in load(line(1, **names))

    def test_goes_on_where_a_crash_stopped_it(self, load, monkeypatch):
        """A batch that was not committed leaves nothing behind; the others are not stored again."""
        monkeypatch.setattr(importing, "BATCH", 250)
        rows = [line(n, licensees=f"{uscc(801)}:甲") for n in range(1, 1251)]
        create, batches = importing._create, []

        def crash(*given):
            created = create(*given)
            batches.append(len(created))
            if len(batches) == 3:
                raise KeyboardInterrupt
            return created

        monkeypatch.setattr(importing, "_create", crash)
        with pytest.raises(KeyboardInterrupt):
            load(*rows)
        assert Recordal.objects.count() == 500

        assert "750 recorded, 500 known before, 0 refused" in load(*rows)
        assert Recordal.objects.count() == IpRight.objects.count() == 1250
        assert Licensee.objects.count() == 1250
        assert Enterprise.objects.count() == 1

    def test_number_twice_in_one_file(self, load):
        answer = load(line(1), line(1), line(1, title="别的"))
        assert "1 recorded, 1 known before, 1 refused" in answer


class TestBadRows:
    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            ({"number": ""}, "number is empty"),
            ({"number": "T" * 21}, "longer than 20"),
            ({"kind": "smell"}, "“smell” is not a kind"),
            ({"title": " "}, "title is empty"),
            ({"title": "龙" * 301}, "longer than 300"),
            ({"nice_classes": "9|x"}, "“x” is not a class number"),
            ({"nice_classes": "99"}, "no Nice class 99"),
            ({"nice_classes": "9|35"}, "class of services"),
            ({"hs_prefixes": "6109|HS"}, "“HS” is not an HS code"),
            ({"holder_uscc": uscc(800)[:-1] + "I"}, "not a unified social credit code"),
            ({"holder_uscc": ""}, "not a unified social credit code"),
            ({"holder_country": "ZZ"}, "“ZZ” is not a country"),
            ({"approved_on": "01.05.2020"}, "approved_on “01.05.2020” is not a day"),
            ({"expires_on": "2020-02-30"}, "expires_on"),
            ({"expires_on": "2020-04-30"}, "ends before it begins"),
            ({"licensees": "示例电子厂"}, "not a lawful user"),
            ({"licensees": "123:示例电子厂"}, "“123” is not a unified"),
            ({"licensees": f"{uscc(801)}:甲|{uscc(801)}:乙"}, "is listed twice"),
            ({"licensees": f":甲|{uscc(801)}:甲|: 甲"}, "“甲” is listed twice"),
        ],
    )
    def test_is_refused_with_line_and_reason_and_the_others_stay(self, change, reason, load):
        answer = load(line(1), line(2, **change), line(3))

        assert "2 recorded, 0 known before, 1 refused" in answer
        assert answer.startswith("Line 3: ")
        assert reason in answer
        assert Recordal.objects.count() == 2

    def test_the_same_right_is_not_recorded_twice(self, load):
        load(line(1), name="known.csv")
        answer = load(
            line(2, registration_no="0000 0001", nice_classes="9"),
            line(3, registration_no="00000001", nice_classes="12"),
            line(4, registration_no="00000001", nice_classes="12|3"),
            line(5, registration_no="00000001", approved_on="2030-05-01", expires_on="2035-01-01"),
        )

        assert "2 recorded, 0 known before, 2 refused" in answer
        assert "Line 2: The same right is in force as T2020-00001" in answer
        assert "Line 4: The same right is in force as T2020-00003" in answer

    def test_row_with_too_many_cells(self, load, tmp_path):
        path = tmp_path / "wide.csv"
        cells = ",".join(line(1).values()).replace(";", " ")
        path.write_text(f"{','.join(COLUMNS)}\n{cells},one,more\n", encoding="utf-8")
        out = io.StringIO()
        call_command("import_recordals", path, stdout=out, stderr=io.StringIO())
        assert "Line 2: The row has more cells" in out.getvalue()

    def test_missing_column_stops_before_anything_is_stored(self, tmp_path):
        path = tmp_path / "bad.csv"
        path.write_text("number,kind\nT1,trademark\n", encoding="utf-8")
        with pytest.raises(CommandError, match="lacks the column title"):
            call_command("import_recordals", path, stdout=io.StringIO(), stderr=io.StringIO())

    def test_file_that_is_no_text(self, tmp_path):
        path = tmp_path / "bad.csv"
        path.write_bytes(b"\xff\xfe\x00\x80\xff")
        with pytest.raises(CommandError, match="neither UTF-8 nor GB18030"):
            call_command("import_recordals", path, stdout=io.StringIO(), stderr=io.StringIO())

    def test_no_such_file(self, tmp_path):
        with pytest.raises(CommandError, match="No such file"):
            call_command("import_recordals", tmp_path / "none.csv")


class TestRefusedRows:
    def test_are_written_beside_and_can_be_corrected_and_loaded(self, load, tmp_path):
        said = load(line(1), line(2, kind="smell"), line(3, title="=龙"), line(4, number=""))
        path = tmp_path / "recordals.refused.csv"
        assert f"The refused rows are in {path}" in said
        rows = list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))
        assert [(row["line"], row["title"]) for row in rows] == [("3", "龙牌2"), ("5", "龙牌4")]
        assert "“smell” is not a kind" in rows[0]["reason"]

        fixed = (
            path.read_text("utf-8-sig").replace("smell", "design").replace(",,trade", ",T7,trade")
        )
        again = tmp_path / "fixed.csv"
        again.write_text(fixed, encoding="gb18030")
        out = io.StringIO()
        call_command("import_recordals", again, stdout=out, stderr=io.StringIO())
        assert "2 recorded, 0 known before, 0 refused" in out.getvalue()

    def test_nothing_refused_nothing_written(self, load, tmp_path):
        load(line(1))
        assert not list(tmp_path.glob("*.refused.csv"))

    def test_a_folder_nobody_may_write_to_does_not_stop_the_import(self, load, tmp_path):
        load(line(1), line(2, kind="smell"), refused=tmp_path / "none" / "x.csv")
        assert Recordal.objects.count() == 1


def test_imported_recordals_are_found_at_once(load):
    load(line(1))
    keys = set(SearchKey.objects.values_list("key", flat=True))
    assert "t202000001" in keys
    assert not SearchStale.objects.exists()


def test_dry_run_says_what_would_happen_and_stores_nothing(load):
    assert "1 recorded, 0 known before, 1 refused" in load(
        line(1), line(2, kind="smell"), dry_run=True
    )
    assert not Recordal.objects.exists()
    assert not Enterprise.objects.exists()


def test_nothing_is_recorded_for_a_foreign_name_that_a_stranger_registered(load):
    EnterpriseFactory(
        uscc="", country_id="DE", name_zh="", name_en="Example GmbH",
        status=Enterprise.Status.REGISTERED,
    )  # fmt: skip
    foreign = {"holder_uscc": "", "holder_country": "DE", "holder_name": "Example GmbH"}

    assert "Example GmbH is registered but not verified" in load(line(1, **foreign))
    assert not Recordal.objects.exists()


def test_nothing_is_recorded_for_a_code_that_a_stranger_registered(load):
    EnterpriseFactory(uscc=uscc(800), status=Enterprise.Status.REGISTERED)

    said = load(line(1), line(2, holder_uscc=uscc(802), holder_name="另一家"))

    assert "verify the enterprise first" in said
    assert [row.number for row in Recordal.objects.all()] == ["T2020-00002"]
