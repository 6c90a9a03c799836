"""Viewing goods and taking samples with the consent of customs (REG 17, MEA 22)."""

import io
import zipfile
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from core.audit.models import Event
from core.errors import InvalidInput
from core.files.services import read
from core.notifications.models import Notification
from core.states import IllegalTransition
from seizures.cases.models import Case
from seizures.disclosures.models import Disclosure
from seizures.evidence.arithmetic import adds_up
from seizures.procedure import court, guards, sampling, viewing
from seizures.procedure.periodic import remind_of_samples
from seizures.procedure.sampling import Taken
from seizures.viewings.models import Viewing
from tests.factories import EnterpriseFactory, member_of
from tests.factories.procedure import detained_case, suspended_case

pytestmark = pytest.mark.django_db
RECORD: dict[str, Any] = {"officers": "Li, Wang", "visitors": "Zhang, counsel", "seen": "228 boxes"}


@pytest.fixture
def sender(db: None) -> Any:
    return member_of(EnterpriseFactory(), username="sender", role="trader")


@pytest.fixture
def case(supervisor: Any, rights_holder: Any, sender: Any) -> Case:
    return detained_case(supervisor, rights_holder, consignor=sender.enterprises.get())


def tomorrow() -> Any:
    return timezone.now() + timedelta(days=1)


def granted(case: Case, holder: Any, supervisor: Any, **more: Any) -> Viewing:
    asked = viewing.ask(case, actor=holder, side="holder", purpose="To compare.")
    return viewing.grant(
        asked, actor=supervisor, appointed_at=tomorrow(), place="Warehouse 3", **more
    )


def test_asked_in_the_portal_consented_held_and_recorded(
    case, rights_holder, supervisor, inspector, login
):
    holder, officer = login(rights_holder), login(supervisor)
    mine = f"/portal/cases/{case.number}/"
    assert "Ask to view the goods" in holder.get(mine).content.decode()
    sent = {"purpose": "Compare the moulds.", "samples_wanted": "2 pieces"}
    assert holder.post(f"{mine}view/", sent).status_code == 302
    one = Viewing.objects.get()
    assert Notification.objects.filter(recipient=supervisor, message__contains="view").exists()
    page = f"/viewings/{one.number}/"
    assert one.number in officer.get(case.get_absolute_url()).content.decode()
    assert login(inspector).post(f"{page}grant/").status_code == 403
    past = {"appointed_at": "2020-01-01T10:00", "place": "W"}
    assert officer.post(f"{page}grant/", past).status_code == 422
    when = f"{timezone.localtime(tomorrow()):%Y-%m-%dT%H:%M}"
    fixed = {"appointed_at": when, "place": "W", "samples_allowed": "1 piece"}
    assert officer.post(f"{page}grant/", fixed).status_code == 302
    letter = case.notices.get(kind="viewing_decision")
    assert letter.addressee == "holder"
    assert "W" in holder.get(mine).content.decode()

    label = f"label_{case.exhibits.get().pk}"
    bare = officer.post(f"{page}hold/", {**RECORD, label: "1"})
    assert bare.status_code == 422
    assert "receipt_no" in bare.context["held_form"].errors
    whole = {**RECORD, label: "1", "receipt_no": "R-1"}
    assert login(inspector).post(f"{page}hold/", whole).status_code == 302
    one.refresh_from_db()
    assert (one.status, one.receipt_no) == ("held", "R-1")
    assert "228 boxes" in officer.get(page).content.decode()


def test_each_side_asks_for_itself_once_and_sees_its_own(
    case, rights_holder, sender, supervisor, login
):
    viewing.ask(case, actor=rights_holder, side="holder", purpose="x")
    viewing.ask(case, actor=sender, side="consignor", purpose="secret purpose")
    with pytest.raises(viewing.ViewingNotPossible, match="Regulation art 17"):
        viewing.ask(case, actor=rights_holder, side="holder", purpose="x")
    with pytest.raises(guards.NotYourSide):
        viewing.ask(case, actor=sender, side="holder", purpose="x")
    page = login(rights_holder).get(f"/portal/cases/{case.number}/").content.decode()
    assert "secret purpose" not in page


def test_refused_with_reasons_in_writing(case, rights_holder, supervisor):
    asked = viewing.ask(case, actor=rights_holder, side="holder", purpose="x")
    with pytest.raises(InvalidInput):
        viewing.refuse(asked, actor=supervisor, reasons=" ")
    viewing.refuse(asked, actor=supervisor, reasons="Dangerous goods.")
    assert case.notices.get(kind="viewing_decision").addressee == "holder"
    with pytest.raises(viewing.ViewingNotPossible, match=str(supervisor)):
        viewing.grant(asked, actor=supervisor, appointed_at=tomorrow(), place="W")


def test_no_samples_without_consent(case, rights_holder, supervisor, inspector):
    one = granted(case, rights_holder, supervisor)
    with pytest.raises(InvalidInput, match="Measures art 22"):
        viewing.hold(one, actor=inspector, samples_taken="1", receipt_no="R", **RECORD)
    for missing in RECORD:
        with pytest.raises(InvalidInput) as refused:
            viewing.hold(one, actor=inspector, **{**RECORD, missing: " "})
        assert refused.value.details["field"] == missing


def test_from_the_suspension_on_but_not_after_the_end(supervisor, rights_holder):
    case = suspended_case(supervisor, rights_holder.enterprises.get())
    one = viewing.ask(case, actor=rights_holder, side="holder", purpose="x")
    viewing.cancel(one, actor=rights_holder)
    for status in ("released", "closed", "transferred"):
        Case.objects.filter(pk=case.pk).update(
            status=status, closed_at=case.opened_at, release_ground="holder_withdraws"
        )
        with pytest.raises(guards.StepNotAllowed, match="Regulation art 17") as refused:
            viewing.ask(case, actor=rights_holder, side="holder", purpose="x")
        assert "police" not in refused.value.message.lower()


@pytest.mark.parametrize(
    ("state", "target"),
    [
        (state, target)
        for state in Viewing.Status
        for target in Viewing.Status
        if state != target and target not in Viewing.TRANSITIONS.get(state, ())
    ],
)
def test_every_missing_edge_is_refused(state, target):
    with pytest.raises(IllegalTransition):
        Viewing(number="V", status=state).move_to(target)


def test_over_the_api(case, rights_holder, supervisor, stranger, bearer):
    holder, officer = bearer(rights_holder), bearer(supervisor)
    body = {"case": case.number, "side": "holder", "purpose": "To compare."}
    made = holder.post("/api/v1/viewings/", body)
    assert made.status_code == 201, made.content
    address = f"/api/v1/viewings/{made.json()['number']}/"
    assert holder.post(f"{address}grant/", {}).status_code == 403
    assert bearer(stranger).get(address).status_code == 404
    early = officer.post(f"{address}hold/", RECORD)
    assert early.status_code == 409
    assert early.json()["citation"] == viewing.CITATION
    fixed = {"appointed_at": tomorrow().isoformat(), "place": "W"}
    assert officer.post(f"{address}grant/", fixed).json()["status"] == "granted"
    assert officer.post(f"{address}hold/", RECORD).json()["status"] == "held"


class TestSamples:
    @pytest.fixture
    def held(self, case: Case, rights_holder: Any, supervisor: Any, inspector: Any) -> Viewing:
        one = granted(case, rights_holder, supervisor, samples_allowed="3 pieces")
        taken = [Taken(case.exhibits.get(), Decimal(3), timezone.localdate() + timedelta(days=7))]
        return viewing.hold(one, actor=inspector, receipt_no="R-7", samples=taken, **RECORD)

    def test_each_lies_under_a_label_in_the_hands_of_the_party(self, case, held):
        sample = held.samples.get()
        label = sample.exhibit
        assert (label.kind, label.quantity, label.custodian) == ("sample", 3, "Zhang, counsel")
        assert held.samples_taken.startswith(case.exhibits.first().number)
        whole = label.parent
        balance = {whole.pk: whole.quantity, label.pk: Decimal(3)}
        assert adds_up(case.custody.all(), balance)
        moved = case.custody.get(kind="moved", exhibit=label)
        assert "R-7" in moved.remarks
        receipt = case.notices.get(kind="sample_receipt")
        assert receipt.addressee == "holder"
        assert label.number in str(receipt.content["zh"]["body"])

    def test_the_viewing_stands_in_the_ledger_of_disclosures(self, case, held, sender, supervisor):
        row = Disclosure.objects.get(about=held.number)
        assert (row.to_kind, row.ground) == ("holder", viewing.CITATION)
        assert "Zhang, counsel" in row.to_name
        assert held.samples.get().exhibit.number in row.what
        assert Event.objects.filter(verb="disclosure.made").exists()
        asked = viewing.ask(case, actor=sender, side="consignor", purpose="x")
        there = viewing.grant(asked, actor=supervisor, appointed_at=tomorrow(), place="W")
        viewing.hold(there, actor=supervisor, **RECORD)
        assert Disclosure.objects.get(about=there.number).to_kind == "consignor"

    def test_back_and_used_up_together_are_all_of_it(self, held, inspector):
        sample = held.samples.get()
        for returned, consumed in ((1, 1), (4, 0), (-1, 4)):
            with pytest.raises(InvalidInput) as refused:
                sampling.account_for(
                    sample,
                    actor=inspector,
                    returned=Decimal(returned),
                    consumed=Decimal(consumed),
                    place="Room 1",
                    remarks="x",
                )
            assert refused.value.details["field"] == "returned"
        with pytest.raises(InvalidInput, match="which test"):
            self.back(sample, inspector, 1, 2, remarks=" ")
        self.back(sample, inspector, 1, 2, remarks="Spectral test of the lens.")
        sample.refresh_from_db()
        label = sample.exhibit
        assert (sample.returned, sample.consumed) == (1, 2)
        assert (label.quantity, label.place) == (1, "Room 1")
        assert label.custodian == held.case.district.name_zh
        assert [event.kind for event in label.events.order_by("pk")] == [
            "moved",
            "consumed",
            "moved",
        ]
        with pytest.raises(sampling.SampleAccountedFor, match="Measures art 22"):
            self.back(sample, inspector, 3, 0)

    def back(self, sample: Any, actor: Any, returned: int, consumed: int, **more: Any) -> Any:
        given = {"place": "Room 1", **more}
        return sampling.account_for(
            sample, actor=actor, returned=Decimal(returned), consumed=Decimal(consumed), **given
        )

    def test_no_more_than_lies_there_and_of_this_case_only(
        self, case, rights_holder, supervisor, inspector
    ):
        one = granted(case, rights_holder, supervisor, samples_allowed="all")
        other = detained_case(supervisor, rights_holder).exhibits.get()
        for label, quantity in ((case.exhibits.get(), 10**6), (other, 1)):
            with pytest.raises(InvalidInput):
                viewing.hold(
                    one,
                    actor=inspector,
                    receipt_no="R",
                    samples=[Taken(label, Decimal(quantity))],
                    **RECORD,
                )
        one.refresh_from_db()
        assert one.status == "granted"

    def test_late_samples_are_asked_for_once(self, held, rights_holder):
        with time_machine.travel(timezone.now() + timedelta(days=7), tick=False):
            assert remind_of_samples() == 0
        with time_machine.travel(timezone.now() + timedelta(days=9), tick=False):
            assert remind_of_samples() >= 2
            told = rights_holder.notifications.filter(message__contains="to be back").count()
            remind_of_samples()
            again = rights_holder.notifications.filter(message__contains="to be back").count()
        assert told == again == 1

    def test_the_pack_for_the_suit_lists_viewings_and_samples(
        self, case, held, rights_holder, legal, sender, supervisor
    ):
        other = viewing.ask(case, actor=sender, side="consignor", purpose="of the other side")
        viewing.grant(other, actor=supervisor, appointed_at=tomorrow(), place="W")
        request = court.request_support(case, actor=rights_holder, purpose="A suit.")
        court.grant_support(request, actor=legal)
        with zipfile.ZipFile(io.BytesIO(read(request_pack(request)))) as archive:
            viewings = archive.read("viewings.csv").decode("utf-8-sig")
            samples = archive.read("samples.csv").decode("utf-8-sig")
        assert held.number in viewings
        assert other.number not in viewings
        assert held.samples.get().exhibit.number in samples
        told = Disclosure.objects.get(about=request.number)
        assert "viewings" in told.what

    def test_the_holder_that_asks_for_support_asks_for_an_appointment_there(
        self, case, rights_holder, legal, login
    ):
        page = f"/portal/cases/{case.number}/support/"
        sent = {"purpose": "A suit.", "view": "on", "samples_wanted": "1 piece"}
        assert login(rights_holder).post(page, sent).status_code == 302
        one = Viewing.objects.get()
        assert (one.side, one.samples_wanted) == ("holder", "1 piece")
        assert one.number in login(rights_holder).get(page).content.decode()
        support = case.support_requests.get()
        assert one.number in login(legal).get(f"/support/{support.number}/").content.decode()

    def test_accounted_for_on_the_page_and_over_the_api(self, held, inspector, login, bearer):
        sample = held.samples.get()
        page = f"/viewings/{held.number}/samples/{sample.exhibit.number}/back/"
        bad = login(inspector).post(page, {"returned": "1", "consumed": "1", "place": "R"})
        assert bad.status_code == 422
        officer = bearer(inspector)
        address = f"/api/v1/viewings/{held.number}/sample-back/"
        body = {"exhibit": sample.exhibit.number, "returned": "3", "consumed": "0", "place": "R 1"}
        done = officer.post(address, body)
        assert done.status_code == 200, done.content
        assert done.json()["samples"][0]["returned"] == "3.000"
        assert officer.post(address, body).status_code == 409


def request_pack(request: Any) -> Any:
    request.refresh_from_db()
    return request.pack
