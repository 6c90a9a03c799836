from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from core.audit.models import Event
from core.errors import DomainError, InvalidInput
from recordal.licensees import services
from recordal.licensees.models import Licensee
from tests.factories import IpRightFactory, LicenseeFactory, RecordalFactory, uscc

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


class TestPortal:
    @pytest.fixture
    def recordal(self, rights_holder):
        return RecordalFactory(right=IpRightFactory(holder=rights_holder.enterprises.get()))

    @pytest.fixture
    def url(self, recordal):
        return f"/portal/recordals/{recordal.application_no}/licensees/"

    def test_holder_lists_and_ends(self, recordal, url, rights_holder, login):
        client = login(rights_holder)
        client.post(url, {"name": "示例电子厂", "uscc": uscc(5), "hs_prefixes": "8523, 8471"})
        licensee = recordal.licensees.get()
        assert licensee.hs_prefixes == ["8523", "8471"]
        assert "示例电子厂" in client.get(url).content.decode()

        client.post(f"{url}end/", {"licensee": licensee.pk})
        licensee.refresh_from_db()
        assert licensee.valid_to == localdate()

    def test_bad_code_is_named_at_the_field(self, url, rights_holder, login):
        response = login(rights_holder).post(url, {"name": "甲", "uscc": "123"})
        assert response.status_code == 422
        assert response.context["form"].errors["uscc"]

    @pytest.mark.parametrize("chosen", ["", "x", "99999999999999999999", "foreign"])
    def test_licence_of_another_right_does_not_exist(self, chosen, url, rights_holder, login):
        foreign = LicenseeFactory()
        given = foreign.pk if chosen == "foreign" else chosen
        assert login(rights_holder).post(f"{url}end/", {"licensee": given}).status_code == 404
        foreign.refresh_from_db()
        assert foreign.valid_to is None
