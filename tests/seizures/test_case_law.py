"""What the case page says of the law: how each clock is counted, open points, who was first."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.utils.html import strip_tags

from core.reference.calendar import SHANGHAI
from core.reference.models import CalendarYear, Instrument, LegalNote, StatutoryDeadline
from recordal.rights.models import IpRight
from seizures.procedure import guards, steps
from seizures.templatetags.law import instruments_of, legal_notes
from tests.factories.procedure import applied_case, detained_case, suspended_case

pytestmark = pytest.mark.django_db


class TestClocksOnThePage:
    def test_start_count_last_day_calendar_and_text_of_each_clock(
        self, supervisor, rights_holder, login
    ):
        with time_machine.travel(datetime(2026, 9, 24, 10, 0, tzinfo=SHANGHAI), tick=False):
            case = detained_case(supervisor, rights_holder)
            page = strip_tags(login(supervisor).get(case.get_absolute_url()).content.decode())

        determination = case.deadlines.get(rule=guards.DETERMINATION)
        # by hand: 28-30 Sep, 8-10 Oct (a Saturday), then five a week; 25 Sep, 1-7 Oct are free
        assert determination.last_moment.astimezone(SHANGHAI).date() == date(2026, 11, 12)
        for text in (
            "counted from 2026-09-25, the day after the start",
            "30 working days left after today",
            "2026-11-12",
            determination.calendar_version,
            "holidays confirmed",
            "Regulation art 20; Measures art 28",
            "GACC Order 183, numbers of the 2009 text",
            "in force from 2018-03-19",
        ):
            assert text in page, text
        assert "not announced" not in page.partition("Open points")[0]

    def test_a_period_into_a_year_without_holidays_is_provisional(
        self, supervisor, rights_holder, login
    ):
        with time_machine.travel(datetime(2026, 12, 30, 10, 0, tzinfo=SHANGHAI), tick=False):
            assert not CalendarYear.objects.filter(year=2027, confirmed=True).exists()
            case = suspended_case(supervisor, rights_holder.enterprises.get())
            page = login(supervisor).get(case.get_absolute_url()).content.decode()

        assert case.deadlines.get().provisional
        assert "the holidays of a year in this period are not announced" in page

    def test_every_citation_of_a_deadline_of_the_procedure_names_a_known_text(self):
        known = Instrument.objects.in_bulk()
        unknown = [
            rule.key
            for rule in StatutoryDeadline.objects.exclude(standing="internal")
            if not instruments_of(rule.citation, known)
            and rule.citation.split(" ")[0] not in {"House", "GACC"}
        ]

        assert unknown == []


class TestOpenPoints:
    @pytest.mark.parametrize(
        ("status", "flow", "patent", "shown"),
        [
            ("suspended", "ex_officio", False, "holder_3_customs_5"),
            ("suspended", "by_application", False, "general_ceiling"),
            ("detained", "ex_officio", True, "counter_security_stage"),
            ("undetermined", "ex_officio", False, "settlement_signature"),
            ("detained", "ex_officio", False, "numbering"),
        ],
    )
    def test_each_is_shown_where_it_matters(
        self, supervisor, rights_holder, status, flow, patent, shown
    ):
        case = suspended_case(supervisor, rights_holder.enterprises.get())
        if patent:
            IpRight.objects.filter(recordals__case_items__case=case).update(kind="design")
        case.status, case.flow = status, flow

        assert shown in [note.key for note in legal_notes(case)]

    def test_and_not_where_it_does_not(self, supervisor, rights_holder):
        case = suspended_case(supervisor, rights_holder.enterprises.get())
        keys = {note.key for note in legal_notes(case)}

        assert (
            keys & {"general_ceiling", "counter_security_stage", "imported_counterfeits"} == set()
        )

    def test_an_administrator_can_reword_one(self, administrator, login):
        client = login(administrator)
        address = "/reference/legal-notes/numbering/"
        form = client.get(address).context["form"]
        sent = {name: form[name].value() or "" for name in form.fields}
        sent["practice_en"] = "Quote the numbers of 2018."

        assert client.post(address, sent).status_code == 302
        assert LegalNote.objects.get(pk="numbering").practice_en == "Quote the numbers of 2018."


class TestWhoWasFirst:
    def test_the_second_officer_reads_who_did_what(
        self, supervisor, legal, rights_holder, login, bearer
    ):
        case = detained_case(supervisor, rights_holder)
        steps.determine(case, actor=supervisor, outcome="infringing", reasons="Copied.")
        client = login(legal)

        answer = client.post(
            f"/cases/{case.number}/determine/",
            {"outcome": "not_infringing", "reasons": "Looks fine."},
            headers={"referer": f"http://testserver{case.get_absolute_url()}"},
            follow=True,
        )

        said = " ".join(str(message) for message in answer.context["messages"])
        assert f"Last step: Infringement determined, {supervisor}" in said
        assert "Regulation art 20; Measures art 28" in said

        problem = bearer(legal).post(
            f"/api/v1/cases/{case.number}/determine/",
            {"outcome": "not_infringing", "reasons": "Looks fine."},
            content_type="application/json",
        )
        body = problem.json()
        assert problem.status_code == 409
        assert (body["last_step"], body["last_by"]) == (
            "case.determined_infringing",
            str(supervisor),
        )
        assert datetime.fromisoformat(body["last_at"]) - datetime.now(SHANGHAI) < timedelta(0)

    def test_of_a_security_too(self, supervisor, legal, rights_holder):
        security = applied_case(supervisor, rights_holder)[1]
        steps.accept_security(security, actor=supervisor)

        with pytest.raises(guards.NothingToDecide, match=rf"Security accepted, {supervisor}"):
            steps.refuse_security(security, actor=supervisor, reason="Late.")

    def test_a_transfer_to_the_police_is_not_told(self, supervisor, rights_holder):
        case = detained_case(supervisor, rights_holder)
        type(case).objects.filter(pk=case.pk).update(status="transferred")

        with pytest.raises(guards.WrongState) as refused:
            steps.withdraw(case, actor=rights_holder)

        assert "last_step" not in refused.value.details
