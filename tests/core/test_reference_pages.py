"""The law and the codes on their pages, and what an administrator may change there."""

from datetime import date

import pytest

from core.audit.models import Event
from core.reference.calendar import load_calendar
from core.reference.models import CalendarDay, CalendarYear, StatutoryDeadline
from core.reference.tables import TABLES

EDITABLE = [key for key, table in TABLES.items() if table.editable]


@pytest.fixture
def editor(login, administrator):
    return login(administrator)


class TestReading:
    def test_everybody_finds_every_table(self, login, rights_holder):
        page = login(rights_holder).get("/reference/").content.decode()

        assert all(f'href="/reference/{key}/"' in page for key in TABLES)

    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    @pytest.mark.parametrize("key", TABLES)
    def test_every_table_shows_its_rows(self, login, inspector, key, language):
        response = login(inspector).get(f"/reference/{key}/", headers={"accept-language": language})

        assert response.status_code == 200
        rows = list(TABLES[key].model._default_manager.order_by("pk")[:60])
        assert [row for row, _cells in response.context["rows"]] == rows
        page = response.content.decode()
        assert "<td>None</td>" not in page
        assert "<td>[" not in page

    @pytest.mark.parametrize("key", TABLES)
    def test_every_column_can_be_searched(self, login, inspector, key):
        client = login(inspector)

        assert client.get(f"/reference/{key}/?q=zzzz").context["page"].rows == []
        for word in ("a", "龙", "%"):
            assert client.get(f"/reference/{key}/", {"q": word}).status_code == 200

    def test_long_tables_have_pages(self, login, inspector):
        client = login(inspector)
        first = client.get("/reference/countries/").context["page"]

        second = client.get(f"/reference/countries/?after={first.next}").context["page"]

        assert second.rows[0].pk > first.rows[-1].pk

    def test_no_table_asks_for_every_row(self, login, inspector, django_assert_max_num_queries):
        client = login(inspector)
        for key in TABLES:
            with django_assert_max_num_queries(8):
                client.get(f"/reference/{key}/")

    def test_an_unknown_table_does_not_exist(self, login, inspector):
        assert login(inspector).get("/reference/nothing/").status_code == 404

    def test_readers_see_no_button(self, login, inspector, editor):
        address = "/reference/deadlines/"

        assert "Change" not in login(inspector).get(address).content.decode()
        assert "Change" in editor.get(address).content.decode()


def as_posted(row: StatutoryDeadline) -> dict[str, object]:
    """What the form sends when nothing was changed."""
    values = {name: getattr(row, name) for name in TABLES["deadlines"].editable}
    lists = {n: ",".join(map(str, v)) for n, v in values.items() if isinstance(v, list)}
    return values | lists


class TestChanging:
    @pytest.mark.parametrize("key", EDITABLE)
    def test_every_table_that_says_so_has_its_form(self, editor, key):
        row = TABLES[key].model._default_manager.first()
        if row is None:
            pytest.skip("this table starts empty")

        response = editor.get(f"/reference/{key}/{row.pk}/")

        assert response.status_code == 200
        assert set(response.context["form"].fields) == set(TABLES[key].editable)

    def test_is_kept_and_both_values_go_into_the_ledger(self, editor, administrator):
        row = StatutoryDeadline.objects.get(pk="holder_reply_ex_officio")
        before = row.length
        fields = as_posted(row)

        response = editor.post(
            f"/reference/deadlines/{row.pk}/", {**fields, "length": "5"}, follow=True
        )

        assert "recorded in the ledger" in response.content.decode()
        row.refresh_from_db()
        assert (row.length, row.edited_at is None) == (5, False)
        event = Event.objects.get()
        assert (event.verb, event.actor) == ("reference.changed", administrator)
        assert event.details == {"changed": {"length": [str(before), "5"]}}

    def test_saving_without_a_change_leaves_no_trace(self, editor):
        row = StatutoryDeadline.objects.first()
        fields = as_posted(row)

        assert editor.post(f"/reference/deadlines/{row.pk}/", fields).status_code == 302
        assert not Event.objects.exists()
        row.refresh_from_db()
        assert row.edited_at is None

    def test_wrong_values_come_back(self, editor):
        row = StatutoryDeadline.objects.first()

        response = editor.post(f"/reference/deadlines/{row.pk}/", {"length": "many"})

        assert response.status_code == 422
        assert "length" in response.context["form"].errors
        assert 'value="many"' in response.content.decode()

    @pytest.mark.parametrize(
        ("key", "first", "last"),
        [
            ("security-tiers", ("value_from", "900"), ("value_to", "1")),
            (
                "criminal-thresholds",
                ("effective_from", "2026-01-02"),
                ("effective_to", "2026-01-01"),
            ),
        ],
    )
    def test_no_span_ends_before_it_begins(self, editor, key, first, last):
        row = TABLES[key].model._default_manager.first()
        values = {name: getattr(row, name) for name in TABLES[key].editable}
        fields = {name: value for name, value in values.items() if value is not None}

        response = editor.post(f"/reference/{key}/{row.pk}/", {**fields, **dict([first, last])})

        assert response.status_code == 422
        assert list(response.context["form"].errors) == [last[0]]

    @pytest.mark.parametrize(
        "address",
        [
            "/reference/countries/CN/",
            "/reference/deadlines/nothing/",
            "/reference/calendar/yesterday/",
            "/reference/calendar-years/abc/",
            "/reference/criminal-thresholds/abc/",
        ],
    )
    def test_what_is_not_there_or_not_editable(self, editor, address):
        assert editor.get(address).status_code == 404

    def test_only_the_administrator(self, login, supervisor):
        client = login(supervisor)
        row = StatutoryDeadline.objects.first()

        assert client.get(f"/reference/deadlines/{row.pk}/").status_code == 403
        assert client.post(f"/reference/deadlines/{row.pk}/", {"length": "9"}).status_code == 403
        assert client.post("/reference/calendar/new/", {}).status_code == 403


class TestCalendar:
    DAY = {"day": "2027-05-03", "name_en": "Labour Day", "name_zh": "劳动节"}

    def test_a_holiday_changes_the_count_of_working_days(self, editor):
        assert load_calendar().is_working(date(2027, 5, 3))

        response = editor.post("/reference/calendar/new/", self.DAY, follow=True)

        assert "recorded in the ledger" in response.content.decode()
        assert not load_calendar().is_working(date(2027, 5, 3))
        assert Event.objects.get().details == {"working": False, "year_confirmed": False}

    def test_a_year_is_confirmed_with_its_last_day(self, editor):
        editor.post("/reference/calendar/new/", {**self.DAY, "confirmed": "on"})

        year = CalendarYear.objects.get(pk=2027)
        assert year.confirmed
        assert year.edited_at is not None

    def test_a_day_is_changed_not_entered_twice(self, editor):
        editor.post("/reference/calendar/new/", self.DAY)

        again = editor.post("/reference/calendar/new/", self.DAY)
        assert again.status_code == 422
        assert list(again.context["form"].errors) == ["day"]

        changed = {"working": "on", "name_en": "Make-up day", "name_zh": "调休"}
        assert editor.post("/reference/calendar/2027-05-03/", changed).status_code == 302
        assert CalendarDay.objects.get(pk="2027-05-03").working

    def test_no_day_at_all(self, editor):
        response = editor.post("/reference/calendar/new/", {**self.DAY, "day": "2027-02-30"})

        assert response.status_code == 422
        assert list(response.context["form"].errors) == ["day"]
