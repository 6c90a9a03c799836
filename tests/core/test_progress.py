import io

import pytest
from django.core.management.base import OutputWrapper

from core.progress import progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("stream", "lines"), [(io.StringIO(), 4), (Terminal(), 1)], ids=["log", "terminal"]
)
def test_a_log_gets_lines_and_a_terminal_one_line_that_renews_itself(stream, lines):
    items = list(progress(iter("abc"), 6, OutputWrapper(stream), every=0))

    text = stream.getvalue()
    assert items == ["a", "b", "c"]
    assert text.count("\n") == lines
    assert "2 of 6 (33%)" in text
    assert "3 done" in text


def test_an_unknown_total_has_no_share():
    stream = io.StringIO()
    list(progress(range(2), 0, OutputWrapper(stream), every=0))
    assert "%" not in stream.getvalue()
