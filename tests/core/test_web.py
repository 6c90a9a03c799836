"""The plumbing of pages: who may enter, what a broken rule looks like, search words."""

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from django.views.decorators.http import require_POST

from config.urls import handler404, handler500  # noqa: F401  (the router looks for them here)
from config.urls import urlpatterns as real_addresses
from core.accounts.permissions import Can
from core.errors import DomainError, InvalidInput
from core.web import Request, public, requires, words


@requires(Can.EDIT_REFERENCE)
def guarded(request: Request) -> HttpResponse:
    return HttpResponse("inside")


@public
def open_to_all(request: Request) -> HttpResponse:
    return HttpResponse("anybody")


@requires(Can.USE_ACCOUNT)
def broken_rule(request: Request) -> HttpResponse:
    raise DomainError("The goods are released.", citation="REG 24")


@requires(Can.USE_ACCOUNT)
def wrong_input(request: Request) -> HttpResponse:
    raise InvalidInput("There is no such day.")


@requires(Can.USE_ACCOUNT)
def our_fault(request: Request) -> HttpResponse:
    raise ZeroDivisionError


@require_POST
@requires(Can.USE_ACCOUNT)
def step(request: Request) -> HttpResponse:
    raise DomainError("The goods are released.")


urlpatterns = [
    path("t/open/step/", step),
    path("t/guarded/", guarded),
    path("t/open/", open_to_all),
    path("t/broken/", broken_rule),
    path("t/wrong/", wrong_input),
    path("t/fault/", our_fault),
    path("api/v1/fault/", our_fault),
    *real_addresses,
]
pytestmark = pytest.mark.urls(__name__)


class TestWhoMayEnter:
    def test_a_stranger_is_asked_to_sign_in(self, db):
        response = Client().get("/t/guarded/?a=1")

        assert response.status_code == 302
        assert response["Location"] == "/accounts/login/?next=/t/guarded/%3Fa%3D1"

    def test_the_wrong_role_is_told_so(self, login, inspector):
        response = login(inspector).get("/t/guarded/")

        assert response.status_code == 403
        assert "This page is not for your role" in response.content.decode()

    def test_the_right_role_enters(self, login, administrator):
        assert login(administrator).get("/t/guarded/").content == b"inside"

    def test_public_pages_need_nobody(self, db):
        assert Client().get("/t/open/").content == b"anybody"


class TestBrokenRules:
    def test_after_a_form_its_page_comes_back_with_the_reason(self, login, inspector):
        client = login(inspector)

        response = client.post(
            "/t/broken/", headers={"referer": "http://testserver/accounts/profile/"}, follow=True
        )

        assert response.redirect_chain == [("http://testserver/accounts/profile/", 302)]
        assert "The goods are released." in response.content.decode()

    def test_without_a_page_to_go_back_to_there_is_one_that_explains(self, login, inspector):
        response = login(inspector).post("/t/broken/")

        assert response.status_code == 409
        page = response.content.decode()
        assert "The goods are released." in page
        assert "REG 24" in page

    def test_never_leads_to_another_site(self, login, inspector):
        response = login(inspector).post("/t/broken/", headers={"referer": "https://evil.example/"})

        assert response.status_code == 409

    def test_wrong_input_is_unprocessable(self, login, inspector):
        assert login(inspector).get("/t/wrong/").status_code == 422


class TestPagesThatAreNotThere:
    def test_people_get_a_page(self, login, inspector):
        response = login(inspector).get("/no/such/page/")

        assert response.status_code == 404
        assert "There is nothing here for you" in response.content.decode()

    def test_strangers_get_one_too(self, db):
        assert Client().get("/no/such/page/").status_code == 404

    def test_our_own_fault_is_admitted(self, login, inspector):
        client = login(inspector)
        client.raise_request_exception = False

        page = client.get("/t/fault/")
        problem = client.get("/api/v1/fault/")

        assert page.status_code == problem.status_code == 500
        assert page["Content-Type"].startswith("text/html")
        assert problem["Content-Type"] == "application/problem+json"
        assert problem.json()["code"] == "server_error"


@pytest.mark.parametrize(
    ("typed", "meant"), [("  龙腾 ", "龙腾"), ("a\0b", "ab"), ("x" * 300, "x" * 100), ("", "")]
)
def test_search_words(typed, meant):
    assert words(RequestFactory().get("/", {"q": typed})) == meant


def test_every_page_of_the_frame_survives_hostile_searches(login, administrator):
    client = login(administrator)
    for address in ("/search/", "/accounts/users/", "/reference/countries/", "/ledger/"):
        for typed in ("\0", "%", "'; DROP TABLE core_user; --", "\\", "😀" * 60):
            assert client.get(address, {"q": typed}, follow=True).status_code == 200


class TestFormWithMistakes:
    """It came back at the address of its step, where nothing can be read."""

    HERE = "/t/open/step/"
    FROM_HERE = {"Referer": f"http://testserver{HERE}"}

    def test_a_broken_rule_leads_to_the_page_the_form_is_part_of(self, login, inspector):
        client = login(inspector)

        response = client.post(self.HERE, headers=self.FROM_HERE, follow=True)

        assert response.redirect_chain[-1] == ("/t/open/", 302)
        assert response.content == b"anybody"
        assert "The goods are released." in client.get("/").content.decode()

    def test_an_address_that_was_typed_leads_there_too(self, login, inspector):
        typed = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Site": "none"}
        client = login(inspector)

        assert client.get(self.HERE, headers=typed).headers["Location"] == "/t/open/"
        assert client.get("/accounts/logout/", headers=typed).status_code == 405
        linked = {**typed, "Sec-Fetch-Site": "cross-site"}
        assert client.get(self.HERE, headers=linked).status_code == 405

    def test_a_link_from_elsewhere_is_still_refused(self, login, inspector):
        client = login(inspector)

        assert client.get(self.HERE).status_code == 405
        elsewhere = {"Referer": f"http://evil.example{self.HERE}"}
        assert client.get(self.HERE, headers=elsewhere).status_code == 405
