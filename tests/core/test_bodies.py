"""A form that breaks off on its way changes nothing."""

import io
from typing import Any

import pytest
from django.core.wsgi import get_wsgi_application
from django.test import Client

from core.bodies import BrokenOff, WholeBody, whole
from seizures.parcels.models import Parcel
from tests.factories import RecordalFactory

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
    def sent(self, inspector: Any, body: bytes, length: int) -> str:
        """The status a form gets that came over a line of its own."""
        client = Client()
        client.force_login(inspector)
        client.get("/parcels/")  # for the token
        token = client.cookies["csrftoken"].value
        environ = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": "/parcels/log/",
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "HTTP_COOKIE": client.cookies.output(header="", sep=";"),
            "HTTP_X_CSRFTOKEN": token,
            "CONTENT_TYPE": "multipart/form-data; boundary=cut",
            "CONTENT_LENGTH": str(length),
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.url_scheme": "http",
        }
        told: list[str] = []
        for _chunk in whole(get_wsgi_application())(
            environ, lambda status, _head: told.append(status)
        ):
            pass
        return told[0]

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
        body = "".join(PART.format(*field) for field in fields.items()).encode() + b"--cut--\r\n"
        cut = len(body) - 3

        status = self.sent(inspector, body[:cut], len(body))

        assert status[:3] in {"400", "403", "500"}
        assert not Parcel.objects.exists()
        assert self.sent(inspector, body, len(body))[:3] == "302"
        assert Parcel.objects.get().tracking_no == "RW700000001CN"
