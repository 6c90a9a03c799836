"""One suspicious shipment and everybody who has to do with it, through the doors they use."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from campaigns.models import Campaign
from core.accounts.models import User
from core.accounts.permissions import Role
from core.audit.models import Event
from core.notifications.models import Notification
from core.tokens import services as tokens
from enterprises.models import Enterprise
from recordal.applications.models import Recordal
from seizures.cases.models import Case
from seizures.deadlines.models import Deadline
from seizures.evidence.models import CustodyEvent
from seizures.inspections.models import Inspection
from seizures.notices.models import Notice
from seizures.procedure import queries
from seizures.procedure.periodic import act_on_missed_deadlines
from tests.factories import (
    CampaignFactory,
    DistrictOfficerFactory,
    EnterpriseFactory,
    PartnerOfficeFactory,
    PriorityEnterpriseFactory,
    RecordalFactory,
    UserFactory,
    member_of,
    stored_picture,
)
from tests.seizures.declarations import as_object, declared
from tests.worker import eventually, unfinished

DECLARATION = "530120260000000001"


class Door(Client):
    """A browser, or with a token a program; every answer must be what was expected."""

    def __init__(self, user: User, *, token: bool = False) -> None:
        super().__init__()
        if token:
            scopes = list(user.capabilities)
            _, text = tokens.issue(user, actor=user, name="robot", scopes=scopes, days=30)
            self.defaults["HTTP_AUTHORIZATION"] = f"Bearer {text}"
        else:
            self.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    def page(self, path: str) -> str:
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.content.decode()

    def do(self, path: str, **fields: Any) -> None:
        """Send a form; success leads somewhere else."""
        answer = self.post(path, fields)
        assert answer.status_code == 302, (path, answer.status_code, errors(answer))

    def try_to(self, path: str, **fields: Any) -> int:
        """Send a form that is not sure to be taken."""
        return self.post(path, fields).status_code

    def call(self, path: str, body: Any = None, expect: int = 200) -> Any:
        answer = self.post(f"/api/v1/{path}", body or {}, content_type="application/json")
        assert answer.status_code == expect, (path, answer.status_code, answer.content.decode())
        return answer.json()


def errors(answer: Any) -> list[str]:
    """What the forms of a page complain about."""
    contexts = answer.context or []
    found = [
        form.errors for layer in contexts for form in layer.dicts[-1].values() if form_like(form)
    ]
    return [str(error) for error in found if error] or [answer.content.decode()[:2000]]


def form_like(value: Any) -> bool:
    return hasattr(value, "errors") and hasattr(value, "is_bound")


@dataclass
class Story:
    inspector: User
    second: User
    supervisor: User
    legal: User
    planner: User
    holder: User
    trader: User
    police: User
    campaign: Campaign
    recordal: Recordal
    clock: Any

    @classmethod
    def begin(cls, clock: Any) -> "Story":
        company = EnterpriseFactory(name_zh="朗科科技", name_en="Netac")
        recordal = RecordalFactory(
            right__holder=company, right__title="朗科", right__title_en="NETAC"
        )
        campaign = CampaignFactory()
        liaison = DistrictOfficerFactory(username="inspector")
        PriorityEnterpriseFactory(campaign=campaign, enterprise=company, liaison_officer=liaison)
        return cls(
            inspector=liaison,
            second=DistrictOfficerFactory(username="second"),
            supervisor=DistrictOfficerFactory(username="supervisor", role=Role.SUPERVISOR),
            legal=DistrictOfficerFactory(username="legal", role=Role.LEGAL),
            planner=UserFactory(username="planner", role=Role.PLANNER),
            holder=member_of(company, username="netac", role=Role.RIGHTS_HOLDER),
            trader=member_of(EnterpriseFactory(), username="exporter", role=Role.TRADER),
            police=UserFactory(
                username="police", role=Role.PARTNER, partner_office=PartnerOfficeFactory()
            ),
            campaign=campaign,
            recordal=recordal,
            clock=clock,
        )

    # ------------------------------------------------------------------ the way into a case

    def declare(self) -> dict[str, Any]:
        """The trader's program declares flash disks, and a T-shirt that is nobody's business."""
        consignor: Enterprise = self.trader.enterprises.get()
        header = {
            "declared_at": (timezone.now() - timedelta(hours=1)).isoformat(),
            "consignor_uscc": consignor.uscc,
            "consignor_name": consignor.name_zh,
        }
        goods = {
            "hs_code": "8523511000",
            "description": "U盘 USB flash disk NETAC",
            "brand": "NETAC",
            "quantity": "26000",
            "unit_price": "20.00",
            "packages": "228",
        }
        body = as_object(declared(1, **header, **goods), declared(1, line_no=2, **header))
        answer: dict[str, Any] = Door(self.trader, token=True).call("shipments/", body, 201)
        return answer

    def flagged(self) -> Inspection:
        """The worker screens the goods and the order to look at them reaches the district."""
        inspection: Inspection = eventually(
            Inspection.objects.select_related("shipment").first, "an inspection order"
        )
        return inspection

    def inspect(self, inspection: Inspection, verdict: str = "suspected") -> None:
        """The inspector goes there, takes a photo, and records what two officers found."""
        door = Door(self.inspector)
        address = inspection.get_absolute_url()
        assert "NETAC" in door.page(address)
        door.do(f"{address}start/")
        found = f"1-{self.recordal.number}"
        door.do(
            f"{address}finish/",
            place="皇岗口岸",
            second_officer=self.second.username,
            photos=stored_picture(),
            **{
                f"{found}-verdict": verdict,
                f"{found}-quantity": "26000",
                f"{found}-unit": "件",
                f"{found}-packages": "228",
            },
        )

    def suspended(self) -> Case:
        """From the declaration to suspended goods and a notified holder."""
        self.declare()
        self.inspect(self.flagged())
        return Case.objects.get()

    def apply(self, case: Case, amount: str = "100000.00") -> None:
        door = Door(self.holder)
        address = f"/portal/cases/{case.number}/"
        assert case.number in door.page(address)
        door.do(f"{address}apply/", form="cash", amount=amount, reference_no="ICBC-1")

    def detained(self) -> Case:
        case = self.suspended()
        self.apply(case)
        door = Door(self.supervisor)
        door.do(f"/cases/{case.number}/accept-security/")
        door.do(f"/cases/{case.number}/detain/", place="Warehouse 3", seal_no="HG-0001")
        return self.again(case, Case.Status.DETAINED)

    def determine(self, case: Case, outcome: str = "infringing") -> None:
        Door(self.supervisor).do(
            f"/cases/{case.number}/determine/", outcome=outcome, reasons="The mark is copied."
        )

    def infringing(self) -> Case:
        case = self.detained()
        self.determine(case)
        return self.again(case, Case.Status.INFRINGING)

    def delivered(self, case: Case) -> str:
        """Two officers propose the transfer, the head approves, the worker delivers."""
        Door(self.inspector).do(
            f"/cases/{case.number}/referral/",
            offence="selling_counterfeit_trademark_goods",
            conduct_on=str(timezone.localdate()),
            criminal_value="520000.00",
            valuation="marked_price",
            partner_office=self.police.partner_office_id,
            second_officer=self.second.pk,
            reasons="The mark is identical and the value is above the threshold.",
            no_report_reason="Whoever compares the marks sees it.",
        )
        number: str = case.referrals.get().number
        Door(self.second).do(f"/referrals/{number}/countersign/")
        Door(self.supervisor).do(f"/referrals/{number}/approve/")
        eventually(lambda: case.referrals.filter(status="delivered"), "the delivery")
        return number

    # ------------------------------------------------------------------ time goes by

    def wait_for_the_end_of(self, case: Case, rule: str) -> None:
        """The first moment after the term, when the clock looks."""
        self.clock.move_to(case.deadlines.running().get(rule=rule).due_at + timedelta(minutes=1))
        self.strike()

    def strike(self) -> None:
        """Beat queues the clock's task; the worker does it."""
        act_on_missed_deadlines.delay()
        self.rest()

    # ------------------------------------------------------------------ what came of it

    def again(self, case: Case, status: str) -> Case:
        case = Case.objects.get(pk=case.pk)
        assert case.status == status
        return case

    def rest(self) -> None:
        """Wait until every letter is drawn and the queue is empty."""
        eventually(lambda: not Notice.objects.filter(status="ordered").exists(), "the letters")
        eventually(lambda: not unfinished(), "an empty queue")

    def verbs(self, case: Case) -> Counter[str]:
        """How often each verb stands in the timeline of the case, letters aside."""
        verbs = queries.timeline(case).values_list("verb", flat=True)
        return Counter(verb for verb in verbs if verb != "notice.ordered")

    def letters(self, case: Case) -> Counter[str]:
        return Counter(case.notices.values_list("kind", flat=True))

    def traces(self) -> tuple[int, ...]:
        """Everything that a step leaves behind, counted."""
        models = (Event, Notice, Notification, Deadline, CustodyEvent)
        return tuple(model._default_manager.count() for model in models)

    def ledger_holds(self) -> None:
        assert Event.objects.exists()
        call_command("verify_ledger", verbosity=0)
