"""What readers fill in: forms, filter bars and page links."""

from datetime import date
from types import SimpleNamespace

import django_filters
import pytest
from django import forms
from django.http import QueryDict
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from core.accounts.models import User
from core.templatetags import fields
from core.templatetags.ui_samples import SampleForm


def render(source: str, **context: object) -> str:
    query = context.pop("query", {})
    request = RequestFactory().get("/", query if isinstance(query, dict) else {})
    return engines["django"].from_string(source).render(context, request)


class GoodsFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="Search", method="keep")
    kind = django_filters.MultipleChoiceFilter(
        label="Kind", choices=[("a", "Phones"), ("b", "Disks")], method="keep"
    )
    held = django_filters.DateFromToRangeFilter(label="Held", method="keep")
    own = django_filters.BooleanFilter(label="Own", method="keep")

    def keep(self, rows, name, value):
        return rows


class TestFilters:
    def active(self, query: str) -> list[fields.ActiveFilter]:
        return fields.active_filters(GoodsFilter(QueryDict(query), queryset=User.objects.none()))

    def test_nothing_chosen_nothing_shown(self):
        assert self.active("") == []
        assert self.active("q=&kind=") == []

    def test_each_choice_can_be_taken_away_alone(self):
        chips = self.active("kind=a&kind=b&q=netac")
        assert [(chip.label, chip.value) for chip in chips] == [
            ("Search", "netac"),
            ("Kind", "Phones"),
            ("Kind", "Disks"),
        ]
        assert QueryDict(chips[1].remove_url[1:]) == QueryDict("kind=b&q=netac")

    def test_a_range_is_one_filter_and_goes_as_one(self):
        (chip,) = self.active("held_after=2017-10-12&after=eyJ9")
        assert chip.value == "2017-10-12 – …"
        assert chip.remove_url == "?"

    def test_yes_and_no_are_words(self):
        assert self.active("own=false")[0].value == "No"

    def test_a_value_that_is_no_choice_is_not_shown_as_a_filter(self):
        assert self.active("kind=zz") == []

    def test_the_bar_keeps_what_was_typed_and_gives_dates_a_picker(self):
        filterset = GoodsFilter(QueryDict("q=netac"), queryset=User.objects.none())
        html = render('{% include "components/filters.html" %}', filterset=filterset)
        assert 'value="netac"' in html
        assert html.count('type="date"') == 2


class TestForms:
    def test_an_error_is_tied_to_its_field_and_to_the_summary(self):
        form = SampleForm({"quantity": "many"})
        html = render('{% include "components/form.html" %}', form=form)
        assert 'href="#id_quantity"' in html
        assert 'aria-describedby="id_quantity_error"' in html
        assert 'id="id_quantity_error"' in html

    def test_a_day_is_iso_for_the_picker_in_every_language(self):
        form = SampleForm(initial={"found_on": date(2017, 11, 20)})
        with translation.override("zh-hans"):
            html = render("{% form_field form.found_on %}", form=form)
        assert 'type="date"' in html
        assert 'value="2017-11-20"' in html

    def test_what_was_typed_comes_back_with_its_error(self):
        html = render("{% form_field form.quantity %}", form=SampleForm({"quantity": "many"}))
        assert 'type="text"' in html
        assert 'inputmode="numeric"' in html
        assert 'value="many"' in html

    def test_one_form_does_not_change_the_next(self):
        fields.prepared(SampleForm()["found_on"])
        assert SampleForm.base_fields["found_on"].widget.input_type == "text"

    @pytest.mark.parametrize(
        ("name", "kind"),
        [("finding", "group"), ("quantity", "plain"), ("photos", "file"), ("sealed", "check")],
    )
    def test_kinds_of_fields(self, name, kind):
        assert fields.kind_of(SampleForm()[name]) == kind

    def test_hidden_fields_have_no_label(self):
        class Hidden(forms.Form):
            number = forms.CharField(widget=forms.HiddenInput)

        assert "<label" not in render("{% form_field form.number %}", form=Hidden())


class TestPager:
    def test_cursors_keep_the_filters(self):
        page = SimpleNamespace(next="N", previous="P", total=3, total_is_more=False)
        html = render(
            '{% include "components/pager.html" %}', page=page, query={"q": "x", "after": "old"}
        )
        assert 'href="?q=x&amp;after=N"' in html
        assert 'href="?q=x&amp;before=P"' in html
        assert "3 entries" in html


class TestConfirm:
    def test_it_posts_with_the_token_and_asks_only_what_it_is_given(self):
        """A form of the page must not slip into the question."""
        html = render(
            '{% confirm "/cases/C1/release/" "Release" fields=hidden %}',
            form=SampleForm(),
            hidden={"ground": "court"},
            csrf_token="secret",
        )
        assert '<form method="post" action="/cases/C1/release/">' in html
        assert 'name="csrfmiddlewaretoken"' in html
        assert '<input type="hidden" name="ground" value="court">' in html
        assert 'name="quantity"' not in html

    def test_each_question_has_its_own_name(self):
        html = render('{% confirm "/a/" "A" %}{% confirm "/a/" "A" %}')
        ids = [part.split('"')[0] for part in html.split('popovertarget="')[1::2]]
        assert len(set(ids)) == 2
