"""Tables as offices save them, and uploads that wait for a second look."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from core.errors import InvalidInput
from core.files.held import content_of, held, hold, token_of
from core.files.tables import day_in, listed, read_table, write_table

COLUMNS = {"name": ("名称", "企业名称"), "since": ("起",)}


def rows(text, *, encoding="utf-8", limit=10, needed=("name",)):
    content = text if isinstance(text, bytes) else text.encode(encoding)
    return [(row.line, dict(row.cells)) for row in read_table(
        content, COLUMNS, needed=needed, limit=limit)]  # fmt: skip


class TestReading:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
    @pytest.mark.parametrize("separator", [",", ";", "\t"])
    def test_whatever_the_office_uses(self, encoding, separator):
        text = separator.join(["企业名称", "起"]) + "\r\n" + separator.join(["朗科", "2026-01-01"])
        assert rows(text, encoding=encoding) == [(2, {"name": "朗科", "since": "2026-01-01"})]

    def test_lines_are_those_of_the_file(self):
        text = 'name,since\n"a\nb",1\n\n , \nc,2\n'
        assert [line for line, _ in rows(text)] == [2, 6]

    def test_unknown_columns_and_columns_twice_are_passed_over(self):
        assert rows("Name,colour,name\na,red,b\n") == [(2, {"name": "a"})]

    def test_short_rows_have_fewer_cells(self):
        assert rows("name,since\na\n") == [(2, {"name": "a"})]

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("", "empty"),
            ("  \n", "empty"),
            ("since\n1\n", "lacks the column “name”"),
            (b"\xff\xfe\x00\x80", "neither UTF-8 nor"),
            (b"name\n\x00\n", "neither UTF-8 nor"),
            ("name\na\nb\nc\n", "more than 2 rows"),
            ('name\n"' + "x" * 9_000_000 + '"', "broken at line"),
        ],
    )
    def test_what_is_no_table_is_said_at_the_field(self, text, message):
        with pytest.raises(InvalidInput, match=message) as error:
            rows(text, limit=2)
        assert error.value.details["field"] == "file"


class TestCells:
    @pytest.mark.parametrize(
        "text", ["2026-09-01", "2026/9/1", "2026.09.1", "2026年9月1日", "20260901"]
    )
    def test_days(self, text):
        assert day_in(text, field="since") == date(2026, 9, 1)

    @pytest.mark.parametrize(
        "text", ["2026-02-30", "01.09.2026", "2026", "soon", "2026-9", "²026-9-1"]
    )
    def test_what_is_no_day(self, text):
        with pytest.raises(InvalidInput, match="is not a day") as error:
            day_in(text, field="since")
        assert error.value.details["field"] == "since"

    def test_no_day_and_several_values(self):
        assert day_in("", field="since") is None
        assert listed(" 9｜x|25、9;；, 30") == ["9｜x", "25", "9", "30"]


def test_a_table_written_can_be_read_and_runs_no_formula():
    text = write_table(["name", "since"], [["=1+1", "2026-01-01"]])
    assert text.startswith("\ufeff")
    assert rows(text) == [(2, {"name": "'=1+1", "since": "2026-01-01"})]


@pytest.mark.django_db
class TestHeld:
    def test_is_handed_on_to_the_same_user_only(self, rights_holder, other_holder):
        file = hold(b"name\n", name="a.csv", content_type="text/csv", actor=rights_holder)
        token = token_of(file, rights_holder)

        assert held(token, rights_holder) == file
        for wrong, user in [
            (token, other_holder),
            (f"{token}x", rights_holder),
            ("", rights_holder),
        ]:
            with pytest.raises(InvalidInput, match="no longer valid"):
                held(wrong, user)

    def test_not_for_ever(self, rights_holder):
        file = hold(b"name\n", name="a.csv", content_type="text/csv", actor=rights_holder)
        token = token_of(file, rights_holder)
        with time_machine.travel(timezone.now() + timedelta(days=2)), pytest.raises(InvalidInput):
            held(token, rights_holder)

    @pytest.mark.parametrize(
        ("content", "message"), [(b"", "is empty"), (b"x" * 11, "larger than")]
    )
    def test_empty_and_oversize(self, content, message, settings):
        settings.FILE_SIZE_LIMIT = 10
        with pytest.raises(InvalidInput, match=message) as error:
            content_of(SimpleUploadedFile("a.csv", content))
        assert error.value.details["field"] == "file"
