"""What readers see: amounts, days, states, timelines, charts, and every icon and part we have."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
import time_machine
from django.conf import settings
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from core import icons
from core.audit.verbs import VERBS
from core.navigation import ENTRIES
from core.templatetags import deadlines, formats, ui

NOON = datetime(2017, 11, 20, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai


@pytest.fixture
def at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def render(source: str, **context: object) -> str:
    request = RequestFactory().get("/")
    return engines["django"].from_string(source).render(context, request)


class TestAmounts:
    @pytest.mark.parametrize(
        ("amount", "currency", "text"),
        [
            (Decimal("1200000"), "CNY", "¥1,200,000.00"),
            ("0.005", "USD", "$0.00"),
            (Decimal("-5.5"), "CNY", "−¥5.50"),
            (7, "JPY", "JPY\N{NO-BREAK SPACE}7.00"),
            (None, "CNY", "—"),
            ("not a number", "CNY", "—"),
        ],
    )
    def test_money_has_sign_thousands_and_cents(self, amount, currency, text):
        assert formats.money(amount, currency) == text

    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (26000, "26,000"),
            (Decimal("26000.500"), "26,000.5"),
            (Decimal("1E+3"), "1,000"),
            (0, "0"),
        ],
    )
    def test_quantity_has_no_idle_zeros(self, value, text):
        assert formats.qty(value) == text

    def test_both_work_as_filter_and_as_tag(self):
        text = render('{{ n|money }} {% money n "USD" %} {{ n|qty }} {% qty n "kg" %}', n=1500)
        assert text == "¥1,500.00 $1,500.00 1,500 1,500\N{NO-BREAK SPACE}kg"


@pytest.mark.usefixtures("at_noon")
class TestTimes:
    @pytest.mark.parametrize(
        ("distance", "text"),
        [
            (timedelta(seconds=20), "just now"),
            (timedelta(minutes=1), "1 minute ago"),
            (timedelta(hours=5), "5 hours ago"),
            (timedelta(days=6), "6 days ago"),
            (timedelta(days=-2), "in 2 days"),
            (timedelta(days=7), "2017-11-13 12:00"),
        ],
    )
    def test_near_times_are_relative_and_far_ones_exact(self, distance, text):
        assert f">{text}</time>" in formats.when(NOON - distance)

    def test_the_exact_time_is_shanghai_time_and_stands_in_the_title(self):
        html = formats.when(NOON)
        assert 'datetime="2017-11-20T12:00:00+08:00"' in html
        assert 'title="2017-11-20 12:00:00 CST"' in html

    def test_a_day_is_the_day_in_shanghai(self):
        late = datetime(2017, 11, 19, 17, 0, tzinfo=UTC)
        assert ">2017-11-20</time>" in formats.day(late)
        assert "2017-11-20" in formats.day(date(2017, 11, 20))
        assert formats.day(None) == formats.when(None) == "—"


@pytest.mark.usefixtures("at_noon")
class TestDeadlines:
    @pytest.mark.parametrize(
        ("due", "tone", "text"),
        [
            (date(2017, 11, 18), "danger", "2 days overdue"),
            (date(2017, 11, 20), "warn", "Due today"),
            (date(2017, 11, 22), "warn", "2 days left"),
            (date(2017, 11, 23), "ok", "3 days left"),
            (NOON - timedelta(minutes=5), "danger", "Overdue"),
        ],
    )
    def test_tone_and_words_agree(self, due, tone, text):
        shown = deadlines.shown(due)
        assert (shown["tone"], shown["text"]) == (tone, text)

    def test_the_last_day_counts_in_full(self):
        """A term ends with the first moment of the next day; people read the last day."""
        ends = datetime(2017, 11, 20, 16, 0, tzinfo=UTC)
        clock = SimpleNamespace(due_at=ends, last_moment=ends - timedelta(minutes=1))

        shown = deadlines.shown(clock)

        assert (shown["due"], shown["at"], shown["late"]) == (date(2017, 11, 20), "", False)

    def test_hours_show_the_time(self):
        assert deadlines.shown(NOON + timedelta(hours=2))["at"] == "14:00"

    def test_a_clock_that_was_met_is_never_overdue(self):
        clock = SimpleNamespace(
            due_at=NOON - timedelta(days=9), status="met", get_status_display=lambda: "Met"
        )
        assert deadlines.shown(clock)["tone"] == "neutral"
        assert deadlines.shown(clock)["text"] == "Met"

    def test_the_chip_names_the_law_and_what_is_provisional(self):
        clock = SimpleNamespace(due_on=date(2017, 12, 1), provisional=True, citation="Article 16")
        html = render("{% deadline_chip clock %}", clock=clock)
        assert 'title="Article 16"' in html
        assert "provisional" in html

    def test_no_deadline_shows_nothing(self):
        assert render("{% deadline_chip clock %}", clock=None).strip() == ""


class TestNames:
    def test_a_name_is_in_the_language_of_the_reader(self):
        place = SimpleNamespace(name_zh="深圳", name_en="Shenzhen")
        assert formats.local_name(place) == "Shenzhen"
        with translation.override("zh-hans"):
            assert formats.local_name(place) == "深圳"

    def test_the_other_language_is_better_than_nothing(self):
        assert formats.local_name(SimpleNamespace(name_zh="朗科", name_en="")) == "朗科"
        assert formats.local_name(None) == "—"

    @pytest.mark.parametrize(
        ("name", "text"), [("Li Wei", "LW"), ("inspector.ningbo", "in"), ("李伟", "伟"), ("", "?")]
    )
    def test_initials(self, name, text):
        assert ui.initials(name) == text


class TestStates:
    def test_tones_of_models_become_tones_of_styles(self):
        thing = SimpleNamespace(status="x", get_status_display=lambda: "Open", status_tone="bad")
        assert ui.status_badge(thing) == '<span class="badge tone-danger">Open</span>'

    def test_an_unknown_tone_is_neutral_and_the_label_is_escaped(self):
        assert ui.badge("<b>", 'x" onclick') == '<span class="badge tone-neutral">&lt;b&gt;</span>'


class TestTimeline:
    def test_every_verb_has_a_sentence_and_a_mark(self):
        for verb in VERBS:
            event = SimpleNamespace(verb=verb, details={})
            assert ui.verb_text(event), verb
            assert ui.mark_icon(event) in set(icons.ICONS) - {"dot"}, verb

    def test_a_refusal_looks_like_one(self):
        assert ui.mark_tone(SimpleNamespace(verb="referral.refused", details={})) == "danger"

    def test_details_fill_the_sentence_and_missing_ones_do_not_break_it(self, monkeypatch):
        monkeypatch.setattr(ui, "VERBS", {"x.done": "Moved to %(place)s by %(who)s"})
        event = SimpleNamespace(verb="x.done", details={"place": "A1"})
        assert ui.verb_text(event) == "Moved to A1 by —"

    def test_an_unknown_verb_is_readable(self):
        event = SimpleNamespace(verb="gate.seal_checked", details={})
        assert ui.verb_text(event) == "Gate seal checked"

    def test_the_clock_acts_when_nobody_does(self):
        event = SimpleNamespace(verb="deadline.missed", actor_name="", at=NOON, details={})
        html = render('{% include "components/timeline.html" %}', events=[event])
        assert "The clock" in html
        assert "Time limit missed" in html


class TestCharts:
    def test_bars_are_measured_against_the_longest(self):
        chart = SimpleNamespace(bars=[SimpleNamespace(value=50), SimpleNamespace(value=200)])
        assert [bar.length for bar in ui.bars(chart)] == ["25.00", "100.00"]

    def test_nothing_at_all_is_no_division_by_zero(self):
        assert ui.bars(SimpleNamespace(bars=[SimpleNamespace(value=0)]))[0].length == "0.00"
        assert ui.bars(SimpleNamespace(bars=[])) == []

    def test_the_figures_are_also_a_table(self):
        bar = SimpleNamespace(label="Shenzhen", value=155, share=0.5, url="/cases/")
        chart = SimpleNamespace(title="Batches", unit="batches", bars=[bar])
        html = render('{% include "components/bars.html" %}', chart=chart)
        assert '<td class="num">155</td><td class="num">50%</td>' in html


class TestIcons:
    def test_every_drawing_is_well_formed(self):
        for name in icons.ICONS:
            ElementTree.fromstring(icons.svg(name))  # noqa: S314

    def test_the_navigation_has_its_icons(self):
        assert {entry.icon for entry in ENTRIES} <= set(icons.ICONS)

    def test_an_unknown_icon_is_a_dot_not_an_error(self):
        assert icons.svg("no-such-thing") == icons.svg("dot")


class TestHouseRules:
    def templates(self):
        return sorted((settings.BASE_DIR / "templates").rglob("*.html"))

    def test_no_template_breaks_the_content_security_policy(self):
        for path in self.templates():
            text = path.read_text()
            assert " style=" not in text, path
            assert "<style" not in text, path
            assert " onclick=" not in text, path
            assert "javascript:" not in text, path

    def test_every_part_says_what_it_needs(self):
        for path in (settings.BASE_DIR / "templates" / "components").glob("*.html"):
            assert path.read_text().startswith("{# "), path

    def test_the_style_sheets_stay_small(self):
        sheets = (settings.BASE_DIR / "static" / "css").glob("*.css")
        assert sum(sheet.stat().st_size for sheet in sheets) < 48 * 1024
