"""Filing by a program: from draft to recordal."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate

from recordal.applications import services
from recordal.applications.models import Recordal
from tests.factories import stored_picture
from tests.recordal.cast import complete, recorded, submitted

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
            "protected_until",
            "filing_date",
            "granted_on",
            "certificate",
            "identity",
            "goods_photo",
            "genuine_goods",
            "contact_name",
            "contact_phone",
        }

        changed = client.patch(
            url,
            {
                "registration_no": "ZL99117225.6",
                "goods": "U盘",
                "protected_until": "2039-11-13",
                "filing_date": "1999-11-14",
                "granted_on": "2002-07-24",
                "contact_name": "王",
                "contact_phone": "1",
                "version": made.json()["version"],
            },
            **json,
        )
        assert changed.status_code == 200
        goods = client.post(f"{url}genuine-goods/", {"name": "U盘", "districts": ["深圳"]}, **json)
        assert goods.json()["districts"] == ["5300"]
        for kind in ("identity", "certificate", "goods_photo", "register_extract"):
            given = {"kind": kind, "file": stored_picture(f"{kind}.png")}
            if kind == "register_extract":  # the grant was announced long ago (MEA 7)
                assert client.get(f"{url}contents/").json()["missing"] == [kind]
                given["issued_on"] = (localdate() - timedelta(days=10)).isoformat()
            added = client.post(f"{url}attachments/", given)
            assert added.status_code == 201
            assert len(added.json()["sha256"]) == 64
        assert client.get(f"{url}contents/").json()["missing"] == []

        assert client.post(f"{url}submit/", **json).json()["status"] == "submitted"
        assert client.post(f"{url}submit/", **json).status_code == 409
        filed = Recordal.objects.get(application_no=made.json()["application_no"])
        number = recorded(filed, examiner).number
        assert number.startswith("P")
        assert client.get(f"/api/v1/recordals/{number}/").json()["in_force"]

    def test_one_key_makes_one_draft(self, rights_holder, login):
        holder = rights_holder.enterprises.get()
        fields = {"holder": holder.number, "kind": "trademark", "title": "x", "key": "order-17"}
        client = login(rights_holder)
        made = [client.post("/api/v1/applications/", fields) for _call in range(2)]
        assert len({answer.json()["application_no"] for answer in made}) == 1

    def test_an_old_version_overwrites_nothing(self, rights_holder, login):
        draft = services.draft(
            rights_holder.enterprises.get(), actor=rights_holder, kind="trademark", title="x"
        )
        url = f"/api/v1/applications/{draft.application_no}/"
        client, json = login(rights_holder), {"content_type": "application/json"}
        assert client.patch(url, {"goods": "a", "version": 0}, **json).json()["version"] == 1
        late = client.patch(url, {"goods": "b", "version": 0}, **json)
        assert (late.status_code, late.json()["code"]) == (409, "changed_meanwhile")
        assert client.get(url).json()["goods"] == "a"

    def test_pictures_are_added_ordered_and_taken_out(self, rights_holder, login):
        draft = services.draft(
            rights_holder.enterprises.get(), actor=rights_holder, kind="trademark", title="x"
        )
        url = f"/api/v1/applications/{draft.application_no}/images/"
        client, json = login(rights_holder), {"content_type": "application/json"}
        for name, colour in (("a.png", "red"), ("b.png", "green"), ("c.png", "blue")):
            added = client.post(url, {"file": stored_picture(name, colour=colour)})
            assert added.status_code == 201

        ordered = client.patch(f"{url}3/", {"position": 1, "caption": "Logo"}, **json).json()

        assert [(one["no"], one["caption"]) for one in ordered] == [(3, "Logo"), (1, ""), (2, "")]
        draft.right.refresh_from_db()
        assert draft.right.image.name == "c.png"
        assert client.delete(f"{url}3/").status_code == 204
        assert client.delete(f"{url}3/").status_code == 404
        draft.right.refresh_from_db()
        assert draft.right.image.name == "a.png"

    @pytest.mark.parametrize(
        ("part", "given", "field"),
        [
            ("images", {"file": "no file"}, "file"),
            ("images", {}, "file"),
            ("attachments", {"kind": "poem"}, "kind"),
            ("genuine-goods", {"name": ""}, "name"),
            ("genuine-goods", {"name": "x", "districts": "Atlantis"}, "districts"),
            ("genuine-goods", {"name": "x", "price": "-1"}, "price"),
            ("known-infringers", {"name": "x", "currency": "XXX"}, "currency"),
        ],
    )
    def test_bad_parts_are_named_at_the_field(self, part, given, field, rights_holder, login):
        draft = services.draft(
            rights_holder.enterprises.get(), actor=rights_holder, kind="trademark", title="x"
        )
        url = f"/api/v1/applications/{draft.application_no}/{part}/"
        answer = login(rights_holder).post(url, given)
        assert answer.status_code == 422
        assert field in answer.json()["errors"]

    def test_a_file_that_is_no_picture(self, rights_holder, login):
        draft = services.draft(
            rights_holder.enterprises.get(), actor=rights_holder, kind="trademark", title="x"
        )
        url = f"/api/v1/applications/{draft.application_no}/images/"
        fake = SimpleUploadedFile("mark.png", b"MZ not a picture")
        assert login(rights_holder).post(url, {"file": fake}).status_code == 422
        assert not draft.right.images.exists()

    def test_parts_of_what_is_filed_are_closed(self, rights_holder, login):
        recordal = submitted(rights_holder.enterprises.get())
        url = f"/api/v1/applications/{recordal.application_no}/"
        client, json = login(rights_holder), {"content_type": "application/json"}
        assert client.post(f"{url}genuine-goods/", {"name": "x"}, **json).status_code == 409
        assert client.delete(f"{url}images/1/").status_code == 409
        assert client.delete(f"{url}attachments/1/").status_code == 409
        assert recordal.right.images.count() == 1

    def test_put_away_and_taken_up_again(self, rights_holder, login):
        draft = services.draft(
            rights_holder.enterprises.get(), actor=rights_holder, kind="trademark", title="x"
        )
        url = f"/api/v1/applications/{draft.application_no}/"
        client = login(rights_holder)
        assert client.post(f"{url}discard/").json()["status"] == "discarded"
        assert client.post(f"{url}submit/").status_code == 409
        assert client.post(f"{url}restore/").json()["status"] == "draft"

    def test_another_right_and_the_same_again(self, rights_holder, examiner, login):
        recordal = submitted(rights_holder.enterprises.get())
        url = f"/api/v1/applications/{recordal.application_no}/"
        client, json = login(rights_holder), {"content_type": "application/json"}
        copies = [
            client.post(f"{url}another/", {"title": "另一个", "key": "k"}, **json).json()
            for _call in range(2)
        ]
        assert copies[0]["application_no"] == copies[1]["application_no"]
        assert copies[0]["filing_no"] == recordal.application_no
        assert client.post(f"{url}file-again/", **json).status_code == 409

    def test_an_international_mark_is_split_by_class(self, rights_holder, login):
        draft = services.draft(
            rights_holder.enterprises.get(),
            actor=rights_holder,
            kind="trademark",
            **complete(registration_no="G1234567", nice_classes=[9, 25, 28]),
        )
        url = f"/api/v1/applications/{draft.application_no}/"
        made = login(rights_holder).post(f"{url}split/").json()["applications"]
        classes = [
            Recordal.objects.get(application_no=number).right.nice_classes for number in made
        ]
        assert classes == [[9], [25], [28]]

    def test_like_marks_are_pointed_out(self, rights_holder, other_holder, examiner, login):
        theirs = recorded(submitted(other_holder.enterprises.get()), examiner)
        draft = services.draft(
            rights_holder.enterprises.get(),
            actor=rights_holder,
            kind="trademark",
            **complete(title="朗 科", registration_no="99"),
        )
        url = f"/api/v1/applications/{draft.application_no}/contents/"
        found = login(rights_holder).get(url).json()["collisions"]
        assert [(one["recordal"], one["shared"]) for one in found] == [(theirs.number, ["朗科"])]

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
