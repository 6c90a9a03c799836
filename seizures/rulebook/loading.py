"""The rules and figures the system starts with, from ``data/*.csv``. Safe to repeat.

A version that is there is never changed. A higher version in the file follows the one in force,
unless people have written versions of that rule themselves: then theirs stands.
"""

import csv
import json
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from core.reference.loading import Outcome, Table, load_table
from seizures.rulebook.conditions import check
from seizures.rulebook.models import RiskFigure, Rule, RuleVersion

DATA = Path(__file__).parent / "data"
FIGURES = Table("risk_figures", RiskFigure, ("key",))
#: What the system starts with has always held.
FIRST_DAY = date(2000, 1, 1)


@transaction.atomic
def load(directory: Path = DATA) -> list[Outcome]:
    return [load_table(FIGURES, directory), _load_rules(directory)]


def _load_rules(directory: Path) -> Outcome:
    created = updated = unchanged = 0
    kept: list[str] = []
    with (directory / "rules.csv").open(encoding="utf-8-sig", newline="") as text:
        rows = list(csv.DictReader(text, strict=True))
    known = {rule.code: rule for rule in Rule.objects.prefetch_related("versions")}
    for row in rows:
        rule = known.get(row["code"])
        versions = list(rule.versions.all()) if rule else []
        if any(one.author_id for one in versions):
            kept.append(row["code"])
        elif any(one.version >= int(row["version"]) for one in versions):
            unchanged += 1
        else:
            created, updated = created + (not versions), updated + bool(versions)
            _enter(rule, row)
    return Outcome("seizures.rule", created, updated, unchanged, tuple(kept))


def _enter(rule: Rule | None, row: dict[str, str]) -> None:
    if rule is None:
        rule = Rule.objects.create(
            code=row["code"],
            position=int(row["position"]),
            name_en=row["name_en"],
            name_zh=row["name_zh"],
        )
    condition = json.loads(row["condition"])
    check(condition)
    now, today = timezone.now(), timezone.localdate()
    rule.versions.filter(status=RuleVersion.Status.IN_FORCE).update(
        status=RuleVersion.Status.RETIRED, valid_to=today, retired_at=now
    )
    RuleVersion.objects.create(
        rule=rule,
        version=int(row["version"]),
        status=RuleVersion.Status.IN_FORCE,
        text_en=row["text_en"],
        text_zh=row["text_zh"],
        condition=condition,
        points=int(row["points"]),
        times=row["times"],
        at_most_times=int(row["at_most_times"]),
        valid_from=FIRST_DAY,
        why=row["why"],
        approved_at=now,
    )
