"""A holder sees its own goods on the pictures, never those of another holder."""

import pytest

from core.files.services import store
from seizures.inspections.models import Photo
from seizures.procedure.queries import photos_for_holder
from tests.factories import CaseFactory, InspectionFactory, stored_picture

pytestmark = pytest.mark.django_db


def test_pictures_are_shown_until_another_holder_has_a_case_there(inspector):
    inspection = InspectionFactory()
    case = CaseFactory(shipment=inspection.shipment, inspection=inspection)
    photo = Photo.objects.create(
        inspection=inspection, file=store(stored_picture(), actor=None), taken_by=inspector
    )
    assert list(photos_for_holder(case)) == [photo]

    CaseFactory(shipment=inspection.shipment, inspection=inspection)

    assert list(photos_for_holder(case)) == []


def test_a_case_without_inspection_has_no_pictures():
    assert list(photos_for_holder(CaseFactory())) == []
