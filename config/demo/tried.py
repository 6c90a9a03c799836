"""What the planner tried on past goods: one change of a rule to leave alone, one to approve."""

from datetime import date, timedelta

from config.demo.story import Story
from config.demo.timetravel import on
from core.accounts.models import User
from seizures.rulebook.models import Rule, RuleVersion
from seizures.targeting import services, trials, trying

PERIOD = timedelta(days=60)
SAID = ("text_en", "text_zh", "condition", "points", "times", "at_most_times")


def rules_of(story: Story, today: date) -> None:
    planner = story.cast.users["planner"]
    with on(today, 8):
        try_out(weighing(planner, "match.exact.brand", 20), planner, today)  # half would be lost
    with on(today, 9):
        stronger = weighing(planner, "trader.seizures", 8)
        try_out(stronger, planner, today)
        services.propose(
            stronger,
            actor=planner,
            valid_from=today + timedelta(days=1),
            why="复查显示有查获记录的企业再犯率高。 Traders with seizures were found again.",
        )


def weighing(planner: User, code: str, points: int) -> RuleVersion:
    """A draft that says what the version in force says, with other points."""
    rule = Rule.objects.get(code=code)
    old = rule.versions.get(status=RuleVersion.Status.IN_FORCE)
    fields = {name: getattr(old, name) for name in SAID}
    return services.follow(rule, actor=planner, fields={**fields, "points": points})


def try_out(version: RuleVersion, planner: User, today: date) -> None:
    run = trials.start_dry_run(
        actor=planner, version=version, from_day=today - PERIOD, to_day=today - timedelta(days=1)
    )
    while not trying.go_on(run.pk):
        pass
