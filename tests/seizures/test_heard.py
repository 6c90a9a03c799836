"""A party without an account is heard: by an officer's note, or with the code on its letter."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from core.audit.models import Event
from core.errors import InvalidInput
from core.notifications.models import Notification
from seizures.notices import codes
from seizures.notices.drawing import draw
from seizures.notices.models import Notice
from seizures.penalties.models import Penalty
from seizures.procedure import heard, hearing
from seizures.procedure import penalty as procedure
from seizures.procedure.guards import StepNotAllowed, TooLate, WrongState
from tests.factories.aftermath import announced, at, infringing
from tests.seizures.test_paper_clocks import serve


def letter(penalty: Penalty) -> Notice:
    notices = penalty.case.notices.filter(kind=Notice.Kind.PENALTY_ADVANCE_NOTICE)
    return notices.order_by("-pk")[0]


def code_of(penalty: Penalty) -> str:
    return letter(penalty).content["zh"]["code"]


@pytest.fixture
def penalty(legal):
    """Announced on 3 March 2025 to a firm that has nobody in the portal."""
    return announced(legal)


@pytest.mark.django_db
class TestNotedByAnOfficer:
    def test_defence_hearing_and_waiver(self, legal, penalty):
        with at(2025, 3, 4, 9):
            with pytest.raises(InvalidInput):
                heard.note_wish(penalty, actor=legal, wish="defence", text=" ")
            with pytest.raises(InvalidInput):
                heard.note_wish(penalty, actor=legal, wish="tea")
            heard.note_wish(penalty, actor=legal, wish="defence", text="We were deceived.")
            heard.note_wish(penalty, actor=legal, wish="hearing")
            with pytest.raises(WrongState, match="APL arts 63, 64"):
                heard.note_wish(penalty, actor=legal, wish="hearing")
        penalty.refresh_from_db()
        assert (penalty.defence, penalty.status) == ("We were deceived.", "hearing")
        verbs = Event.objects.about(penalty).values_list("verb", flat=True)
        assert {"penalty.defended", "penalty.hearing_requested"} <= set(verbs)

    def test_five_working_days_from_the_service(self, legal, penalty):
        kind = Notice.Kind.PENALTY_ADVANCE_NOTICE
        with at(2025, 3, 20, 10):
            serve(penalty.case, kind, legal, 2025, 3, 20, 9)
        with at(2025, 3, 28, 0), pytest.raises(TooLate, match="APL arts 63, 64"):
            heard.note_wish(penalty, actor=legal, wish="hearing")
        with at(2025, 3, 27, 23):
            heard.note_wish(penalty, actor=legal, wish="hearing")

    def test_nothing_after_the_decision(self, legal, penalty):
        with at(2025, 3, 4, 9):
            heard.note_wish(penalty, actor=legal, wish="no_hearing")
            with pytest.raises(WrongState):
                heard.note_wish(penalty, actor=legal, wish="no_hearing")
            procedure.decide(penalty, actor=legal, fine=penalty.fine)
            for wish in heard.Wish.values:
                with pytest.raises(WrongState, match="APL art 45"):
                    heard.note_wish(penalty, actor=legal, wish=wish, text="Too late.")

    def test_on_page_and_api(self, legal, inspector, penalty, login, bearer):
        page = f"/penalties/{penalty.number}/"
        with at(2025, 3, 4, 9):
            client = login(legal)
            assert client.post(f"{page}note-wish/", {"wish": "defence"}).status_code == 422
            sent = {"wish": "defence", "text": "We were deceived."}
            assert client.post(f"{page}note-wish/", sent).status_code == 302
            assert "We were deceived." in client.get(page).content.decode()
            assert login(inspector).post(f"{page}note-wish/", sent).status_code == 403
            path = f"/api/v1/penalties/{penalty.number}/note-wish/"
            assert bearer(legal).post(path, {"wish": "hearing"}).json()["status"] == "hearing"
            assert bearer(legal).post(path, {"wish": "hearing"}).status_code == 409


@pytest.mark.django_db
class TestCodeOnTheLetter:
    def test_the_letter_bears_a_code_only_for_whoever_has_no_account(self, legal, trader, penalty):
        assert len(code_of(penalty)) == 14
        words = letter(penalty).content
        assert words["en"]["answer_url"].endswith(f"/public/letters/{code_of(penalty)}/")
        draw(letter(penalty))
        with at(2025, 3, 3, 10):
            case = infringing(trader)
            fine = procedure.suggest(case, case.value, case.opened_at.date()).fine
            own = procedure.announce(
                case, actor=legal, goods_value=case.value, fine=fine, facts="Copied."
            )
        assert "code" not in letter(own).content["zh"]
        assert not own.keys.exists()

    def test_only_the_digest_is_kept(self, penalty):
        key = penalty.keys.get()
        assert key.digest == codes.digest(code_of(penalty).lower().replace("-", " "))
        assert code_of(penalty).replace("-", "") not in key.digest

    def test_reads_defends_and_asks_for_a_hearing(self, legal, penalty):
        door = reverse("public-penalty-notice", args=[code_of(penalty)])
        party = Client()
        with at(2025, 3, 4, 9):
            shown = party.get(door)
            assert shown["Cache-Control"] == "no-store"
            page = shown.content.decode()
            assert penalty.facts in page
            assert "I ask for a hearing" in page
            assert party.post(door, {"wish": "defence", "text": ""}).status_code == 422
            assert party.post(door, {"wish": "defence", "text": "Deceived."}).status_code == 302
            assert party.post(door, {"wish": "hearing"}).status_code == 302
            page = party.get(door).content.decode()
            assert "Customs has your statement." in page
            assert "Deceived." not in page  # whoever finds the letter reads no more than it
            assert "I ask for a hearing" not in page
        penalty.refresh_from_db()
        assert (penalty.status, penalty.defence) == ("hearing", "Deceived.")
        event = Event.objects.about(penalty).get(verb="penalty.hearing_requested")
        assert event.actor_id is None
        told = Notification.objects.filter(recipient=legal, message=hearing.HEARING_REQUESTED)
        assert told.exists()
        with at(2025, 3, 4, 10), pytest.raises(procedure.HearingPending):
            procedure.decide(penalty, actor=legal, fine=penalty.fine)

    def test_a_choice_that_is_not_offered_is_not_taken(self, legal, penalty):
        door = reverse("public-penalty-notice", args=[code_of(penalty)])
        with at(2025, 3, 20, 10):
            serve(penalty.case, Notice.Kind.PENALTY_ADVANCE_NOTICE, legal, 2025, 3, 20, 9)
        with at(2025, 3, 28, 0):  # the time for a hearing is over, a statement still counts
            page = Client().get(door).content.decode()
            assert "I ask for a hearing" not in page
            assert Client().post(door, {"wish": "hearing"}).status_code == 422
            assert Client().post(door, {"wish": "defence", "text": "x"}).status_code == 302

    def test_after_the_decision_it_says_so_and_takes_nothing(self, legal, penalty):
        door = reverse("public-penalty-notice", args=[code_of(penalty)])
        with at(2025, 3, 4, 9):
            heard.note_wish(penalty, actor=legal, wish="no_hearing")
            procedure.decide(penalty, actor=legal, fine=penalty.fine)
            assert "Customs has decided." in Client().get(door).content.decode()
            late = Client().post(door, {"wish": "defence", "text": "Too late."})
        assert late.status_code == 409
        penalty.refresh_from_db()
        assert penalty.defence == ""

    def test_a_wrong_or_replaced_code_opens_nothing(self, legal, penalty):
        assert Client().get("/public/letters/2222-2222-2222/").status_code == 404
        old, key = code_of(penalty), penalty.keys.get()
        heard.door(penalty)  # a later letter
        assert Client().get(f"/public/letters/{old}/").status_code == 404
        with pytest.raises(WrongState):
            heard.say(key, wish="defence", text="With the old code.")
        assert heard.by_code(old) is None

    def test_number_and_code_together_open_it(self, penalty):
        code = code_of(penalty).lower()
        for number in (penalty.number, penalty.case.number):
            answer = Client().post("/public/parcels/", {"tracking_no": number, "code": code})
            assert answer.status_code == 302
            assert answer["Location"] == f"/public/letters/{code}/"
        wrong = Client().post("/public/parcels/", {"tracking_no": "P53-1-1", "code": code})
        assert wrong.status_code == 422

    def test_without_a_right_to_a_hearing_it_states(self, legal, penalty):
        Penalty.objects.filter(pk=penalty.pk).update(hearing_due=False, fine=Decimal(0))
        door = reverse("public-penalty-notice", args=[code_of(penalty)])
        with at(2025, 3, 4, 9):
            assert "I ask for a hearing" not in Client().get(door).content.decode()
            fresh = Penalty.objects.get(pk=penalty.pk)
            with pytest.raises(StepNotAllowed, match="art 63"):
                heard.note_wish(fresh, actor=legal, wish="hearing")
