"""Several people at once: the same parcel, the same form, the same decision."""

import threading
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection

from core.errors import DomainError
from seizures.cases.models import Case
from seizures.parcels import deciding, party
from seizures.parcels.models import Parcel, ParcelAct, ParcelEntry
from tests.factories import DistrictOfficerFactory, RecordalFactory
from tests.factories.parcels import a_parcel, enter, row

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 6


def at_once(act: Callable[[int], object]) -> Counter[object]:
    """Everybody starts at the same moment; how often each answer was given."""
    start = threading.Barrier(THREADS)
    answers: list[object] = []

    def run(n: int) -> None:
        start.wait()
        try:
            answers.append(act(n))
        except DomainError as error:
            answers.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[n]) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return Counter(answers)


def test_officers_who_scan_the_same_parcels_in_another_order():
    recordal = RecordalFactory()
    officers = [DistrictOfficerFactory() for _n in range(THREADS)]
    numbers = [f"RA{n:09}CN" for n in range(8)]

    def scan(n: int) -> int:
        mine = numbers if n % 2 else numbers[::-1]
        rows = [row(recordal, number=i, tracking_no=text) for i, text in enumerate(mine, start=1)]
        outcome = enter(rows, officers[n])
        for refused in outcome.entry.refused:
            assert "Already logged as C53-" in refused["errors"]["tracking_no"]
        return outcome.entry.saved

    assert at_once(scan) == {8: 1, 0: THREADS - 1}
    assert (Parcel.objects.count(), Case.objects.count()) == (8, 8)


def test_a_form_that_is_sent_many_times_at_once():
    officer, rows = DistrictOfficerFactory(), [row(RecordalFactory())]

    def send(n: int) -> str:
        return enter(rows, officer, key="one form").parcels[0].number

    assert len(at_once(send)) == 1
    assert (Parcel.objects.count(), ParcelEntry.objects.count()) == (1, 1)


def test_one_decides_and_the_others_are_told_why_not():
    officer = DistrictOfficerFactory()
    parcel = a_parcel(officer)
    party.abandon(parcel, actor=officer, party="sender", party_name="Wang")

    def decide(n: int) -> str:
        if n % 2:
            deciding.agree_to_abandonment(parcel, actor=officer)
            return "agreed"
        deciding.release(parcel, actor=officer, ground=deciding.SELF_USE_GROUND, reasons="A gift.")
        return "released"

    answers = at_once(decide)
    assert answers["wrong_state"] == THREADS - 1
    assert answers["agreed"] + answers["released"] == 1
    assert not ParcelAct.objects.exists()
