"""Finding a case by what is at hand; the database keeps what it is found by."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seizures.cases import periodic
from seizures.cases.models import Case
from seizures.cases.search import CaseSearch, RenamedHolder, matching
from tests.factories import CaseFactory, CaseItemFactory, EnterpriseFactory

pytestmark = pytest.mark.django_db


def found(term: str) -> list[Case]:
    return list(Case.objects.filter(matching(term)).order_by("pk"))


@pytest.fixture
def case() -> Case:
    return CaseFactory(
        holder=EnterpriseFactory(name_zh="深圳市朗科科技股份有限公司", name_en="Netac Technology"),
        shipment__consignor_name="义乌市雄鹿贸易有限公司",
        shipment__number="531620170160001234",
    )


@pytest.mark.parametrize(
    "term",
    ["朗科", "雄", "雄鹿贸易", "netac", "NETAC tech", "ne", "n", "ＮＥＴＡＣ", "0160001", "5316"],
)
def test_by_part_of_a_number_or_a_name_in_any_script(case, term):
    CaseFactory()
    assert found(term) == [case]


@pytest.mark.parametrize("term", ["朗技", "雄贸", "etac1", "%", "_", "ta", "\\"])
def test_not_by_what_is_not_there(case, term):
    assert found(term) == []


def test_by_a_mark_added_later(case):
    CaseItemFactory(case=case, mark="优盘王 UDISK")
    assert found("优盘") == found("udisk") == [case]


def test_by_the_new_name_of_the_holder_after_a_minute(case):
    case.holder.name_zh = "朗科集团"
    case.holder.save()
    assert found("朗科集团") == []

    assert periodic.refresh_search() == 1

    assert found("朗科集团") == [case]
    assert not RenamedHolder.objects.exists()
    assert periodic.refresh_search() == 0


def test_by_the_holder_that_took_the_case_over(case):
    case.holder = EnterpriseFactory(name_zh="小米科技")
    case.save()
    assert found("小米") == [case]
    assert found("朗科") == []


def test_an_empty_question_finds_nothing(case):
    assert found("  ") == []
    assert CaseSearch.objects.get(case=case).text.startswith(case.number.lower())


def test_the_list_asks_the_index(case, inspector, login):
    client = login(inspector)
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/cases/", {"q": "雄鹿"})
    assert list(page.context["page"]) == [case]
    assert not [q for q in queries if 'UPPER("enterprises_enterprise"."name_zh"' in q["sql"]]
