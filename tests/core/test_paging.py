"""Keyset pages: forward, back, with ties, the same cost at any depth."""

from datetime import UTC, datetime

import pytest
from django.core.signing import Signer
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.accounts.models import User
from core.audit.models import Event
from core.paging import COUNT_UP_TO, keyset_page
from core.reference.models import Country, District, NiceClass
from tests.factories import UserFactory

NAMES = ("username",)


@pytest.fixture
def people(db) -> list[str]:
    """Seven people, by name."""
    return [UserFactory(username=f"p{n}").username for n in range(7)]


def names(page) -> list[str]:
    return [user.username for user in page]


def page_of(size: int = 3, **params: str):
    return keyset_page(User.objects.all(), params, NAMES, size=size)


def test_walks_forward_and_back(people):
    first = page_of()
    second = page_of(after=first.next)
    third = page_of(after=second.next)

    assert [names(first), names(second), names(third)] == [people[:3], people[3:6], people[6:]]
    assert (first.previous, third.next) == ("", "")
    assert names(page_of(before=third.previous)) == people[3:6]
    back = page_of(before=second.previous)
    assert names(back) == people[:3]
    assert back.previous == ""
    assert names(page_of(after=back.next)) == people[3:6]


def test_the_last_full_page_has_no_next(people):
    assert page_of(size=7).next == ""
    assert page_of(size=6).next != ""


def test_ties_are_neither_lost_nor_repeated(db):
    at = datetime(2026, 1, 1, 12, 0, 0, 123456, tzinfo=UTC)
    ids = [
        Event.objects.create(at=at, verb="case.noted", subject_type="x", subject_id=str(n)).pk
        for n in range(7)
    ]
    seen, cursor = [], ""
    for _ in range(4):
        page = keyset_page(Event.objects.all(), {"after": cursor}, ("-at", "-pk"), size=2)
        seen += [event.pk for event in page]
        cursor = page.next

    assert seen == ids[::-1]
    assert cursor == ""


def test_descending_and_ascending_fields_together(db):
    for name, role in [("a", "planner"), ("b", "planner"), ("c", "auditor")]:
        UserFactory(username=name, role=role)
    order = ("-role", "username")

    first = keyset_page(User.objects.all(), {}, order, size=1)
    second = keyset_page(User.objects.all(), {"after": first.next}, order, size=1)
    third = keyset_page(User.objects.all(), {"after": second.next}, order, size=1)

    assert names(first) + names(second) + names(third) == ["a", "b", "c"]


def test_a_row_that_comes_or_goes_moves_no_border(people):
    first = page_of()
    User.objects.filter(username__in=["p1", "p2"]).delete()
    UserFactory(username="p00")

    assert names(page_of(after=first.next)) == people[3:6]


def test_behind_the_last_row_is_the_first_page(people):
    last = page_of(after=page_of(after=page_of(size=2).next).next)
    User.objects.filter(username__gte="p4").delete()

    assert names(page_of(after=last.previous)) == ["p0", "p1", "p2"]


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "WyJwMiJd",
        "\0",
        "龙",
        ":" * 9,
        "[" * 5000,
        Signer(salt="core.paging core.User username").sign_object([{"a": 1}])[:-1],
        Signer(salt="other").sign_object(["p2"]),
    ],
)
@pytest.mark.parametrize("way", ["after", "before"])
def test_a_tampered_cursor_shows_the_first_page(people, way, cursor):
    page = page_of(**{way: cursor})

    assert names(page) == people[:3]


def test_a_cursor_belongs_to_its_list_and_order(db):
    cursor = keyset_page(Country.objects.all(), {}, ("pk",), size=3).next

    assert keyset_page(NiceClass.objects.all(), {"after": cursor}, ("pk",)).rows[0].pk == 1
    by_name = keyset_page(Country.objects.all(), {"after": cursor}, ("-pk",), size=1)
    assert by_name.rows[0] == Country.objects.order_by("-pk")[0]


def test_counts_up_to_a_thousand(people, monkeypatch):
    assert (page_of().total, page_of().total_is_more) == (7, False)
    monkeypatch.setattr("core.paging.COUNT_UP_TO", 5)
    assert (page_of().total, page_of().total_is_more) == (5, True)
    assert COUNT_UP_TO == 1000


def test_no_rows(db):
    page = keyset_page(District.objects.none(), {}, ("pk",))

    assert (len(page), page.next, page.previous, page.total) == (0, "", "", 0)
    assert not page


def test_costs_the_same_at_any_depth(people):
    def asked(**params: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            page_of(size=2, **params)
        return len(queries)

    first = page_of(size=2)
    deep = page_of(size=2, after=page_of(size=2, after=first.next).next)

    assert asked() == asked(after=first.next) == asked(before=deep.previous) == 2
