"""The targeting officer: rules from draft to retirement, dry runs, hit rates."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.audit.models import Event
from core.errors import InvalidInput
from core.notifications.models import Notification
from core.reference.models import District
from core.states import IllegalTransition
from seizures.inspections.models import Inspection
from seizures.intake import running
from seizures.rulebook.models import RiskFigure, Rule, RuleVersion
from seizures.rulebook.queries import current_book, figures
from seizures.screening.models import Hit
from seizures.shipments.keys import first_key, number_of
from seizures.targeting import periodic, services, trials, trying, yields
from seizures.targeting.intervals import wilson
from seizures.targeting.models import Allotment, DryRun, LaneCapacity, Tally
from seizures.targeting.outcome import FlagsTooMuch
from tests.factories import (
    HitFactory,
    InspectionFactory,
    RecordalFactory,
    ShipmentFactory,
    ShipmentLineFactory,
    UserFactory,
)
from tests.factories.core import SHENZHEN
from tests.factories.targeting import RuleVersionFactory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
#: Netac in a text on goods of class 9: 40 + 10 points, so that 50 flags it and 49 does not.
RULE = {
    "text_en": "The goods go to %(destination)s.",
    "text_zh": "货物运往%(destination)s。",
    "condition": {"fact": "destination", "is": "NG"},
    "points": -10,
    "times": "",
    "at_most_times": 1,
}


@pytest.fixture
def netac():
    return RecordalFactory(right__title="朗科", right__title_en="Netac", right__nice_classes=[9])


def goods(text="Netac U盘", **shipment):
    shipment = ShipmentFactory(**shipment)
    ShipmentLineFactory(shipment=shipment, description=text)
    return shipment


def draft(actor, code="test.rule", **fields):
    return services.draft(
        actor=actor, code=code, name_en="A rule", name_zh="规则", fields={**RULE, **fields}
    )


def tried(version, actor, **where):
    where = {"from_day": TODAY() - timedelta(days=7), "to_day": TODAY(), **where}
    run = trials.start_dry_run(actor=actor, version=version, **where)
    assert trying.go_on(run.pk)
    run.refresh_from_db()
    return run


def proposed(actor, **fields):
    version = draft(actor, **fields)
    tried(version, actor)
    return services.propose(version, actor=actor, valid_from=TODAY(), why="They were genuine.")


class TestLife:
    def test_from_a_draft_into_force_and_out_of_it(self, netac, planner, supervisor):
        goods()
        version = proposed(planner)
        assert "waits for approval" in Notification.objects.get(recipient=supervisor).message
        services.approve(version, actor=supervisor)

        (flagged,) = running.screen_now([goods(destination_country="GH").pk])
        assert flagged.score == 50
        assert running.screen_now([goods(destination_country="NG").pk]) == []

        version.refresh_from_db()
        services.retire(version, actor=supervisor, reason="The campaign is over.")
        (again,) = running.screen_now([goods(destination_country="NG").pk])
        assert again.rule_set_id != flagged.rule_set_id
        verbs = Event.objects.filter(subject_type="seizures.ruleversion").order_by("pk")
        assert list(verbs.values_list("verb", flat=True)) == [
            "rule.drafted",
            "rule.proposed",
            "rule.approved",
            "rule.retired",
        ]

    def test_a_hit_keeps_the_words_and_points_of_its_version(self, netac, planner, supervisor):
        goods()
        first = services.approve(proposed(planner, points=5), actor=supervisor)
        (hit,) = running.screen_now([goods().pk])
        second = services.follow(
            first.rule, actor=planner, fields={**RULE, "points": 6, "text_en": "New words."}
        )
        tried(second, planner)
        services.propose(second, actor=planner, valid_from=TODAY(), why="Better.")
        services.approve(second, actor=supervisor)

        hit.refresh_from_db()
        reason = next(one for one in hit.reasons if one["code"] == "test.rule")
        assert (reason["version"], reason["points"]) == (1, 5)
        first.refresh_from_db()
        assert first.status == RuleVersion.Status.RETIRED
        (new,) = running.screen_now([goods().pk])
        assert new.score == hit.score + 1

    def test_a_later_first_day_lets_the_present_version_run_until_then(
        self, netac, planner, supervisor
    ):
        goods()
        first = services.approve(proposed(planner), actor=supervisor)
        second = services.follow(first.rule, actor=planner, fields={**RULE, "points": -5})
        tried(second, planner)
        monday = TODAY() + timedelta(days=5)
        services.propose(second, actor=planner, valid_from=monday, why="Softer.")
        services.approve(second, actor=supervisor)

        points = [
            next(one.points for one in current_book(day).clauses if one.code == "test.rule")
            for day in (TODAY(), monday - timedelta(days=1), monday)
        ]
        assert points == [-10, -10, -5]
        assert services.retire_ended(monday) == 1

    def test_its_author_does_not_approve_it(self, netac, planner):
        goods()
        version = proposed(planner)
        with pytest.raises(services.NotYourselfToo):
            services.approve(version, actor=planner)
        with pytest.raises(IntegrityError), transaction.atomic():
            RuleVersion.objects.filter(pk=version.pk).update(status="in_force", approver=planner)
        with pytest.raises(IntegrityError), transaction.atomic():
            RuleVersion.objects.filter(pk=version.pk).update(status="in_force", approver=None)

    def test_whoever_changes_a_draft_is_its_author(self, planner, supervisor):
        version = services.change(draft(planner), actor=supervisor, fields={"points": 3})
        assert version.author == supervisor
        event = Event.objects.get(verb="rule.changed")
        assert event.details == {"changed": {"points": ["-10", "3"]}}

    def test_it_comes_back_with_a_reason(self, netac, planner, supervisor):
        goods()
        version = proposed(planner)
        with pytest.raises(InvalidInput):
            services.send_back(version, actor=supervisor, reason=" ")
        services.send_back(version, actor=supervisor, reason="Say which goods.")
        version.refresh_from_db()
        assert version.status == RuleVersion.Status.DRAFT
        assert Notification.objects.filter(recipient=planner).exists()
        services.discard(version, actor=planner)
        assert not Rule.objects.filter(code="test.rule").exists()

    def test_what_is_in_force_is_not_changed(self, netac, planner, supervisor):
        goods()
        version = services.approve(proposed(planner), actor=supervisor)
        for step in (
            lambda: services.change(version, actor=planner, fields={"points": 1}),
            lambda: services.discard(version, actor=planner),
            lambda: services.approve(version, actor=supervisor),
            lambda: services.propose(version, actor=planner, valid_from=TODAY(), why="x"),
        ):
            with pytest.raises((IllegalTransition, services.NotYourselfToo)):
                step()

    def test_one_version_is_worked_on_at_a_time(self, planner):
        version = draft(planner)
        with pytest.raises(InvalidInput):
            services.follow(version.rule, actor=planner, fields=RULE)
        with pytest.raises(InvalidInput):
            draft(planner)


class TestProposal:
    def test_needs_a_dry_run_of_this_very_text(self, netac, planner):
        goods()
        version = draft(planner)
        day = TODAY()
        with pytest.raises(services.NeedsDryRun):
            services.propose(version, actor=planner, valid_from=day, why="x")
        tried(version, planner)
        services.change(version, actor=planner, fields={"points": -11})
        with pytest.raises(services.NeedsDryRun):
            services.propose(version, actor=planner, valid_from=day, why="x")
        tried(version, planner)
        services.propose(version, actor=planner, valid_from=day, why="x")

    def test_not_with_an_old_one_nor_one_that_saw_nothing(self, planner):
        ShipmentFactory()
        version = draft(planner)
        run = tried(version, planner)
        assert (run.status, run.lines_done) == (DryRun.Status.DONE, 0)
        with pytest.raises(services.NeedsDryRun):
            services.propose(version, actor=planner, valid_from=TODAY(), why="x")
        DryRun.objects.update(lines_done=9, finished_at=timezone.now() - timedelta(days=91))
        with pytest.raises(services.NeedsDryRun):
            services.propose(version, actor=planner, valid_from=TODAY(), why="x")

    def test_a_rule_that_would_flag_everything_is_refused_with_the_figures(self, netac, planner):
        for n in range(10):
            goods(f"Netac U盘 {n}", channel="post")
        RiskFigure.objects.filter(key="line").update(value=60)
        version = draft(
            planner, condition={"fact": "channel", "is": "post"}, points=100, code="test.all"
        )
        run = tried(version, planner)
        assert (run.flagged_before, run.flagged_after, run.lines_done) == (0, 10, 10)
        with pytest.raises(FlagsTooMuch, match=r"flag 10 of 10 lines instead of 0: 100\.0 % more"):
            services.propose(version, actor=planner, valid_from=TODAY(), why="All of it.")
        version.refresh_from_db()
        assert version.status == RuleVersion.Status.DRAFT

    def test_more_than_officers_can_look_at_is_refused(self, netac, planner):
        RiskFigure.objects.filter(key="flag_share").update(value=100)
        LaneCapacity.objects.create(district_id=SHENZHEN, inspections_per_day=3, random_share=0)
        for n in range(10):
            goods(f"Netac U盘 {n}", channel="post")
        RiskFigure.objects.filter(key="line").update(value=60)
        version = draft(planner, condition={"fact": "channel", "is": "post"}, points=50)
        tried(version, planner, from_day=TODAY())
        with pytest.raises(FlagsTooMuch, match=r"10\.0 inspections a day at 5300 instead of 0\.0"):
            services.propose(version, actor=planner, valid_from=TODAY(), why="All of it.")

    @pytest.mark.parametrize(
        ("field", "given"),
        [
            ("why", {"why": " "}),
            ("valid_from", {"valid_from": date(2020, 1, 1)}),
            ("valid_to", {"valid_to": date(2020, 1, 1)}),
        ],
    )
    def test_bad_input_is_named(self, planner, field, given):
        with pytest.raises(InvalidInput) as said:
            services.propose(
                draft(planner), actor=planner, **{"valid_from": TODAY(), "why": "x", **given}
            )
        assert said.value.details["field"] == field


class TestDryRun:
    def test_says_what_is_added_and_lost_without_affecting_anybody(self, netac, planner):
        lost, kept = goods(destination_country="NG"), goods(destination_country="GH")
        run = tried(draft(planner), planner)

        assert (run.status, run.lines_done, run.added, run.lost) == ("done", 2, 0, 1)
        assert (run.flagged_before, run.flagged_after) == (2, 1)
        (line,) = run.sample
        assert (line["what"], line["shipment"], line["match"]) == ("lost", lost.number, "Netac")
        assert (line["score_before"], line["score_after"]) == (50, 40)
        assert run.offices == {f"{SHENZHEN} 5301 {TODAY()}": [2, 1]}
        kept.refresh_from_db()
        assert kept.status == "received"
        assert not Hit.objects.exists()
        assert not Inspection.objects.exists()

    def test_goes_on_where_it_stopped_and_counts_once(self, netac, planner, monkeypatch):
        monkeypatch.setattr(trying, "BATCH", 2)
        for _n in range(5):
            goods(destination_country="NG")
        day = TODAY()
        run = trials.start_dry_run(actor=planner, version=draft(planner), from_day=day, to_day=day)
        monkeypatch.setattr(trying, "SLICE", 0)
        assert not trying.go_on(run.pk)
        monkeypatch.setattr(trying, "SLICE", 60)
        run.refresh_from_db()
        assert (run.status, run.lines_done) == ("running", 0)
        assert trying.go_on(run.pk)
        assert trying.go_on(run.pk)
        run.refresh_from_db()
        assert (run.lines_done, run.lost, run.percent) == (5, 5, 100)

    def test_is_heard_when_it_is_cancelled(self, netac, planner, monkeypatch):
        goods()
        day = TODAY()
        run = trials.start_dry_run(actor=planner, version=draft(planner), from_day=day, to_day=day)
        look = trying._look

        def cancelled_meanwhile(*args):
            trials.cancel_dry_run(run, actor=planner)
            return look(*args)

        monkeypatch.setattr(trying, "_look", cancelled_meanwhile)
        assert trying.go_on(run.pk)
        run.refresh_from_db()
        assert (run.status, run.lines_done) == ("cancelled", 0)
        with pytest.raises(IllegalTransition):
            trials.cancel_dry_run(run, actor=planner)

    def test_looks_at_a_share_of_a_large_period(self, netac, planner):
        RiskFigure.objects.filter(key="dry_run_lines").update(value=100)
        for _n in range(150):
            ShipmentFactory()
        run = tried(draft(planner), planner)
        assert run.stride == 2
        assert 70 <= run.shipments_done <= 80

    def test_stays_in_its_district_and_period(self, netac, planner):
        goods(district_id="3100", office_code="2201")
        goods(declared_at=timezone.now() - timedelta(days=30))
        goods(declared_at=timezone.now() - timedelta(days=2))
        run = tried(draft(planner), planner, district=District.objects.get(pk=SHENZHEN))
        assert run.lines_done == 1

    def test_looks_at_goods_from_before_the_days_and_at_no_others(self, netac, planner):
        """Keys bear the day; what was stored before there were days lies below them all."""
        goods(pk=7)
        goods()
        goods(declared_at=timezone.now() - timedelta(days=30))
        run = tried(draft(planner), planner)
        assert run.lines_done == 2

        run.last_shipment = 0
        with CaptureQueriesContext(connection) as queries:
            trying._next(run)
            run.last_shipment = 7
            trying._next(run)
        older, newer = [q["sql"] for q in queries][0::2]
        assert f'"id" < {first_key(1)}' in older
        assert f'"id" > {first_key(number_of(run.from_day)) - 1}' in newer

    def test_of_a_right_before_it_is_accepted(self, planner):
        pending = RecordalFactory(
            number="",
            status="submitted",
            approved_on=None,
            expires_on=None,
            right__title="大疆",
            right__title_en="Mavic",
            right__nice_classes=[9],
        )
        goods("DJI Mavic drone")
        goods("plain drone")
        day = TODAY()
        run = trials.start_dry_run(actor=planner, recordal=pending, from_day=day, to_day=day)
        trying.go_on(run.pk)
        run.refresh_from_db()
        assert (run.flagged_before, run.flagged_after, run.added) == (0, 1, 1)
        assert run.sample[0]["match"] == "Mavic"

    def test_of_a_right_in_force_shows_what_it_flags(self, netac, planner):
        goods()
        day = TODAY()
        run = trials.start_dry_run(actor=planner, recordal=netac, from_day=day, to_day=day)
        trying.go_on(run.pk)
        run.refresh_from_db()
        assert (run.flagged_before, run.flagged_after) == (0, 1)

    def test_of_the_end_of_a_rule(self, netac, planner):
        goods()
        run = trials.start_dry_run(
            actor=planner,
            version=RuleVersion.objects.get(rule__code="match.exact.text"),
            retires=True,
            from_day=TODAY(),
            to_day=TODAY(),
        )
        trying.go_on(run.pk)
        run.refresh_from_db()
        assert (run.added, run.lost) == (0, 1)

    def test_the_clock_goes_on_with_what_was_left(
        self, planner, django_capture_on_commit_callbacks
    ):
        day = TODAY()
        goods()
        run = trials.start_dry_run(actor=planner, version=draft(planner), from_day=day, to_day=day)
        assert periodic.go_on_with_dry_runs() == 0
        DryRun.objects.filter(pk=run.pk).update(created_at=timezone.now() - timedelta(hours=1))
        assert periodic.go_on_with_dry_runs() == 1


class TestWilson:
    @pytest.mark.parametrize(
        ("confirmed", "inspected", "low", "high"),
        [  # Newcombe 1998, table I, method 3
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
            (29, 29, 0.883, 1.0),
        ],
    )
    def test_known_values(self, confirmed, inspected, low, high):
        found = wilson(confirmed, inspected)
        assert (round(found.low, 4), round(found.high, 4)) == (low, high)

    def test_nothing_says_nothing_and_nonsense_is_refused(self):
        assert wilson(0, 0) is None
        with pytest.raises(ValueError, match="More hits"):
            wilson(3, 2)


def decided(n, status, **hit):
    for _n in range(n):
        HitFactory(status=status, decided_at=timezone.now(), **hit)


class TestHitRates:
    def test_are_counted_by_rule_mark_lane_and_office(self, supervisor):
        reasons = [{"code": "trader.unknown", "version": 1, "points": 5, "params": {}}]
        decided(3, "confirmed", mark="Netac", reasons=reasons)
        decided(1, "refuted", mark="Netac", reasons=reasons)
        decided(2, "dismissed", mark="Netac", reasons=reasons, dismissal_reason="No.")
        yields.count_day(TODAY())
        assert yields.count_all() == 1

        found = yields.board(supervisor, TODAY(), TODAY(), confidence=Decimal(95))
        assert {
            what: [(line.key, line.inspected, line.confirmed) for line in lines]
            for what, lines in found.items()
        } == {
            "rule": [("trader.unknown", 4, 3)],
            "mark": [("Netac", 4, 3)],
            "lane": [("red", 4, 3)],
            "office": [("5301", 4, 3)],
            "random": [],
        }

    def test_of_the_lot_tells_what_passes_unsuspected(self, supervisor, inspector):
        for status in ("suspected", "clean", "clean"):
            inspection = InspectionFactory(
                status=status, inspector=inspector, finished_at=timezone.now()
            )
            Allotment.objects.create(
                shipment=inspection.shipment,
                district_id=SHENZHEN,
                day=TODAY(),
                status="ordered",
                kind="random",
                score=0,
                lane="green",
                lot=1,
                inspection=inspection,
            )
        yields.count_day(TODAY())
        (line,) = yields.board(supervisor, TODAY(), TODAY(), confidence=Decimal(95))["random"]
        assert (line.inspected, line.confirmed) == (3, 1)

    def test_of_other_districts_are_not_shown_to_a_district(self, stranger, planner):
        decided(1, "confirmed")
        yields.count_day(TODAY())
        both = [
            yields.board(user, TODAY(), TODAY(), confidence=Decimal(95))["mark"]
            for user in (stranger, planner)
        ]
        assert [len(lines) for lines in both] == [0, 1]

    def test_name_rules_without_yield(self, planner, login):
        RiskFigure.objects.filter(key="retire_below").update(value=5)
        for code, confirmed in (("trader.unknown", 0), ("scope.open", 30)):
            Tally.objects.create(
                day=TODAY(),
                district_id=SHENZHEN,
                what="rule",
                key=code,
                inspected=120,
                confirmed=confirmed,
            )
        (idle,) = yields.idle_rules(figures(), TODAY())
        assert idle.version.rule.code == "trader.unknown"
        assert idle.interval.high < 0.05
        page = login(planner).get("/targeting/").content.decode()
        assert "120 inspected hits, 0 confirmed" in page

    def test_few_inspections_condemn_nobody(self):
        Tally.objects.create(
            day=TODAY(),
            district_id=SHENZHEN,
            what="rule",
            key="scope.open",
            inspected=99,
            confirmed=0,
        )
        assert yields.idle_rules(figures(), TODAY()) == []


def form(**changed):
    given = {
        "code": "route.lagos",
        "name_en": "Route to Lagos",
        "name_zh": "拉各斯航线",
        "text_en": "The goods go to %(destination)s.",
        "text_zh": "货物运往%(destination)s。",
        "condition": json.dumps({"fact": "destination", "is": "NG"}),
        "points": "5",
        "times": "",
        "at_most_times": "1",
    }
    return given | changed


class TestPages:
    def test_the_whole_way(self, netac, planner, supervisor, login):
        goods()
        mine, theirs = login(planner), login(supervisor)
        answer = mine.post("/targeting/rules/new/", form())
        assert answer.headers["Location"] == "/targeting/rules/route.lagos/1/"
        page = mine.get("/targeting/rules/route.lagos/1/").content.decode()
        assert "A finished dry run of this very version is needed first" in page
        assert "country of destination is NG" in page

        day = TODAY().isoformat()
        answer = mine.post("/targeting/rules/route.lagos/1/try/", {"from_day": day, "to_day": day})
        run = DryRun.objects.get()
        assert answer.headers["Location"] == f"/targeting/dry-runs/{run.number}/"
        assert "every 2s" in mine.get(answer.headers["Location"]).content.decode()
        trying.go_on(run.pk)
        page = mine.get(answer.headers["Location"]).content.decode()
        assert "every 2s" not in page

        propose = "/targeting/rules/route.lagos/1/propose/"
        assert mine.post(propose, {"valid_from": day, "why": ""}).status_code == 422
        assert mine.post(propose, {"valid_from": day, "why": "It is a route."}).status_code == 302
        approve = "/targeting/rules/route.lagos/1/approve/"
        assert mine.post(approve).status_code == 409
        assert theirs.post(approve).status_code == 302
        assert "Route to Lagos" in theirs.get("/targeting/").content.decode()
        assert RuleVersion.objects.get(rule__code="route.lagos").approver == supervisor

    @pytest.mark.parametrize(
        ("field", "value", "complaint"),
        [
            ("condition", "", "required"),
            ("condition", "{", "not JSON: line 1, column 2"),
            ("condition", "[" * 5000, "deeply"),
            ("condition", '{"fact": "mood", "is": "bad"}', "no fact “mood”"),
            ("condition", '{"fact": "destination", "is": "XX"}', "cannot be “XX”"),
            ("points", "0", "not 0"),
            ("points", "101", "From −100 to 100"),
            ("points", "ten", "whole number"),
            ("at_most_times", "0", "From 1 to 100"),
            ("times", "hs", "valid choice"),
            ("text_en", "Look at %(password)s", "“password”"),
            ("text_zh", "", "required"),
            ("code", "Route Lagos!", "a–z"),
            ("code", "scope.open", "already"),
        ],
    )
    def test_bad_input_is_named_at_the_field(self, planner, login, field, value, complaint):
        answer = login(planner).post("/targeting/rules/new/", form(**{field: value}))
        assert answer.status_code == 422
        assert complaint in answer.content.decode()
        assert not Rule.objects.filter(code="route.lagos").exists()

    def test_who_may(self, inspector, auditor, trader, examiner, login):
        for user, expected in ((inspector, 403), (trader, 403), (examiner, 403), (auditor, 200)):
            for path in ("", "dry-runs/", "hit-rates/", "lanes/", "figures/"):
                assert login(user).get(f"/targeting/{path}").status_code == expected
        assert login(auditor).get("/targeting/rules/new/").status_code == 403

    def test_a_dry_run_of_another_district_does_not_exist(self, planner, stranger, login):
        goods()
        run = tried(draft(planner), planner, district=District.objects.get(pk=SHENZHEN))
        assert login(stranger).get(run.get_absolute_url()).status_code == 404

    def test_a_district_reads_no_lines_of_another(self, netac, planner, stranger, login):
        shipment = goods(destination_country="NG")
        run = tried(draft(planner), planner)
        assert shipment.number in login(planner).get(run.get_absolute_url()).content.decode()
        page = login(stranger).get(run.get_absolute_url())
        assert page.status_code == 200
        assert shipment.number not in page.content.decode()

    def test_officers_try_in_their_own_district_only(self, supervisor, login):
        goods()
        version = draft(supervisor)
        day = TODAY().isoformat()
        login(supervisor).post(
            f"/targeting/rules/test.rule/{version.version}/try/",
            {"from_day": day, "to_day": day, "district": "3100"},
        )
        assert DryRun.objects.get().district_id == SHENZHEN

    def test_figures_are_changed_by_headquarters_within_their_borders(
        self, planner, supervisor, login
    ):
        client = login(planner)
        assert client.post("/targeting/figures/red/", {"value": "101"}).status_code == 422
        assert client.post("/targeting/figures/red/", {"value": "75"}).status_code == 302
        assert current_book().limits.red == 75
        details = Event.objects.get(verb="risk_figure.changed").details
        assert details == {"before": "70", "after": "75"}
        assert login(supervisor).post("/targeting/figures/red/", {"value": "75"}).status_code == 403

    def test_a_recordal_is_tried_by_its_number(self, netac, planner, login):
        goods()
        day = TODAY().isoformat()
        period = {"from_day": day, "to_day": day}
        path = "/targeting/dry-runs/recordal/"
        client = login(planner)
        assert client.post(path, {**period, "recordal": "T2000-1"}).status_code == 422
        assert client.post(path, {**period, "recordal": netac.number}).status_code == 302
        backwards = {"from_day": day, "to_day": "2020-01-01", "recordal": netac.number}
        assert "ends before it begins" in client.post(path, backwards).content.decode()

    @pytest.mark.parametrize("path", ["", "dry-runs/", "hit-rates/"])
    def test_pages_are_flat(self, path, planner, login, assert_flat_queries):
        numbers = iter(range(1, 100))
        goods()

        def add():
            n = next(numbers)
            RuleVersionFactory(status="in_force", valid_from=date(2026, 1, 1))
            version = RuleVersionFactory(author=UserFactory())
            tried(version, planner)
            Tally.objects.create(
                day=TODAY(),
                district_id=SHENZHEN,
                what="mark",
                key=f"m{n}",
                inspected=9,
                confirmed=n % 9,
            )

        assert_flat_queries(login(planner), f"/targeting/{path}", add)
