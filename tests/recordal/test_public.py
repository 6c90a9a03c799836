"""What anybody may find without an account, and what nobody may."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import localdate

from recordal.applications import services
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
