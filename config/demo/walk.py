"""Leading one stopped shipment through the law, step by step, each on its day."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from config.demo.cast import Cast
from config.demo.timetravel import after, on
from core.accounts.models import User
from core.reference.models import DisposalMethod
from seizures.cases.models import Case
from seizures.general_security.services import usable_for
from seizures.inspections import services as inspections
from seizures.inspections.models import Finding, Inspection
from seizures.inspections.services import FoundGoods
from seizures.investigations import services as investigations
from seizures.investigations.services import Act
from seizures.notices.drawing import draw
from seizures.notices.models import Way
from seizures.notices.serving import Attempt
from seizures.procedure import (
    disposal,
    disposal_execution,
    hearing,
    penalty,
    publishing,
    steps,
    transfer,
)
from seizures.procedure.service_clocks import STARTED_BY
from seizures.procedure.serving import record_service
from seizures.referrals.delivery import deliver
from seizures.referrals.models import Referral
from seizures.screening.models import Hit
from seizures.securities.rules import amount_due
from seizures.shipments.models import Shipment

STORE = "海关知识产权扣留仓库"
COLOURS = ("#7a8aa0", "#a08a7a", "#7aa08a")


def photo(text: str, n: int) -> SimpleUploadedFile:
    """A picture that says what it would show."""
    picture = Image.new("RGB", (640, 480), COLOURS[n % len(COLOURS)])
    draw_on = ImageDraw.Draw(picture)
    draw_on.rectangle((120, 100, 520, 380), outline="white", width=4)
    draw_on.text((140, 120), f"{text}\nphoto {n + 1}\nDEMO DATA", fill="white")
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=80)
    return SimpleUploadedFile(f"photo-{n + 1}.jpg", content.getvalue(), "image/jpeg")


@dataclass
class Walk:
    """The officers of a case's district and the people of its parties."""

    cast: Cast

    def inspect(self, shipment: Shipment, day: date, *, found: int | None = None) -> list[Case]:
        """Two officers find counterfeits; every rights holder touched gets its case."""
        inspector = self.cast.officer("inspector", shipment.district_id)
        second = self.cast.officer("inspector2", shipment.district_id)
        with on(day, 10):
            hits = list(shipment.hits.select_related("line", "recordal").order_by("line", "pk"))
            inspection = self.open_inspection(shipment, hits)
            inspections.start(inspection, actor=inspector)
            for n in range(3):
                inspections.add_photo(
                    inspection, photo(shipment.number, n), actor=inspector, caption=f"{n + 1}"
                )
            cases = steps.conclude_inspection(
                inspection,
                actor=inspector,
                second_officer=second,
                findings=[self.finding(hit, found) for hit in hits],
                place="查验场地 3 号台",
                remarks="开箱全数查验，货物与申报品名一致，标有权利人商标（演示数据）。",
            )
            for case in cases:
                self.hand_over_letters(case)
            return cases

    @staticmethod
    def open_inspection(shipment: Shipment, hits: Sequence[Hit]) -> Inspection:
        found = shipment.inspections.filter(status__in=["ordered", "started"]).first()
        score = max((hit.score for hit in hits), default=0)
        return found or inspections.order(shipment, actor=None, score=score, lane="red")

    @staticmethod
    def finding(hit: Hit, found: int | None) -> FoundGoods:
        return FoundGoods(
            line=hit.line,
            recordal=hit.recordal,
            verdict=Finding.Verdict.SUSPECTED,
            quantity=Decimal(found) if found else hit.line.quantity,
            unit=hit.line.unit,
            packages=hit.line.packages,
            remarks="",
        )

    def person_of(self, case: Case) -> User:
        """Somebody who may answer for the rights holder."""
        return case.holder.people().order_by("pk").first() or self.cast.users["agent"]

    def apply(self, case: Case, day: date) -> None:
        """The holder asks for detention and gives the security the tiers demand."""
        with on(day, 15):
            due = amount_due(case.flow, case.value)
            general = usable_for(case)
            steps.apply_for_detention(
                case,
                actor=self.person_of(case),
                form="general" if general else "cash",
                amount=due.amount,
                reference_no="" if general else f"DEMO-{case.number}",
            )

    def detain(self, case: Case, day: date) -> None:
        supervisor = self.cast.officer("supervisor", case.district_id)
        with on(day, 11):
            for security in case.securities.filter(status="submitted"):
                steps.accept_security(security, actor=supervisor)
            steps.detain(case, actor=supervisor, place=STORE, seal_no="SZ-0001")

    def investigate(self, case: Case, day: date, outcome: str) -> None:
        """Two officers have the rights holder identify the goods, and log it."""
        said = "确认未许可使用" if outcome == "infringing" else "未能当场作出结论"
        with on(day, 14):
            investigations.log(
                case,
                Act(
                    kind="identification",
                    started_at=timezone.now() - timedelta(hours=1),
                    ended_at=timezone.now(),
                    place=STORE,
                    person="权利人授权代表（演示数据）",
                    relation="权利人委托的鉴别人员",
                    told_rights=True,
                    found=f"当场比对货物、包装和备案图样，权利人代表{said}（演示数据）。",
                    signature="signed",
                    second_officer=self.cast.officer("inspector2", case.district_id),
                ),
                actor=self.cast.officer("inspector", case.district_id),
                papers=[photo(f"identification {case.number}", 2)],
            )

    def determine(self, case: Case, day: date, outcome: str = "infringing") -> None:
        self.investigate(case, day, outcome)
        with on(day, 16):
            steps.determine(
                case,
                actor=self.cast.officer("supervisor", case.district_id),
                outcome=outcome,
                reasons="经比对，货物使用的标识与备案权利相同，未经许可（演示数据）。",
            )

    def until_detained(self, case: Case, day: date) -> date:
        """Answer after one working day, detention after two."""
        self.apply(case, after(day, 1))
        self.detain(case, after(day, 2))
        return after(day, 2)

    def announce(self, case: Case, day: date) -> None:
        """The penalty the guideline suggests is announced."""
        with on(day, 10):
            suggestion = penalty.suggest(case, case.value, day)
            penalty.announce(
                case,
                actor=self.cast.officer("legal", case.district_id),
                goods_value=case.value,
                fine=suggestion.fine,
                facts="申报出口的货物侵犯备案的知识产权（演示数据）。",
            )
            self.hand_over_letters(case)

    def hand_over_letters(self, case: Case) -> None:
        """Not every party of the demo world is in the portal: its clocks start with paper."""
        officer = self.cast.officer("inspector", case.district_id)
        for notice in case.notices.filter(served_at__isnull=True, replaced_by__isnull=True):
            if notice.kind in STARTED_BY and notice.is_to_be_served:
                attempt = Attempt(
                    way=Way.IN_PERSON,
                    at=timezone.now(),
                    receiver="经办人（演示数据）",
                    proof=photo(f"receipt {notice.number}", 0),
                )
                record_service(notice, attempt, actor=officer)

    def decide(self, case: Case, day: date, *, waived_by: User | None = None) -> None:
        with on(day, 14):
            announced = case.penalty
            if waived_by:
                hearing.waive_hearing(announced, actor=waived_by)
            penalty.decide(
                announced,
                actor=self.cast.officer("legal", case.district_id),
                fine=announced.fine,
            )
            self.hand_over_letters(case)

    def dispose(self, case: Case, day: date) -> None:
        """The fine is paid, the goods are destroyed before witnesses."""
        supervisor = self.cast.officer("supervisor", case.district_id)
        legal = self.cast.officer("legal", case.district_id)
        with on(day, 10):
            penalty.record_payment(case.penalty, actor=legal, paid_on=day)
            publishing.publish(
                case.penalty, actor=legal, facts="申报出口侵犯备案知识产权的货物（演示数据）。"
            )
            ordered = disposal.order_disposal(
                case,
                actor=supervisor,
                method=DisposalMethod.objects.get(pk="destruction"),
                reasons="侵权特征无法清除，不宜用于公益或者转让（演示数据）。",
                receiver="示例环保处置厂",
            )
            disposal_execution.execute_disposal(
                ordered,
                actor=supervisor,
                witnesses="权利人代表、仓库代表",
                supervision="全程录像（演示数据）",
                papers=[photo("destruction", 1)],
            )

    def propose(self, case: Case, day: date) -> Referral:
        """Two officers report the suspicion of a crime."""
        office = self.cast.offices["police.ningbo" if case.district_id == "3100" else "police"]
        second = self.cast.officer("inspector", case.district_id)
        with on(day, 9):
            report = transfer.propose(
                case,
                actor=self.cast.officer("legal", case.district_id),
                second_officer=second,
                partner_office=office,
                offence="selling_counterfeit_trademark_goods",
                conduct_on=case.suspicion_on,
                criminal_value=case.value,
                valuation="按查明的实际销售价格（申报价格）计算（演示数据）",
                reasons="销售假冒注册商标的商品，货值达到追诉标准（演示数据）。",
                no_report_reason="标识相同，肉眼可辨，无需另行检验（演示数据）。",
            )
            return transfer.countersign(report, actor=second)

    def deliver(self, referral: Referral, day: date) -> None:
        """Approved by the head, drawn, and delivered the same day."""
        with on(day, 11):
            supervisor = self.cast.officer("supervisor", referral.case.district_id)
            transfer.approve(referral, actor=supervisor)
            for notice in referral.case.notices.filter(status="ordered"):
                draw(notice)
            deliver(referral.pk)

    def police_files(self, referral: Referral, day: date) -> None:
        """Receipt, filing, and the goods change hands."""
        office = "police.ningbo" if referral.case.district_id == "3100" else "police"
        officer = self.cast.users[office]
        with on(day, 9):
            transfer.receive(referral, actor=officer)
        with on(day, 17):
            transfer.file(referral, actor=officer, police_reference="深公（经）立字〔示例〕1号")
        with on(after(day, 1), 10):
            transfer.hand_over_goods(
                referral,
                actor=self.cast.officer("supervisor", referral.case.district_id),
                place="海关知识产权扣留仓库",
                seal_no="SZ-0002",
            )
