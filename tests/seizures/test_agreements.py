"""Licences and settlements: reported by the holder, confirmed by another, then lawful use."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from core.audit.models import Event
from core.errors import InvalidInput
from core.states import IllegalTransition
from recordal.licensees.models import Licensee
from seizures.agreements import queries, services
from seizures.agreements.models import Agreement
from seizures.cases.models import Case
from seizures.civil import suits
from seizures.liaison import work
from seizures.procedure import steps
from tests.factories import (
    CaseFactory,
    DistrictOfficerFactory,
    PriorityEnterpriseFactory,
    RecordalFactory,
)

pytestmark = pytest.mark.django_db


def reported(holder_user: Any, **kwargs: Any) -> Agreement:
    holder = holder_user.enterprises.get()
    fields = {
        "kind": "licence",
        "partner_name": "Huizhou Plastics Ltd",
        "value": Decimal("3200000.00"),
        "signed_on": timezone.localdate(),
        "recordals": [RecordalFactory(right__holder=holder)],
        **kwargs,
    }
    return services.report(holder, actor=holder_user, **fields)


class TestConfirmation:
    def test_the_company_confirms_and_becomes_a_lawful_user(self, rights_holder, trader, login):
        code = trader.enterprises.get().uscc
        agreement = reported(rights_holder, partner_uscc=code, goods="flash disks")
        recordal = agreement.recordals.get()
        assert not Licensee.objects.exists()
        assert trader.notifications.get().url == f"/agreements/{agreement.number}/"

        answer = login(trader).post(f"/agreements/{agreement.number}/confirm/")

        assert answer.status_code == 302
        listed = Licensee.objects.get()
        assert (listed.recordal, listed.uscc, listed.goods) == (recordal, code, "flash disks")
        assert listed.valid_from == agreement.signed_on
        verbs = Event.objects.about(agreement).order_by("pk").values_list("verb", flat=True)
        assert list(verbs) == ["agreement.reported", "agreement.confirmed"]
        with pytest.raises(IllegalTransition):
            services.refuse(agreement, actor=trader, reasons="Late.")

    def test_customs_confirms_for_a_company_without_account(self, rights_holder, legal, bearer):
        agreement = reported(rights_holder)

        answer = bearer(legal).post(f"/api/v1/agreements/{agreement.number}/confirm/")

        assert answer.json()["status"] == "confirmed"
        assert Licensee.objects.get().name == "Huizhou Plastics Ltd"

    def test_not_by_who_reported_it_nor_by_strangers(self, rights_holder, other_holder, trader):
        agreement = reported(rights_holder)

        for user in (rights_holder, other_holder, trader, DistrictOfficerFactory()):
            with pytest.raises(services.NotYours):
                services.confirm(agreement, actor=user)
        assert not Licensee.objects.exists()

    def test_not_confirmed_needs_reasons_and_changes_nothing(self, rights_holder, legal, login):
        agreement = reported(rights_holder)
        with pytest.raises(InvalidInput):
            services.refuse(agreement, actor=legal, reasons=" ")

        login(legal).post(
            f"/agreements/{agreement.number}/refuse/", {"reasons": "No signature on it."}
        )

        agreement.refresh_from_db()
        assert (agreement.status, agreement.refusal_reasons) == ("refused", "No signature on it.")
        assert not Licensee.objects.exists()
        assert rights_holder.notifications.count() == 1

    def test_a_settlement_makes_nobody_a_lawful_user(self, rights_holder, legal):
        case = CaseFactory(detained=True, holder=rights_holder.enterprises.get())
        agreement = reported(rights_holder, kind="settlement", recordals=[], case=case)

        services.confirm(agreement, actor=legal)

        assert not Licensee.objects.exists()

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"kind": "gift"}, "kind"),
            ({"partner_name": " "}, "partner_name"),
            ({"value": Decimal(-1)}, "value"),
            ({"signed_on": date(2999, 1, 1)}, "signed_on"),
            ({"partner_uscc": "123"}, "partner_uscc"),
            ({"recordals": []}, "recordals"),
            ({"valid_from": date(2026, 2, 1), "valid_to": date(2026, 1, 1)}, "valid_to"),
        ],
    )
    def test_bad_input(self, rights_holder, given, field):
        with pytest.raises(InvalidInput) as refusal:
            reported(rights_holder, **given)

        assert refusal.value.details["field"] == field

    def test_rights_and_cases_of_others_are_refused(self, rights_holder, other_holder):
        with pytest.raises(InvalidInput):
            reported(rights_holder, recordals=[RecordalFactory()])
        with pytest.raises(InvalidInput):
            reported(rights_holder, case=CaseFactory())
        with pytest.raises(services.NotYours):
            services.report(
                rights_holder.enterprises.get(),
                actor=other_holder,
                kind="settlement",
                partner_name="x",
                value=Decimal(1),
                signed_on=timezone.localdate(),
            )


class TestFigures:
    def test_thirty_one_companies_over_a_hundred_million(
        self, rights_holder, legal, login, other_holder, planner
    ):
        """The source fact of the campaign: counted from what was confirmed, and nothing else."""
        priority = PriorityEnterpriseFactory(enterprise=rights_holder.enterprises.get())
        holder = rights_holder.enterprises.get()
        recordal = RecordalFactory(right__holder=holder)
        for n in range(31):
            agreement = reported(
                rights_holder,
                partner_name=f"Licensee {n}",
                value=Decimal(3_300_000),
                recordals=[recordal],
            )
            services.confirm(agreement, actor=legal)
        reported(rights_holder, partner_name="Not confirmed", recordals=[recordal])

        found = queries.licensed_by(type(holder).objects.filter(pk=holder.pk))

        assert (found.companies, found.value) == (31, Decimal(102_300_000))
        page = login(rights_holder).get("/agreements/").content.decode()
        assert "¥102,300,000.00" in page
        assert "102,300,000" not in login(other_holder).get("/agreements/").content.decode()
        campaign = login(planner).get(f"/campaigns/{priority.campaign.code}/").content.decode()
        assert "¥102,300,000.00" in campaign
        assert "31 companies" in campaign

    def test_list_is_flat(self, rights_holder, login, assert_flat_queries):
        client = login(rights_holder)
        assert_flat_queries(client, "/agreements/", lambda: reported(rights_holder))
        assert_flat_queries(client, "/api/v1/agreements/", lambda: reported(rights_holder))


def test_doors_of_holder(rights_holder, other_holder, police, login):
    holder = rights_holder.enterprises.get()
    recordal = RecordalFactory(right__holder=holder)
    answer = login(rights_holder).post(
        "/agreements/new/",
        {
            "holder": holder.pk,
            "kind": "licence",
            "partner_name": "Huizhou Plastics Ltd",
            "value": "1000000",
            "signed_on": str(timezone.localdate()),
            "recordals": [recordal.pk],
        },
    )
    agreement = Agreement.objects.get()
    assert answer.headers["Location"] == f"/agreements/{agreement.number}/"
    assert login(other_holder).get(f"/agreements/{agreement.number}/").status_code == 404
    assert login(police).get("/agreements/").status_code == 403


@pytest.mark.django_db(transaction=True)
def test_liaison_officers_are_told_of_every_step_once(supervisor, rights_holder):
    holder = rights_holder.enterprises.get()
    liaison = DistrictOfficerFactory(username="liaison")
    priority = PriorityEnterpriseFactory(enterprise=holder, liaison_officer=liaison)
    case = CaseFactory(detained=True, holder=holder, district=priority.district)
    other = CaseFactory(detained=True, district=priority.district)
    assert work.tell() == 0

    for one in (case, other):
        steps.determine(
            Case.objects.get(pk=one.pk), actor=supervisor, outcome="infringing", reasons="Copied."
        )
    suits.report_suit(
        case,
        actor=rights_holder,
        court="IPC",
        filed_on=timezone.localdate() - timedelta(days=1),
    )

    assert work.tell() == 2
    assert work.tell() == 0
    told = [row.text for row in liaison.notifications.order_by("pk")]
    assert "Infringement determined" in told[0]
    assert "Civil suit noted" in told[1]
    assert all(case.number in text for text in told)
