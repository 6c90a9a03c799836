"""What every client of the API may rely on, for every resource that is registered."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from config.api import api
from core.accounts.permissions import Can
from core.api.pagination import Cursor
from core.tokens import services as tokens
from recordal.applications.models import Recordal
from recordal.rights.models import IpRight
from tests.api_rows import RESOURCES, Resource, a_case, money_without_currency
from tests.factories import CampaignFactory, RecordalFactory, ShipmentFactory

pytestmark = pytest.mark.django_db

VIEWS: dict[str, Any] = {prefix: view for prefix, view, _basename in api.registry}
FIGURES = {"statistics", "public/statistics"}
#: Only asked questions: nothing is listed.
ASKED = {"gate-checks"}
PUBLIC = {"public/recordals", "public/statistics"}
every_resource = pytest.mark.parametrize("resource", RESOURCES, ids=str)
Bearer = Callable[..., Client]


def problem(answer: Any, status: int) -> dict[str, Any]:
    """The answer is a problem of RFC 9457 with all that the contract promises."""
    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert {"type", "title", "status", "detail", "code"} <= set(body)
    assert body["status"] == status
    assert body["detail"]
    return body


def unsigned(value: Any) -> Any:
    """A row without the addresses of files: they are signed anew at each request."""
    if isinstance(value, dict):
        return {key: unsigned(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [unsigned(entry) for entry in value]
    return "" if isinstance(value, str) and "/files/" in value else value


def walk(client: Client, path: str, back: bool = False) -> list[dict[str, Any]]:
    """Every row of a list, page by page."""
    rows: list[dict[str, Any]] = []
    while path:
        answer = client.get(path)
        assert answer.status_code == 200, answer.content
        page = answer.json()
        assert set(page) == {"next", "previous", "results"}
        found = unsigned(page["results"])
        rows = found + rows if back else rows + found
        path = page["previous" if back else "next"]
        assert len(rows) < 5000, "a walk without end"
    return rows


def test_every_resource_of_the_contract_is_there():
    assert set(VIEWS) == {resource.name for resource in RESOURCES} | FIGURES | PUBLIC | ASKED


@pytest.mark.parametrize("name", sorted(set(VIEWS) - PUBLIC))
def test_nobody_without_a_key(name):
    ask = Client().post if name in ASKED else Client().get
    answer = ask(f"/api/v1/{name}/")

    problem(answer, 401)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_everybody_reads_what_is_public(name):
    assert Client().get(f"/api/v1/{name}/").status_code == 200


@every_resource
def test_nobody_without_the_capability(resource, request, bearer):
    user = request.getfixturevalue(resource.unable)
    client = bearer(user) if user.can(Can.USE_API) else bearer(user, Can.USE_ACCOUNT)

    problem(client.get(f"/api/v1/{resource.name}/"), 403)


def test_figures_need_their_capability(bearer, rights_holder):
    problem(bearer(rights_holder).get("/api/v1/statistics/"), 403)


@every_resource
def test_a_row_is_shown_by_number_to_whom_it_concerns(resource, request, bearer):
    reader = request.getfixturevalue(resource.reader)
    row = resource.make(reader)
    client = bearer(reader)

    listed = walk(client, f"/api/v1/{resource.name}/")

    assert len(listed) == 1
    assert not {"id", "pk"} & set(listed[0])
    assert money_without_currency(listed) == []
    if resource.key:
        number = getattr(row, resource.key)
        shown = client.get(f"/api/v1/{resource.name}/{number}/").json()
        assert shown[resource.key] == number
        assert money_without_currency(shown) == []
        problem(client.get(f"/api/v1/{resource.name}/{row.pk}/"), 404)


@pytest.mark.parametrize("resource", [r for r in RESOURCES if r.stranger], ids=str)
def test_the_row_of_others_does_not_exist(resource, request, bearer):
    row = resource.make(request.getfixturevalue(resource.reader))
    client = bearer(request.getfixturevalue(resource.stranger))

    seen = walk(client, f"/api/v1/{resource.name}/")
    if resource.key:
        number = getattr(row, resource.key)
        assert number not in {one[resource.key] for one in seen}
        problem(client.get(f"/api/v1/{resource.name}/{number}/"), 404)
    else:
        assert seen == []


def test_figures_are_money_and_pieces(bearer, inspector):
    a_case(inspector)

    shown = bearer(inspector).get("/api/v1/statistics/").json()

    assert (shown["totals"]["value"], shown["currency"]) == ("10000.00", "CNY")
    del shown["definitions"]
    assert money_without_currency(shown) == []


class TestLists:
    @every_resource
    def test_each_row_comes_once_in_every_order(self, resource: Resource, request, bearer):
        reader = request.getfixturevalue(resource.reader)
        for _ in range(7):
            resource.make(reader)
        client = bearer(reader)
        path = f"/api/v1/{resource.name}/?limit=3"
        names = getattr(VIEWS[resource.name], "ordering_fields", [])

        whole = walk(client, f"/api/v1/{resource.name}/?limit=500")

        assert len(whole) == 7
        for ordering in ["", *names, *(f"-{name}" for name in names)]:
            ordered = walk(client, f"{path}&ordering={ordering}")
            assert sorted(map(str, ordered)) == sorted(map(str, whole)), ordering

    def test_a_long_list_is_walked_forth_and_back(self, bearer, inspector):
        declared = timezone.now()
        for _ in range(120):
            ShipmentFactory(declared_at=declared)
        client = bearer(inspector)

        forth = walk(client, "/api/v1/shipments/?limit=50")

        numbers = [row["number"] for row in forth]
        assert len(set(numbers)) == len(numbers) == 120
        second = client.get("/api/v1/shipments/?limit=50").json()["next"]
        last = client.get(client.get(second).json()["next"]).json()
        assert last["next"] is None
        back = walk(client, last["previous"], back=True)
        assert [row["number"] for row in back] == numbers[:100]

    def test_more_equal_values_than_a_page_holds(self, bearer, examiner, monkeypatch):
        first = RecordalFactory()
        more = range(1100)
        rights = IpRight.objects.bulk_create(
            IpRight(holder=first.right.holder, title=f"{n}", registration_no=f"x{n}") for n in more
        )
        Recordal.objects.bulk_create(
            Recordal(
                application_no=f"A2002-{n:05}",
                number=f"T2002-{n:05}",
                right=rights[n],
                status=first.status,
                submitted_at=first.submitted_at,
                due_on=first.due_on,
                approved_on=first.approved_on,
                expires_on=first.expires_on,
            )
            for n in more
        )

        rows = walk(bearer(examiner), "/api/v1/recordals/?ordering=approved_on&limit=100")

        assert len({row["number"] for row in rows}) == len(rows) == len(more) + 1

    @pytest.mark.parametrize("ordering", ["due_on", "-due_on"])
    def test_missing_values_have_their_place(self, ordering, bearer, rights_holder):
        own = rights_holder.enterprises.get()
        for _ in range(3):
            RecordalFactory(right__holder=own)
            RecordalFactory(
                right__holder=own, status="draft", number="", submitted_at=None, due_on=None
            )

        path = f"/api/v1/applications/?limit=1&ordering={ordering}"
        rows = [row["due_on"] for row in walk(bearer(rights_holder), path)]

        assert rows.count(None) == 3
        assert rows == sorted(rows, key=str, reverse=ordering.startswith("-"))

    def test_nobody_takes_more_than_five_hundred(self, bearer, planner, monkeypatch):
        assert Cursor.max_page_size == 500
        monkeypatch.setattr(Cursor, "max_page_size", 2)
        CampaignFactory.create_batch(3)

        page = bearer(planner).get("/api/v1/campaigns/?limit=501").json()

        assert len(page["results"]) == 2

    def test_a_cursor_of_another_list_is_refused(self, bearer, inspector):
        ShipmentFactory.create_batch(2)
        client = bearer(inspector)
        foreign = client.get("/api/v1/shipments/?limit=1").json()["next"]

        answer = client.get(foreign.replace("/shipments/", "/cases/"))

        assert "cursor" in problem(answer, 422)["errors"]

    @pytest.mark.parametrize("resource", [r for r in RESOURCES if r.page], ids=str)
    def test_filters_are_those_of_the_page(self, resource, request, login):
        page = login(request.getfixturevalue(resource.reader)).get(resource.page)

        assert type(page.context["filterset"]) is VIEWS[resource.name].filterset_class

    def test_a_wrong_filter_is_explained_at_its_name(self, bearer, inspector):
        answer = bearer(inspector).get("/api/v1/shipments/?direction=sideways")

        assert list(problem(answer, 422)["errors"]) == ["direction"]


class TestTokens:
    def test_a_token_does_no_more_than_its_scopes(self, bearer, inspector):
        client = bearer(inspector, Can.VIEW_CASES)

        assert client.get("/api/v1/cases/").status_code == 200
        problem(client.get("/api/v1/shipments/"), 403)

    def test_a_token_that_ended_opens_nothing(self, inspector):
        token, text = tokens.issue(
            inspector, actor=inspector, name="robot", scopes=[Can.VIEW_CASES], days=1
        )
        client = Client(headers={"authorization": f"Bearer {text}"})
        assert client.get("/api/v1/cases/").status_code == 200

        token.expires_at = timezone.now() - timedelta(seconds=1)
        token.save()
        problem(client.get("/api/v1/cases/"), 401)
        token.expires_at = timezone.now() + timedelta(days=1)
        token.save()
        tokens.revoke(token, actor=inspector)
        problem(client.get("/api/v1/cases/"), 401)

    def test_a_false_token_opens_nothing(self):
        client = Client(headers={"authorization": "Bearer lt_00000000_false"})

        problem(client.get("/api/v1/cases/"), 401)

    def test_a_browser_must_send_its_mark(self, inspector):
        case = a_case(inspector)
        path = f"/api/v1/cases/{case.number}/detain/"
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(inspector, backend="django.contrib.auth.backends.ModelBackend")

        problem(browser.post(path, {}, content_type="application/json"), 403)
