"""Filing by a program: from draft to recordal."""

import pytest

from recordal.applications import services
from recordal.applications.models import Recordal
from tests.factories import EnterpriseFactory
from tests.recordal.cast import submitted

pytestmark = pytest.mark.django_db


class TestApplicationsByApi:
    def test_from_draft_to_recordal(self, rights_holder, examiner, login):
        holder = rights_holder.enterprises.get()
        client = login(rights_holder)
        json = {"content_type": "application/json"}

        made = client.post(
            "/api/v1/applications/",
            {"holder": holder.number, "kind": "invention", "title": "闪存盘"},
            **json,
        )
        assert made.status_code == 201
        url = f"/api/v1/applications/{made.json()['application_no']}/"

        lacking = client.post(f"{url}submit/", **json)
        assert lacking.status_code == 422
        assert set(lacking.json()["errors"]) == {
            "registration_no",
            "goods",
            "protected_until",
            "certificate",
            "contact_name",
            "contact_phone",
        }

        from_cast = submitted(EnterpriseFactory()).right.certificate
        changed = client.patch(
            url,
            {
                "registration_no": "ZL99117225.6",
                "goods": "U盘",
                "protected_until": "2039-11-13",
                "contact_name": "王",
                "contact_phone": "1",
            },
            **json,
        )
        assert changed.status_code == 200
        recordal = Recordal.objects.get(application_no=made.json()["application_no"])
        services.change_draft(recordal, actor=rights_holder, certificate=from_cast)

        assert client.post(f"{url}submit/", **json).json()["status"] == "submitted"
        assert client.post(f"{url}submit/", **json).status_code == 409
        recorded = login(examiner).post(f"{url}accept/", **json).json()
        assert recorded["number"].startswith("P")
        assert client.get(f"/api/v1/recordals/{recorded['number']}/").json()["in_force"]

    def test_nobody_files_for_a_stranger(self, rights_holder, other_holder, login):
        stranger = other_holder.enterprises.get()
        response = login(rights_holder).post(
            "/api/v1/applications/",
            {"holder": stranger.number, "kind": "trademark", "title": "x"},
            content_type="application/json",
        )
        assert response.status_code == 422
        assert "holder" in response.json()["errors"]
        assert not Recordal.objects.exists()

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"nice_classes": ["x"]}, "nice_classes"),
            ({"nice_classes": [44]}, "nice_classes"),
            ({"hs_prefixes": ["abc"]}, "hs_prefixes"),
            ({"protected_until": "31.12.2030"}, "protected_until"),
            ({"kind": "smell"}, "kind"),
            ({"title": ""}, "title"),
        ],
    )
    def test_wrong_body_is_named_by_field(self, change, field, rights_holder, login):
        body = {
            "holder": rights_holder.enterprises.get().number,
            "kind": "trademark",
            "title": "x",
        } | change
        response = login(rights_holder).post(
            "/api/v1/applications/", body, content_type="application/json"
        )
        assert response.status_code == 422
        assert field in response.json()["errors"]
