"""A form that breaks off on its way changes nothing."""

import io
from typing import Any

import pytest
from django.test import Client

from core.bodies import BrokenOff, WholeBody, whole
from seizures.parcels.models import Parcel
from tests.factories import RecordalFactory


def guarded(environ: dict[str, Any]) -> dict[str, Any]:
    """What the application gets to see of a request."""

    def application(environ: dict[str, Any], start_response: object) -> list[bytes]:
        seen.update(environ)
        return []

    seen: dict[str, Any] = {}
    whole(application)(environ, lambda *_args: None)
    return seen


PART = '--cut\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'


class TestBody:
    def test_a_whole_one_is_read_as_it_is(self):
        body = WholeBody(io.BytesIO(b"one\ntwo"), 7)
        assert (body.readline(), body.read(2), body.read(), body.read()) == (
            b"one\n",
            b"tw",
            b"o",
            b"",
        )

    def test_a_short_one_is_an_error_when_its_end_is_read(self):
        body = WholeBody(io.BytesIO(b"one"), 7)
        assert (body.read(0), body.read(3)) == (b"", b"one")
        with pytest.raises(BrokenOff):
            body.read(3)
        with pytest.raises(BrokenOff):
            WholeBody(io.BytesIO(b"one"), 7).read()

    def test_one_of_unknown_length_ends_where_it_ends(self):
        assert WholeBody(io.BytesIO(b"one"), 0).read() == b"one"


@pytest.mark.django_db
class TestForm:
    def sent(self, inspector: Any, body: bytes, length: int) -> int:
        """The status a form gets that came over a line, with or without its end."""
        client = Client(enforce_csrf_checks=True)
        client.force_login(inspector)
        client.get("/parcels/")  # for the token
        environ = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": "/parcels/log/",
            "HTTP_X_CSRFTOKEN": client.cookies["csrftoken"].value,
            "CONTENT_TYPE": "multipart/form-data; boundary=cut",
            "CONTENT_LENGTH": str(length),
            "wsgi.input": io.BytesIO(body),
        }
        return client.request(**guarded(environ)).status_code

    def test_a_parcel_is_logged_by_a_whole_form_only(self, inspector):
        recordal = RecordalFactory()
        fields = {
            "tracking_no": "RW700000001CN",
            "mark": recordal.number,
            "goods": "mobile_electronics",
            "quantity": "1",
            "place": "Belt 1",
            "key": "one",
        }
        body = "".join(PART.format(*field) for field in fields.items()).encode()
        whole_body = body + PART.format("value", "9").encode() + b"--cut--\r\n"

        assert self.sent(inspector, body, len(whole_body)) == 422  # as if nothing was filled in
        assert not Parcel.objects.exists()
        assert self.sent(inspector, whole_body, len(whole_body)) == 302
        assert Parcel.objects.get().tracking_no == "RW700000001CN"
