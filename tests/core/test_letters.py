"""What the official letters say: every template, both languages, from full and from least data."""

import csv
import json
from pathlib import Path

import pytest

from core.pdf import PdfError
from tests.core.letter_samples import (
    PAPERS,
    PICTURES,
    full,
    least,
    letter,
    obligatory,
    pages,
    put,
    text,
    words,
)

ROOT = Path(__file__).parents[2]


def test_every_template_has_an_example():
    drawn = {path.stem for path in (ROOT / "templates/seizures/notices").glob("*.typ")}
    assert drawn == set(PAPERS)


@pytest.mark.parametrize("name", PAPERS)
def test_full_letter_says_in_both_languages_what_the_data_say(name):
    chinese = text(letter(name, full(name, "zh"), PICTURES))
    english = text(letter(name, full(name, "en"), PICTURES))
    for drawn in (chinese, english):
        assert "深关知字〔2026〕12号" in drawn
        assert "DEMODATA/演示数据" in drawn
    assert "2026年10月12日" in chinese
    assert "第1页" in chinese
    assert "Translationforinformation" not in chinese
    assert "12October2026" in english
    assert "Page1of" in english
    assert "Translationforinformation" in english


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", PAPERS)
def test_letter_is_drawn_from_the_obligatory_fields_alone(name, language):
    drawn = pages(letter(name, least(name, language)))
    assert "DEMO" not in "".join(drawn)
    assert "none" not in "".join(drawn)


@pytest.mark.parametrize("name", PAPERS)
def test_letter_is_refused_without_any_one_of_its_obligatory_fields(name):
    for path in obligatory(name):
        data = least(name, "en" if path == "district.name_en" else "zh")
        put(data, path, None)
        with pytest.raises(PdfError, match=f"the data lack {path}"):
            letter(name, data)


def test_undetermined_case_needs_its_court_window():
    data = full("determination", "zh")
    del data["court_window"]
    with pytest.raises(PdfError, match="the data lack court_window"):
        letter("determination", data)


@pytest.mark.parametrize("field", ["payment", "late_fine"])
def test_fine_needs_its_term_and_the_price_of_being_late(field):
    data = full("penalty_decision", "en")
    del data[field]
    with pytest.raises(PdfError, match=f"the data lack {field}"):
        letter("penalty_decision", data)


def test_holder_notice_tells_the_holder_all_that_is_needed_to_act():
    chinese = text(letter("holder_notice", full("holder_notice", "zh")))
    assert "自本通知书送达之日起3个工作日内（至2026年10月15日止）" in chinese
    assert "人民币94,250.00元（大写：玖万肆仟贰佰伍拾元整）" in chinese
    assert "《中华人民共和国知识产权海关保护条例》第十六条" in chinese
    assert "用于数据处理系统的快闪电子式外存储方法及其装置" in chinese
    assert "26,500件" in chinese  # the total of the goods
    english = text(letter("holder_notice", full("holder_notice", "en")))
    assert (
        words("within 3 working days of service of this notice (until 15 October 2026)") in english
    )
    assert words("article 16 of the Regulations on Customs Protection of Intellectual") in english
    assert "188,500.00" in english


def test_period_in_an_unconfirmed_year_is_called_provisional():
    data = full("holder_notice", "en")
    put(data, "due.provisional", True)
    assert words("provisional, the working-day calendar of that year is not yet confirmed") in text(
        letter("holder_notice", data)
    )


@pytest.mark.parametrize(
    ("result", "sentence"),
    [
        ("infringing", "认定上述货物侵犯有关知识产权"),
        ("not_infringing", "认定上述货物未侵犯有关知识产权"),
        ("undetermined", "自扣留之日起50个工作日内"),
    ],
)
def test_determination_states_its_result(result, sentence):
    drawn = text(letter("determination", {**full("determination", "zh"), "result": result}))
    assert sentence in drawn


def test_release_from_suspension_does_not_lift_a_detention_that_never_was():
    data = full("release_notice", "zh")
    assert "解除扣留" in text(letter("release_notice", data))
    put(data, "case.detained_on", None)
    assert "解除扣留" not in text(letter("release_notice", data))


def test_transfer_letter_compares_each_threshold():
    drawn = text(letter("transfer_letter", full("transfer_letter", "zh")))
    assert "涉嫌构成假冒注册商标罪（《中华人民共和国刑法》第二百一十三条）" in drawn
    for value in ("188,500.00", "213,005.00", "1,219,560.00"):
        assert value in drawn
    assert "两种以上注册商标、二年内曾受处罚后再犯" in drawn
    assert "达到" in drawn
    assert "待查" in drawn


@pytest.mark.parametrize(
    ("amount", "capitals"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("18850.00", "壹万捌仟捌佰伍拾元整"),
        ("100200.05", "壹拾万零贰佰元零伍分"),
        ("10000001.50", "壹仟万零壹元伍角整"),
        ("120003000", "壹亿贰仟万叁仟元整"),
        ("1000000100", "壹拾亿零壹佰元整"),
    ],
)
def test_amounts_are_repeated_in_capital_numerals(amount, capitals):
    data = full("holder_notice", "zh")
    put(data, "amounts.security", amount)
    assert f"（大写：{capitals}）" in text(letter("holder_notice", data))


@pytest.mark.parametrize(
    ("citation", "chinese", "english"),
    [
        (
            "Penalty Regs art 25(1)",
            "《中华人民共和国海关行政处罚实施条例》第二十五条（一）",
            "article 25(1) of the Regulations on Implementing Customs Administrative Penalties",
        ),
        (
            "Civil Procedure Law 2023 arts 103-104",
            "《中华人民共和国民事诉讼法》第一百零三条至第一百零四条",
            "articles 103-104 of the Civil Procedure Law",
        ),
        (
            "JI 2004 (Fa Shi [2004] 19) art 1",
            "（法释〔2004〕19号）第一条",
            "article 1 of the Judicial Interpretation on Criminal Cases",
        ),
        ("《某某办法》第三条", "《某某办法》第三条", "《某某办法》第三条"),
        ("Some other rule", "Some other rule", "Some other rule"),
    ],
)
def test_citations_of_the_reference_tables_are_written_out(citation, chinese, english):
    for language, expected in (("zh", chinese), ("en", english)):
        data = {**full("penalty_decision", language), "citations": [citation]}
        assert words(expected) in text(letter("penalty_decision", data))


ENGLISH = ("Regulation", "Measures", "APL", "Regs")


def test_every_citation_of_the_deadlines_has_its_chinese_name():
    with (ROOT / "core/reference/data/statutory_deadlines.csv").open(encoding="utf-8") as file:
        citations = [row["citation"] for row in csv.DictReader(file)]
    data = {**full("penalty_decision", "zh"), "citations": citations}
    drawn = text(letter("penalty_decision", data))
    assert "art1" not in drawn
    assert "art2" not in drawn
    left = [drawn[drawn.index(n) - 40 :][:90] for n in ENGLISH if n in drawn]
    assert not left


@pytest.mark.parametrize("name", ["terms", "instruments"])
def test_every_word_is_known_in_both_languages(name):
    known = json.loads((ROOT / f"templates/pdf/{name}.json").read_text(encoding="utf-8"))
    assert all(set(word) == {"zh", "en"} and all(word.values()) for word in known.values())


@pytest.mark.parametrize(
    ("language", "printed", "absent"),
    [("zh", ("甲货物", "双方协议"), "GoodsA"), ("en", ("GoodsA", "Anagreement"), "甲货物")],
)
def test_text_given_in_two_languages_is_printed_in_that_of_the_paper(language, printed, absent):
    data = full("release_notice", language)
    data["security_effect"] = [{"zh": "甲货物", "en": "Goods A"}]
    put(data, "ground.text", {"zh": "双方协议", "en": "An agreement"})
    drawn = text(letter("release_notice", data))
    assert all(part in drawn for part in printed)
    assert absent not in drawn
