"""What anybody may find without an account, and what nobody may."""

import re
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from recordal.applications import drawing, services
from tests.factories import EnterpriseFactory, IpRightFactory, LicenseeFactory, RecordalFactory
from tests.recordal.cast import refused, submitted

pytestmark = pytest.mark.django_db
DOORS = ["/public/recordals/", "/api/v1/public/recordals/"]


def found(response):
    if response["Content-Type"].startswith("application/json"):
        return {row["number"] for row in response.json()["results"]}
    return {row.number for row in response.context["page"]}


@pytest.mark.parametrize("url", DOORS)
class TestPublicSearch:
    def test_needs_no_login(self, url):
        recordal = RecordalFactory(right=IpRightFactory(title="朗科", title_en="NETAC"))
        RecordalFactory()
        for text in ("朗科", "netac", recordal.number, recordal.right.registration_no):
            assert found(Client().get(url, {"q": text})) == {recordal.number}

    def test_shows_no_contact_nor_lawful_users(self, url):
        holder = EnterpriseFactory(
            address="示例路1号", contact_name="李女士", phone="010-77", email="li@example.com"
        )
        recordal = RecordalFactory(
            right=IpRightFactory(holder=holder, goods="移动存储器"),
            contact_name="王经理",
            contact_phone="0755-9",
            contact_email="wang@example.com",
        )
        licensee = LicenseeFactory(recordal=recordal, name="秘密工厂")

        page = Client().get(url).content.decode()

        assert "移动存储器" in page
        of_holder = ("示例路1号", "李女士", "010-77", "li@example.com", holder.uscc)
        of_recordal = ("王经理", "0755-9", "wang@example.com", licensee.name)
        for secret in (*of_holder, *of_recordal, recordal.application_no):
            assert secret not in page

    def test_what_ended_is_included_on_demand(self, url):
        living = RecordalFactory()
        lapsed = RecordalFactory(expires_on=localdate() - timedelta(days=1))
        client = Client()
        assert found(client.get(url)) == {living.number}
        assert found(client.get(url, {"expired": "yes"})) == {living.number, lapsed.number}

    def test_applications_are_nobodys_business(self, url, examiner):
        holder = EnterpriseFactory()
        services.draft(holder, actor=None, kind="trademark", title="秘密")
        submitted(holder)
        other = submitted(holder, registration_no="2")
        refused(other, examiner)
        assert found(Client().get(url, {"expired": "yes"})) == set()

    def test_is_flat(self, url, assert_flat_queries):
        assert_flat_queries(Client(), url, RecordalFactory)

    def test_understands_every_script(self, url):
        recordal = RecordalFactory(right=IpRightFactory(title="华为", title_en=""))
        RecordalFactory(right=IpRightFactory(title="长城", title_en="WALL"))
        for text in ("華為", "huawei", "hw", "huawie", "ＨＵＡＷＥＩ"):
            assert found(Client().get(url, {"q": text})) == {recordal.number}

    def test_what_is_not_public_leads_to_nothing(self, url):
        recordal = RecordalFactory(right=IpRightFactory(hs_prefixes=["8517"]))
        for text in (recordal.application_no, "8517", recordal.right.holder.uscc):
            assert found(Client().get(url, {"q": text})) == set()

    def test_answers_anything_typed(self, url):
        RecordalFactory(right=IpRightFactory(title="华为", title_en=""))
        for text in ("' OR 1=1 --", "😀", "龙" * 10_000, "%", "\\"):
            response = Client().get(url, {"q": text, "kind": "trademark"})
            assert (response.status_code, found(response)) == (200, set())
        assert Client().get(url, {"q": "a\0b"}).status_code in (200, 422)

    def test_pages_of_answers_hold_each_once(self, url):
        recordals = [RecordalFactory(right=IpRightFactory(title=f"海鸥{n}")) for n in range(60)]
        params: dict[str, Any] = {"q": "haiou", "limit": 25}
        client, seen = Client(), []
        while params:
            response = client.get(url, params)
            seen += found(response)
            params = following(response)
        assert sorted(seen) == sorted(row.number for row in recordals)


def following(response):
    """The parameters of the next page, if there is one."""
    if response["Content-Type"].startswith("application/json"):
        return dict(parse_qsl(urlsplit(response.json()["next"] or "").query))
    after = response.context["page"].next
    return {"q": "haiou", "after": after} if after else None


class TestEntry:
    """The page that the code on a certificate leads to."""

    def test_shows_public_facts_only(self):
        holder = EnterpriseFactory(address="示例路1号", contact_name="李女士", phone="010-77")
        recordal = RecordalFactory(
            right=IpRightFactory(holder=holder, goods="移动存储器", hs_prefixes=["852351"]),
            contact_name="王经理",
            contact_phone="0755-9",
        )
        licensee = LicenseeFactory(recordal=recordal, name="秘密工厂")

        page = Client().get(reverse("public-recordal", args=[recordal.number])).content.decode()

        for fact in (recordal.number, recordal.right.title, "移动存储器", "In force today"):
            assert fact in page
        secrets = ("示例路1号", "李女士", "010-77", holder.uscc, "王经理", "0755-9", "852351")
        for secret in (*secrets, licensee.name, recordal.application_no):
            assert secret not in page

    def test_of_what_ended_says_so(self):
        lapsed = RecordalFactory(expires_on=localdate() - timedelta(days=1))
        page = Client().get(f"/public/recordals/{lapsed.number}/").content.decode()
        assert "Not in force" in page
        assert "In force today" not in page

    @pytest.mark.parametrize("number", ["T2026-99999", "..", "%00", "' OR 1=1", "龙", "x" * 3000])
    def test_of_nothing_is_not_there(self, number):
        RecordalFactory()
        assert Client().get(f"/public/recordals/{quote(number)}/").status_code == 404

    def test_of_an_application_is_not_there_either(self):
        draft = services.draft(EnterpriseFactory(), actor=None, kind="trademark", title="秘密")
        response = Client().get(f"/public/recordals/{draft.application_no}/")
        assert response.status_code == 404

    def test_stands_on_the_certificate(self, monkeypatch):
        printed: dict[str, str] = {}
        monkeypatch.setattr(drawing, "_qr", lambda text: printed.setdefault("code", text).encode())
        monkeypatch.setattr(drawing, "render_pdf", lambda *args, **kwargs: b"%PDF")
        recordal = RecordalFactory()
        drawing.certificate(recordal, "en")
        assert printed["code"].endswith(f"/public/recordals/{recordal.number}/")


class TestPages:
    def test_of_answers_are_not_for_search_engines(self):
        recordal = RecordalFactory()
        listed = Client().get("/public/recordals/")
        assert listed["X-Robots-Tag"] == "noindex"
        assert 'name="robots" content="noindex"' in listed.content.decode()
        entry = Client().get(f"/public/recordals/{recordal.number}/")
        assert "X-Robots-Tag" not in entry

    @pytest.mark.parametrize("url", ["/public/recordals/", "/public/recordals/T1/"])
    def test_too_many_questions_are_answered_later(self, url, settings, login, inspector):
        settings.PAGE_RATES = {**settings.PAGE_RATES, "search": "3/min"}
        RecordalFactory(number="T1")
        client = Client()
        assert [client.get(url).status_code for _ in range(4)] == [200, 200, 200, 429]
        claimed = {"X-Forwarded-For": "203.0.113.9"}
        late = client.get(url, headers={**claimed, "Accept-Language": "zh-hans"})
        assert late.status_code == 429
        assert int(late["Retry-After"]) > 0
        assert 'lang="zh-hans"' in late.content.decode()
        assert login(inspector).get(url).status_code == 200  # who has logged in is known

    def test_say_what_to_try_when_nothing_is_found(self):
        lapsed = RecordalFactory(
            right=IpRightFactory(title="海鸥"), expires_on=localdate() - timedelta(days=1)
        )
        client = Client()
        page = client.get("/public/recordals/", {"q": "海鸥"}).content.decode()
        assert "Nothing is recorded under this" in page
        wider = re.search(r'href="(\?[^"]*expired=yes[^"]*)"', page)[1]
        again = client.get(f"/public/recordals/{unescape(wider)}")
        assert found(again) == {lapsed.number}

    def test_say_why(self):
        RecordalFactory(right=IpRightFactory(title="华为", title_en=""))
        assert "pinyin initials" in Client().get("/public/recordals/?q=hw").content.decode()


class TestApi:
    def test_one_number_opens_also_what_ended(self):
        lapsed = RecordalFactory(expires_on=localdate() - timedelta(days=1))
        answer = Client().get(f"/api/v1/public/recordals/{lapsed.number}/").json()
        assert answer["in_force"] is False
        assert set(answer) == {
            "number",
            "kind",
            "title",
            "title_en",
            "holder_name",
            "registration_no",
            "nice_classes",
            "goods",
            "approved_on",
            "expires_on",
            "in_force",
        }

    def test_other_resources_stay_closed(self):
        assert Client().get("/api/v1/recordals/").status_code in (401, 403)

    def test_too_many_questions_are_answered_later(self, settings):
        settings.PUBLIC_RATE = "3/min"
        client = Client()
        codes = [client.get("/api/v1/public/recordals/").status_code for _ in range(4)]
        assert codes == [200, 200, 200, 429]
        claimed = {"X-Forwarded-For": "203.0.113.9"}
        assert client.get("/api/v1/public/recordals/", headers=claimed).status_code == 429

    def test_pages_go_on_by_cursor(self):
        RecordalFactory.create_batch(5)
        client, seen = Client(), []
        url = "/api/v1/public/recordals/?limit=2"
        while url:
            answer = client.get(url).json()
            seen += [row["number"] for row in answer["results"]]
            url = answer["next"]
        assert len(seen) == len(set(seen)) == 5
