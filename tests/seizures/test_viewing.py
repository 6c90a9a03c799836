"""Viewing goods and taking samples with the consent of customs (REG 17, MEA 22)."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from core.errors import InvalidInput
from core.notifications.models import Notification
from core.states import IllegalTransition
from seizures.cases.models import Case
from seizures.procedure import guards, viewing
from seizures.viewings.models import Viewing
from tests.factories import EnterpriseFactory, member_of
from tests.factories.procedure import detained_case, suspended_case

pytestmark = pytest.mark.django_db
RECORD = {"officers": "Li, Wang", "visitors": "Zhang, counsel", "seen": "228 boxes"}


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

    bare = officer.post(f"{page}hold/", {**RECORD, "samples_taken": "1 piece"})
    assert bare.status_code == 422
    assert "receipt_no" in bare.context["held_form"].errors
    whole = {**RECORD, "samples_taken": "1 piece", "receipt_no": "R-1"}
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
