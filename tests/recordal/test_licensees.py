"""Lawful users: their goods, places and days, by hand and by table."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection
from django.utils.timezone import localdate

from core.audit.models import Event
from core.errors import DomainError, InvalidInput
from core.files.held import hold, token_of
from core.notifications.models import Notification
from recordal.licensees import services, tables
from recordal.licensees.models import Licensee
from recordal.licensees.rules import terms_of
from seizures.screening.protected import Line, lawful_user, party
from seizures.screening.recorded import protected
from tests.factories import (
    IpRightFactory,
    LicenseeFactory,
    RecordalFactory,
    stored_picture,
    uscc,
)

pytestmark = pytest.mark.django_db


class TestAdd:
    def test_lists_a_lawful_user(self, rights_holder):
        recordal = RecordalFactory()

        licensee = services.add(
            recordal,
            actor=rights_holder,
            name=" 示例电子厂 ",
            uscc=uscc(5).lower(),
            hs_prefixes=["8523.51"],
            valid_from=date(2026, 1, 1),
            valid_to=date(2026, 12, 31),
        )

        assert (licensee.name, licensee.uscc) == ("示例电子厂", uscc(5))
        assert licensee.hs_prefixes == ["852351"]
        event = Event.objects.about(recordal).get()
        assert (event.verb, event.details["uscc"]) == ("licensee.added", uscc(5))

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"name": " "}, "name"),
            ({"uscc": uscc(5)[:-1] + "Z"}, "uscc"),
            ({"hs_prefixes": ["x"]}, "hs_prefixes"),
            ({"valid_from": date(2026, 2, 1), "valid_to": date(2026, 1, 31)}, "valid_to"),
        ],
    )
    def test_wrong_input_is_named_at_the_field(self, change, field):
        with pytest.raises(InvalidInput) as error:
            services.add(RecordalFactory(), actor=None, **({"name": "示例电子厂"} | change))
        assert error.value.details["field"] == field
        assert not Licensee.objects.exists()

    @pytest.mark.parametrize("code", [uscc(5), ""])
    @pytest.mark.parametrize(
        ("first", "last", "overlaps"),
        [
            (None, None, True),
            (date(2026, 6, 30), None, True),
            (date(2026, 7, 1), None, False),
            (None, date(2026, 1, 1), True),
            (None, date(2025, 12, 31), False),
            (date(2026, 3, 1), date(2026, 4, 1), True),
        ],
    )
    def test_a_user_does_not_overlap_itself(self, code, first, last, overlaps):
        listed = LicenseeFactory(
            uscc=code, name="甲", valid_from=date(2026, 1, 1), valid_to=date(2026, 6, 30)
        )
        given = {"name": "甲", "uscc": code, "valid_from": first, "valid_to": last}

        if overlaps:
            with pytest.raises(InvalidInput, match="listed already") as error:
                services.add(listed.recordal, actor=None, **given)
            assert error.value.details["field"] == "valid_from"
        else:
            assert services.add(listed.recordal, actor=None, **given).pk

    def test_dead_recordals_take_no_users(self):
        recordal = RecordalFactory(status="expired")
        with pytest.raises(DomainError):
            services.add(recordal, actor=None, name="甲")


class TestEnd:
    def test_today_is_the_last_day(self):
        licensee = LicenseeFactory()
        today = localdate()

        services.end(licensee, actor=None)

        assert Licensee.objects.valid_on(today).exists()
        assert not Licensee.objects.valid_on(today + timedelta(days=1)).exists()
        assert Event.objects.get().verb == "licensee.ended"

    def test_one_that_never_began_leaves_the_list(self):
        licensee = LicenseeFactory(valid_from=localdate() + timedelta(days=5))
        assert services.end(licensee, actor=None) is None
        assert not Licensee.objects.exists()

    def test_cannot_be_ended_later_than_it_ends(self):
        licensee = LicenseeFactory(valid_to=localdate() - timedelta(days=1))
        with pytest.raises(DomainError):
            services.end(licensee, actor=None)


class TestScope:
    """Goods and places limit a licence; only what meets in all of them overlaps."""

    LISTED = {
        "hs_prefixes": ["8523"],
        "districts": ["5300"],
        "valid_from": date(2026, 1, 1),
        "valid_to": date(2026, 12, 31),
    }

    @pytest.mark.parametrize(
        ("change", "overlaps"),
        [
            ({}, True),
            ({"hs_prefixes": ["852351"]}, True),
            ({"hs_prefixes": ["85"], "districts": []}, True),
            ({"hs_prefixes": []}, True),
            ({"hs_prefixes": ["8471"]}, False),
            ({"districts": ["3100"]}, False),
            ({"districts": ["3100", "5300"]}, True),
            ({"valid_from": date(2027, 1, 1), "valid_to": None}, False),
            ({"valid_from": date(2026, 12, 31), "valid_to": None}, True),
        ],
    )
    def test_overlap(self, change, overlaps):
        recordal = RecordalFactory()
        given: dict[str, Any] = {"name": "甲", "uscc": uscc(5), **self.LISTED}
        services.add(recordal, actor=None, **given)

        if overlaps:
            with pytest.raises(InvalidInput, match="listed already"):
                services.add(recordal, actor=None, **given | change)
        else:
            services.add(recordal, actor=None, **given | change)
            assert recordal.licensees.count() == 2

    def test_districts_are_known_ones(self):
        with pytest.raises(InvalidInput, match="“9999” is not a customs district") as error:
            services.add(RecordalFactory(), actor=None, name="甲", districts=["9999"])
        assert error.value.details["field"] == "districts"

    def test_the_database_itself_keeps_unlimited_licences_apart(self):
        listed = LicenseeFactory(uscc=uscc(5))
        with pytest.raises(IntegrityError, match="licensee_once_at_a_time"):
            LicenseeFactory(recordal=listed.recordal, uscc=uscc(5), valid_from=localdate())


class TestChange:
    def test_extends_and_limits_and_says_what_changed(self, rights_holder):
        licensee = LicenseeFactory(uscc=uscc(5), valid_to=localdate())

        services.change(
            licensee,
            actor=rights_holder,
            valid_to=localdate() + timedelta(days=365),
            districts=["5300"],
            contract=stored_picture(),
        )

        licensee.refresh_from_db()
        assert licensee.districts == ["5300"]
        assert licensee.contract.name == "photo.png"
        event = Event.objects.about(licensee.recordal).get()
        assert event.verb == "licensee.changed"
        assert set(event.details["changed"]) == {"valid_to", "districts", "contract"}

    def test_nothing_changed_is_no_event(self):
        services.change(LicenseeFactory(), actor=None)
        assert not Event.objects.exists()

    def test_does_not_overlap_its_neighbour(self):
        first = LicenseeFactory(uscc=uscc(5), valid_to=localdate())
        LicenseeFactory(
            recordal=first.recordal, uscc=uscc(5), valid_from=localdate() + timedelta(days=1)
        )
        with pytest.raises(InvalidInput, match="listed already"):
            services.change(first, actor=None, valid_to=None)

    def test_goods_that_were_lawful_stay_so(self):
        licensee = LicenseeFactory(valid_from=date(2020, 1, 1))
        yesterday = localdate() - timedelta(days=1)
        with pytest.raises(InvalidInput, match="today at the earliest"):
            services.change(licensee, actor=None, valid_to=yesterday)
        with pytest.raises(InvalidInput, match="today at the earliest"):
            services.end(licensee, actor=None, on=yesterday)

    def test_the_lawful_user_is_told(self, trader):
        company = trader.enterprises.get()
        recordal = RecordalFactory()

        licensee = services.add(recordal, actor=None, name="甲", uscc=company.uscc)
        services.end(licensee, actor=None)

        told = Notification.objects.filter(recipient=trader).order_by("pk")
        assert [row.message.split(" %")[0] for row in told] == [
            "You are now a lawful user of",
            "You are no longer a lawful user of",
        ]


HEAD = "名称,统一社会信用代码,许可商品,HS编码,口岸,起始日期,截止日期\n"


class TestTable:
    def read(self, *rows, listed=()):
        return tables.read((HEAD + "\n".join(rows)).encode("gbk"), listed)

    def test_every_row_says_what_it_is_or_why_not(self):
        rows = self.read(
            f"示例电子,{uscc(5)},U盘,8523|8471.70,深圳海关、31,2026/1/1,2027年12月31日",
            f"示例电子,{uscc(5)},,85,5300,2026-06-01,",
            "无码工厂,,,,,,",
            ",,,8523,,,",
            "丙,123,,,,,",
            "丁,,,8,,,",
            "戊,,,,火星海关,,",
            "己,,,,,2026-13-01,",
            "庚,,,,,2026-02-01,2026-01-01",
        )

        assert rows[0].terms.hs_prefixes == ("8523", "847170")
        assert rows[0].terms.districts == ("3100", "5300")
        assert rows[0].terms.valid_to == date(2027, 12, 31)
        assert [bool(row.terms) for row in rows] == [True, False, True, *[False] * 6]
        reasons = " / ".join(row.reason for row in rows)
        for words in (
            "listed already",
            "Give the name",
            "not a unified social credit code",
            "“8” is not an HS code",
            "“火星海关” is not a customs district",
            "“2026-13-01” is not a day",
            "before the first day",
        ):
            assert words in reasons

    def test_what_is_listed_already_is_refused(self):
        listed = [terms_of(LicenseeFactory(uscc=uscc(5)))]
        assert "listed already" in self.read(f"甲,{uscc(5)},,,,,", listed=listed)[0].reason

    def test_the_empty_table_can_be_read_back(self):
        (row,) = tables.read(tables.template().encode(), ())
        assert row.terms.districts == ("3100", "5300")

    @pytest.mark.parametrize(
        ("content", "message"),
        [(b"", "empty"), (HEAD.encode(), "no rows"), (b"a,b\n1,2", "lacks the column “name”")],
    )
    def test_no_table(self, content, message):
        with pytest.raises(InvalidInput, match=message):
            tables.read(content, ())

    def test_asks_the_database_as_often_for_many_rows(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            self.read(*(f"甲{n},,,,5300,," for n in range(50)))


@pytest.fixture
def recordal(rights_holder):
    return RecordalFactory(right=IpRightFactory(holder=rights_holder.enterprises.get()))


def table_of(*rows, encoding="utf-8-sig"):
    return SimpleUploadedFile("users.csv", (HEAD + "\n".join(rows)).encode(encoding))


class TestPortal:
    @pytest.fixture
    def url(self, recordal):
        return f"/portal/recordals/{recordal.application_no}/licensees/"

    def test_holder_lists_changes_and_ends(self, recordal, url, rights_holder, login):
        client = login(rights_holder)
        client.post(
            url,
            {
                "name": "示例电子厂",
                "uscc": uscc(5),
                "hs_prefixes": "8523, 8471",
                "goods": "U盘",
                "districts": ["5300", "3100"],
                "contract": stored_picture("contract.png"),
            },
        )
        licensee = recordal.licensees.get()
        assert licensee.hs_prefixes == ["8523", "8471"]
        assert licensee.districts == ["3100", "5300"]
        page = client.get(url).content.decode()
        assert "示例电子厂" in page
        assert "Shenzhen Customs" in page
        assert "contract.png" in page

        one = f"{url}{licensee.reference}/"
        assert "8523, 8471" in client.get(one).content.decode()
        client.post(one, {"hs_prefixes": "8523", "valid_to": "2099-12-31"})
        licensee.refresh_from_db()
        assert (licensee.hs_prefixes, licensee.districts) == (["8523"], [])
        assert licensee.valid_to == date(2099, 12, 31)

        client.post(f"{one}end/")
        licensee.refresh_from_db()
        assert licensee.valid_to == localdate()

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"uscc": "123"}, "uscc"),
            ({"districts": "9999"}, "districts"),
            ({"valid_from": "soon"}, "valid_from"),
            ({"contract": SimpleUploadedFile("a.pdf", b"no pdf")}, "contract"),
        ],
    )
    def test_bad_input_is_named_at_the_field(self, change, field, url, rights_holder, login):
        response = login(rights_holder).post(url, {"name": "甲"} | change)
        assert response.status_code == 422
        assert response.context["form"].errors[field]
        assert not Licensee.objects.exists()

    def test_bad_change_is_named_at_the_field(self, recordal, url, rights_holder, login):
        licensee = LicenseeFactory(recordal=recordal)
        answer = login(rights_holder).post(f"{url}{licensee.reference}/", {"hs_prefixes": "x"})
        assert answer.status_code == 422
        assert answer.context["form"].errors["hs_prefixes"]

    @pytest.mark.parametrize("step", ["", "end/"])
    def test_licence_of_another_right_does_not_exist(self, step, url, rights_holder, login):
        foreign = LicenseeFactory()
        address = f"{url}{foreign.reference}/{step}"
        assert login(rights_holder).post(address).status_code == 404
        foreign.refresh_from_db()
        assert foreign.valid_to is None

    @pytest.mark.parametrize("step", ["", "upload/", "template/"])
    def test_anothers_recordal_does_not_exist_and_traders_may_not(
        self, step, url, other_holder, trader, login
    ):
        assert login(other_holder).get(f"{url}{step}").status_code == 404
        assert login(trader).get(f"{url}{step}").status_code == 403

    def test_list_is_flat(self, recordal, url, rights_holder, login, assert_flat_queries):
        assert_flat_queries(login(rights_holder), url, lambda: LicenseeFactory(recordal=recordal))


class TestUpload:
    @pytest.fixture
    def url(self, recordal):
        return f"/portal/recordals/{recordal.application_no}/licensees/upload/"

    def test_shows_every_row_then_lists_the_ticked_ones(self, recordal, url, rights_holder, login):
        client = login(rights_holder)
        rows = (f"甲,{uscc(5)},,,,,", f"乙,{uscc(6)},,,5300,,", "丙,123,,,,,")
        shown = client.post(url, {"file": table_of(*rows, encoding="gbk")})

        assert shown.status_code == 200
        assert "not a unified social credit code" in shown.content.decode()
        assert not recordal.licensees.exists()

        answer = client.post(url, {"held": shown.context["held"], "line": ["3"]})
        assert answer.status_code == 302
        assert [row.name for row in recordal.licensees.all()] == ["乙"]

        again = client.post(url, {"held": shown.context["held"], "line": ["3"]})
        assert again.status_code == 422
        assert "Choose at least one row" in again.content.decode()
        assert recordal.licensees.count() == 1

    def test_all_or_nothing(self, recordal, url, rights_holder, login):
        client = login(rights_holder)
        shown = client.post(url, {"file": table_of("甲,,,,,,", "丙,123,,,,,"), "whole": "on"})
        assert shown.context["blocked"]
        forced = {"held": shown.context["held"], "line": ["2"], "whole": "on"}
        assert client.post(url, forced).status_code == 422
        assert not recordal.licensees.exists()

    @pytest.mark.parametrize(
        ("content", "message"),
        [(b"", "empty"), (b"a,b\n1,2\n", "lacks the column"), (b"\xff\xfe\x00", "neither UTF-8")],
    )
    def test_what_is_no_table_is_said_at_the_field(
        self, content, message, url, rights_holder, login
    ):
        upload = SimpleUploadedFile("users.csv", content)
        answer = login(rights_holder).post(url, {"file": upload})
        assert answer.status_code == 422
        assert message in str(answer.context["form"].errors["file"])

    def test_a_preview_is_no_key_to_anothers_table(self, url, rights_holder, other_holder, login):
        file = hold(b"name\nx\n", name="a.csv", content_type="text/csv", actor=other_holder)
        answer = login(rights_holder).post(url, {"held": token_of(file, other_holder)}, follow=True)
        assert "no longer valid" in answer.content.decode()
        assert not Licensee.objects.exists()

    def test_template(self, url, rights_holder, login):
        answer = login(rights_holder).get(url.replace("upload", "template"))
        assert answer.content.decode().startswith("\ufeffname,uscc")


class TestApi:
    @pytest.fixture
    def url(self, recordal):
        return f"/api/v1/recordals/{recordal.number}/licensees/"

    def test_add_change_end(self, recordal, url, rights_holder, login):
        client = login(rights_holder)
        given = {"name": "甲", "uscc": uscc(5), "hs_prefixes": ["8523"], "districts": ["5300"]}
        added = client.post(url, given, content_type="application/json")
        assert added.status_code == 201, added.content
        one = f"{url}{added.json()['reference']}/"
        assert client.get(url).json() == [added.json()]

        changed = client.patch(one, {"districts": []}, content_type="application/json")
        assert changed.json()["districts"] == []
        assert changed.json()["hs_prefixes"] == ["8523"]
        ended = client.post(f"{one}end/", {}, content_type="application/json")
        assert ended.json()["valid_to"] == localdate().isoformat()

    def test_one_that_has_not_begun_is_gone(self, recordal, url, rights_holder, login):
        licensee = LicenseeFactory(recordal=recordal, valid_from=localdate() + timedelta(days=9))
        answer = login(rights_holder).post(f"{url}{licensee.reference}/end/")
        assert answer.status_code == 204
        assert not recordal.licensees.exists()

    def test_upload(self, recordal, url, rights_holder, login):
        client = login(rights_holder)
        rows = ("甲,,,,,,", "丙,123,,,,,")
        refused = client.post(f"{url}upload/", {"file": table_of(*rows)})
        assert refused.status_code == 422
        assert "social credit" in refused.json()["errors"]["3"][0]
        assert not recordal.licensees.exists()

        taken = client.post(f"{url}upload/", {"file": table_of(*rows), "mode": "good"})
        assert taken.status_code == 201
        assert [row["name"] for row in taken.json()["listed"]] == ["甲"]
        assert taken.json()["refused"][0]["line"] == 3
        nothing = client.post(f"{url}upload/", {"file": table_of(rows[1]), "mode": "good"})
        assert nothing.status_code == 422

    def test_overlap_is_named_at_the_field(self, recordal, url, rights_holder, login):
        LicenseeFactory(recordal=recordal, uscc=uscc(5))
        given = {"name": "甲", "uscc": uscc(5)}
        answer = login(rights_holder).post(url, given, content_type="application/json")
        assert answer.status_code == 422
        assert "valid_from" in answer.json()["errors"]

    def test_not_yours_not_there_not_allowed(self, recordal, url, other_holder, inspector, login):
        licensee = LicenseeFactory(recordal=recordal)
        assert login(other_holder).get(url).status_code == 404
        assert len(login(inspector).get(url).json()) == 1
        assert login(inspector).post(url, {"name": "x"}).status_code == 403
        other = LicenseeFactory()
        one = url.replace(recordal.number, other.recordal.number)
        assert login(other_holder).post(f"{one}{other.reference}/end/").status_code == 404
        assert licensee.valid_to is None


def test_a_licensee_of_ningbo_does_not_pass_in_shenzhen():
    licensee = LicenseeFactory(uscc=uscc(5), name="甲", districts=["3100"], hs_prefixes=["8523"])
    (right,) = protected([licensee.recordal_id])

    def why(hs="8523511000", district="3100"):
        line = Line(hs, "", "", localdate(), (party(uscc(5)),), district)
        return lawful_user(right, line)

    assert why() == "licensee"
    assert why(district="5300") == ""
    assert why(hs="8471700000") == ""


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_not_overlap():
    recordal = RecordalFactory()
    start = Barrier(2)

    def list_one(places):
        start.wait()
        try:
            services.add(recordal, actor=None, name="甲", uscc=uscc(5), districts=places)
        except InvalidInput:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(list_one, [["5300"], ["5300", "3100"]]))

    assert sorted(done) == [False, True]
    assert recordal.licensees.count() == 1
