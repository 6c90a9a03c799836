from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.accounts.models import PartnerOffice, User
from core.files.models import StoredFile
from core.reference.models import CourtNoticeKind
from core.states import Stateful
from seizures.cases.models import Case
from seizures.evidence.models import Exhibit
from seizures.notices.models import Notice


class CourtNoticeQuerySet(models.QuerySet["CourtNotice"]):
    def visible_to(self, user: User) -> Self:
        """Officers see those of their district, a court its own, a party those about what is its.

        Both parties know of goods, suit and counter-security; only the holder of its security.
        """
        if user.is_officer:
            return self.filter(case__district=user.district_id)
        if user.is_headquarters:
            return self.all()
        if user.is_partner:
            return self.filter(office=user.partner_office_id)
        shared = ["goods", "counter_security", "suit"]
        return self.filter(
            Q(case__in=Case.objects.of_holder(user))
            | Q(case__in=Case.objects.of_consignor(user), covers__in=shared)
        )

    def for_list(self) -> Self:
        rows = self.select_related("case__district", "case__holder", "kind", "follows", "file")
        return rows.prefetch_related("parts__exhibit")

    def standing(self) -> Self:
        """What binds customs, or will once another notice falls away."""
        return self.filter(status__in=CourtNotice.STANDING)

    def in_force(self) -> Self:
        return self.filter(status=CourtNotice.Status.IN_FORCE)

    def barring(self, act: str) -> Self:
        """Those in force that keep customs from an act (``CourtNoticeKind.bars``)."""
        return self.in_force().filter(kind__bars__contains=[act])


class CourtNotice(Stateful):
    """A court's notice to assist; when it arrives it stops the 20 or 50 working days (REG 24)."""

    Covers = CourtNoticeKind.Covers

    class Scope(models.TextChoices):
        WHOLE = "whole", _("All of it")
        PART = "part", _("Some lines or labels of the goods")
        AMOUNT = "amount", _("An amount of the security")

    class Status(models.TextChoices):
        IN_FORCE = "in_force", _("In force")
        WAITING = "waiting", _("Waiting for its turn")
        NO_EFFECT = "no_effect", _("Without effect")
        NOTED = "noted", _("Noted")
        LIFTED = "lifted", _("Lifted")
        LAPSED = "lapsed", _("Lapsed, not renewed")

    TRANSITIONS = {
        Status.IN_FORCE: {Status.LIFTED, Status.LAPSED, Status.NO_EFFECT},
        Status.WAITING: {Status.IN_FORCE, Status.LIFTED, Status.LAPSED, Status.NO_EFFECT},
    }
    TONES = {
        "in_force": "progress",
        "waiting": "warn",
        "no_effect": "bad",
        "noted": "good",
        "lifted": "neutral",
        "lapsed": "neutral",
    }
    STANDING = (Status.IN_FORCE, Status.WAITING)

    case = models.ForeignKey(Case, models.PROTECT, related_name="court_notices")
    # rows older than the table of kinds are kept without it until that is loaded
    kind = models.ForeignKey(
        CourtNoticeKind,
        models.PROTECT,
        related_name="notices",
        db_constraint=False,
        default="goods_preservation",
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.IN_FORCE)
    court = models.CharField(_("court"), max_length=200)
    office = models.ForeignKey(PartnerOffice, models.PROTECT, null=True, related_name="+")
    number = models.CharField(_("number of the notice"), max_length=100)
    covers = models.CharField(_("covers"), max_length=20, choices=Covers)
    scope = models.CharField(_("scope"), max_length=10, choices=Scope, default=Scope.WHOLE)
    #: of the security, in CNY
    amount = models.DecimalField(_("amount (CNY)"), max_digits=18, decimal_places=2, null=True)
    received_at = models.DateTimeField(_("received"))
    #: the last day on which it binds, as stated or as the law limits it
    valid_until = models.DateField(_("in force until"), null=True)
    #: why it has no effect, or not yet
    problem = models.TextField(blank=True)
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="followers")
    effective_at = models.DateTimeField(_("took effect"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    #: when the goods of the case were seized on it, and where the case stood before
    seized_at = models.DateTimeField(null=True)
    case_status_before = models.CharField(max_length=16, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    #: the answer of customs to the court
    reply = models.OneToOneField(Notice, models.PROTECT, null=True, related_name="court_notice")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = CourtNoticeQuerySet.as_manager()

    class Meta:
        ordering = ["case", "received_at", "pk"]
        indexes = [
            models.Index(
                fields=["valid_until"],
                condition=Q(status__in=["in_force", "waiting"]),
                name="court_notice_ending",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case", "court", "number"], name="court_notice_once"),
            models.CheckConstraint(
                name="court_notice_amount_with_its_scope",
                condition=Q(scope="amount", amount__isnull=False, amount__gt=0)
                | (~Q(scope="amount") & Q(amount__isnull=True)),
            ),
            models.CheckConstraint(
                name="court_notice_without_effect_says_why",
                condition=~Q(status__in=["no_effect", "waiting"]) | ~Q(problem=""),
            ),
            models.CheckConstraint(
                name="court_notice_ended_has_time",
                condition=~Q(status__in=["lifted", "lapsed"]) | Q(ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.court} {self.number}"

    @property
    def is_standing(self) -> bool:
        return self.status in self.STANDING


class CourtNoticePart(models.Model):
    """What of the goods a notice names: so much of a line, or the things under one label."""

    notice = models.ForeignKey(CourtNotice, models.CASCADE, related_name="parts")
    line_no = models.PositiveIntegerField(_("line"), null=True)
    exhibit = models.ForeignKey(Exhibit, models.PROTECT, null=True, related_name="court_parts")
    quantity = models.DecimalField(_("quantity"), max_digits=18, decimal_places=3)
    unit = models.CharField(_("unit"), max_length=20)

    class Meta:
        ordering = ["notice", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "line_no"],
                condition=Q(exhibit__isnull=True),
                name="court_notice_line_once",
            ),
            models.UniqueConstraint(fields=["notice", "exhibit"], name="court_notice_exhibit_once"),
            models.CheckConstraint(name="court_notice_part_positive", condition=Q(quantity__gt=0)),
            models.CheckConstraint(
                name="court_notice_part_names_something",
                condition=Q(line_no__isnull=False) | Q(exhibit__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        where = self.exhibit.number if self.exhibit else _("line %(no)s") % {"no": self.line_no}
        return f"{where}: {self.quantity.normalize():f} {self.unit}"
