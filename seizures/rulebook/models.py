"""Rules of targeting as data: what holds, what it weighs, in words, by whom, from when to when."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.states import Stateful
from seizures.rulebook.book import Clause, placeholders


class InTwoLanguages(models.Model):
    name_en = models.CharField(_("name in English"), max_length=120)
    name_zh = models.CharField(_("name in Chinese"), max_length=120)

    class Meta:
        abstract = True

    @property
    def name(self) -> str:
        return self.name_zh if (get_language() or "").startswith("zh") else self.name_en


class RuleQuerySet(models.QuerySet["Rule"]):
    def visible_to(self, user: User) -> Self:
        """How goods are chosen is for customs only."""
        return self.all() if user.is_officer or user.is_headquarters else self.none()


class Rule(InTwoLanguages):
    """One observation that speaks for or against goods; what it says stands in its versions."""

    code = models.CharField(
        _("code"),
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[a-z][a-z0-9_.]{2,39}$", _("Use a–z, 0–9, _ and dots."))],
    )
    position = models.PositiveSmallIntegerField(_("place in the list"), default=500)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RuleQuerySet.as_manager()

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("rule-detail", args=[self.code])


class RuleVersionQuerySet(models.QuerySet["RuleVersion"]):
    def visible_to(self, user: User) -> Self:
        return self.all() if user.is_officer or user.is_headquarters else self.none()

    def in_force_on(self, day: date) -> Self:
        return self.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day), status="in_force", valid_from__lte=day
        )


class RuleVersion(Stateful):
    """What a rule says; once in force it is never changed, only followed by another version."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PROPOSED = "proposed", _("Proposed")
        IN_FORCE = "in_force", pgettext_lazy("status", "In force")
        RETIRED = "retired", _("Retired")

    TRANSITIONS = {
        Status.DRAFT: {Status.PROPOSED},
        Status.PROPOSED: {Status.DRAFT, Status.IN_FORCE},
        Status.IN_FORCE: {Status.RETIRED},
    }
    TONES = {"draft": "neutral", "proposed": "warn", "in_force": "good", "retired": "neutral"}

    rule = models.ForeignKey(Rule, models.PROTECT, related_name="versions")
    version = models.PositiveSmallIntegerField(_("version"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    text_en = models.TextField(_("sentence in English"), max_length=300)
    text_zh = models.TextField(_("sentence in Chinese"), max_length=300)
    condition = models.JSONField(_("condition"))
    points = models.SmallIntegerField(_("points"))
    times = models.CharField(_("points are multiplied by"), max_length=20, blank=True)
    at_most_times = models.PositiveSmallIntegerField(_("at most times"), default=1)
    valid_from = models.DateField(_("from"), null=True)
    valid_to = models.DateField(_("to"), null=True)
    why = models.TextField(_("why"), blank=True)
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    approver = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RuleVersionQuerySet.as_manager()

    class Meta:
        ordering = ["rule", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "version"], name="rule_version_once"),
            models.UniqueConstraint(
                fields=["rule"],
                condition=Q(status__in=["draft", "proposed"]),
                name="rule_one_version_in_work",
            ),
            models.UniqueConstraint(
                fields=["rule"],
                condition=Q(status="in_force", valid_to__isnull=True),
                name="rule_one_version_in_force",
            ),
            models.CheckConstraint(
                name="rule_approver_is_another_person",
                condition=Q(author__isnull=True)
                | Q(approver__isnull=True)
                | ~Q(approver=F("author")),
            ),
            models.CheckConstraint(
                name="rule_in_force_has_days_and_approver",
                condition=~Q(status="in_force")
                | (
                    Q(valid_from__isnull=False)
                    & (Q(author__isnull=True) | Q(approver__isnull=False))
                ),
            ),
            models.CheckConstraint(
                name="rule_ends_after_it_begins",
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="rule_points_in_range", condition=Q(points__gte=-100, points__lte=100)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule if self.rule_id else '—'} v{self.version}"

    def get_absolute_url(self) -> str:
        return reverse("rule-version", args=[self.rule.code, self.version])

    @property
    def text(self) -> str:
        return self.text_zh if (get_language() or "").startswith("zh") else self.text_en

    @property
    def clause(self) -> Clause:
        condition: Mapping[str, Any] = self.condition
        return Clause(
            code=self.rule.code,
            version=self.version,
            position=self.rule.position,
            condition=condition,
            points=self.points,
            times=self.times,
            at_most_times=self.at_most_times,
            params=placeholders(self.text_en, self.text_zh),
        )


class RuleSet(models.Model):
    """The rules and figures of one moment, kept whole so that any verdict can be repeated."""

    digest = models.CharField(max_length=16, primary_key=True)
    content = models.JSONField()
    first_used_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-first_used_at"]

    def __str__(self) -> str:
        return self.digest


class RiskFigure(InTwoLanguages):
    """A figure of risk work that is not a rule: borders of lanes, shares, when a rule may go."""

    key = models.CharField(max_length=40, primary_key=True)
    value = models.DecimalField(_("value"), max_digits=12, decimal_places=4)
    unit_en = models.CharField(max_length=40)
    unit_zh = models.CharField(max_length=40)
    lowest = models.DecimalField(max_digits=12, decimal_places=4, default=0)
    highest = models.DecimalField(max_digits=12, decimal_places=4)
    name_en = models.CharField(_("name in English"), max_length=200)
    name_zh = models.CharField(_("name in Chinese"), max_length=200)
    edited_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(
                name="risk_figure_in_range",
                condition=Q(value__gte=F("lowest"), value__lte=F("highest")),
            )
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def unit(self) -> str:
        return self.unit_zh if (get_language() or "").startswith("zh") else self.unit_en
