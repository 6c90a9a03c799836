"""Cases as the procedure leaves them: made by the steps, so that clocks and letters are there."""

from decimal import Decimal
from typing import Any

from django.utils.timezone import now

from core.accounts.models import User
from enterprises.models import Enterprise
from seizures.cases.models import Case
from seizures.inspections.models import Inspection
from seizures.procedure import steps
from seizures.securities.models import Security
from tests.factories.recordal import RecordalFactory
from tests.factories.shipments import FindingFactory, InspectionFactory, ShipmentFactory


def suspended_case(
    officer: User, holder: Enterprise, *, consignor: Enterprise | None = None, **line: Any
) -> Case:
    """Goods worth 10,000 yuan suspended by an inspection of ``officer``, the holder notified."""
    shipment = ShipmentFactory(
        district_id=officer.district_id,
        **(
            {"consignor_uscc": consignor.uscc, "consignor_name": consignor.name_zh}
            if consignor
            else {}
        ),
    )
    inspection = InspectionFactory(
        shipment=shipment, status=Inspection.Status.SUSPECTED, inspector=officer, finished_at=now()
    )
    recordal = RecordalFactory(right__holder=holder)
    finding = FindingFactory(
        inspection=inspection,
        recordal=recordal,
        line__shipment=shipment,
        **{f"line__{name}": value for name, value in line.items()},
    )
    return steps.suspend(shipment, holder, [finding], actor=officer, inspection=inspection)


def applied_case(officer: User, person: User, **more: Any) -> tuple[Case, Security]:
    """The holder has applied in time, with cash that is not accepted yet."""
    case = suspended_case(officer, person.enterprises.get(), **more)
    security = steps.apply_for_detention(
        case, actor=person, form="cash", amount=Decimal(10_000), reference_no="ICBC-1"
    )
    return case, security


def detained_case(supervisor: User, person: User, **more: Any) -> Case:
    """The security is accepted and the goods are in custody."""
    case, security = applied_case(supervisor, person, **more)
    steps.accept_security(security, actor=supervisor)
    return steps.detain(case, actor=supervisor, place="Warehouse 3", seal_no="HG-0001")
