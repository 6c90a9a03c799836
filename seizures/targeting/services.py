"""Rules from the draft to their end, each step by somebody."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.accounts.permissions import GRANTS, Can
from core.audit.models import Event
from core.audit.services import record
from core.errors import DomainError, InvalidInput
from core.notifications import services as notifications
from core.states import IllegalTransition
from seizures.rulebook.book import Book
from seizures.rulebook.models import Rule, RuleVersion
from seizures.rulebook.queries import figures
from seizures.targeting import outcome
from seizures.targeting.models import DryRun
from seizures.targeting.places import Capacities


class NeedsDryRun(DomainError):
    """A rule is proposed with the figures of a dry run of that very text, or not at all."""

    code = "rule_needs_dry_run"


class NotYourselfToo(DomainError):
    """Two people stand behind a rule."""

    code = "approver_is_author"


def digest(version: RuleVersion) -> str:
    """Changes with everything a dry run depends on."""
    return Book([version.clause]).digest


@transaction.atomic
def draft(
    *, actor: User, code: str, name_en: str, name_zh: str, fields: Mapping[str, object]
) -> RuleVersion:
    """Begin a new rule. ``fields``: text_en, text_zh, condition, points, times, … ."""
    if Rule.objects.filter(code=code).exists():
        raise InvalidInput(_("There is a rule with this code already."), field="code")
    last = Rule.objects.aggregate(last=Max("position"))["last"] or 0
    rule = Rule.objects.create(
        code=code, name_en=name_en, name_zh=name_zh, position=min(last + 1, 32_000)
    )
    return _first_draft(rule, actor, fields)


@transaction.atomic
def follow(rule: Rule, *, actor: User, fields: Mapping[str, object]) -> RuleVersion:
    """Begin another version of a rule; one at a time."""
    rule = Rule.objects.select_for_update(no_key=True).get(pk=rule.pk)
    if rule.versions.filter(status__in=["draft", "proposed"]).exists():
        raise InvalidInput(_("A version of this rule is being worked on already."), field="code")
    return _first_draft(rule, actor, fields)


def _first_draft(rule: Rule, actor: User, fields: Mapping[str, object]) -> RuleVersion:
    last = rule.versions.aggregate(last=Max("version"))["last"] or 0
    version = RuleVersion.objects.create(rule=rule, version=last + 1, author=actor, **fields)
    record("rule.drafted", version, actor=actor, version=version.version)
    return version


@transaction.atomic
def change(version: RuleVersion, *, actor: User, fields: Mapping[str, object]) -> RuleVersion:
    """Change a draft; whoever changes it is its author from then on."""
    version = _locked(version)
    _must_be(version, RuleVersion.Status.DRAFT)
    before = {name: str(getattr(version, name)) for name in fields}
    for name, value in fields.items():
        setattr(version, name, value)
    version.author = actor
    version.save(update_fields=[*fields, "author"])
    after = {name: str(getattr(version, name)) for name in fields}
    changed = {name: [before[name], after[name]] for name in fields if before[name] != after[name]}
    record("rule.changed", version, actor=actor, changed=changed)
    return version


@transaction.atomic
def discard(version: RuleVersion, *, actor: User) -> None:
    """Throw a draft away; a rule that never had another version goes with it."""
    version = _locked(version)
    _must_be(version, RuleVersion.Status.DRAFT)
    record("rule.discarded", version, actor=actor, version=version.version)
    rule = version.rule
    version.delete()
    if not rule.versions.exists():
        rule.delete()


@transaction.atomic
def propose(
    version: RuleVersion,
    *,
    actor: User,
    valid_from: date,
    valid_to: date | None = None,
    why: str,
) -> RuleVersion:
    """Hand a draft over for approval, with the figures of a finished dry run of this very text.

    Raises NeedsDryRun without one, FlagsTooMuch when its figures are beyond what is possible.
    """
    version = _locked(version)
    if not why.strip():
        raise InvalidInput(_("Say why the rule is needed."), field="why")
    if valid_from < timezone.localdate():
        raise InvalidInput(_("A rule cannot begin in the past."), field="valid_from")
    if valid_to is not None and valid_to < valid_from:
        raise InvalidInput(_("A rule ends after it begins."), field="valid_to")
    known = figures()
    run = finished_run(version, known)
    if run is None:
        raise NeedsDryRun(
            _("A finished dry run of this very version, not older than %(n)s days, is needed.")
            % {"n": int(known["dry_run_days"])}
        )
    outcome.check(run, Capacities.load(), known)
    version.move_to(RuleVersion.Status.PROPOSED)
    version.valid_from, version.valid_to, version.why = valid_from, valid_to, why.strip()
    version.author, version.proposed_at = actor, timezone.now()
    version.save(update_fields=["status", "valid_from", "valid_to", "why", "author", "proposed_at"])
    record("rule.proposed", version, actor=actor, dry_run=run.number, why=version.why)
    others = User.objects.holding(*(role for role in GRANTS if Can.APPROVE_RULES in GRANTS[role]))
    notifications.send(
        others.exclude(pk=actor.pk),
        gettext_noop("The rule %(rule)s waits for approval."),
        url=version.get_absolute_url(),
        rule=version,
    )
    return version


def finished_run(version: RuleVersion, known: Mapping[str, Decimal] | None = None) -> DryRun | None:
    """The last dry run that may carry a proposal of this version."""
    oldest = timezone.now() - timedelta(days=int((known or figures())["dry_run_days"]))
    return (
        version.dry_runs.filter(
            status=DryRun.Status.DONE,
            retires=False,
            content=digest(version),
            finished_at__gte=oldest,
            lines_done__gt=0,
        )
        .order_by("-finished_at")
        .first()
    )


@transaction.atomic
def send_back(version: RuleVersion, *, actor: User, reason: str) -> RuleVersion:
    """Give a proposal back to its author, with the reason."""
    if not reason.strip():
        raise InvalidInput(_("Say what should be different."), field="reason")
    version = _locked(version)
    _must_be(version, RuleVersion.Status.PROPOSED)
    version.move_to(RuleVersion.Status.DRAFT)
    version.save(update_fields=["status"])
    record("rule.sent_back", version, actor=actor, reason=reason.strip())
    if version.author is not None and version.author_id != actor.pk:
        notifications.send(
            [version.author],
            gettext_noop("The rule %(rule)s came back: %(reason)s"),
            url=version.get_absolute_url(),
            rule=version,
            reason=reason.strip(),
        )
    return version


def sent_back(version: RuleVersion) -> Event | None:
    """When a draft came back last, from whom, and why."""
    if version.status != RuleVersion.Status.DRAFT or version.proposed_at is None:
        return None
    events = Event.objects.about(version).filter(verb="rule.sent_back")
    return events.order_by("-at", "-pk").first()


@transaction.atomic
def approve(version: RuleVersion, *, actor: User) -> RuleVersion:
    """Put a proposal in force from its day on; the version before ends the day before."""
    Rule.objects.select_for_update(no_key=True).get(pk=version.rule_id)
    version = _locked(version)
    _must_be(version, RuleVersion.Status.PROPOSED)
    if version.author_id == actor.pk:
        raise NotYourselfToo(_("Somebody else than its author approves a rule."))
    today = timezone.localdate()
    version.valid_from = max(version.valid_from or today, today)
    if version.valid_to is not None and version.valid_to < version.valid_from:
        raise InvalidInput(_("The days of the rule are over."), field="valid_to")
    for old in version.rule.versions.select_for_update(no_key=True).filter(status="in_force"):
        _end_before(old, version.valid_from, today)
    version.move_to(RuleVersion.Status.IN_FORCE)
    version.approver, version.approved_at = actor, timezone.now()
    version.save(update_fields=["status", "approver", "approved_at", "valid_from"])
    record("rule.approved", version, actor=actor, valid_from=version.valid_from.isoformat())
    return version


def _end_before(old: RuleVersion, first: date, today: date) -> None:
    if first <= today or (old.valid_from or today) >= first:
        old.move_to(RuleVersion.Status.RETIRED)
        old.retired_at = timezone.now()
        old.valid_to = max(old.valid_from or today, min(old.valid_to or today, today))
    else:
        old.valid_to = min(old.valid_to or date.max, first - timedelta(days=1))
    old.save(update_fields=["status", "retired_at", "valid_to"])


@transaction.atomic
def retire(version: RuleVersion, *, actor: User | None, reason: str) -> RuleVersion:
    """End a rule today. Hits keep the points it gave them."""
    if not reason.strip():
        raise InvalidInput(_("Say why the rule is retired."), field="reason")
    version = _locked(version)
    version.move_to(RuleVersion.Status.RETIRED)
    today = timezone.localdate()
    version.retired_at = timezone.now()
    version.valid_to = max(version.valid_from or today, min(version.valid_to or today, today))
    version.save(update_fields=["status", "retired_at", "valid_to"])
    record("rule.retired", version, actor=actor, reason=reason.strip())
    return version


def retire_ended(day: date) -> int:
    """Retire what has ended by its own date. For the clock."""
    over = RuleVersion.objects.filter(status=RuleVersion.Status.IN_FORCE, valid_to__lt=day)
    for version in over:
        retire(version, actor=None, reason=_("Its last day is over."))
    return len(over)


def _locked(version: RuleVersion) -> RuleVersion:
    return (
        RuleVersion.objects.select_for_update(no_key=True, of=("self",))
        .select_related("rule", "author")
        .get(pk=version.pk)
    )


def _must_be(version: RuleVersion, status: str) -> None:
    if version.status != status:
        raise IllegalTransition(
            _("%(rule)s is “%(status)s”; this step is not possible now.")
            % {"rule": version, "status": version.get_status_display()}
        )
