"""Addresses proven by a letter, and forgotten passwords chosen anew, without telling who exists."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from core.accounts import addresses
from core.accounts.models import User
from core.audit.models import Event
from core.notifications.models import Notification
from core.notifications.periodic import send_waiting
from core.notifications.services import send
from tests.core.test_accounts import PASSWORD, sign_in
from tests.enterprises.test_arriving import SIGN_UP, whole
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
FORGOTTEN = "/accounts/forgotten/"
NEW = "nine purple dragons"


def letter() -> str:
    """The link of the only letter that went out since."""
    send_waiting()
    (message,) = mail.outbox
    mail.outbox.clear()
    (link,) = re.findall(r"https?://[^/\s]+(/accounts/\S+)", str(message.body))
    return str(link)


def ask(client, name):
    return client.post(FORGOTTEN, {"name": name})


class TestConfirming:
    def test_whoever_signs_up_proves_the_address_by_its_letter(self, client):
        assert client.post(SIGN_UP, whole()).status_code == 302
        user = User.objects.get()
        assert user.email_pending
        assert "not confirmed" in client.get("/accounts/profile/").content.decode()
        link = letter()

        visitor = type(client)()  # the letter may be opened on another machine
        page = visitor.get(link)
        assert "li@netac.example" in page.content.decode()
        user.refresh_from_db()
        assert user.email_pending  # a mail scanner that follows links confirms nothing
        for _press in range(2):
            assert visitor.post(link).url == "/accounts/login/"
        user.refresh_from_db()
        assert not user.email_pending
        assert Event.objects.filter(verb="account.address_confirmed").count() == 1
        assert not Notification.objects.exclude(url="").filter(recipient=None).exists()

    def test_nothing_else_is_sent_to_an_address_nobody_has_proven(self):
        pending = UserFactory(email="mistyped@example.com", email_pending=True)
        known = UserFactory(email="known@example.com")
        send([pending, known], "Something waits.")
        send_waiting()
        assert [message.to for message in mail.outbox] == [["known@example.com"]]
        assert pending.notifications.count() == 1  # it is told in the application

    def test_links_end_with_their_time_their_address_and_every_changed_letter(
        self, client, monkeypatch
    ):
        user = UserFactory(email="a@example.com", email_pending=True)
        addresses.ask_to_confirm(user)
        link = letter()
        assert "not complete" in client.post(f"{link[:-2]}x/").content.decode()
        User.objects.update(email="b@example.com")
        assert "another address" in client.post(link).content.decode()
        User.objects.update(email="a@example.com")
        monkeypatch.setattr(addresses, "CONFIRM_WITHIN", timedelta(seconds=-1))
        late = client.post(link)
        assert (late.status_code, "expired" in late.content.decode()) == (409, True)
        user.refresh_from_db()
        assert user.email_pending

    def test_another_address_in_the_profile_has_to_be_proven_anew(self, login, inspector):
        client = login(inspector)
        fields = {"display_name": "Chen", "email": "new@customs.example", "language": "en"}
        client.post("/accounts/profile/", fields)
        inspector.refresh_from_db()
        assert (inspector.email, inspector.email_pending) == ("new@customs.example", True)
        link = letter()
        client.post("/accounts/profile/", {**fields, "display_name": "Chen Wei"})
        client.post("/accounts/confirm/")  # within two minutes: no second letter
        send_waiting()
        assert not mail.outbox
        assert client.post(link).url == "/"
        inspector.refresh_from_db()
        assert not inspector.email_pending


class TestForgotten:
    def test_a_new_password_by_letter_once(self, client):
        user = UserFactory(username="li", email="li@example.com")
        user.set_password(PASSWORD)
        user.save()
        session = type(client)()
        sign_in(session, username="li")
        ask(client, "LI@example.com")
        link = letter()

        page = client.get(link, follow=True)
        form_at = page.redirect_chain[-1][0]
        assert "nine purple" not in form_at
        weak = client.post(form_at, {"new_password1": "short", "new_password2": "short"})
        assert weak.context["form"].errors["new_password2"]
        done = client.post(form_at, {"new_password1": NEW, "new_password2": NEW})
        assert done.url == "/accounts/login/"

        user.refresh_from_db()
        assert user.check_password(NEW)
        assert session.get("/accounts/profile/").status_code == 302  # other windows are signed out
        assert "used already" in type(client)().get(link, follow=True).content.decode()
        verbs = Event.objects.filter(verb__startswith="account.").values_list("verb", flat=True)
        assert {"account.reset_asked", "account.password_reset"} <= set(verbs)
        assert user.notifications.count() == 1  # told, in case it was somebody else

    def test_the_answer_says_nothing_about_who_exists(self, client):
        UserFactory(username="li", email="li@example.com")
        UserFactory(username="gone", email="gone@example.com", is_active=False)
        UserFactory(username="mute", email="")
        UserFactory(username="other", email="stranger@example.com", email_pending=True)
        answers = {
            re.sub(r"[A-Za-z0-9]{64}", "", ask(client, name).content.decode())
            for name in ("li", "nobody@example.com", "gone", "mute", "other")
        }
        assert len(answers) == 1
        send_waiting()
        assert [message.to for message in mail.outbox] == [["li@example.com"]]

    def test_the_address_an_account_was_opened_with_is_the_account(self, client):
        UserFactory(username="new@example.com", email="new@example.com", email_pending=True)
        ask(client, "new@example.com")
        link = letter()
        form_at = client.get(link, follow=True).redirect_chain[-1][0]
        client.post(form_at, {"new_password1": NEW, "new_password2": NEW})
        assert not User.objects.get().email_pending  # the letter has proven it

    def test_two_letters_keep_a_distance_and_the_page_a_rate(self, client, settings):
        settings.PAGE_RATES = settings.PAGE_RATES | {"letters": "3/hour"}
        user = UserFactory(username="li", email="li@example.com")
        ask(client, "li")
        ask(client, "li")
        send_waiting()
        assert len(mail.outbox) == 1
        User.objects.update(letter_at=timezone.now() - timedelta(minutes=3))
        ask(client, "li")
        send_waiting()
        assert len(mail.outbox) == 2
        assert ask(client, "li").status_code == 429
        assert user.email

    def test_the_key_ends_after_two_hours(self, client, settings):
        UserFactory(username="li", email="li@example.com")
        ask(client, "li")
        link = letter()
        settings.PASSWORD_RESET_TIMEOUT = -1
        assert "more than 2 hours old" in client.get(link, follow=True).content.decode()
