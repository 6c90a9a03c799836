"""Reference numbers: without gaps, whatever happens at the same time."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from core.numbering import next_number, public_number


@pytest.mark.django_db
class TestNumbers:
    def test_begin_with_one_in_each_series_and_year(self):
        drawn = [
            next_number(key, year)
            for key, year in [("a", 2026), ("a", 2026), ("b", 2026), ("a", 2027)]
        ]

        assert drawn == [1, 2, 1, 1]

    def test_are_written_out(self):
        assert public_number("C", 2026, series="53") == "C53-2026-00001"
        assert public_number("C", 2026, series="53") == "C53-2026-00002"
        assert public_number("C", 2026, series="31") == "C31-2026-00001"
        assert public_number("E", 2026, digits=3) == "E-2026-001"

    def test_grow_beyond_their_width(self):
        for _ in range(10):
            last = public_number("X", 2026, digits=1)

        assert last == "X-2026-10"


def draw() -> int:
    with transaction.atomic():
        return next_number("race", 2026)


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_eight_at_once_draw_eight_in_a_row(self):
        start = Barrier(8)

        def work(_n: int) -> list[int]:
            start.wait()
            try:
                return [draw() for _ in range(5)]
            finally:
                connection.close()

        with ThreadPoolExecutor(8) as pool:
            drawn = [number for numbers in pool.map(work, range(8)) for number in numbers]

        assert sorted(drawn) == list(range(1, 41))

    def test_a_step_that_fails_gives_its_number_back(self):
        @transaction.atomic
        def failing() -> None:
            assert next_number("race", 2026) == 2
            raise ZeroDivisionError

        assert draw() == 1
        with pytest.raises(ZeroDivisionError):
            failing()
        assert draw() == 2
