import io
from typing import Any

import factory
from django.core.files.uploadedfile import SimpleUploadedFile
from factory.django import DjangoModelFactory
from PIL import Image
from pypdf import PdfWriter

from core.accounts.models import PartnerOffice, User
from core.accounts.permissions import Role

SHENZHEN = "5300"


class UserFactory(DjangoModelFactory[User]):
    """Somebody of headquarters unless said otherwise."""

    username = factory.Sequence(lambda n: f"user{n}")
    role = Role.AUDITOR

    class Meta:
        model = User


class DistrictOfficerFactory(UserFactory):
    role = Role.INSPECTOR
    district_id = SHENZHEN
    badge_no = factory.Sequence(lambda n: f"{n:06}")


class PartnerOfficeFactory(DjangoModelFactory[PartnerOffice]):
    code = factory.Sequence(lambda n: f"PSB-{n}")
    kind = PartnerOffice.Kind.POLICE
    name_en = factory.Sequence(lambda n: f"Public Security Bureau {n}")
    name_zh = factory.Sequence(lambda n: f"公安局{n}")
    district_id = SHENZHEN

    class Meta:
        model = PartnerOffice


def stored_picture(name: str = "photo.png", colour: str = "red") -> Any:
    """An upload that really is a picture."""
    content = io.BytesIO()
    Image.new("RGB", (32, 32), colour).save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue(), "image/png")


def pdf(password: str = "") -> bytes:
    """A document of one empty page; locked when there is a password."""
    writer, content = PdfWriter(), io.BytesIO()
    writer.add_blank_page(width=72, height=72)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    writer.write(content)
    return content.getvalue()


def stored_document(name: str = "paper.pdf") -> Any:
    """An upload that really is a PDF."""
    return SimpleUploadedFile(name, pdf(), "application/pdf")


def picture_of_a_phone(name: str = "phone.jpg") -> Any:
    """A JPEG with what phones note: time, device, place."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112] = "Huawei", "GPS phone", 6
    exif.get_ifd(0x8769)[0x9003] = "2026:10:12 09:30:00"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (22.0, 30.0, 36.0), "E", (114.0, 3.0, 0.0)
    content = io.BytesIO()
    Image.new("RGB", (40, 24), "green").save(content, "JPEG", exif=exif)
    return SimpleUploadedFile(name, content.getvalue(), "image/jpeg")
