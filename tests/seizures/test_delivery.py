"""An approved transfer reaches the police once: whatever fails, and however many try."""

import io
import json
import subprocess
import sys
import threading
import zipfile
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from jsonschema import Draft202012Validator
from pypdf import PdfReader

from core.accounts.models import User
from core.audit.models import Event
from core.files.services import read
from core.notifications.models import Notification
from seizures.cases.models import Case
from seizures.deadlines.models import Deadline
from seizures.evidence.services import add_evidence, record_custody
from seizures.hooks import services as hooks
from seizures.hooks.models import Dispatch
from seizures.notices.drawing import draw
from seizures.notices.models import Notice
from seizures.procedure import transfer
from seizures.referrals import delivery, documents, packs, tasks
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
        top = f"{referral.number}/"
        return {name.removeprefix(top): archive.read(name) for name in archive.namelist()}


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
    def whole(self, supervisor: User) -> Referral:
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
        with connection.cursor() as cursor:  # as a commit does: the ledger is sealed
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        delivery.deliver(referral.pk)
        referral.refresh_from_db()
        return referral

    def test_holds_every_paper_that_the_provisions_ask_for(self, supervisor):
        found = members(self.whole(supervisor))

        document = json.loads(found["data/referral.json"])
        kinds = {paper["kind"] for paper in document["papers"]}
        assert kinds == {
            "transfer_letter",
            "investigation_report",
            "list_of_goods",
            "test_report",
            "custody_list",
        }
        for paper in document["papers"]:
            content = found[f"data/{paper['path']}"]
            assert "sha256" not in paper or sha256(content).hexdigest() == paper["sha256"]
        report = found["data/transfer/investigation-report-en.pdf"]
        text = PdfReader(io.BytesIO(report)).pages[0].extract_text()
        assert "The mark is identical." in text
        assert document["custody"][0]["seal_no"] == "HG-1"
        values = {value["kind"]: value["amount"] for value in document["values"]}
        assert values["criminal_value"] == "60000.00"

    def test_is_a_bag_that_anybody_can_check_offline(self, supervisor, tmp_path):
        referral = self.whole(supervisor)
        package = tmp_path / "package.zip"
        assert referral.package is not None
        package.write_bytes(read(referral.package))
        with zipfile.ZipFile(package) as archive:
            archive.extractall(tmp_path)
        folder = tmp_path / referral.number
        command = [sys.executable, "-I", "-S", "verify.py"]

        whole = subprocess.run(command, cwd=folder, capture_output=True, check=False)
        goods = folder / "data/transfer/goods.csv"
        goods.write_bytes(goods.read_bytes().replace(b"1000", b"1001"))
        changed = subprocess.run(command, cwd=folder, capture_output=True, check=False)

        assert b"bagit.txt" not in whole.stderr
        assert whole.returncode == 0, whole.stdout.decode()
        assert changed.returncode == 1
        assert b"goods.csv" in changed.stdout

    def test_data_are_as_the_published_schema_says(self, supervisor, client):
        document = json.loads(members(self.whole(supervisor))["data/referral.json"])
        published = client.get("/public/schemas/referral-1.json").json()

        Draft202012Validator.check_schema(published)
        Draft202012Validator(published).validate(document)
        wrongs: list[dict[str, Any]] = [
            {"values": document["values"][:2]},
            {"officers": document["officers"][:1]},
            {"goods": []},
            {"papers": document["papers"][:2]},
            {"approved_at": "2026-01-01"},
            {"format": "longteng-referral/2"},
        ]
        for wrong in wrongs:
            with pytest.raises(documents.NotOfTheSchema):
                documents.check({**document, **wrong})

    def test_what_is_not_of_the_schema_does_not_leave(self):
        referral = approved(reasons="?")
        Referral.objects.update(reasons="")

        again = delivery.deliver(referral.pk)

        referral.refresh_from_db()
        assert again is not None
        assert "NotOfTheSchema: $.facts" in referral.delivery_problem
        assert not Delivery.objects.exists()

    def test_same_referral_gives_the_same_bytes(self):
        referral = approved()

        assert packs.build(referral) == packs.build(referral)

    def test_the_systems_of_the_office_get_the_data_in_the_same_transaction(self, police):
        hooks.register(police.partner_office, actor=police, url="https://ga.example.org/in")
        referral = approved(partner_office=police.partner_office)

        delivery.deliver(referral.pk)

        referral.refresh_from_db()
        row = Dispatch.objects.get()
        assert (row.event, row.key, row.status) == (
            "referral.delivered",
            referral.number,
            "waiting",
        )
        told = json.loads(row.body)
        documents.check(told["document"])
        assert referral.package is not None
        assert told["package"]["sha256"] == referral.package.sha256

    def test_stuck_delivery_is_hurried_by_hand(self, supervisor, monkeypatch, login):
        referral = approved()
        monkeypatch.setattr(delivery, "hand_to_partner", failing(OSError("down")))
        delivery.deliver(referral.pk)
        monkeypatch.undo()
        assert deliver_waiting() == 0
        page = login(supervisor).get(f"/referrals/{referral.number}/").content.decode()
        assert "Try again now" in page

        login(supervisor).post(f"/referrals/{referral.number}/hurry/")

        assert deliver_waiting() == 1


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
