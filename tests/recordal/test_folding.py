"""Spellings that a buyer reads as one name have one folded form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordal.rights.folding import fold


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ｎｅｔ-Аc", "NETAC"),
        ("龍騰", "龙腾"),
        ("ΗUΑWΕΙ", "Huawei"),
        ("НОКІА", "HOKIA"),
        ("L’Oréal", "loreal"),
        ("Ｘ i a o\u3000ｍｉ®", "xiaomi"),
        ("小\u200b米", "小米"),
        ("SΜΑRΤ", "smart"),
        ("Straße", "STRASSE"),
        ("Škoda ②", "skoda2"),
    ],
)
def test_one_name_in_two_spellings(one, other):
    assert fold(one) == fold(other) != ""


@pytest.mark.parametrize(("one", "other"), [("小米", "大米"), ("Nike", "Mike"), ("郎", "朗")])
def test_two_names_stay_two(one, other):
    assert fold(one) != fold(other)


@pytest.mark.parametrize("text", ["", "  ", "®", "—·—"])
def test_of_signs_alone_nothing_is_left(text):
    assert fold(text) == ""


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)
