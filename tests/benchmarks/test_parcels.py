"""A hundred parcels in one request, beside the same parcels one by one through the services."""

import io
import time
from itertools import count

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from recordal.applications.models import Recordal
from seizures.parcels.models import Parcel
from tests.benchmarks.test_bench import say, seconds
from tests.factories import DistrictOfficerFactory, RecordalFactory
from tests.factories.parcels import enter, row

# real commits: the ledger is sealed at the end of each
pytestmark = [pytest.mark.bench, pytest.mark.django_db(transaction=True)]

PARCELS, MARKS, ROUNDS = 100, 10, 5
KEYS = count(1)


def picture(n: int) -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (640, 480), (n % 256, n // 256, 80)).save(content, "JPEG")
    return SimpleUploadedFile(f"{n}.jpg", content.getvalue(), "image/jpeg")


def grid(recordals: list[Recordal], *, photos: bool = False) -> dict[str, object]:
    """A hundred rows as the page posts them."""
    data: dict[str, object] = {"key": f"bench-{next(KEYS)}", "channel": "post"}
    for n in range(1, PARCELS + 1):
        typed = row(recordals[n % MARKS]).values
        data |= {f"{name}-{n}": text for name, text in typed.items()}
        if photos:
            data[f"photo-{n}"] = picture(next(KEYS))
    return data


def test_parcels_per_request() -> None:
    officer = DistrictOfficerFactory()
    recordals = RecordalFactory.create_batch(MARKS)
    client = Client()
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")

    def ours() -> None:
        assert client.post("/parcels/grid/", grid(recordals)).status_code == 302

    def one_by_one() -> None:
        for n in range(PARCELS):
            assert enter([row(recordals[n % MARKS])], officer).entry.saved == 1

    ours()
    value = seconds(ours, ROUNDS)
    baseline = seconds(one_by_one, 1)
    assert Parcel.objects.count() == PARCELS * (ROUNDS + 2)
    say("parcels_per_request", value, "s for 100", baseline, PARCELS)

    with_photos = grid(recordals, photos=True)
    start = time.perf_counter()
    assert client.post("/parcels/grid/", with_photos).status_code == 302
    say("parcels_per_request, a photo each", time.perf_counter() - start, "s", value, PARCELS)
    assert value < 2
