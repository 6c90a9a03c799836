import gettext
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from config.translations import (
    UnreadableText,
    collect,
    compiled_equals,
    placeholders,
    read_po,
    translation,
)

PYTHON = """
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext

TITLE = gettext_lazy("Cases "
    "of today")

def greet(n, name):
    _("Hello %(name)s") % {"name": name}
    pgettext("of a case", "Open")
    ngettext("%(n)s case", "%(n)s cases", n)
    _(name)
"""
TEMPLATE = """{% load i18n %}
<h1>{% translate "Goods of today" %}</h1><p title="{{ word|default:_("nothing yet") }}">it's (100%
{% blocktranslate trimmed count n=cases|length %}
  One case in {{ place }}
{% plural %}
  {{ n }} cases in {{ place }}
{% endblocktranslate %}
{% translate "Open" context "of a door" %}
{% blocktranslate %}30 % of {{ value }}{% endblocktranslate %}
"""
CHINESE = {
    "Cases of today": "今日案件",
    "Hello %(name)s": "%(name)s，您好",
    "of a case\x04Open": "未结",
    "of a door\x04Open": "开着",
    "%(n)s case|%(n)s cases": "%(n)s 个案件",
    "Goods of today": "今日货物",
    "nothing yet": "暂无",
    "One case in %(place)s|%(n)s cases in %(place)s": "%(place)s有 %(n)s 个案件",
    "30 %% of %(value)s": "%(value)s 的 30 %%",
}


@pytest.fixture
def tree(tmp_path):
    """A small product with one module and one page."""
    (tmp_path / "core/migrations").mkdir(parents=True)
    (tmp_path / "templates").mkdir()
    (tmp_path / "core/greetings.py").write_text(PYTHON)
    (tmp_path / "core/migrations/0001.py").write_text('_("not a text of the product")')
    (tmp_path / "templates/page.html").write_text(TEMPLATE)
    return tmp_path


@pytest.fixture
def deliver(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    def deliver(**files: dict[str, str]) -> Path:
        directory = tmp_path_factory.mktemp("deliveries")
        for name, content in files.items():
            text = json.dumps(content, ensure_ascii=False)
            (directory / f"{name}.json").write_text(text, encoding="utf-8")
        return directory

    return deliver


def messages(root: Path, *arguments: object) -> str:
    out = io.StringIO()
    call_command("messages", "--root", str(root), *map(str, arguments), stdout=out, stderr=out)
    return out.getvalue()


def po_of(root: Path) -> Path:
    return root / "locale/zh_Hans/LC_MESSAGES/django.po"


def chinese_of(root: Path) -> gettext.GNUTranslations:
    with po_of(root).with_suffix(".mo").open("rb") as mo:
        return gettext.GNUTranslations(mo)


@pytest.fixture
def translated(tree, deliver):
    messages(tree, "--merge", deliver(all=CHINESE))
    return tree


class TestCollecting:
    def test_finds_every_kind_of_text_once(self, tree):
        assert collect(tree) == {
            ("", "Cases of today"): "",
            ("", "Hello %(name)s"): "",
            ("of a case", "Open"): "",
            ("of a door", "Open"): "",
            ("", "%(n)s case"): "%(n)s cases",
            ("", "Goods of today"): "",
            ("", "nothing yet"): "",
            ("", "One case in %(place)s"): "%(n)s cases in %(place)s",
            ("", "30 %% of %(value)s"): "",
        }

    def test_an_f_string_is_refused_with_its_place(self, tree):
        (tree / "core/bad.py").write_text('\n_(f"Hello {name}")\n')

        with pytest.raises(UnreadableText, match=r"core/bad.py:2"):
            collect(tree)

    def test_a_text_used_alone_and_with_a_plural_keeps_the_plural(self, tree):
        (tree / "core/zz.py").write_text('_("%(n)s case")')

        assert collect(tree)["", "%(n)s case"] == "%(n)s cases"


class TestUpdate:
    def test_what_was_delivered_is_what_people_read(self, translated):
        chinese = chinese_of(translated)

        assert chinese.gettext("Cases of today") == "今日案件"
        assert chinese.pgettext("of a case", "Open") == "未结"
        assert chinese.pgettext("of a door", "Open") == "开着"
        assert chinese.ngettext("%(n)s case", "%(n)s cases", 1) == "%(n)s 个案件"
        assert chinese.ngettext("%(n)s case", "%(n)s cases", 7) == "%(n)s 个案件"

    def test_a_second_run_changes_nothing(self, translated):
        before = po_of(translated).read_bytes()

        assert "9 texts, 0 not translated" in messages(translated)
        assert po_of(translated).read_bytes() == before

    def test_new_texts_come_in_and_old_ones_go(self, translated):
        (translated / "core/greetings.py").write_text('_("Goodbye")')

        messages(translated)

        po = {entry.msgid: translation(entry) for entry in read_po(po_of(translated))}
        assert po["Goodbye"] == ""
        assert "Hello %(name)s" not in po
        assert po["Goods of today"] == "今日货物"

    def test_moving_a_text_leaves_the_file_alone(self, translated):
        before = po_of(translated).read_bytes()
        source = translated / "core/greetings.py"
        source.rename(translated / "core/moved.py")

        messages(translated)

        assert po_of(translated).read_bytes() == before

    def test_says_which_deliveries_it_did_not_take(self, tree, deliver):
        directory = deliver(
            a={"Goods of today": "今日货物", "Never said": "从未说过"},
            b={"Goods of today": "今天的货物", "Hello %(name)s": "您好"},
        )

        said = messages(tree, "--merge", directory)

        assert "1 translations taken in" in said
        assert "1 not texts of the product:\n  Never said" in said
        assert "b.json: another translation of 'Goods of today'" in said
        assert "placeholders differ in 'Hello %(name)s'" in said

    def test_a_later_delivery_corrects_an_earlier_one(self, translated, deliver):
        messages(translated, "--merge", deliver(better={"Goods of today": "今天的货物"}))

        assert chinese_of(translated).gettext("Goods of today") == "今天的货物"

    @pytest.mark.parametrize("content", ['{"a": "b",}', '["a", "b"]'])
    def test_a_broken_delivery_is_named(self, tree, tmp_path, content):
        (tmp_path / "broken.json").write_text(content)

        with pytest.raises(CommandError, match=r"broken\.json"):
            messages(tree, "--merge", tmp_path)

    def test_a_directory_that_is_not_there_is_named(self, tree):
        with pytest.raises(CommandError, match="nowhere"):
            messages(tree, "--merge", tree / "nowhere")


class TestCheck:
    def test_a_complete_file_passes(self, translated):
        assert "complete: 9 texts" in messages(translated, "--check")

    def test_a_file_that_was_never_made_fails(self, tree):
        with pytest.raises(CommandError, match="missing text: 'Goods of today'"):
            messages(tree, "--check")

    @pytest.mark.parametrize(
        ("change", "complaint"),
        [
            (lambda entry: setattr(entry, "msgstr", ""), "not translated: 'Goods of today'"),
            (lambda entry: entry.flags.append("fuzzy"), "fuzzy: 'Goods of today'"),
            (lambda entry: setattr(entry, "msgstr", "%(n)s 货物"), "placeholders differ"),
            (lambda entry: setattr(entry, "msgid", "Gone"), "obsolete text: 'Gone'"),
        ],
    )
    def test_a_damaged_entry_fails(self, translated, change, complaint):
        po = read_po(po_of(translated))
        change(po.find("Goods of today"))
        po.save(str(po_of(translated)))

        with pytest.raises(CommandError, match="shortcomings") as refusal:
            messages(translated, "--check")

        assert complaint in str(refusal.value)

    def test_an_old_compiled_file_fails(self, translated):
        po = read_po(po_of(translated))
        po.find("Goods of today").msgstr = "货物"
        po.save(str(po_of(translated)))

        with pytest.raises(CommandError, match=r"django.mo is not the compiled django.po"):
            messages(translated, "--check")

    def test_the_first_ten_are_named_and_the_rest_counted(self, translated):
        texts = "\n".join(f'_("New text {n}")' for n in range(15))
        (translated / "core/more.py").write_text(texts)

        with pytest.raises(CommandError) as refusal:
            messages(translated, "--check")

        assert str(refusal.value).count("New text") == 10
        assert "and 20 more" in str(refusal.value)

    def test_writes_nothing(self, tree):
        with pytest.raises(CommandError):
            messages(tree, "--check")

        assert not po_of(tree).exists()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("%(n)s of %(all)d", ["all", "n"]),
        ("%(rate).2f %% of {value:,.2f}", ["rate", "value"]),
        ("%s and %d", ["%s", "%d"]),
        ("30 % off, 100%", []),
        ("{} then {0}", ["0", "{}"]),
    ],
)
def test_placeholders(text, expected):
    assert placeholders(text) == expected


def test_the_committed_file_is_the_compiled_one():
    assert compiled_equals(po_of(Path(settings.BASE_DIR)))
