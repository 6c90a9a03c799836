"""An approved transfer reaches the police once: whatever fails, and however many try."""

import io
import json
import threading
import zipfile
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from core.audit.models import Event
from core.files.services import read
from core.notifications.models import Notification
from seizures.cases.models import Case
from seizures.deadlines.models import Deadline
from seizures.evidence.services import add_evidence, record_custody
from seizures.notices.drawing import draw
from seizures.notices.models import Notice
from seizures.procedure import transfer
from seizures.referrals import delivery, packs, tasks
from seizures.referrals.models import Delivery, Referral
from seizures.referrals.periodic import deliver_waiting
from tests.factories import CaseItemFactory, DistrictOfficerFactory, UserFactory, stored_picture
from tests.factories.outcomes import ReferralFactory


def approved(**kwargs: Any) -> Referral:
    """Approved by a supervisor; its letter is drawn, as the worker does within seconds."""
    referral = ReferralFactory(**kwargs)
    CaseItemFactory(case=referral.case)
    head = DistrictOfficerFactory(role="supervisor")
    transfer.approve(referral, actor=head)
    for notice in Notice.objects.filter(case=referral.case):
        draw(notice)
    referral.refresh_from_db()
    return referral


def members(referral: Referral) -> dict[str, bytes]:
    assert referral.package is not None
    with zipfile.ZipFile(io.BytesIO(read(referral.package))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.django_db
class TestDelivery:
    def test_arrives_and_meets_the_clock(self):
        referral = approved()

        assert delivery.deliver(referral.pk) is None

        referral.refresh_from_db()
        assert referral.status == Referral.Status.DELIVERED
        clock = referral.case.deadlines.get(rule="transfer_delivery")
        assert clock.status == Deadline.Status.MET
        arrived = Delivery.objects.get()
        assert arrived.idempotency_key == referral.number
        assert referral.package is not None
        assert arrived.sha256 == referral.package.sha256
        assert Event.objects.about(referral).filter(verb="referral.delivered").count() == 1

    def test_a_late_delivery_misses_the_clock(self):
        referral = approved()

        with time_machine.travel(timezone.now() + timedelta(hours=25)):
            delivery.deliver(referral.pk)

        clock = referral.case.deadlines.get(rule="transfer_delivery")
        assert clock.status == Deadline.Status.MISSED

    def test_people_of_the_office_are_told(self, police):
        referral = approved(partner_office=police.partner_office)
        other = UserFactory(role="auditor")

        delivery.deliver(referral.pk)

        assert police.notifications.get().url == f"/partner/referrals/{referral.number}/"
        assert not other.notifications.exists()

    def test_second_time_changes_nothing(self):
        referral = approved()
        delivery.deliver(referral.pk)
        referral.refresh_from_db()
        first = referral.delivered_at

        delivery.deliver(referral.pk)
        tasks.deliver(referral.pk)

        referral.refresh_from_db()
        assert (referral.delivered_at, referral.delivery_attempts) == (first, 1)
        assert Delivery.objects.count() == 1

    def test_proposed_transfers_are_not_delivered(self):
        referral = ReferralFactory()

        assert delivery.deliver(referral.pk) is None

        assert not Delivery.objects.exists()

    def test_gone_referral_is_left_quietly(self):
        assert delivery.deliver(987_654_321) is None

    def test_waits_for_the_letter_without_counting_a_failure(self):
        referral = CaseItemFactory(case=ReferralFactory().case).case.referrals.get()
        transfer.approve(referral, actor=DistrictOfficerFactory(role="supervisor"))

        again = delivery.deliver(referral.pk)

        referral.refresh_from_db()
        assert again is not None
        assert (referral.status, referral.delivery_attempts) == (Referral.Status.APPROVED, 0)

    def test_does_not_wait_for_the_letter_for_ever(self):
        referral = CaseItemFactory(case=ReferralFactory().case).case.referrals.get()
        transfer.approve(referral, actor=DistrictOfficerFactory(role="supervisor"))

        with time_machine.travel(timezone.now() + delivery.LETTER_PATIENCE):
            delivery.deliver(referral.pk)

        referral.refresh_from_db()
        assert referral.status == Referral.Status.DELIVERED


@pytest.mark.django_db
class TestPackage:
    def test_holds_letter_goods_custody_and_events(self, supervisor):
        referral = approved()
        record_custody(
            referral.case,
            "taken",
            actor=supervisor,
            from_party="Carrier",
            to_party="Customs",
            place="Huanggang",
            seal_no="HG-1",
        )
        add_evidence(
            referral.case,
            stored_picture("report.png"),
            actor=supervisor,
            kind="report",
            title="Appraisal",
        )
        delivery.deliver(referral.pk)
        referral.refresh_from_db()

        found = members(referral)

        assert {name for name in found if not name.startswith("reports/")} == {
            "custody.json",
            "events.json",
            "goods.json",
            "letter/transfer_letter-en.pdf",
            "letter/transfer_letter-zh.pdf",
            "manifest.json",
            "referral.json",
        }
        assert any(name.startswith("reports/") for name in found)
        assert json.loads(found["goods.json"])[0]["quantity"] == "1000.000"
        assert json.loads(found["custody.json"])[0]["seal_no"] == "HG-1"
        assert found["letter/transfer_letter-zh.pdf"].startswith(b"%PDF")
        values = {v["kind"]: v["amount"] for v in json.loads(found["referral.json"])["values"]}
        assert values["criminal_value"] == "60000.00"

    def test_manifest_lists_the_hash_of_every_other_file(self):
        referral = approved()
        delivery.deliver(referral.pk)
        referral.refresh_from_db()

        found = members(referral)

        manifest = json.loads(found.pop("manifest.json"))
        assert {entry["name"]: entry["sha256"] for entry in manifest["files"]} == {
            name: sha256(content).hexdigest() for name, content in found.items()
        }

    def test_same_referral_gives_the_same_bytes(self):
        referral = approved()

        assert packs.build(referral) == packs.build(referral)


@pytest.mark.django_db
class TestFaults:
    def test_failure_is_noted_and_tried_again_later(self, monkeypatch):
        referral = approved()
        monkeypatch.setattr(delivery, "hand_to_partner", failing(OSError("inbox unreachable")))

        again = delivery.deliver(referral.pk)

        referral.refresh_from_db()
        assert referral.status == Referral.Status.APPROVED
        assert referral.delivery_problem == "OSError: inbox unreachable"
        assert referral.next_try_at == again
        assert again is not None
        assert timedelta(seconds=25) < again - timezone.now() <= delivery.FIRST_PAUSE
        assert referral.case.deadlines.get(rule="transfer_delivery").status == "running"

    def test_pauses_grow_up_to_half_an_hour(self, monkeypatch):
        referral = approved()
        monkeypatch.setattr(delivery, "hand_to_partner", failing(OSError("down")))
        pauses = []
        for _ in range(12):
            again = delivery.deliver(referral.pk)
            assert again is not None
            pauses.append(round((again - timezone.now()).total_seconds()))

        assert pauses[:3] == [30, 60, 120]
        assert pauses[-1] == delivery.LONGEST_PAUSE.total_seconds()

    def test_officers_are_told_once_when_it_sticks(self, monkeypatch):
        referral = approved()
        monkeypatch.setattr(delivery, "hand_to_partner", failing(OSError("down")))

        for _ in range(5):
            delivery.deliver(referral.pk)

        told = Notification.objects.filter(once=f"stuck-{referral.pk}")
        assert {row.recipient_id for row in told} == {
            referral.proposed_by_id,
            referral.decided_by_id,
        }

    def test_arrives_after_the_fault_has_gone(self, monkeypatch):
        referral = approved()
        with monkeypatch.context() as broken:
            broken.setattr(delivery, "hand_to_partner", failing(OSError("down")))
            delivery.deliver(referral.pk)
        assert deliver_waiting() == 0

        with time_machine.travel(timezone.now() + timedelta(minutes=1)):
            assert deliver_waiting() == 1

        referral.refresh_from_db()
        assert (referral.status, referral.delivery_problem) == (Referral.Status.DELIVERED, "")
        assert referral.delivery_attempts == 2

    def test_one_stuck_transfer_does_not_hold_up_the_others(self, monkeypatch):
        stuck, fine = approved(), approved()
        whole = delivery.hand_to_partner

        def sometimes(referral: Referral, *args: Any) -> Delivery:
            if referral.pk == stuck.pk:
                raise OSError("down")
            return whole(referral, *args)

        monkeypatch.setattr(delivery, "hand_to_partner", sometimes)

        assert deliver_waiting() == 1

        fine.refresh_from_db()
        assert fine.status == Referral.Status.DELIVERED


def failing(error: BaseException) -> Any:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise error

    return fail


@pytest.mark.django_db(transaction=True)
class TestManyHands:
    def test_worker_killed_after_sending_leaves_nothing_and_sends_once(self, monkeypatch):
        referral = approved()
        with monkeypatch.context() as killed:
            killed.setattr(delivery, "_end_clock", failing(SystemExit()))
            with pytest.raises(SystemExit):
                delivery.deliver(referral.pk)
        referral.refresh_from_db()
        assert referral.status == Referral.Status.APPROVED
        assert not Delivery.objects.exists()

        delivery.deliver(referral.pk)

        assert Delivery.objects.count() == 1
        assert Notification.objects.filter(once=f"delivered-{referral.number}").count() == 0

    def test_worker_killed_while_packing_leaves_the_transfer_to_the_clock(self, monkeypatch):
        referral = approved()
        with monkeypatch.context() as killed:
            killed.setattr(packs, "build", failing(SystemExit()))
            with pytest.raises(SystemExit):
                delivery.deliver(referral.pk)

        assert deliver_waiting() == 1

        assert Delivery.objects.count() == 1

    def test_eight_workers_deliver_once(self, police):
        referral = approved(partner_office=police.partner_office)
        ready = threading.Barrier(8)
        problems: list[Exception] = []

        def work() -> None:
            try:
                ready.wait(10)
                delivery.deliver(referral.pk)
            except Exception as error:
                problems.append(error)
            finally:
                connection.close()

        workers = [threading.Thread(target=work) for _ in range(8)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(60)

        assert problems == []
        assert Delivery.objects.count() == 1
        assert police.notifications.count() == 1
        referral.refresh_from_db()
        assert referral.delivery_attempts == 1
        assert Event.objects.about(referral).filter(verb="referral.delivered").count() == 1
        assert Case.objects.get(pk=referral.case_id).status == Case.Status.TRANSFERRED
