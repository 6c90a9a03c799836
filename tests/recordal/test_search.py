"""One box for recordals: any script, sound, slip, number or code; the best first, and why."""

import pytest
from django.utils.translation import override

from recordal.applications.models import Recordal
from recordal.search import matching
from recordal.search.matching import find
from recordal.search.reasons import explain
from tests.factories import EnterpriseFactory, IpRightFactory, RecordalFactory

pytestmark = pytest.mark.django_db
CYRILLIC_EN = "\u041duawei"


def recorded(title: str, title_en: str = "", **fields) -> Recordal:
    holder = fields.pop("holder", None) or EnterpriseFactory(name_zh="某某", name_en="")
    right = IpRightFactory(title=title, title_en=title_en, holder=holder, **fields)
    return RecordalFactory(right=right)


def titles(text: str, rows=None) -> list[str]:
    rows = Recordal.objects.all() if rows is None else rows
    found = find(rows, text).among(rows.select_related("right"))
    return [row.right.title for row in found]


def why(text: str, recordal: Recordal) -> str:
    return explain(find(Recordal.objects.all(), text), recordal)


class TestNames:
    @pytest.mark.parametrize(
        "typed",
        [
            "华为",
            "華為",
            "华",
            "为",
            "huawei",
            "HuaWei",
            "hua wei",
            "hua-wei",
            "hw",
            "HW",
            "huaw",
            "ＨＵＡＷＥＩ",
            CYRILLIC_EN,
            "Huàwéi",
            "huawie",
            "huwei",
            "hua4wei",
            "花为",
            "华为牌",
        ],
    )
    def test_a_chinese_mark(self, typed):
        recorded("华为")
        recorded("长城")
        assert titles(typed) == ["华为"]

    @pytest.mark.parametrize(
        "typed",
        [
            "HUAWEI",
            "huawei",
            "Hua Wei",
            "h.u.a.w.e.i",
            "huaw",
            "uawe",
            "华为",
            "華為",
            "花卫",
            "ＨＵＡＷＥＩ",
            CYRILLIC_EN,
            "ΗUAWEI",
            "Hüawëi",
            "ᴴᵁᴬᵂᴱᴵ",
            "HUAWIE",
            "huwei",
            "huaawei",
            "huavei",
            "hu4we1",
            "huavve1",
            "HUAWEI phones",
        ],
    )
    def test_a_latin_mark(self, typed):
        recorded("HUAWEI")
        recorded("NETAC")
        assert titles(typed) == ["HUAWEI"]

    @pytest.mark.parametrize(
        ("typed", "title"),
        [
            ("小米", "小米"),
            ("xiaomi", "小米"),
            ("xm", "小米"),
            ("xiaomu", "小米"),
            ("晓米", "小米"),
            ("小mi", "小米"),
            ("大疆", "大疆 DJI"),
            ("dji", "大疆 DJI"),
            ("ＤＪＩ", "大疆 DJI"),
            ("dajiang", "大疆 DJI"),
            ("dj", "大疆 DJI"),
            ("大疆DJI", "大疆 DJI"),
            ("dji 大疆", "大疆 DJI"),
            ("朗科", "朗科"),
            ("netac", "朗科"),
            ("netak", "朗科"),
            ("ntac", "朗科"),
            ("netca", "朗科"),
            ("朗科 netac", "朗科"),
            ("netac 朗科", "朗科"),
            ("lk", "朗科"),
            ("郎科", "朗科"),
            ("优盘", "朗科"),
            ("youpan", "朗科"),
            ("yuehuo", "乐活"),
            ("lehuo", "乐活"),
            ("长城", "長城"),
            ("changcheng", "長城"),
            ("crème", "CREME DE LA MER"),
            ("mer", "CREME DE LA MER"),
            ("de la", "CREME DE LA MER"),
            ("la mer creme", "CREME DE LA MER"),
            ("蜜雪冰成", "蜜雪冰城"),
            ("雪冰", "蜜雪冰城"),
            ("mxbc", "蜜雪冰城"),
            ("蜜雪冰城奶茶", "蜜雪冰城"),
        ],
    )
    def test_among_others(self, typed, title):
        recorded("小米", "", hs_prefixes=["8517"])
        recorded("大疆 DJI")
        recorded("朗科", "NETAC", variants=["优盘"])
        recorded("乐活")
        recorded("長城")
        recorded("CREME DE LA MER")
        recorded("蜜雪冰城")
        assert titles(typed)[:1] == [title]

    @pytest.mark.parametrize(
        "typed",
        [
            "深圳市朗科科技股份有限公司",
            "朗科科技",
            "朗科",
            "深圳",
            "langkekeji",
            "lkkj",
            "Netac Technology",
            "technology",
            "NETAC TECHNOLOGY CO LTD",
            "tecnology",
            "netac",
        ],
    )
    def test_the_holder(self, typed):
        holder = EnterpriseFactory(
            name_zh="深圳市朗科科技股份有限公司", name_en="Netac Technology Co., Ltd."
        )
        recorded("优卡", holder=holder)
        recorded("海鸥")
        assert titles(typed) == ["优卡"]

    @pytest.mark.parametrize("typed", ["mi", "ab", "zz", "hwx", "qqqqqqqq", "龙龙龙", "上海"])
    def test_nothing_far_off_is_offered(self, typed):
        recorded("华为", "HUAWEI", hs_prefixes=["8517"])
        assert titles(typed) == []

    def test_word_and_code_together(self):
        recorded("小米", hs_prefixes=["8517"])
        recorded("小米", hs_prefixes=["6109"], title_en="shirt")
        assert len(titles("小米 8517")) == 1
        assert len(titles("xiaomi 6109")) == 1
        assert titles("xiaomi 9999") == ["小米", "小米"]  # part of the words at least


class TestNumbers:
    @pytest.fixture
    def recordal(self):
        right = IpRightFactory(
            title="龙", title_en="", registration_no="ZL 2013 1 0012345.6", hs_prefixes=["852351"]
        )
        return RecordalFactory(
            right=right, number="T2017-00031", application_no="A2016-00777"
        )  # fmt: skip

    @pytest.mark.parametrize(
        "typed",
        [
            "T2017-00031",
            "t2017-00031",
            "T201700031",
            " T2017 00031 ",
            "Ｔ２０１７－０００３１",
            "T2017",
            "201700031",
            "A2016-00777",
            "a201600777",
            "ZL201310012345.6",
            "2013100123456",
            "zl2013",
        ],
    )
    def test_are_found_as_people_write_them(self, recordal, typed):
        RecordalFactory()
        assert titles(typed) == ["龙"]

    @pytest.mark.parametrize("typed", ["85", "8523", "852351", "8523.51", "8523 51", "8523510000"])
    def test_codes_find_what_is_above_and_below(self, recordal, typed):
        RecordalFactory(right=IpRightFactory(hs_prefixes=["6109"]))
        assert titles(typed) == ["龙"]

    def test_leading_zeros_do_not_matter(self):
        RecordalFactory(right=IpRightFactory(title="零", registration_no="00123456"))
        assert titles("123456") == ["零"]

    def test_the_number_of_something_brings_nothing_alike(self, recordal):
        recorded("T2017-0003I")
        assert titles("T2017-00031") == ["龙"]


class TestOrder:
    def test_the_better_answer_comes_first(self):
        for title in ("NETAK", "SUPERNETAC", "NETACTIVE", "NETAC"):
            recorded(title)
        recorded("网", variants=["netac pro"])
        assert titles("netac") == ["NETAC", "网", "NETACTIVE", "SUPERNETAC", "NETAK"]

    def test_letters_before_pinyin_before_initials_before_beginnings(self):
        recorded("HWATIME")
        recorded("红五")
        recorded("胡外")
        recorded("HW")
        assert titles("hw")[0] == "HW"
        assert titles("hw")[-1] == "HWATIME"

    def test_the_mark_before_its_namesake_among_holders(self):
        recorded("别的", holder=EnterpriseFactory(name_zh="海鸥", name_en=""))
        recorded("海鸥")
        assert titles("海鸥") == ["海鸥", "别的"]

    def test_in_force_before_lapsed(self):
        lapsed, living = recorded("海鸥"), recorded("海鸥")
        Recordal.objects.filter(pk=lapsed.pk).update(
            approved_on="2001-01-01", expires_on="2011-01-01"
        )
        newest = recorded("海鸥")
        found = find(Recordal.objects.all(), "海鸥")
        assert list(found.verdicts) == [newest.pk, living.pk, lapsed.pk]
        assert list(find(Recordal.objects.all(), "海鸥", best=2).verdicts) == [newest.pk, living.pk]

    def test_many_answers_are_cut_and_the_wanted_among_them_stay(self, monkeypatch):
        monkeypatch.setattr(matching, "CANDIDATES", 5)
        exact = recorded("海")
        for n in range(12):
            recorded(f"海{n}号")
        patent = recorded("海狸", kind="invention")
        found = find(Recordal.objects.all(), "海", best=6)
        assert found.is_cut
        assert next(iter(found.verdicts)) == exact.pk
        assert len(found.verdicts) == 6
        patents = Recordal.objects.filter(right__kind="invention")
        assert list(find(patents, "海").verdicts) == [patent.pk]
        assert not find(patents, "海").is_cut

    def test_many_of_a_holder(self, monkeypatch):
        monkeypatch.setattr(matching, "CANDIDATES", 5)
        for n in range(8):
            recorded(f"号{n}", holder=EnterpriseFactory(name_zh=f"远洋{n}", name_en=""))
        mine = Recordal.objects.filter(right__title="号3")
        assert titles("远洋", mine) == ["号3"]


class TestReasons:
    @pytest.mark.parametrize(
        ("typed", "reason"),
        [
            ("华为", ""),
            ("華為", "written differently"),
            ("huawei", "pinyin"),
            ("hw", "pinyin initials"),
            ("花为", "same sound"),
            ("huawie", "similar spelling"),
            ("鸿蒙", "鸿蒙"),
            ("hongmeng", "鸿蒙 · pinyin"),
            ("8517", "HS code 851713"),
            ("远洋", "rights holder"),
            ("yy", "rights holder · pinyin initials"),
            ("华为 8517", "each word"),
            ("华为手机", "part of the words"),
        ],
    )
    def test_are_given_where_the_eye_does_not_see_it(self, typed, reason):
        recordal = recorded(
            "华为",
            variants=["鸿蒙"],
            hs_prefixes=["851713"],
            holder=EnterpriseFactory(name_zh="远洋", name_en=""),
        )
        assert why(typed, recordal) == reason

    def test_name_what_the_language_of_the_reader_hides(self):
        recordal = recorded("华为", "HUAWEI")
        assert why("hw", recordal) == "华为 · pinyin initials"
        assert why("huawei", recordal) == ""
        with override("zh-hans"):
            assert why("华为", recordal) == ""
            assert why("uawe", recordal) == "HUAWEI"

    def test_stand_in_the_list(self, login, examiner):
        recorded("华为")
        page = login(examiner).get("/recordals/", {"q": "hw"})
        assert "pinyin initials" in page.content.decode()


@pytest.mark.parametrize("url", ["/recordals/", "/recordals/suggest/", "/search/"])
class TestBadInput:
    @pytest.mark.parametrize(
        "typed",
        [
            "' OR 1=1 --",
            "%",
            "_",
            "\\",
            "100%",
            "'); DROP TABLE recordal_recordal; --",
            "{}",
            "[]",
            "😀",
            "😀😀😀",
            "...",
            "-",
            "(",
            "*",
            "a" * 10000,
            "龙" * 10000,
            "\u202e龙",
            "{{ 7*7 }}",
            "\x00",
            "a\x00b",
            "�",
            " ".join("abcdefghij"),
            "'\"`",
        ],
    )
    def test_is_answered_calmly(self, url, typed, login, examiner):
        recorded("华为", "HUAWEI")
        response = login(examiner).get(url, {"q": typed.encode("utf-8", "replace")}, follow=True)
        assert response.status_code == 200
        assert "华为" not in response.content.decode().replace("placeholder", "")


class TestPages:
    def test_search_and_filters_go_together(self, login, examiner):
        mark, patent = recorded("海鸥"), recorded("海鸥", kind="design")
        client = login(examiner)

        def found(**params):
            return {row.pk for row in client.get("/recordals/", params).context["page"]}

        assert found(q="haiou") == {mark.pk, patent.pk}
        assert found(q="haiou", kind="design") == {patent.pk}
        assert found(q="haiou", holder=mark.right.holder.number) == {mark.pk}
        assert found(q="haiou", in_force="no") == set()
        assert found(q="haiou", nice_class="9", status="recorded") == {mark.pk, patent.pk}

    def test_pages_of_answers_hold_each_once_in_order(self, login, examiner):
        for n in range(60):
            recorded(f"海鸥{n:02}")
        client, seen, params = login(examiner), [], {"q": "haiou"}
        best = list(find(Recordal.objects.all(), "haiou").verdicts)
        while True:
            page = client.get("/recordals/", params).context["page"]
            seen += [row.pk for row in page]
            if not page.next:
                break
            params = {"q": "haiou", "after": page.next}
        assert seen == best
        back = client.get("/recordals/", {"q": "haiou", "before": page.previous}).context["page"]
        assert [row.pk for row in back] == best[25:50]

    @pytest.mark.parametrize("url", ["/api/v1/recordals/", "/api/v1/applications/"])
    def test_so_do_the_cursors_of_the_api(self, url, login, examiner):
        for n in range(9):
            recorded(f"海鸥{n}")
        client, seen = login(examiner), []
        best = list(find(Recordal.objects.all(), "haiou").verdicts)
        numbers = dict(Recordal.objects.values_list("number", "pk"))
        address = f"{url}?q=haiou&limit=4"
        while address:
            answer = client.get(address).json()
            seen += [numbers[row["number"]] for row in answer["results"]]
            address = answer["next"]
        assert seen == best

    def test_the_api_may_ask_for_another_order(self, login, examiner):
        first, second = recorded("海鸥"), recorded("海鸥2")
        answer = login(examiner).get("/api/v1/recordals/?q=haiou&ordering=-number").json()
        assert [row["number"] for row in answer["results"]] == [second.number, first.number]

    @pytest.mark.parametrize("url", ["/recordals/?q=haiou", "/recordals/suggest/?q=haiou"])
    def test_are_flat(self, url, login, examiner, assert_flat_queries):
        assert_flat_queries(login(examiner), url, lambda: recorded("海鸥"))

    def test_blanks_search_nothing(self, login, examiner):
        recorded("海鸥")
        assert len(login(examiner).get("/recordals/", {"q": "  "}).context["page"]) == 1
        assert login(examiner).get("/api/v1/recordals/?q=%20").json()["results"]

    def test_nothing_found_says_what_to_try(self, login, examiner):
        page = login(examiner).get("/recordals/", {"q": "qqqqqqqq"}).content.decode()
        assert "pinyin" in page


class TestSuggestions:
    def test_come_while_one_types(self, login, inspector):
        recordal = recorded("华为", "HUAWEI")
        page = login(inspector).get("/recordals/suggest/", {"q": "huaw"}).content.decode()
        assert recordal.get_absolute_url() in page
        assert f'data-number="{recordal.number}"' in page

    def test_are_few_and_follow_the_filters(self, login, inspector):
        for n in range(12):
            recorded(f"海鸥{n}")
        recorded("海鸥", kind="design")
        client = login(inspector)
        assert client.get("/recordals/suggest/", {"q": "海鸥"}).content.count(b"<li") == 8
        only = client.get("/recordals/suggest/", {"q": "海鸥", "kind": "design"})
        assert only.content.count(b"<li") == 1

    def test_say_when_nothing_fits_and_nothing_when_nothing_is_typed(self, login, inspector):
        client = login(inspector)
        assert "Nothing fits" in client.get("/recordals/suggest/?q=zzzz").content.decode()
        assert client.get("/recordals/suggest/").content.strip() == b""

    def test_are_only_of_what_one_may_see(self, login, rights_holder):
        recorded("海鸥")
        mine = recorded("海鸥2", holder=rights_holder.enterprises.get())
        page = login(rights_holder).get("/recordals/suggest/", {"q": "海鸥"}).content.decode()
        assert page.count("<li") == 1
        assert f"/portal/recordals/{mine.application_no}/" in page

    def test_are_not_for_strangers(self, client, login, police):
        assert client.get("/recordals/suggest/?q=a").status_code == 302
        assert login(police).get("/recordals/suggest/?q=a").status_code == 403
