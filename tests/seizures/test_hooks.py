"""Notices to partner systems: signed, retried, given up, sent again, and never led astray."""

import contextlib
import importlib.util
import json
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings as django_settings
from django.utils import timezone

from core.accounts.models import User
from core.audit.models import Event
from core.errors import DomainError, InvalidInput
from core.states import IllegalTransition
from seizures.hooks import delivery, posting, services, signing
from seizures.hooks.models import Dispatch, Hook
from seizures.hooks.periodic import send_waiting
from tests.factories import DistrictOfficerFactory, PartnerOfficeFactory, UserFactory

pytestmark = pytest.mark.django_db
OURS = "secret"
PUBLIC = "https://hooks.example.org/longteng"


def reference_receiver() -> Any:
    """The example that the documentation gives to partner offices."""
    path = Path(django_settings.BASE_DIR) / "docs/examples/receiver.py"
    spec = importlib.util.spec_from_file_location("receiver", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Listening:
    """A real server on the loopback that answers as the test says."""

    def __init__(self, answer: Callable[[Any, bytes], None]) -> None:
        self.calls: list[tuple[str, dict[str, str], bytes]] = []
        calls = self.calls

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                calls.append((self.path, dict(self.headers), body))
                with contextlib.suppress(OSError):
                    answer(self, body)

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/in"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def plain(status: int, content: bytes = b"{}", **headers: str) -> Callable[[Any, bytes], None]:
    def answer(handler: Any, _body: bytes) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    return answer


@pytest.fixture
def listening(settings: Any) -> Iterator[Callable[[Callable[[Any, bytes], None]], Listening]]:
    opened: list[Listening] = []

    def open_one(answer: Callable[[Any, bytes], None]) -> Listening:
        one = Listening(answer)
        settings.HOOK_ALLOWED_HOSTS = [*settings.HOOK_ALLOWED_HOSTS, f"127.0.0.1:{one.port}"]
        opened.append(one)
        return one

    yield open_one
    for one in opened:
        one.server.shutdown()
        one.server.server_close()


def booked(police: User, url: str, key: str = "R53-2026-00001") -> Dispatch:
    services.register(police.partner_office, actor=police, url=url)
    (row,) = services.dispatch(
        police.partner_office, event="referral.delivered", subject=key, key=key, content={"n": 1}
    )
    return row


def later(row: Dispatch, **more: Any) -> None:
    Dispatch.objects.filter(pk=row.pk).update(next_try_at=timezone.now(), **more)


class TestSignature:
    BODY = b'{"key":"R1"}'

    def test_fits_the_secret_the_body_and_the_time(self):
        header = signing.sign(["new", "old"], self.BODY, 1000)

        assert signing.verify(["old"], header, self.BODY, 1000 + signing.TOLERANCE) == 1000
        assert signing.verify(["new"], header, self.BODY, 1000) == 1000

    @pytest.mark.parametrize(
        ("secrets", "body", "now"),
        [
            (["wrong"], BODY, 1000),
            (["new"], b'{"key":"R2"}', 1000),
            (["new"], BODY, 1001 + signing.TOLERANCE),
            (["new"], BODY, 999 - signing.TOLERANCE),
        ],
        ids=["another secret", "changed body", "late", "from the future"],
    )
    def test_is_refused(self, secrets, body, now):
        with pytest.raises(signing.BadSignature):
            signing.verify(secrets, signing.sign(["new"], self.BODY, 1000), body, now)

    @pytest.mark.parametrize(
        "header", ["", "v1=ab", "t=,v1=ab", "t=1,t=2,v1=ab", "t=1e9,v1=ab", "t=９,v1=é", "t=1000"]
    )
    def test_rubbish_is_refused(self, header):
        with pytest.raises(signing.BadSignature):
            signing.verify(["new"], header, self.BODY, 1000)

    def test_the_example_of_the_documentation_agrees(self, monkeypatch):
        receiver = reference_receiver()
        monkeypatch.setattr(receiver, "SECRETS", ["new"])
        now = int(time.time())

        assert receiver.is_ours(signing.sign(["new"], self.BODY, now), self.BODY)
        for secret, at in (("wrong", now), ("new", now - 301)):
            assert not receiver.is_ours(signing.sign([secret], self.BODY, at), self.BODY)


class TestReceiver:
    """The example, run as it stands: wrong, replayed and late notices."""

    @pytest.fixture
    def office(self, monkeypatch, tmp_path):
        receiver = reference_receiver()
        monkeypatch.setattr(receiver, "SECRETS", [OURS])
        receiver.Receiver.database = str(tmp_path / "received.sqlite3")
        with sqlite3.connect(receiver.Receiver.database) as database:
            database.execute("CREATE TABLE received (key TEXT PRIMARY KEY, body, receipt, at)")
        database.close()
        server = ThreadingHTTPServer(("127.0.0.1", 0), receiver.Receiver)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server, receiver.Receiver.database
        server.shutdown()
        server.server_close()

    def kept(self, path: str) -> int:
        database = sqlite3.connect(path)
        count = database.execute("SELECT count(*) FROM received").fetchone()[0]
        database.close()
        return count

    def test_keeps_a_key_once_and_refuses_wrong_and_late(self, office, settings):
        server, path = office
        settings.HOOK_ALLOWED_HOSTS = [f"127.0.0.1:{server.server_address[1]}"]
        url, body = f"http://127.0.0.1:{server.server_address[1]}/", b'{"key": "R1"}'
        now = int(time.time())

        def post(secret: str = OURS, at: int = now) -> posting.Answer:
            header = {"Longteng-Signature": signing.sign([secret], body, at)}
            return posting.post(url, body, header)

        first, replayed = post(), post()
        for wrong in ({"secret": "wrong"}, {"at": now - 301}):
            with pytest.raises(posting.Refused, match="401"):
                post(**wrong)

        assert first.receipt == replayed.receipt != ""
        assert self.kept(path) == 1


class TestSending:
    def test_arrives_signed_under_its_key_and_the_receipt_is_kept(self, police, listening):
        office = listening(plain(200, b'{"receipt": "GA-77"}'))
        row = booked(police, office.url)

        assert delivery.deliver(row.pk) is None
        assert delivery.deliver(row.pk) is None

        ((path, headers, body),) = office.calls
        assert (path, headers["Longteng-Key"]) == ("/in", "R53-2026-00001")
        signing.verify(row.hook.secrets(), headers["Longteng-Signature"], body, int(time.time()))
        assert json.loads(body)["about"] == "R53-2026-00001"
        row.refresh_from_db()
        assert (row.status, row.receipt, row.attempts) == ("sent", "GA-77", 1)
        assert Event.objects.about(row).get().verb == "dispatch.sent"

    def test_500_is_tried_again_under_the_same_key(self, police, listening):
        answers = [plain(500), plain(302, Location="http://127.0.0.1:1/"), plain(204, b"")]
        office = listening(lambda handler, body: answers.pop(0)(handler, body))
        row = booked(police, office.url)

        pauses = []
        for _ in range(2):
            again = delivery.deliver(row.pk)
            assert again is not None
            pauses.append(round((again - timezone.now()).total_seconds()))
            assert delivery.deliver(row.pk) is None  # not due yet
            later(row)
        assert delivery.deliver(row.pk) is None

        row.refresh_from_db()
        assert (pauses, row.status, row.attempts, row.problem) == ([30, 60], "sent", 3, "")
        assert {headers["Longteng-Key"] for _, headers, _ in office.calls} == {row.key}
        assert len({body for _, _, body in office.calls}) == 1

    def test_hanging_costs_little_time_and_is_tried_again(self, police, listening, monkeypatch):
        monkeypatch.setattr(posting, "TOTAL", 0.3)
        office = listening(lambda handler, body: time.sleep(2))
        row = booked(police, office.url)

        began = time.monotonic()
        assert delivery.deliver(row.pk) is not None

        assert time.monotonic() - began < 1.5
        row.refresh_from_db()
        assert (row.status, row.attempts) == ("waiting", 1)

    def test_an_answer_that_drips_in_does_not_keep_a_worker(self, police, listening, monkeypatch):
        monkeypatch.setattr(posting, "TOTAL", 0.4)

        def drip(handler: Any, _body: bytes) -> None:
            for _ in range(50):
                handler.wfile.write(b"H")
                time.sleep(0.1)

        row = booked(police, listening(drip).url)

        began = time.monotonic()
        assert delivery.deliver(row.pk) is not None

        assert time.monotonic() - began < 2

    def test_who_answers_after_the_time_out_acts_once(self, police, listening, monkeypatch):
        monkeypatch.setattr(posting, "TOTAL", 0.3)
        acted: set[str] = set()
        slow = [True, False]

        def answer(handler: Any, body: bytes) -> None:
            acted.add(json.loads(body)["key"])
            if slow.pop(0):
                time.sleep(0.6)
            plain(200, b'{"receipt": "once"}')(handler, body)

        office = listening(answer)
        row = booked(police, office.url)
        delivery.deliver(row.pk)
        later(row)
        delivery.deliver(row.pk)

        row.refresh_from_db()
        assert (row.status, row.receipt) == ("sent", "once")
        assert len(office.calls) == 2
        assert acted == {row.key}

    def test_a_worker_killed_between_posting_and_marking_posts_the_same_key_again(
        self, police, listening, monkeypatch
    ):
        office = listening(plain(200))
        row = booked(police, office.url)

        def killed(*args: object) -> None:
            raise SystemExit

        with monkeypatch.context() as dying:
            dying.setattr(delivery, "_arrived", killed)
            with pytest.raises(SystemExit):
                delivery.deliver(row.pk)
        row.refresh_from_db()
        assert (row.status, row.attempts) == ("waiting", 1)
        assert send_waiting() == 0  # somebody may still be at it
        with time_machine.travel(timezone.now() + delivery.LEASE):
            delivery.deliver(row.pk)

        assert len(office.calls) == 2
        assert {headers["Longteng-Key"] for _, headers, _ in office.calls} == {row.key}

    def test_given_up_after_many_attempts_seen_and_sent_again(
        self, police, listening, login, supervisor
    ):
        answers = [plain(500), plain(200)]
        office = listening(lambda handler, body: answers.pop(0)(handler, body))
        row = booked(police, office.url)
        Dispatch.objects.update(attempts=delivery.MOST_ATTEMPTS - 1)

        assert delivery.deliver(row.pk) is None

        row.refresh_from_db()
        assert row.status == "dead"
        assert police.notifications.count() == supervisor.notifications.count() == 1
        page = login(supervisor).get("/partner/deliveries/").content.decode()
        assert "answered 500" in page
        assert "Send again" in page
        answer = login(supervisor).post(f"/partner/deliveries/{row.pk}/redrive/")
        assert answer.status_code == 302
        delivery.deliver(row.pk)
        row.refresh_from_db()
        assert (row.status, row.attempts) == ("sent", 1)
        with pytest.raises(IllegalTransition):
            services.redrive(row, actor=supervisor)

    def test_booked_once_for_every_address_of_the_office_alone(self, police):
        other = PartnerOfficeFactory()
        services.register(other, actor=police, url=PUBLIC)
        for path in ("a", "b"):
            services.register(police.partner_office, actor=police, url=f"{PUBLIC}/{path}")
        for _ in range(2):
            services.dispatch(police.partner_office, event="x", subject="R1", key="R1", content={})

        assert Dispatch.objects.count() == 2
        assert not Dispatch.objects.filter(hook__office=other).exists()


class TestAddresses:
    @pytest.mark.parametrize(
        "url",
        [
            "http://hooks.example.org/",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://10.1.2.3/",
            "https://169.254.169.254/latest/meta-data/",
            "https://user:pass@hooks.example.org/",
            "ftp://hooks.example.org/",
            "https://hooks.example.org:99999/",
            "https://hooks.example.org/a b",
            "https:///x",
            "javascript:alert(1)",
        ],
    )
    def test_private_plain_and_odd_ones_are_refused(self, police, url):
        with pytest.raises(InvalidInput) as refusal:
            services.register(police.partner_office, actor=police, url=url)

        assert refusal.value.details["field"] == "url"
        assert not Hook.objects.exists()

    @pytest.mark.parametrize("found", ["10.0.0.5", "127.0.0.1", "::1", "fe80::1", "100.64.0.1"])
    def test_a_name_that_leads_into_a_private_network_is_not_called(self, monkeypatch, found):
        def looked_up(host: str, port: int, **_more: object) -> list[Any]:
            public = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", port))
            return [public, (socket.AF_INET, socket.SOCK_STREAM, 6, "", (found, port))]

        monkeypatch.setattr(socket, "getaddrinfo", looked_up)
        monkeypatch.setattr(socket, "create_connection", None)  # calling would fail otherwise

        with pytest.raises(posting.Refused, match="private"):
            posting.post(PUBLIC, b"{}", {})

    def test_the_address_that_was_looked_up_is_the_one_that_is_called(self, monkeypatch):
        called: list[Any] = []

        def looked_up(host: str, port: int, **_more: object) -> list[Any]:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", port))]

        def connect(address: Any, timeout: float) -> None:
            called.append(address)
            raise ConnectionRefusedError

        monkeypatch.setattr(socket, "getaddrinfo", looked_up)
        monkeypatch.setattr(socket, "create_connection", connect)
        with pytest.raises(ConnectionRefusedError):
            posting.post(PUBLIC, b"{}", {})

        assert called == [("93.184.216.34", 443)]


class TestSecret:
    def test_is_shown_once_and_not_stored(self, police, login):
        page = login(police).post("/partner/hooks/", {"url": PUBLIC})

        hook = Hook.objects.get()
        assert hook.secret() in page.content.decode()
        assert page["Cache-Control"] == "no-store"
        assert hook.secret() not in login(police).get("/partner/hooks/").content.decode()
        assert hook.secret() not in str(Hook.objects.values())

    def test_both_are_valid_for_three_days_after_a_change(self, police, bearer):
        hook, first = services.register(police.partner_office, actor=police, url=PUBLIC)

        answer = bearer(police).post(f"/api/v1/webhooks/{hook.reference}/rotate/")

        second = answer.json()["secret"]
        hook.refresh_from_db()
        assert hook.secrets() == [second, first]
        assert second != first
        with time_machine.travel(timezone.now() + services.OVERLAP):
            assert hook.secrets() == [second]

    def test_out_of_use_nothing_is_sent_any_more(self, police, bearer):
        row = booked(police, PUBLIC)

        answer = bearer(police).post(f"/api/v1/webhooks/{row.hook.reference}/retire/")

        assert answer.status_code == 200
        row.refresh_from_db()
        assert row.status == "dead"
        with pytest.raises(DomainError):
            services.redrive(row, actor=police)
        assert not services.dispatch(
            police.partner_office, event="x", subject="R2", key="R2", content={}
        )

    def test_at_most_five_and_none_twice(self, police):
        for n in range(services.MOST_PER_OFFICE):
            services.register(police.partner_office, actor=police, url=f"{PUBLIC}/{n}")

        for url in (f"{PUBLIC}/0", f"{PUBLIC}/9"):
            with pytest.raises(InvalidInput):
                services.register(police.partner_office, actor=police, url=url)


def test_another_office_sees_neither_addresses_nor_notices(police, login, bearer, trader):
    row = booked(police, PUBLIC)
    other = UserFactory(role="partner", partner_office=PartnerOfficeFactory())

    assert PUBLIC not in login(other).get("/partner/hooks/").content.decode()
    assert login(other).post(f"/partner/hooks/{row.hook.pk}/retire/").status_code == 404
    assert login(other).post(f"/partner/deliveries/{row.pk}/redrive/").status_code == 404
    assert bearer(other).get("/api/v1/dispatches/").json()["results"] == []
    assert login(trader).get("/partner/deliveries/").status_code == 403


def test_list_is_flat(police, supervisor, login, assert_flat_queries):
    hook, _secret = services.register(police.partner_office, actor=police, url=PUBLIC)

    def another() -> None:
        key = f"R{Dispatch.objects.count()}"
        Dispatch.objects.create(hook=hook, key=key, event="x", subject=key, body="{}")

    assert_flat_queries(login(supervisor), "/partner/deliveries/", another)
    assert_flat_queries(login(police), "/api/v1/dispatches/", another)
    assert DistrictOfficerFactory().pk
