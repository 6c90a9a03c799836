"""The outbox: told once, mailed after the commit, tried again, never sent twice."""

import smtplib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation

from core.notifications import delivery, services
from core.notifications.delivery import deliver
from core.notifications.models import Notification
from core.notifications.periodic import send_waiting
from core.notifications.services import send, send_to_address
from tests.factories import CampaignFactory, UserFactory

MESSAGE = "The campaign %(campaign)s has begun."


@pytest.fixture
def reader(db):
    return UserFactory(username="reader", email="reader@example.org")


@pytest.fixture
def queued(monkeypatch) -> list[int]:
    """The e-mails handed to the worker."""
    found: list[int] = []
    monkeypatch.setattr(
        "core.notifications.services.send_email.delay_on_commit",
        lambda pk: transaction.on_commit(lambda: found.append(pk)),
    )
    return found


@pytest.fixture
def broken_server(monkeypatch):
    """Switches the mail server off; call the result to switch it on again."""
    original = mail.send_mail

    def refuse(**_kwargs: object) -> int:
        raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr(delivery, "send_mail", refuse)
    return lambda: monkeypatch.setattr(delivery, "send_mail", original)


class TestSending:
    def test_is_mailed_after_the_commit_only(
        self, reader, queued, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            (row,) = send([reader], MESSAGE, campaign="龙腾")
            assert queued == []

        assert queued == [row.pk]
        assert row.email_status == "waiting"

    @pytest.mark.django_db(transaction=True)
    def test_nothing_is_told_when_the_step_fails(self, reader, queued):
        @transaction.atomic
        def step() -> float:
            send([reader], MESSAGE, campaign="龙腾")
            return 1 / 0

        with pytest.raises(ZeroDivisionError):
            step()

        assert queued == []
        assert not Notification.objects.exists()

    def test_whoever_has_no_address_reads_it_here_only(
        self, inspector, queued, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            (row,) = send([inspector, inspector], MESSAGE, campaign="x")

        assert queued == []
        assert row.email_status == "none"

    def test_once_means_once_for_each_reader(
        self, reader, inspector, queued, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            first = send([reader], MESSAGE, once="key", campaign="x")
            second = send([reader, inspector], MESSAGE, once="key", campaign="x")

        assert [row.recipient for row in first] == [reader]
        assert [row.recipient for row in second] == [inspector]
        assert Notification.objects.count() == 2
        assert queued == [first[0].pk]

    def test_two_keys_are_two_messages(self, reader):
        send([reader], MESSAGE, once="a", campaign="x")
        send([reader], MESSAGE, once="b", campaign="x")
        send([reader], MESSAGE, campaign="x")
        send([reader], MESSAGE, campaign="x")

        assert Notification.objects.count() == 4

    def test_names_are_read_in_the_readers_language(self, reader):
        with translation.override("en"):
            (row,) = send([reader], "%(campaign)s", campaign=CampaignFactory())

        with translation.override("zh-hans"):
            assert row.text == "龙腾行动"
        with translation.override("en"):
            assert row.text == "Operation Longteng"


class TestDelivery:
    def test_mails_text_link_and_language(self, reader, settings):
        settings.SITE_URL = "https://longteng.example"
        reader.language = "en"
        reader.save()
        (row,) = send([reader], MESSAGE, url="/campaigns/x/", campaign="Two\nLines")

        assert deliver(row.pk) is True

        (letter,) = mail.outbox
        assert letter.to == ["reader@example.org"]
        assert letter.subject == "Longteng: The campaign Two Lines has begun."
        assert "https://longteng.example/campaigns/x/" in letter.body
        row.refresh_from_db()
        assert (row.email_status, row.attempts) == ("sent", 1)

    def test_is_not_sent_twice(self, reader):
        (row,) = send([reader], MESSAGE, campaign="x")

        assert [deliver(row.pk), deliver(row.pk)] == [True, False]
        assert len(mail.outbox) == 1

    def test_a_row_that_is_gone_is_no_error(self, db):
        assert deliver(4711) is False

    def test_a_failure_waits_then_the_clock_sends_it_once(
        self, reader, broken_server, time_machine
    ):
        start = timezone.now()
        time_machine.move_to(start, tick=False)
        (row,) = send([reader], MESSAGE, campaign="x")

        assert deliver(row.pk) is False
        row.refresh_from_db()
        assert (row.email_status, row.attempts) == ("waiting", 1)
        assert row.next_try_at == start + timedelta(minutes=2)

        broken_server()
        assert send_waiting() == 0
        time_machine.move_to(start + timedelta(minutes=2), tick=False)
        assert send_waiting() == 1
        assert send_waiting() == 0
        assert len(mail.outbox) == 1

    def test_waits_longer_each_time_and_gives_up_at_last(self, reader, broken_server, time_machine):
        (row,) = send([reader], MESSAGE, campaign="x")
        waits = []
        for _ in range(delivery.MOST_ATTEMPTS):
            row.refresh_from_db()
            time_machine.move_to(row.next_try_at, tick=False)
            send_waiting()
            before = row.next_try_at
            row.refresh_from_db()
            waits.append((row.next_try_at - before) / timedelta(minutes=1))

        assert waits == [2, 4, 8, 16, 32, 64, 128, 256]
        assert row.email_status == "failed"
        time_machine.move_to(row.next_try_at + timedelta(days=9), tick=False)
        assert send_waiting() == 0

    def test_one_that_cannot_be_written_does_not_hold_up_the_others(self, reader):
        (bad,) = send([reader], "%(campaign)s %(missing)s", campaign="x")
        send([reader], MESSAGE, campaign="x")

        assert send_waiting() == 1
        bad.refresh_from_db()
        assert (bad.email_status, bad.attempts) == ("waiting", 1)

    @pytest.mark.django_db(transaction=True)
    def test_two_workers_at_once_send_one_mail(self, reader, monkeypatch):
        (row,) = send([reader], MESSAGE, campaign="x")
        both = Barrier(2)

        def work(_n: int) -> bool:
            both.wait()
            try:
                return deliver(row.pk)
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(work, range(2))) == [False, True]
        assert len(mail.outbox) == 1


class TestInbox:
    def test_shows_what_is_new_and_opens_where_it_leads(self, login, inspector):
        (row,) = send([inspector], MESSAGE, url="/accounts/profile/", campaign="x")
        client = login(inspector)
        page = client.get("/notifications/").content.decode()
        assert "The campaign x has begun." in page

        assert client.get(f"/notifications/{row.pk}/").status_code == 405
        response = client.post(f"/notifications/{row.pk}/")

        assert response.url == "/accounts/profile/"
        row.refresh_from_db()
        assert row.read_at is not None

    def test_counts_the_unread_on_every_page(self, login, inspector):
        send([inspector], MESSAGE, campaign="x")
        client = login(inspector)
        assert client.get("/notifications/").context["unread_count"] == 1

        client.post("/notifications/read/")

        assert client.get("/notifications/").context["unread_count"] == 0

    def test_other_peoples_messages_do_not_exist(self, login, inspector, supervisor):
        (row,) = send([inspector], MESSAGE, campaign="x")

        assert login(supervisor).post(f"/notifications/{row.pk}/").status_code == 404
        assert services.mark_read(supervisor, row.pk) == 0
        assert "has begun" not in login(supervisor).get("/notifications/").content.decode()

    def test_is_flat(self, login, inspector, assert_flat_queries):
        assert_flat_queries(
            login(inspector), "/notifications/", lambda: send([inspector], MESSAGE, campaign="x")
        )


class TestToAnAddress:
    def test_is_mailed_in_its_language_and_its_link_forgotten(self, db):
        row = send_to_address(
            "new@example.org", MESSAGE, url="/door/secret/", language="zh-hans", campaign="龙腾"
        )

        assert deliver(row.pk)

        (message,) = mail.outbox
        assert message.to == ["new@example.org"]
        assert "/door/secret/" in message.body
        row.refresh_from_db()
        assert (row.email_status, row.url) == ("sent", "")
        assert not deliver(row.pk)

    def test_the_link_is_kept_while_the_server_is_away(self, db, broken_server):
        row = send_to_address("new@example.org", MESSAGE, url="/door/secret/", campaign="龙腾")
        assert not deliver(row.pk)
        row.refresh_from_db()
        assert (row.email_status, row.url) == ("waiting", "/door/secret/")

    @pytest.mark.parametrize("given", [{}, {"recipient": True, "address": "new@example.org"}])
    def test_a_letter_has_one_addressee(self, reader, given):
        whom = {**given, "recipient": reader} if given else {}
        with pytest.raises(IntegrityError):
            Notification.objects.create(message=MESSAGE, **whom)
