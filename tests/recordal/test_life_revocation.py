"""Revocation: announced, the holder heard, signed by two, with a bar for untrue particulars."""

from datetime import date, datetime, timedelta

import pytest
import time_machine

from core.audit.models import Event
from core.errors import DomainError, InvalidInput
from core.reference.calendar import SHANGHAI
from recordal.applications import bars, services
from recordal.applications.models import FilingBar, Recordal
from recordal.life import drawing, requests, revocations, rules
from recordal.life import services as services_of_the_clock
from recordal.life.models import Revocation
from recordal.review import signing
from tests.core.letter_samples import text, words
from tests.factories import EnterpriseFactory, IpRightFactory, RecordalFactory, stored_picture
from tests.recordal.cast import complete

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)
ONE_DAY = timedelta(days=1)


def beijing(day):
    moment = datetime(day.year, day.month, day.day, 10, tzinfo=SHANGHAI)
    return time_machine.travel(moment, tick=False)


@pytest.fixture
def recordal(rights_holder):
    right = IpRightFactory(holder=rights_holder.enterprises.get(), registration_no="12345678")
    return RecordalFactory(right=right, approved_on=date(2020, 1, 1), expires_on=date(2029, 1, 1))


def opened(recordal, examiner, ground="untrue", **changes):
    given = {"reasons": "The certificate was forged."}
    if ground == "stale":
        given["effect"] = "Lawful goods of the new holder were stopped twice."
    return revocations.open_(recordal, actor=examiner, ground=ground, **(given | changes))


def revoked(recordal, examiner, chief, holder, **changes):
    revocation = opened(recordal, examiner, **changes)
    revocations.state(revocation, actor=holder, statement="It was a mistake.")
    revocations.propose(revocation, actor=examiner, reasons="Nobody errs like that.")
    return revocations.sign(revocation, actor=chief)


class TestHearing:
    @beijing(DAY)
    def test_the_holder_reads_why_and_until_when(self, recordal, rights_holder, examiner):
        revocation = opened(recordal, examiner, evidence=[stored_picture()])

        assert revocation.state_by == date(2026, 3, 24)
        told = rights_holder.notifications.get()
        assert "intends to revoke" in told.text
        assert told.url == f"/portal/recordal-revocations/{revocation.number}/"
        recordal.refresh_from_db()
        assert recordal.is_in_force_on(DAY)
        assert revocation.papers.get().of_holder is False

    def test_nothing_is_proposed_while_the_holder_may_speak(
        self, recordal, rights_holder, examiner
    ):
        with beijing(DAY):
            revocation = opened(recordal, examiner)
        with beijing(revocation.state_by), pytest.raises(revocations.HolderNotHeard):
            revocations.propose(revocation, actor=examiner, reasons="x")
        with beijing(revocation.state_by + ONE_DAY):
            with pytest.raises(DomainError, match="ended on 2026-03-24"):
                revocations.state(revocation, actor=rights_holder, statement="Late.")
            revocations.propose(revocation, actor=examiner, reasons="x")

    @beijing(DAY)
    def test_a_statement_is_given_once_and_told_to_the_examiner(
        self, recordal, rights_holder, examiner
    ):
        revocation = opened(recordal, examiner)
        with pytest.raises(InvalidInput):
            revocations.state(revocation, actor=rights_holder, statement=" ")
        revocations.state(
            revocation, actor=rights_holder, statement="Not true.", papers=[stored_picture()]
        )
        with pytest.raises(DomainError, match="already"):
            revocations.state(revocation, actor=rights_holder, statement="Again.")
        assert examiner.notifications.get().url == f"/recordals/revocations/{revocation.number}/"
        assert revocation.papers.get().of_holder is True

    @beijing(DAY)
    def test_dropped(self, recordal, rights_holder, examiner):
        revocation = opened(recordal, examiner)
        with pytest.raises(InvalidInput):
            revocations.drop(revocation, actor=examiner, reasons="")
        revocations.drop(revocation, actor=examiner, reasons="The certificate is genuine.")
        recordal.refresh_from_db()
        assert recordal.status == "recorded"
        assert "does not revoke" in rights_holder.notifications.latest("pk").text
        assert opened(recordal, examiner).status == "hearing"

    @beijing(DAY)
    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"ground": "taste"}, "ground"),
            ({"reasons": " "}, "reasons"),
            ({"ground": "stale", "effect": " "}, "effect"),
        ],
    )
    def test_what_it_needs(self, changes, field, recordal, examiner):
        with pytest.raises(InvalidInput) as refused:
            opened(recordal, examiner, **changes)
        assert refused.value.details["field"] == field

    @beijing(DAY)
    def test_one_at_a_time_and_only_of_what_is_in_force(self, recordal, examiner):
        opened(recordal, examiner)
        with pytest.raises(DomainError, match="under way"):
            opened(recordal, examiner)
        lapsed = RecordalFactory(approved_on=date(2010, 1, 1), expires_on=date(2020, 1, 1))
        with pytest.raises(rules.NotPossible):
            opened(lapsed, examiner)


class TestRevoked:
    @beijing(DAY)
    def test_needs_two_people(self, recordal, rights_holder, examiner, chief):
        revocation = opened(recordal, examiner)
        revocations.state(revocation, actor=rights_holder, statement="No.")
        revocations.propose(revocation, actor=examiner, reasons="Yes.")
        with pytest.raises(signing.SamePerson):
            revocations.sign(revocation, actor=examiner)
        renewal_like = requests.cancel(recordal, actor=rights_holder, reason="waiver")

        revocation = revocations.sign(revocation, actor=chief)

        recordal.refresh_from_db()
        renewal_like.refresh_from_db()
        assert (recordal.status, recordal.ended_on) == ("revoked", DAY)
        assert not recordal.is_in_force_on(DAY)
        assert recordal.is_in_force_on(DAY - ONE_DAY)
        assert renewal_like.status == "overtaken"
        assert (revocation.status, revocation.decided_by) == ("revoked", examiner)
        event = Event.objects.about(recordal).get(verb="recordal.revoked")
        assert event.actor == chief
        assert event.details["citation"] == "Regulation art 9; Measures art 13"

    @beijing(DAY)
    def test_notice_says_it_in_both_languages(self, recordal, rights_holder, examiner, chief):
        revocation = revoked(recordal, examiner, chief, rights_holder)
        Recordal.objects.filter(pk=recordal.pk).update(contact_name="later")

        english = text(drawing.revocation_notice(revocation, "en"))
        chinese = text(drawing.revocation_notice(revocation, "zh"))

        for expected in (revocation.number, recordal.number, "Nobodyerrslikethat."):
            assert words(expected) in english
            assert words(expected) in chinese
        assert words("Revocation of a Recordal") in english
        assert words("until 10 March 2027") in english
        assert words("It was a mistake.") in english
        assert "撤销该项备案" in chinese
        assert "2027年3月10日" in chinese
        assert "第九条" in chinese

    @beijing(DAY)
    def test_of_stale_data_has_no_bar(self, recordal, rights_holder, examiner, chief):
        revocation = revoked(recordal, examiner, chief, rights_holder, ground="stale")
        assert not FilingBar.objects.exists()
        notice = text(drawing.revocation_notice(revocation, "en"))
        assert words("stopped twice") in notice
        assert words("Filing again") not in notice
        assert revocation.citation == "Regulation art 11; Measures art 12"

    @beijing(DAY)
    def test_is_overtaken_when_the_recordal_ends_otherwise(self, recordal, examiner):
        revocation = opened(recordal, examiner)
        Recordal.objects.filter(pk=recordal.pk).update(expires_on=DAY - ONE_DAY)

        services_of_the_clock.expire_due(on=DAY)
        revocation.refresh_from_db()
        assert revocation.status == Revocation.Status.DROPPED


class TestBar:
    @pytest.mark.parametrize(
        ("days", "barred"), [(1, True), (364, True), (365, True), (366, False)]
    )
    def test_lasts_a_year(self, days, barred, recordal, rights_holder, examiner, chief):
        with beijing(DAY):
            revoked(recordal, examiner, chief, rights_holder)
        holder = rights_holder.enterprises.get()
        with beijing(DAY + days * ONE_DAY):
            draft = services.draft(holder, actor=None, kind="trademark", **complete())
            if barred:
                with pytest.raises(bars.FilingBarred, match="from 2027-03-11") as refused:
                    services.submit(draft, actor=None)
                assert "Nobody errs like that." in refused.value.message
                assert "Measures art 13" in refused.value.message
            else:
                assert services.submit(draft, actor=None).status == "submitted"

    @beijing(DAY)
    def test_is_for_this_right_of_this_holder(self, recordal, rights_holder, examiner, chief):
        revoked(recordal, examiner, chief, rights_holder)
        holder = rights_holder.enterprises.get()
        other_right = services.draft(
            holder, actor=None, kind="trademark", **complete(registration_no="87654321")
        )
        assert services.submit(other_right, actor=None).status == "submitted"
        other_holder = services.draft(
            EnterpriseFactory(), actor=None, kind="trademark", **complete()
        )
        assert services.submit(other_holder, actor=None).status == "submitted"

    @beijing(DAY)
    def test_a_spelling_of_the_number_is_no_way_round(
        self, recordal, rights_holder, examiner, chief
    ):
        revoked(recordal, examiner, chief, rights_holder)
        draft = services.draft(
            rights_holder.enterprises.get(),
            actor=None,
            kind="trademark",
            **complete(registration_no="1234 5678"),
        )
        with pytest.raises(bars.FilingBarred):
            services.submit(draft, actor=None)

    @beijing(DAY)
    def test_a_work_without_number_is_known_by_its_title(self, rights_holder, examiner, chief):
        holder = rights_holder.enterprises.get()
        right = IpRightFactory(
            holder=holder, kind="copyright", registration_no="", title="《龙》", nice_classes=[]
        )
        revoked(RecordalFactory(right=right), examiner, chief, rights_holder)
        draft = services.draft(holder, actor=None, kind="copyright", title="《龙》")
        assert bars.bar_against(Recordal.objects.get(pk=draft.pk))
        other = services.draft(holder, actor=None, kind="copyright", title="《虎》")
        assert bars.bar_against(Recordal.objects.get(pk=other.pk)) is None
