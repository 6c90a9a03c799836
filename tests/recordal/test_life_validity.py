"""The days in force are kept by the database, and one right is not in force twice."""

import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from recordal.applications.models import Recordal
from recordal.applications.rivals import Claim, RecordedTwice, in_the_way, recorded_already, term_of
from recordal.review import checklist
from recordal.review import services as review
from recordal.rights.models import IpRight
from tests.factories import EnterpriseFactory, IpRightFactory, RecordalFactory
from tests.recordal.cast import submitted

pytestmark = pytest.mark.django_db
ONE_DAY = timedelta(days=1)
FIRST, LAST = date(2020, 3, 1), date(2030, 2, 28)


def of(**right):
    """A recordal of a right, in force from FIRST to LAST."""
    return RecordalFactory(right=IpRightFactory(**right), approved_on=FIRST, expires_on=LAST)


def again(recordal, **changes):
    """The same right, recorded once more."""
    right = IpRight.objects.get(pk=recordal.right_id)
    right.pk = None
    right.holder = EnterpriseFactory()
    for name in [name for name in changes if hasattr(right, name)]:
        setattr(right, name, changes.pop(name))
    right.save()
    days = {"approved_on": FIRST, "expires_on": LAST}
    return RecordalFactory(right=right, **(days | changes))


class TestDaysInForce:
    @pytest.mark.parametrize(
        "changes",
        [
            {},
            {"expires_on": FIRST},
            {"ended_on": FIRST - ONE_DAY, "status": "expired"},
            {"ended_on": FIRST, "status": "cancelled"},
            {"ended_on": FIRST + ONE_DAY, "status": "cancelled"},
            {"ended_on": LAST, "status": "revoked"},
            {"ended_on": LAST + ONE_DAY, "status": "expired"},
            {"ended_on": LAST + 9 * ONE_DAY, "status": "cancelled"},
            {"number": "", "approved_on": None, "expires_on": None, "status": "submitted"},
        ],
    )
    def test_row_at_hand_and_database_agree(self, changes):
        recordal = RecordalFactory(**({"approved_on": FIRST, "expires_on": LAST} | changes))
        days = {edge + n * ONE_DAY for edge in (FIRST, LAST) for n in (-1, 0, 1, 2)}
        for day in sorted(days):
            known = Recordal.objects.in_force_on(day).exists()
            assert recordal.is_in_force_on(day) is known, day

    def test_follows_every_change(self):
        recordal = of()
        Recordal.objects.filter(pk=recordal.pk).update(ended_on=date(2025, 1, 1))
        assert not Recordal.objects.in_force_on(date(2025, 1, 1)).exists()
        Recordal.objects.filter(pk=recordal.pk).update(ended_on=None, expires_on=date(2040, 2, 28))
        assert Recordal.objects.in_force_on(date(2040, 2, 28)).exists()


class TestOnce:
    @pytest.mark.parametrize(
        "changes",
        [
            {},
            {"registration_no": "ＧＨ ５6-7"},
            {"registration_no": "gh567."},
            {"nice_classes": [25, 9]},
            {"approved_on": LAST, "expires_on": date(2035, 1, 1)},
            {"approved_on": date(2010, 1, 1), "expires_on": FIRST},
        ],
    )
    def test_the_same_right_is_refused_by_the_database(self, changes):
        first = of(registration_no="GH567", nice_classes=[9, 12])
        with pytest.raises(IntegrityError, match="recordal_right_in_force_once"):
            again(first, **changes)

    @pytest.mark.parametrize(
        "changes",
        [
            {"registration_no": "GH568"},
            {"kind": "design"},
            {"nice_classes": [8, 10, 25]},
            {"approved_on": LAST + ONE_DAY, "expires_on": date(2035, 1, 1)},
            {"number": "", "approved_on": None, "expires_on": None, "status": "submitted"},
        ],
    )
    def test_what_is_another_right_or_another_time_is_not(self, changes):
        first = of(registration_no="GH567", nice_classes=[9, 12])
        again(first, **changes)
        assert Recordal.objects.count() == 2

    def test_a_patent_is_known_with_and_without_its_letters(self):
        first = of(kind="invention", registration_no="ZL99117225.6", nice_classes=[])
        with pytest.raises(IntegrityError):
            again(first, registration_no="991172256")

    def test_works_without_a_number_are_each_their_own(self):
        first = of(kind="copyright", registration_no="", nice_classes=[])
        again(first)
        assert Recordal.objects.count() == 2

    def test_a_right_of_one_recordal_is_not_recorded_under_a_second(self):
        first = of(kind="copyright", registration_no="", nice_classes=[])
        with pytest.raises(IntegrityError):
            RecordalFactory(right=first.right, approved_on=FIRST, expires_on=LAST)

    def test_frees_the_right_on_the_day_it_ends(self):
        first = of()
        Recordal.objects.filter(pk=first.pk).update(status="cancelled", ended_on=date(2024, 1, 5))
        again(first, approved_on=date(2024, 1, 5))

    def test_a_change_of_the_right_counts_at_once(self):
        first, other = of(registration_no="1"), of(registration_no="2")
        other.right.registration_no = "1"
        with pytest.raises(IntegrityError), transaction.atomic():
            other.right.save()
        first.right.nice_classes = [3]
        first.right.save()
        other.right.save()
        assert Recordal.objects.get(pk=other.pk).right_key == "trademark:1"


class TestWhoStandsInTheWay:
    def test_is_named(self):
        first = of(registration_no="GH567")
        second = again(first, approved_on=LAST + ONE_DAY, expires_on=date(2035, 1, 1))
        second.approved_on = LAST

        expected = pytest.raises(RecordedTwice, match=f"{first.number} to 2030-02-28")
        with expected, transaction.atomic(), term_of(second):
            second.save(update_fields=["approved_on"])

        assert in_the_way(second, LAST, LAST).get() == first
        second.refresh_from_db()
        assert second.approved_on == LAST + ONE_DAY

    def test_other_broken_rules_are_not_taken_for_it(self):
        recordal = of()
        expected = pytest.raises(IntegrityError, match="recordal_refused_with_reasons")
        with expected, transaction.atomic(), term_of(recordal):
            Recordal.objects.filter(pk=recordal.pk).update(status="refused")

    def test_before_a_bulk_load(self, django_assert_num_queries):
        of(registration_no="10", nice_classes=[9])
        taken, name = Recordal.objects.get().number, "trademark"
        claims = [
            Claim("N0", name, "10", [9], FIRST, LAST),
            Claim("N1", name, "10", [12], FIRST, LAST),
            Claim("N2", name, "10", [9], LAST + ONE_DAY, LAST + ONE_DAY),
            Claim("N3", name, "10", [9, 12], FIRST, FIRST),
            Claim("N4", name, "10", [12, 13], LAST, LAST),
            Claim("N5", name, "10", [13], LAST, LAST),
            Claim("N6", "copyright", "", [], FIRST, LAST),
            Claim("N7", "copyright", "", [], FIRST, LAST),
        ]
        with django_assert_num_queries(1):
            refused = recorded_already(claims)
        assert refused == {0: taken, 3: taken, 4: "N1"}
        assert recorded_already([]) == {}


@pytest.mark.django_db(transaction=True)
def test_two_holders_are_granted_the_same_right_at_once_one_wins(examiner):
    applications = [submitted(EnterpriseFactory()) for _ in range(2)]
    for application in applications:
        checklist.all_in_order(application, actor=examiner)
    start, outcomes = threading.Barrier(2), []

    def accept(application):
        try:
            start.wait(10)
            outcomes.append(review.accept(application, actor=examiner).status)
        except RecordedTwice as refused:
            outcomes.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=accept, args=[row]) for row in applications]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["recorded", "recorded_twice"]
    assert Recordal.objects.filter(status="recorded").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_terms_of_one_right_at_once_one_wins():
    first = RecordalFactory(approved_on=FIRST, expires_on=LAST, right__registration_no="77")
    rivals = [
        again(first, approved_on=LAST + n * 1000 * ONE_DAY, expires_on=LAST + n * 1000 * ONE_DAY)
        for n in (1, 2)
    ]
    start, outcomes = threading.Barrier(2), []
    wanted = LAST + 5000 * ONE_DAY

    def extend(pk):
        try:
            with transaction.atomic():
                recordal = Recordal.objects.locked(pk)
                recordal.approved_on = recordal.expires_on = wanted
                start.wait(10)
                with term_of(recordal):
                    recordal.save(update_fields=["approved_on", "expires_on"])
            outcomes.append("won")
        except RecordedTwice:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=extend, args=[row.pk]) for row in rivals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["refused", "won"]
    assert Recordal.objects.in_force_on(wanted).count() == 1
