"""Every page keeps the browser from running what we did not write."""

import pytest
from django.test import Client

STRICT = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "manifest-src": "'self'",
}


def policy_of(response) -> dict[str, str]:
    header = response["Content-Security-Policy"]
    return dict(part.strip().split(" ", 1) for part in header.split(";") if part.strip())


@pytest.mark.parametrize(
    "address", ["/accounts/login/", "/public/statistics/", "/api/v1/docs/", "/no/such/page/"]
)
def test_pages_for_everybody(db, address):
    assert policy_of(Client().get(address)) == STRICT


@pytest.mark.parametrize(
    "address",
    ["/", "/accounts/profile/", "/help/", "/help/errors/", "/help/components/", "/accounts/users/"],
)
def test_pages_for_those_who_signed_in(login, administrator, address):
    response = login(administrator).get(address)

    assert response.status_code == 200
    assert policy_of(response) == STRICT
    page = response.content.decode()
    assert " style=" not in page
    assert " onclick=" not in page
    assert "<style" not in page


def test_the_other_walls_stand(db):
    response = Client().get("/accounts/login/")

    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"


def test_cookies_are_closed_to_scripts(db):
    client = Client()
    client.get("/accounts/login/")

    assert client.cookies["csrftoken"]["httponly"]
    assert client.cookies["csrftoken"]["samesite"] == "Lax"
