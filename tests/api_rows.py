"""Every resource of the API: who reads it, who may not, and how one of its rows is made."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.timezone import localdate, now

from core.accounts.models import User
from core.files.services import keep
from core.reference.models import District
from recordal.guides import services as guides
from seizures.agreements import services as agreements
from seizures.assistance import services as assistance
from seizures.assistance.models import AssistanceRequest
from seizures.cases.models import Case
from seizures.civil import suits
from seizures.counter_securities.models import CounterSecurity
from seizures.deadlines.models import Deadline
from seizures.detention_requests.models import DetentionRequest
from seizures.disclosures import services as disclosures
from seizures.evidence import exhibits
from seizures.evidence.models import Evidence, Exhibit
from seizures.evidence.services import add_evidence
from seizures.general_security.models import GeneralSecurity
from seizures.hooks import services as hooks
from seizures.hooks.models import Dispatch, Hook
from seizures.investigations import services as investigations
from seizures.investigations.models import Investigation
from seizures.investigations.services import Act
from seizures.leads import services as leads
from seizures.notices.models import Notice
from seizures.packages import services as packages
from seizures.packages.models import Export
from seizures.screening import status_query
from seizures.screening.question_models import Question
from seizures.securities.models import Security
from seizures.shipments.models import Import
from seizures.viewings.models import Viewing
from tests.factories import (
    CampaignFactory,
    CaseItemFactory,
    EnterpriseFactory,
    HitFactory,
    InspectionFactory,
    PartnerOfficeFactory,
    RecordalFactory,
    ShipmentLineFactory,
    member_of,
    stored_picture,
)
from tests.factories.courts import court_notice
from tests.factories.general import general_security
from tests.factories.life import a_request, a_revocation
from tests.factories.outcomes import DecidedPenaltyFactory, ReferralFactory
from tests.factories.parcels import a_parcel
from tests.factories.preconfirmations import PreConfirmationFactory
from tests.factories.procedure import applied_case


@dataclass(frozen=True)
class Resource:
    """``reader`` sees the row that ``make`` makes for it; ``stranger`` reads the resource, but
    not this row; ``unable`` lacks the capability. All are names of fixtures."""

    name: str
    reader: str
    unable: str
    stranger: str
    make: Callable[[User], Any]
    key: str = "number"
    #: the page with the same list
    page: str = ""

    def __str__(self) -> str:
        return self.name


def case_of(officer: User) -> Case:
    """Suspended goods of the officer's district, whose holder has applied."""
    holder = member_of(EnterpriseFactory(), role="rights_holder")
    return applied_case(officer, holder)[0]


def an_agreement(holder: User) -> Any:
    enterprise = holder.enterprises.get()
    return agreements.report(
        enterprise,
        actor=holder,
        kind="settlement",
        partner_name="Trader Ltd",
        value=Decimal(100),
        signed_on=localdate(),
    )


def a_suit(holder: User) -> Any:
    case = CaseItemFactory(case__detained=True, case__holder=holder.enterprises.get()).case
    return suits.report_suit(case, actor=holder, court="IPC", filed_on=localdate())


def a_disclosure(officer: User) -> Any:
    return disclosures.note(
        a_case(officer), actor=officer, to_kind="court", to="IPC", what=["goods"], ground="REG 23"
    )


def an_investigation(officer: User) -> Investigation:
    act = Act(kind="other", started_at=now(), place="Desk", found="The firm is registered.")
    return investigations.log(case_of(officer), act, actor=officer)


def a_hook(police: User) -> Hook:
    url = f"https://office.example.org/{Hook.objects.count()}"
    Hook.objects.filter(office=police.partner_office).update(active=False)
    return hooks.register(police.partner_office, actor=police, url=url)[0]


def a_dispatch(police: User) -> Dispatch:
    key = f"R{Dispatch.objects.count()}"
    return Dispatch.objects.create(hook=a_hook(police), key=key, event="x", subject=key, body="{}")


def a_case(officer: User) -> Case:
    case: Case = CaseItemFactory(case__shipment__district=officer.district).case
    return case


def an_import(officer: User) -> Import:
    number = f"IMP2001-{Import.objects.count():06}"
    return Import.objects.create(number=number, actor=officer, file_name="day.csv", format="csv")


def evidence(officer: User) -> Evidence:
    case = Case.objects.first() or a_case(officer)
    return add_evidence(
        case, stored_picture(), actor=officer, kind=Evidence.Kind.PHOTO, title="The goods"
    )


def referral(officer: User) -> Any:
    return ReferralFactory(case=CaseItemFactory(case__infringing=True).case)


def deadline(officer: User) -> Deadline:
    clocks: Any = case_of(officer).deadlines
    found: Deadline = clocks.running().get()
    return found


def security(officer: User) -> Security:
    return Security.objects.get(case=case_of(officer))


def a_guide(user: User) -> Any:
    content: Any = {"tells": [{"part_en": "Logo"}]}
    return guides.write(RecordalFactory(), content, actor=None)


def a_general_security(officer: User) -> GeneralSecurity:
    holder = EnterpriseFactory()
    return general_security(holder, by=member_of(holder))


def an_exhibit(officer: User) -> Exhibit:
    return exhibits.add(
        a_case(officer),
        actor=officer,
        description="Carton",
        quantity=Decimal(1),
        unit="件",
        place=exhibits.Place(words="Room 1"),
    )


def an_export(officer: User) -> Export:
    return packages.order(a_case(officer), actor=officer, reason="For the court")


def notice(officer: User) -> Notice:
    return Notice.objects.get(case=case_of(officer))


def a_status_query(officer: User) -> Question:
    hit = HitFactory()
    touched = status_query.Touched(hit.line, hit.recordal)
    return status_query.ask(hit.shipment, actor=officer, goods=[touched], text="Whose?", days=3)


def a_deposit(officer: User) -> CounterSecurity:
    case = a_case(officer)
    return CounterSecurity.objects.create(
        number=f"D{case.pk}",
        case=case,
        stage="detained",
        amount=case.value,
        amount_due=case.value,
        tier_key="patent_counter",
        citation="Regulation art 19",
        reasons="Other.",
        reference_no="B-1",
        submitted_by=officer,
        submitted_at=case.opened_at,
    )


def a_detention_request(officer: User) -> DetentionRequest:
    holder = EnterpriseFactory()
    paper = keep(b"%PDF-1", name="p.pdf", content_type="application/pdf", actor=officer)
    return DetentionRequest.objects.create(
        number=f"B{holder.pk}",
        holder=holder,
        recordal=RecordalFactory(right__holder=holder),
        district=officer.district or District.objects.get(pk="5300"),
        port="Yantian",
        direction="export",
        consignor_name="A",
        consignee_name="B",
        goods="Lamps",
        expected_on=date(2030, 1, 1),
        conveyance="Ship",
        moving="Booked.",
        moving_file=paper,
        unauthorised="Copied.",
        unauthorised_file=paper,
        submitted_by=officer,
        submitted_at=now(),
    )


def a_court_notice(officer: User) -> Any:
    item = CaseItemFactory(case__detained=True)
    return court_notice(item.case, officer).notice


def a_viewing(officer: User) -> Viewing:
    case = a_case(officer)
    return Viewing.objects.create(
        number=f"V{case.pk}",
        case=case,
        side="holder",
        purpose="To compare.",
        requested_by=officer,
        requested_at=case.opened_at,
    )


def a_request_for_help(officer: User) -> AssistanceRequest:
    office = PartnerOfficeFactory(kind="ip_authority")
    return assistance.ask(office, actor=officer, subject="A mark", question="Whose?", days=5)


RESOURCES = [
    Resource(
        "enterprises",
        reader="inspector",
        unable="police",
        stranger="other_holder",
        make=lambda user: EnterpriseFactory(),
        page="/enterprises/",
    ),
    Resource(
        "recordals",
        reader="examiner",
        unable="police",
        stranger="other_holder",
        make=lambda user: RecordalFactory(),
        page="/recordals/",
    ),
    Resource(
        "guides",
        reader="examiner",
        unable="police",
        stranger="other_holder",
        make=a_guide,
        key="application_no",
    ),
    Resource(
        "applications",
        reader="examiner",
        unable="police",
        stranger="other_holder",
        make=lambda user: RecordalFactory(),
        key="application_no",
        page="/recordals/",
    ),
    Resource(
        "recordal-requests",
        reader="examiner",
        unable="police",
        stranger="other_holder",
        make=lambda user: a_request(),
        page="/recordals/requests/",
    ),
    Resource(
        "recordal-revocations",
        reader="examiner",
        unable="police",
        stranger="other_holder",
        make=lambda user: a_revocation(),
    ),
    Resource(
        "pre-confirmations",
        reader="inspector",
        unable="police",
        stranger="other_holder",
        make=lambda user: PreConfirmationFactory(),
        page="/preconfirmations/",
    ),
    Resource(
        "campaigns",
        reader="planner",
        unable="rights_holder",
        stranger="",
        make=lambda user: CampaignFactory(),
        key="code",
        page="/campaigns/",
    ),
    Resource(
        "shipments",
        reader="inspector",
        unable="rights_holder",
        stranger="stranger",
        make=lambda user: ShipmentLineFactory().shipment,
        page="/shipments/",
    ),
    Resource(
        "imports",
        reader="inspector",
        unable="rights_holder",
        stranger="stranger",
        make=an_import,
    ),
    Resource(
        "screening-hits",
        reader="inspector",
        unable="trader",
        stranger="stranger",
        make=lambda user: HitFactory(),
        page="/screening/",
    ),
    Resource(
        "inspections",
        reader="inspector",
        unable="trader",
        stranger="stranger",
        make=lambda user: InspectionFactory(),
        page="/inspections/",
    ),
    Resource(
        "leads",
        reader="supervisor",
        unable="police",
        stranger="other_holder",
        make=lambda user: leads.report(actor=None, text="Look.", district=user.district)[0],
        page="/leads/",
    ),
    Resource(
        "general-securities",
        reader="inspector",
        unable="police",
        stranger="other_holder",
        make=a_general_security,
        page="/general-securities/",
    ),
    Resource(
        "cases",
        reader="inspector",
        unable="police",
        stranger="stranger",
        make=a_case,
        page="/cases/",
    ),
    Resource(
        "parcels",
        reader="inspector",
        unable="police",
        stranger="stranger",
        make=lambda user: a_parcel(user),
        key="number",
        page="/parcels/list/",
    ),
    Resource(
        "deadlines",
        reader="inspector",
        unable="police",
        stranger="stranger",
        make=deadline,
        key="",
        page="/deadlines/",
    ),
    Resource("securities", reader="inspector", unable="police", stranger="stranger", make=security),
    Resource(
        "evidence",
        reader="inspector",
        unable="police",
        stranger="stranger",
        make=evidence,
        key="",
    ),
    Resource("exhibits", reader="inspector", unable="police", stranger="stranger", make=an_exhibit),
    Resource(
        "exports", reader="supervisor", unable="inspector", stranger="stranger", make=an_export
    ),
    Resource(
        "notices", reader="inspector", unable="administrator", stranger="stranger", make=notice
    ),
    Resource(
        "counter-securities",
        reader="inspector",
        unable="police",
        stranger="stranger",
        make=a_deposit,
    ),
    Resource(
        "viewings",
        reader="inspector",
        unable="police",
        stranger="stranger",
        make=a_viewing,
    ),
    Resource(
        "detention-requests",
        reader="inspector",
        unable="police",
        stranger="other_holder",
        make=a_detention_request,
        page="/detention-requests/",
    ),
    Resource(
        "investigations",
        reader="inspector",
        unable="police",
        stranger="stranger",
        make=an_investigation,
    ),
    Resource(
        "assistance",
        reader="inspector",
        unable="trader",
        stranger="stranger",
        make=a_request_for_help,
        page="/assistance/",
    ),
    Resource(
        "penalties",
        reader="legal",
        unable="police",
        stranger="stranger",
        make=lambda user: DecidedPenaltyFactory(),
        page="/penalties/",
    ),
    Resource(
        "outcomes",
        reader="supervisor",
        unable="police",
        stranger="stranger",
        make=lambda user: CaseItemFactory(case__infringing=True).case,
    ),
    Resource(
        "agreements",
        reader="rights_holder",
        unable="police",
        stranger="other_holder",
        make=an_agreement,
        page="/agreements/",
    ),
    Resource(
        "court-notices",
        reader="legal",
        unable="administrator",
        stranger="stranger",
        make=a_court_notice,
        key="",
        page="/court-notices/",
    ),
    Resource(
        "suits",
        reader="rights_holder",
        unable="police",
        stranger="other_holder",
        make=a_suit,
    ),
    Resource(
        "disclosures",
        reader="supervisor",
        unable="police",
        stranger="stranger",
        make=a_disclosure,
        key="",
        page="/disclosures/",
    ),
    Resource(
        "webhooks",
        reader="police",
        unable="supervisor",
        stranger="",
        make=a_hook,
        key="",
    ),
    Resource(
        "dispatches",
        reader="police",
        unable="trader",
        stranger="",
        make=a_dispatch,
        key="",
        page="/partner/deliveries/",
    ),
    Resource(
        "status-queries",
        reader="inspector",
        unable="rights_holder",
        stranger="stranger",
        make=a_status_query,
        page="/status-queries/",
    ),
    Resource(
        "referrals",
        reader="supervisor",
        unable="trader",
        stranger="stranger",
        make=referral,
        page="/referrals/",
    ),
]
#: fields that are money wherever they stand
MONEY = {"amount", "amount_due", "awarded", "criminal_value", "fine", "recoverable"}
MONEY |= {"unit_price", "value"}


def money_without_currency(found: Any, currency: bool = False) -> list[str]:
    """Fields of money that are no decimal text, or stand without a currency."""
    if isinstance(found, list):
        return [wrong for one in found for wrong in money_without_currency(one, currency)]
    if not isinstance(found, dict):
        return []
    wrong = []
    for name, value in found.items():
        known = currency or "currency" in found or f"{name}_currency" in found
        wrong += money_without_currency(value, known)
        if name in MONEY and value is not None and not isinstance(value, (dict, list)):
            is_decimal = isinstance(value, str) and re.fullmatch(r"-?\d+\.\d+", value)
            wrong += [] if is_decimal and known else [f"{name}={value!r}"]
    return wrong
