"""The same company again: found by code, by name in any spelling, by the house of its mailbox."""

import pytest

from core.accounts.permissions import Role
from enterprises import duplicates, merging
from enterprises.matching import contains, key, mail_domain
from enterprises.models import Enterprise, JoinRequest, Likeness
from enterprises.periodic import look_for_likenesses
from tests.factories import EnterpriseFactory, UserFactory, uscc


class TestNames:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("深圳市朗科科技股份有限公司", "深圳市朗科科技有限责任公司"),
            ("深圳市朗科科技股份有限公司", "深圳市朗科科技"),
            ("龍騰集團有限公司", "龙腾集团"),
            ("Netac Technology Co., Ltd.", "NETAC TECHNOLOGY LIMITED"),
            ("Ｎｅｔａｃ Technology", "Netac-Technology Inc."),
            ("Müller GmbH & Co. KG", "MULLER"),
            ("Prada S.p.A.", "prada"),
        ],
    )
    def test_of_one_company(self, one, other):
        assert key(one) == key(other) != ""

    @pytest.mark.parametrize(
        ("one", "other"),
        [("深圳朗科", "上海朗科"), ("Netac Ltd", "Netas Ltd"), ("Sun Co", "Son Co")],
    )
    def test_of_two(self, one, other):
        assert key(one) != key(other)

    @pytest.mark.parametrize("name", ["有限公司", "Limited", "Co."])
    def test_a_legal_form_alone_is_still_a_name(self, name):
        assert key(name)

    def test_parts_and_houses(self):
        assert contains("朗科科技", "深圳市朗科科技")
        assert not contains("朗科", "深圳市朗科科技")
        assert mail_domain("A@Netac.Example") == "netac.example"
        assert mail_domain("a@qq.com") == mail_domain("") == ""


@pytest.mark.django_db
class TestFoundOnEntry:
    @pytest.mark.parametrize(
        ("stated", "ground"),
        [
            ({"uscc": uscc(5)}, "same_code"),
            ({"name_zh": "深圳市朗科科技有限公司"}, "same_name"),
            ({"name_en": "NETAC TECHNOLOGY LIMITED"}, "same_name"),
            ({"name_zh": "朗科科技"}, "like_name"),
            ({"name_en": "Netak Technology"}, "like_name"),
            ({"name_en": "Netac Technical Works", "email": "x@netac.example"}, "same_mail"),
        ],
    )
    def test_says_why(self, stated, ground):
        known = EnterpriseFactory(
            name_zh="深圳市朗科科技股份有限公司",
            name_en="Netac Technology Co., Ltd.",
            uscc=uscc(5),
            email="ip@netac.example",
        )
        EnterpriseFactory(name_zh="小米科技有限责任公司", name_en="Xiaomi Inc.")

        found = duplicates.like(**stated)

        assert [one.enterprise for one in found] == [known]
        assert ground in found[0].grounds
        assert all(found[0].words)

    def test_is_it_one_of_these(self, login):
        known = EnterpriseFactory(name_zh="深圳市朗科科技股份有限公司")
        newcomer = UserFactory(role=Role.RIGHTS_HOLDER)
        client = login(newcomer)
        form = {"name_zh": "深圳朗科科技有限公司", "country": "CN", "uscc": uscc(900)}

        shown = client.post("/portal/enterprises/new/", form)

        assert shown.status_code == 422
        assert "Is it one of these?" in shown.content.decode()
        assert [one.enterprise for one in shown.context["found"]] == [known]
        assert "深圳朗科科技有限公司" in shown.content.decode()
        assert Enterprise.objects.count() == 1

        client.post("/portal/enterprises/new/", {**form, "is_new": "1"})
        assert newcomer.enterprises.get().uscc == uscc(900)

    def test_the_same_code_cannot_be_another_enterprise(self, login):
        known = EnterpriseFactory(uscc=uscc(5))
        newcomer = UserFactory(role=Role.RIGHTS_HOLDER)
        form = {"name_zh": "别的名字", "country": "CN", "uscc": uscc(5), "is_new": "1"}
        client = login(newcomer)

        shown = client.post("/portal/enterprises/new/", form)

        assert shown.context["form"].errors["uscc"]
        assert [one.enterprise for one in shown.context["found"]] == [known]
        assert "None of these" not in shown.content.decode()
        client.post(f"/portal/enterprises/{known.number}/join/")
        assert JoinRequest.objects.get().enterprise == known

    def test_contacts_are_not_shown_to_whoever_asks(self, login):
        known = EnterpriseFactory(name_zh="深圳市朗科科技", phone="0755-555", email="a@b.example")
        client = login(UserFactory(role=Role.RIGHTS_HOLDER))
        form = {"name_zh": "深圳市朗科科技", "country": "CN", "uscc": uscc(900)}
        page = client.post("/portal/enterprises/new/", form).content.decode()
        assert known.number in page
        assert not any(secret in page for secret in ("0755-555", "a@b.example", known.uscc))


@pytest.mark.django_db
class TestForOfficers:
    def test_the_clock_pairs_new_ones_and_an_officer_parts_them(self, examiner, login):
        first = EnterpriseFactory(name_en="Muster AG", name_zh="", country_id="DE", uscc="")
        second = EnterpriseFactory(name_en="MUSTER GmbH", name_zh="", country_id="AT", uscc="")
        EnterpriseFactory(name_en="Other Works", name_zh="")
        assert look_for_likenesses() == 3
        assert look_for_likenesses() == 0
        pair = Likeness.objects.get()
        assert (pair.first, pair.second, pair.grounds) == (first, second, ["same_name"])
        client = login(examiner)
        assert second.number in client.get("/enterprises/duplicates/").content.decode()
        assert first.number in client.get(second.get_absolute_url()).content.decode()

        url = f"/enterprises/duplicates/{pair.pk}/distinct/"
        assert client.post(url, {"reason": ""}).status_code == 422
        client.post(url, {"reason": "Two countries, two registers."})

        assert second.number not in client.get("/enterprises/duplicates/").content.decode()
        assert client.post(url, {"reason": "Again."}).status_code == 409
        Enterprise.objects.update(looked_at=None)
        look_for_likenesses()
        pair.refresh_from_db()
        assert pair.status == "distinct"

    def test_two_codes_with_like_names_are_two(self):
        EnterpriseFactory(name_zh="广州优先企业1示例", name_en="Priority 1")
        EnterpriseFactory(name_zh="广州优先企业2示例", name_en="Priority 2")
        look_for_likenesses()
        assert not Likeness.objects.exists()

    def test_rows_without_keys_get_theirs(self):
        row = EnterpriseFactory(name_zh="朗科有限公司", key_zh="", key_en="")
        look_for_likenesses()
        row.refresh_from_db()
        assert row.key_zh == "朗科"

    @pytest.mark.parametrize("role", ["inspector", "rights_holder"])
    def test_others_do_not_merge(self, role, request, login):
        user = request.getfixturevalue(role)
        assert login(user).get("/enterprises/duplicates/").status_code == 403

    def test_list_is_flat(self, examiner, login, assert_flat_queries):
        def pair():
            one, other = EnterpriseFactory(), EnterpriseFactory()
            Likeness.objects.create(first=one, second=other, grounds=["same_name"])

        assert_flat_queries(login(examiner), "/enterprises/duplicates/", pair)


@pytest.mark.django_db
def test_many_enterprises_are_asked_for_by_index(django_assert_max_num_queries):
    EnterpriseFactory.create_batch(30)
    with django_assert_max_num_queries(1):
        duplicates.like(name_zh="企业5有限公司", name_en="Enterprise 5", uscc=uscc(5))
    assert merging.look_for_likenesses(limit=10) == 10
