"""The decision on an application: taken, checked, recorded, refused by two people, withdrawn."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import localdate, now

from core.accounts.permissions import Role
from core.audit.models import Event
from core.errors import DomainError, InvalidInput
from core.reference.models import ReviewCheck
from core.states import IllegalTransition
from recordal.applications import services
from recordal.applications.models import Recordal
from recordal.review import assignment, checklist, guards, signing
from recordal.review import services as review
from recordal.review.checklist import Finding
from recordal.review.models import CheckMark, Proposal
from tests.factories import AgencyFactory, EnterpriseFactory, LicenseeFactory, UserFactory
from tests.recordal.cast import recorded, refused, submitted

pytestmark = pytest.mark.django_db
GROUND = {"ground": "documents", "reasons": "The certificate is unreadable."}


@pytest.fixture
def application(rights_holder):
    return submitted(rights_holder.enterprises.get())


@pytest.fixture
def colleague(db):
    return UserFactory(username="colleague", role=Role.EXAMINER)


def keys(found):
    return {point.check.pk for point in found.points}


class TestChecklist:
    def test_follows_the_kind_of_right(self):
        mark = checklist.checklist(submitted(EnterpriseFactory()))
        model = checklist.checklist(submitted(EnterpriseFactory(), kind="utility_model"))
        work = checklist.checklist(submitted(EnterpriseFactory(), kind="copyright"))

        assert {"tm_certificate", "tm_classes"} <= keys(mark)
        assert {"patent_certificate", "patent_report"} <= keys(model)
        assert "work_proof" in keys(work)
        assert not {"patent_report", "work_proof"} & keys(mark)
        for found in (mark, model, work):
            assert all(point.check.citation for point in found.points)

    def test_asks_of_agent_and_lawful_users_only_where_there_are_some(self, application):
        assert not {"agent", "licensees", "foreign"} & keys(checklist.checklist(application))

        AgencyFactory(holder=application.right.holder)
        LicenseeFactory(recordal=application)

        assert {"agent", "licensees"} <= keys(checklist.checklist(application))

    def test_a_holder_from_abroad_is_asked_for_its_representative(self):
        abroad = EnterpriseFactory(country_id="US", uscc="")
        AgencyFactory(holder=abroad)
        assert {"foreign", "agent"} <= keys(checklist.checklist(submitted(abroad)))

    def test_nothing_is_recorded_before_every_obligatory_point_is_in_order(
        self, application, examiner
    ):
        with pytest.raises(checklist.ChecklistIncomplete) as error:
            review.accept(application, actor=examiner)
        assert "tm_picture" in str(error.value.details["missing"])

        checklist.all_in_order(application, actor=examiner)
        bad = Finding("problem", "The picture shows another mark.")
        checklist.save(application, {"tm_picture": bad}, actor=examiner)
        with pytest.raises(checklist.ChecklistIncomplete) as error:
            review.accept(application, actor=examiner)
        assert error.value.details["missing"] == ["tm_picture"]

        checklist.save(application, {"tm_picture": Finding("in_order")}, actor=examiner)
        assert review.accept(application, actor=examiner).number

    def test_what_is_not_obligatory_stops_nothing(self, application, examiner):
        obligatory = [p.check.pk for p in checklist.checklist(application).missing]
        findings = {key: Finding("in_order") for key in obligatory}
        found = checklist.save(application, findings, actor=examiner)
        assert found.done < found.total
        assert review.accept(application, actor=examiner).number

    def test_keeps_who_found_what_and_when(self, application, examiner):
        before = now()
        checklist.save(application, {"holder": Finding("in_order")}, actor=examiner)
        found = checklist.all_in_order(application, actor=examiner)

        one, rest = CheckMark.objects.get(point="holder"), CheckMark.objects.exclude(point="holder")
        assert (one.by, one.together) == (examiner, False)
        assert one.at >= before
        assert rest.count() == found.total - 1
        assert set(rest.values_list("together", flat=True)) == {True}
        told = Event.objects.about(application).filter(verb="recordal.checked").order_by("pk")
        assert told[0].details == {"found": {"holder": "in_order"}}
        assert "holder" not in told[1].details["together"]

    def test_one_button_leaves_a_problem_as_it_is(self, application, examiner):
        bad = Finding("problem", "Not legible.")
        checklist.save(application, {"identity": bad}, actor=examiner)
        found = checklist.all_in_order(application, actor=examiner)
        assert [point.check.pk for point in found.missing] == ["identity"]

    def test_a_finding_can_be_taken_back(self, application, examiner):
        checklist.save(application, {"holder": Finding("in_order")}, actor=examiner)
        checklist.save(application, {"holder": Finding("")}, actor=examiner)
        assert not CheckMark.objects.exists()

    @pytest.mark.parametrize(
        ("key", "finding"),
        [
            ("holder", Finding("problem", " ")),
            ("holder", Finding("perhaps")),
            ("work_proof", Finding("in_order")),
            ("holder", Finding("problem", "x" * 501)),
        ],
        ids=["problem without remark", "unknown", "of another kind", "too long"],
    )
    def test_wrong_findings_are_named_at_the_point(self, key, finding, application, examiner):
        with pytest.raises(InvalidInput) as error:
            checklist.save(application, {key: finding}, actor=examiner)
        assert error.value.details["field"] == key
        assert not CheckMark.objects.exists()

    def test_an_administrator_can_make_a_point_obligatory(self, application, examiner):
        checklist.all_in_order(application, actor=examiner)
        CheckMark.objects.filter(point="translation").delete()
        ReviewCheck.objects.filter(pk="translation").update(obligatory=True)
        with pytest.raises(checklist.ChecklistIncomplete, match="Chinese translation"):
            review.accept(application, actor=examiner)


class TestAccept:
    def test_gives_number_and_term_and_tells_the_holder(self, rights_holder, examiner):
        recordal = submitted(rights_holder.enterprises.get(), protected_until=date(2050, 1, 1))

        recordal = recorded(recordal, examiner, on=date(2026, 9, 1))

        assert recordal.number == "T2026-00001"
        assert (recordal.approved_on, recordal.expires_on) == (date(2026, 9, 1), date(2036, 8, 31))
        assert recordal.examiner == examiner
        assert "T2026-00001" in rights_holder.notifications.get().text

    @pytest.mark.parametrize(
        ("kind", "number"),
        [("invention", "P2026-00001"), ("design", "P2026-00001"), ("copyright", "C2026-00001")],
    )
    def test_number_names_the_family(self, kind, number, examiner):
        recordal = submitted(EnterpriseFactory(), kind=kind)
        assert recorded(recordal, examiner, on=date(2026, 9, 1)).number == number

    def test_term_ends_with_the_right_itself(self, examiner):
        recordal = submitted(EnterpriseFactory(), protected_until=date(2028, 2, 29))
        recordal = recorded(recordal, examiner, on=date(2026, 9, 1))
        assert recordal.expires_on == date(2028, 2, 29)

    def test_right_that_has_ended_can_only_be_refused(self, examiner):
        recordal = submitted(EnterpriseFactory())
        last = recordal.right.protected_until
        with pytest.raises(DomainError, match=last.isoformat()):
            recorded(recordal, examiner, on=date(last.year + 1, 1, 1))
        recordal.refresh_from_db()
        assert recordal.number == ""

    def test_holder_must_be_verified(self, examiner):
        recordal = submitted(EnterpriseFactory(status="registered"))
        with pytest.raises(DomainError, match="Verify"):
            recorded(recordal, examiner)

    def test_draft_cannot_be_decided(self, examiner):
        draft = services.draft(EnterpriseFactory(), actor=None, kind="trademark", title="x")
        with pytest.raises(IllegalTransition):
            review.accept(draft, actor=examiner)


class TestRefusal:
    def test_needs_a_ground_of_the_law_and_reasons(self, application, examiner):
        with pytest.raises(InvalidInput) as error:
            review.propose_refusal(application, actor=examiner, ground="mood", reasons="no")
        assert error.value.details["field"] == "ground"
        with pytest.raises(InvalidInput) as error:
            review.propose_refusal(application, actor=examiner, ground="documents", reasons=" ")
        assert error.value.details["field"] == "reasons"
        assert not Proposal.objects.exists()

    @pytest.mark.parametrize("ground", Recordal.RefusalGround.values)
    def test_the_applicant_learns_of_it_only_once_it_is_signed(
        self, ground, application, rights_holder, examiner, chief
    ):
        review.propose_refusal(
            application, actor=examiner, ground=ground, reasons="The register names another."
        )

        application.refresh_from_db()
        assert (application.status, application.reasons) == ("submitted", "")
        assert not rights_holder.notifications.exists()
        assert chief.notifications.count() == 1

        application = review.sign(application, actor=chief)

        assert application.status == "refused"
        assert application.refusal_ground == ground
        assert application.reasons == "The register names another."
        assert application.examiner == examiner
        assert rights_holder.notifications.count() == 1
        assert not Recordal.objects.in_force_on(localdate()).exists()
        proposal = Proposal.objects.get()
        assert (proposal.proposed_by, proposal.decided_by) == (examiner, chief)
        refusal = Event.objects.get(verb="recordal.refused")
        assert (refusal.actor, refusal.details["proposed_by"]) == (chief, str(examiner))

    def test_nobody_signs_what_one_proposed_oneself(self, application, chief):
        review.propose_refusal(application, actor=chief, **GROUND)
        with pytest.raises(signing.SamePerson):
            review.sign(application, actor=chief)
        with pytest.raises(signing.SamePerson):
            review.return_(application, actor=chief, remarks="hm")
        application.refresh_from_db()
        assert application.status == "submitted"

    def test_the_database_holds_the_second_person_too(self, application, examiner):
        proposal = review.propose_refusal(application, actor=examiner, **GROUND)
        with pytest.raises(IntegrityError, match="another_person"), transaction.atomic():
            Proposal.objects.filter(pk=proposal.pk).update(
                status="signed", decided_by=examiner, decided_at=now()
            )
        with pytest.raises(IntegrityError, match="another_person"), transaction.atomic():
            Proposal.objects.filter(pk=proposal.pk).update(status="signed", decided_at=now())

    def test_returned_with_remarks_it_is_the_examiners_again(self, application, examiner, chief):
        review.propose_refusal(application, actor=examiner, **GROUND)
        with pytest.raises(InvalidInput) as error:
            review.return_(application, actor=chief, remarks=" ")
        assert error.value.details["field"] == "remarks"

        review.return_(application, actor=chief, remarks="It can be read with a glass.")

        assert "returned" in examiner.notifications.get().text
        with pytest.raises(signing.NothingProposed):
            review.sign(application, actor=chief)
        assert recorded(application, examiner).number

    def test_while_one_waits_nothing_else_is_decided(self, application, examiner, chief):
        review.propose_refusal(application, actor=examiner, **GROUND)
        checklist.all_in_order(application, actor=examiner)
        with pytest.raises(signing.AlreadyProposed, match="examiner"):
            review.accept(application, actor=examiner)
        with pytest.raises(signing.AlreadyProposed):
            review.propose_refusal(application, actor=examiner, **GROUND)

        review.take_back(application, actor=examiner)

        assert review.accept(application, actor=examiner).number
        with pytest.raises(signing.NothingProposed):
            signing.sign(application, actor=chief)

    def test_a_proposal_stays_out_of_the_applicants_history(
        self, application, examiner, rights_holder, login
    ):
        assignment.take(application, actor=examiner)
        review.propose_refusal(application, actor=examiner, **GROUND)
        page = login(rights_holder).get(f"/portal/recordals/{application.application_no}/")
        shown = {event.verb for event in page.context["events"]}
        assert shown == {"recordal.drafted", "recordal.submitted"}
        assert "unreadable" not in page.content.decode()


class TestAssignment:
    def test_taken_by_one_it_is_not_decided_by_another(self, application, examiner, colleague):
        assignment.take(application, actor=examiner)
        with pytest.raises(guards.AssignedToAnother, match="examiner"):
            assignment.take(application, actor=colleague)
        with pytest.raises(guards.AssignedToAnother):
            review.propose_refusal(application, actor=colleague, **GROUND)
        with pytest.raises(guards.AssignedToAnother):
            recorded(application, colleague)
        assert recorded(application, examiner).examiner == examiner

    def test_handed_to_a_colleague_who_is_told(self, application, examiner, colleague):
        assignment.take(application, actor=examiner)
        application = assignment.assign(application, colleague, actor=examiner)
        assert application.assigned_to == colleague
        assert application.application_no in colleague.notifications.get().text
        event = Event.objects.filter(verb="recordal.assigned").latest("pk")
        assert (event.actor, event.details["to"]) == (examiner, str(colleague))

    def test_a_chief_rearranges_what_others_have(self, application, examiner, colleague, chief):
        assignment.take(application, actor=examiner)
        with pytest.raises(guards.AssignedToAnother):
            assignment.give_back(application, actor=colleague)
        assert assignment.assign(application, colleague, actor=chief).assigned_to == colleague
        assert assignment.give_back(application, actor=chief).assigned_to is None

    def test_only_to_somebody_who_examines(self, application, examiner, auditor):
        with pytest.raises(InvalidInput) as error:
            assignment.assign(application, auditor, actor=examiner)
        assert error.value.details["field"] == "to"

    def test_the_next_ones_are_the_most_urgent_that_nobody_has(self, examiner, colleague):
        rows = [submitted(EnterpriseFactory()) for _ in range(4)]
        for n, row in enumerate(rows):
            Recordal.objects.filter(pk=row.pk).update(due_on=date(2030, 1, 10 - n))
        assignment.take(rows[3], actor=colleague)

        taken = assignment.take_next(2, actor=examiner)

        assert [row.pk for row in taken] == [rows[2].pk, rows[1].pk]
        assert assignment.take_next(5, actor=examiner)[0].pk == rows[0].pk
        assert assignment.take_next(5, actor=examiner) == []

    @pytest.mark.parametrize("count", [0, -1, 21])
    def test_not_none_and_not_all(self, count, examiner):
        with pytest.raises(InvalidInput):
            assignment.take_next(count, actor=examiner)


class TestWithdrawal:
    def test_ends_the_examination_and_frees_the_right(
        self, application, rights_holder, examiner, chief
    ):
        assignment.take(application, actor=examiner)
        review.propose_refusal(application, actor=examiner, **GROUND)

        withdrawn = review.withdraw(application, actor=rights_holder, reason="Filed anew.")

        assert withdrawn.status == "withdrawn"
        assert Proposal.objects.get().status == "set_aside"
        assert any("withdrew" in told.text for told in examiner.notifications.all())
        with pytest.raises(guards.AlreadyDecided, match="holder"):
            review.sign(application, actor=chief)
        assert submitted(rights_holder.enterprises.get()).status == "submitted"

    def test_what_is_decided_cannot_be_withdrawn(self, application, rights_holder, examiner):
        recorded(application, examiner)
        with pytest.raises(guards.AlreadyDecided):
            review.withdraw(application, actor=rights_holder)


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_two_examiners_deciding_at_once_one_wins(self):
        application = submitted(EnterpriseFactory())
        examiners = [UserFactory(role=Role.EXAMINER) for _ in range(2)]
        checklist.all_in_order(application, actor=examiners[0])

        def decide(examiner):
            try:
                return review.accept(application, actor=examiner).examiner
            except guards.AlreadyDecided as error:
                return error
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            first, second = pool.map(decide, examiners)

        winner, told = (second, first) if isinstance(first, Exception) else (first, second)
        assert isinstance(told, guards.AlreadyDecided)
        assert told.details["actor"] == str(winner)
        assert str(winner) in told.message
        assert f"{localdate():%Y}" in str(told.details["at"])
        assert Event.objects.filter(verb="recordal.accepted").count() == 1

    def test_acceptance_against_a_proposal_to_refuse(self):
        application = submitted(EnterpriseFactory())
        examiners = [UserFactory(role=Role.EXAMINER) for _ in range(2)]
        checklist.all_in_order(application, actor=examiners[0])

        def accept():
            try:
                return review.accept(application, actor=examiners[0]).status
            except signing.AlreadyProposed:
                return "too late"
            finally:
                connection.close()

        def propose():
            try:
                return review.propose_refusal(application, actor=examiners[1], **GROUND).status
            except guards.AlreadyDecided:
                return "too late"
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            outcomes = {future.result() for future in [pool.submit(accept), pool.submit(propose)]}

        assert outcomes in ({"recorded", "too late"}, {"open", "too late"})

    def test_two_take_from_the_queue_and_nobody_gets_the_same(self):
        for _ in range(6):
            submitted(EnterpriseFactory())
        examiners = [UserFactory(role=Role.EXAMINER) for _ in range(2)]

        def take(examiner):
            try:
                return {row.pk for row in assignment.take_next(3, actor=examiner)}
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            first, second = pool.map(take, examiners)

        assert not first & second
        assert Recordal.objects.exclude(assigned_to=None).count() == len(first | second)


def test_who_refused_is_told_to_whoever_comes_too_late(application, examiner, colleague):
    refused(application, examiner)
    with pytest.raises(guards.AlreadyDecided, match="Application refused") as error:
        recorded(application, colleague)
    assert error.value.details["actor"] == str(Proposal.objects.get().decided_by)
