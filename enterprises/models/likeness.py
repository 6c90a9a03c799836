from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.states import Stateful
from enterprises.models.companies import Enterprise


class LikenessQuerySet(models.QuerySet["Likeness"]):
    def visible_to(self, user: User) -> Self:
        """For officers only: enterprises do not learn who else is registered."""
        return self.all() if user.is_officer or user.is_headquarters else self.none()

    def for_list(self) -> Self:
        return self.select_related("first__country", "second__country")


class Likeness(Stateful):
    """Two enterprises that may be one, until an officer merges them or says they are two."""

    class Status(models.TextChoices):
        OPEN = "open", _("To be looked at")
        DISTINCT = "distinct", _("Two enterprises")
        MERGED = "merged", _("Merged")

    class Ground(models.TextChoices):
        SAME_NAME = "same_name", _("Same name")
        LIKE_NAME = "like_name", _("Similar name")
        SAME_MAIL = "same_mail", _("Same e-mail domain")

    TRANSITIONS = {
        Status.OPEN: {Status.DISTINCT, Status.MERGED},
        Status.DISTINCT: {Status.MERGED},
    }
    TONES = {"open": "info", "distinct": "neutral", "merged": "good"}

    first = models.ForeignKey(Enterprise, models.CASCADE, related_name="alike_later")
    second = models.ForeignKey(Enterprise, models.CASCADE, related_name="alike_earlier")
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    grounds = ArrayField(models.CharField(max_length=10, choices=Ground), default=list)
    found_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reasons = models.CharField(_("reasons"), max_length=300, blank=True)

    objects = LikenessQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "likenesses"
        ordering = ["-found_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="likeness_once"),
            models.CheckConstraint(
                name="likeness_of_two_in_order", condition=Q(first__lt=F("second"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ~ {self.second_id}"

    @property
    def ground_labels(self) -> list[str]:
        return [str(self.Ground(ground).label) for ground in self.grounds]
