"""Every error of the API is a problem document (RFC 9457)."""

import pytest
from django.test import Client
from django.urls import include, path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.viewsets import ViewSet

from config.urls import handler404, handler500  # noqa: F401  (the router looks for them here)
from config.urls import urlpatterns as real_addresses
from core.accounts.permissions import Can
from core.errors import DomainError, InvalidInput
from tests.factories import CampaignFactory

JSON = "application/json"


class BodySerializer(serializers.Serializer):
    amount = serializers.IntegerField(min_value=1)


class Trial(ViewSet):
    """A resource that fails in every way there is."""

    capabilities = {
        "list": Can.USE_ACCOUNT,
        "create": Can.USE_ACCOUNT,
        "update": Can.USE_ACCOUNT,
        "destroy": Can.MANAGE_ACCOUNTS,
    }

    def list(self, request: Request) -> Response:
        raise DomainError("The goods are released.", citation="REG 24", day="2026-01-02")

    def create(self, request: Request) -> Response:
        BodySerializer(data=request.data).is_valid(raise_exception=True)
        return Response({})

    def update(self, request: Request, pk: str) -> Response:
        raise InvalidInput("There is no such day.", field="day")

    def destroy(self, request: Request, pk: str) -> Response:
        return Response({})


router = SimpleRouter()
router.register("trial", Trial, basename="trial")
urlpatterns = [path("api/trials/", include(router.urls)), *real_addresses]
pytestmark = pytest.mark.urls(__name__)
TRIAL = "/api/trials/trial/"


@pytest.fixture
def client(login, inspector) -> Client:
    return login(inspector)


def problem(response, status: int, code: str) -> dict:
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == status
    assert body["code"] == code
    assert body["type"] == f"/help/errors/#{code}"
    assert body["title"]
    assert body["detail"]
    return body


def test_400_for_what_is_no_json(client):
    problem(client.post(TRIAL, "{", content_type=JSON), 400, "parse_error")


def test_401_without_a_token(db):
    response = Client().get(TRIAL)

    problem(response, 401, "not_authenticated")
    assert response["WWW-Authenticate"] == "Bearer"


def test_403_for_another_role(client):
    problem(client.delete(f"{TRIAL}1/"), 403, "permission_denied")


def test_403_for_a_form_of_another_site(login, inspector):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(inspector, backend="django.contrib.auth.backends.ModelBackend")

    problem(strict.post(TRIAL, {"amount": 1}, content_type=JSON), 403, "permission_denied")


def test_404_for_what_is_not_visible(client):
    CampaignFactory(code="real")

    problem(client.get("/api/v1/campaigns/unreal/"), 404, "not_found")


@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
def test_404_for_an_address_that_does_not_exist(db, method):
    problem(getattr(Client(), method)("/api/v1/no-such-thing/"), 404, "not_found")


def test_422_for_a_cursor_that_was_never_given(client):
    body = problem(client.get("/api/v1/campaigns/?cursor=%00x"), 422, "invalid_input")

    assert list(body["errors"]) == ["cursor"]


def test_405_names_what_is_allowed(client):
    response = client.patch(TRIAL, {}, content_type=JSON)

    problem(response, 405, "method_not_allowed")
    assert response["Allow"] == "GET, POST, HEAD, OPTIONS"


def test_406_for_a_form_nobody_writes(client):
    problem(client.get(TRIAL, headers={"accept": "image/png"}), 406, "not_acceptable")


def test_409_says_what_the_law_says(client):
    body = problem(client.get(TRIAL), 409, "rule_broken")

    assert body["detail"] == "The goods are released."
    assert (body["citation"], body["day"]) == ("REG 24", "2026-01-02")


def test_415_for_another_media_type(client):
    problem(client.post(TRIAL, "<x/>", content_type="text/xml"), 415, "unsupported_media_type")


def test_422_names_the_fields(client):
    body = problem(client.post(TRIAL, {"amount": 0}, content_type=JSON), 422, "invalid_input")

    assert body["errors"] == {"amount": ["Ensure this value is greater than or equal to 1."]}


def test_422_for_a_body_of_another_shape(client):
    body = problem(client.post(TRIAL, [1], content_type=JSON), 422, "invalid_input")

    assert list(body["errors"]) == ["non_field_errors"]


def test_422_of_a_service_names_its_field(client):
    body = problem(client.put(f"{TRIAL}1/", {}, content_type=JSON), 422, "invalid_input")

    assert body["errors"] == {"day": ["There is no such day."]}


def test_422_for_a_filter_that_does_not_exist(client):
    body = problem(client.get("/api/v1/campaigns/?status=burning"), 422, "invalid_input")

    assert list(body["errors"]) == ["status"]


def test_every_code_of_ours_is_explained(client):
    page = client.get("/help/errors/").content.decode()

    for code in (
        "parse_error",
        "not_authenticated",
        "authentication_failed",
        "permission_denied",
        "not_found",
        "method_not_allowed",
        "not_acceptable",
        "illegal_transition",
        "unsupported_media_type",
        "invalid_input",
        "throttled",
        "server_error",
    ):
        assert f'id="{code}"' in page


class TestHostileBodies:
    def test_a_body_beyond_the_limit_is_not_read(self, client, settings):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

        response = client.post(TRIAL, "[" + " " * 1000 + "]", content_type=JSON)
        assert (response.status_code, response.json()["code"]) == (413, "too_large")

        form = "application/x-www-form-urlencoded"
        assert client.post(TRIAL, "a=" + "x" * 1000, content_type=form).status_code == 413

    def test_json_nested_without_end_is_a_bad_request(self, client):
        response = client.post(TRIAL, "[" * 100_000, content_type=JSON)

        assert (response.status_code, response.json()["code"]) == (400, "parse_error")
