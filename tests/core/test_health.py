"""Is the process up, is what it needs there, and who may read the figures."""

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.test import Client

from core import health


class TestHealth:
    def test_the_process_answers_without_its_database(self, client):
        assert client.get("/healthz").content == b"ok\n"

    def test_is_ready(self, db, client):
        response = client.get("/readyz")

        assert response.status_code == 200
        assert response.json() == {"database": "ok", "broker": "ok", "migrations": "ok"}

    def test_names_a_broker_that_is_gone(self, db, client, settings):
        settings.REDIS_URL = "redis://:secret@127.0.0.1:1/0"

        response = client.get("/readyz")

        assert response.status_code == 503
        assert response.json() == {
            "database": "ok",
            "broker": "ConnectionError",
            "migrations": "ok",
        }
        assert "secret" not in response.content.decode()
        assert "127.0.0.1" not in response.content.decode()

    def test_names_a_database_that_is_gone(self, client, monkeypatch):
        def gone() -> str:
            raise OperationalError("password authentication failed for user longteng")

        monkeypatch.setitem(health.PARTS, "database", gone)
        response = client.get("/readyz")

        assert response.status_code == 503
        assert response.json() == {"database": "OperationalError", "broker": "ok"}

    @pytest.mark.django_db(transaction=True)
    def test_names_migrations_that_wait(self, client, monkeypatch):
        plan = [("a migration", False), ("another", False)]
        monkeypatch.setattr(
            "core.health.MigrationExecutor.migration_plan", lambda _self, _leaves: plan
        )

        response = client.get("/readyz")

        assert response.status_code == 503
        assert response.json()["migrations"] == "2 migrations are not applied"


class TestMetrics:
    def test_for_whoever_calls_from_within_the_network(self):
        for address in ("127.0.0.1", "10.0.3.7", "192.168.1.4", "::1", "fd00::1"):
            response = Client(REMOTE_ADDR=address).get("/metrics")
            assert response.status_code == 200
            assert b"python_info" in response.content

    @pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "", "unix"])
    def test_for_nobody_outside(self, address):
        response = Client(REMOTE_ADDR=address).get("/metrics")

        assert response.status_code == 403
        assert b"python" not in response.content

    @pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Via"])
    def test_a_proxy_within_does_not_open_them_to_the_world(self, header):
        client = Client(REMOTE_ADDR="10.0.0.2")

        assert client.get("/metrics", headers={header: "8.8.8.8"}).status_code == 403

    def test_behind_a_proxy_that_adds_nothing_the_token_is_needed(self, settings):
        settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

        assert Client(REMOTE_ADDR="10.0.0.2").get("/metrics").status_code == 403

    def test_for_whoever_has_the_token(self, settings):
        settings.METRICS_TOKEN = "figures"
        client = Client(REMOTE_ADDR="8.8.8.8")

        def answer(sent: str) -> int:
            return client.get("/metrics", headers={"authorization": sent}).status_code

        assert answer("Bearer figures") == 200
        assert answer("Bearer wrong") == 403
        assert answer("figures") == 403

    def test_no_token_set_is_no_token_that_fits(self, settings):
        settings.METRICS_TOKEN = ""

        response = Client(REMOTE_ADDR="8.8.8.8").get(
            "/metrics", headers={"authorization": "Bearer "}
        )

        assert response.status_code == 403


def test_the_system_checks_are_silent(db, capsys):
    call_command("check", databases=["default"], fail_level="WARNING")

    assert "no issues" in capsys.readouterr().out
