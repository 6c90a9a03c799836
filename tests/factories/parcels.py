"""Parcels as the fast lane leaves them: logged by the service, so that case and clock are there."""

from collections.abc import Sequence
from itertools import count

from core.accounts.models import User
from recordal.applications.models import Recordal
from seizures.parcels import services
from seizures.parcels.models import Parcel
from seizures.parcels.rows import Row
from seizures.parcels.services import Outcome
from tests.factories.recordal import RecordalFactory

SERIAL = count(1)


def tracking_no() -> str:
    return f"CP{next(SERIAL):09}CN"


def row(recordal: Recordal | None = None, *, number: int = 1, **values: str) -> Row:
    """What is typed for one parcel, all of it right."""
    typed = {
        "tracking_no": tracking_no(),
        "mark": recordal.number if recordal else "",
        "goods": "mobile_electronics",
        "quantity": "3",
        "place": "Shenzhen mail centre, belt 4",
        **values,
    }
    return Row(number, typed)


def enter(rows: Sequence[Row], officer: User, *, key: str = "", door: str = "grid") -> Outcome:
    return services.log(rows, actor=officer, key=key or tracking_no(), door=door)


def a_parcel(officer: User, recordal: Recordal | None = None, **values: str) -> Parcel:
    """One parcel in custody, its sender unknown unless said otherwise."""
    typed = row(recordal or RecordalFactory())
    typed.values |= values
    outcome = enter([typed], officer)
    assert outcome.entry.refused == []
    return Parcel.objects.for_page().get(pk=outcome.parcels[0].pk)
