from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.accounts.models import User
from core.states import Stateful
from seizures.cases.models import Case


class PublicNoticeQuerySet(models.QuerySet["PublicNotice"]):
    def visible_to(self, user: User) -> Self:
        if user.is_officer:
            return self.filter(case__district=user.district_id)
        if user.is_headquarters:
            return self.all()
        return self.filter(case__in=Case.objects.visible_to(user))

    def for_list(self) -> Self:
        return self.select_related("case__district", "case__holder", "case__shipment")

    def posted(self) -> Self:
        return self.filter(status=PublicNotice.Status.POSTED)


class PublicNotice(Stateful):
    """Customs calls in public: for the unknown party of goods (MEA 32), or for the owner of a
    security that nobody collects (GUA 21)."""

    class Kind(models.TextChoices):
        UNKNOWN_PARTY = "unknown_party", _("Party unknown")
        UNCLAIMED_SECURITY = "unclaimed_security", _("Security not collected")

    class Status(models.TextChoices):
        POSTED = "posted", pgettext_lazy("status", "Posted")
        CLAIMED = "claimed", _("Somebody came forward")
        COLLECTED = "collected", _("Collected for the Treasury")

    TRANSITIONS = {Status.POSTED: {Status.CLAIMED, Status.COLLECTED}}
    TONES = {"posted": "warn", "claimed": "info", "collected": "neutral"}

    number = models.CharField(_("number"), max_length=24, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="public_notices")
    kind = models.CharField(_("kind of notice"), max_length=20, choices=Kind)
    status = models.CharField(max_length=10, choices=Status, default=Status.POSTED)
    #: what was done to find the party, before customs may call it unknown
    search = models.TextField(_("what was done to find the party"))
    posted_where = models.CharField(_("where it is posted"), max_length=200)
    posted_at = models.DateTimeField(_("posted"))
    posted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    claimed_at = models.DateTimeField(_("came forward"), null=True)
    claimed_by = models.CharField(_("who came forward"), max_length=200, blank=True)
    claim = models.TextField(_("what they say"), blank=True)
    collected_at = models.DateTimeField(_("collected"), null=True)
    collected_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = PublicNoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-posted_at", "-pk"]
        indexes = [
            models.Index(
                fields=["-posted_at", "-id"],
                condition=Q(status="posted"),
                name="public_notice_open",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind"],
                condition=Q(status="posted"),
                name="public_notice_one_open",
            ),
            models.CheckConstraint(
                name="public_notice_claimed_says_who",
                condition=~Q(status="claimed") | (Q(claimed_at__isnull=False) & ~Q(claimed_by="")),
            ),
            models.CheckConstraint(
                name="public_notice_collected_has_time",
                condition=~Q(status="collected") | Q(collected_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("public-notice-entry", args=[self.number])
