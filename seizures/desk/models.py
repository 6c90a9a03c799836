"""Who works on a case, what belongs together, and the lists an officer comes back to."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.reference.models import District
from seizures.cases.models import Case


class Handover(models.Model):
    """A case went from one officer to another."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="handovers")
    from_officer = models.ForeignKey(User, models.PROTECT, related_name="+")
    to_officer = models.ForeignKey(User, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    note = models.CharField(_("note"), max_length=500, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.case} {self.to_officer}"


class CaseLinkQuerySet(models.QuerySet["CaseLink"]):
    def standing(self) -> Self:
        return self.filter(undone_at__isnull=True)

    def of(self, case: Case) -> Self:
        return self.standing().filter(Q(case=case) | Q(other=case))


class CaseLink(models.Model):
    """Two cases that have to do with each other.

    JOINED: ``other`` is handled together with ``case``, which leads. Each keeps its own facts,
    clocks and letters, so nothing is lost and the joining can be undone.
    """

    class Kind(models.TextChoices):
        JOINED = "joined", _("Handled together")
        SAME_OFFENDER = "same_offender", _("Same offender")
        SAME_SOURCE = "same_source", _("Same goods or source")
        DUPLICATE = "duplicate", _("Opened twice")
        RELATED = "related", _("Related")

    case = models.ForeignKey(Case, models.CASCADE, related_name="links")
    other = models.ForeignKey(Case, models.CASCADE, related_name="linked_by")
    kind = models.CharField(_("kind"), max_length=15, choices=Kind)
    note = models.CharField(_("note"), max_length=300, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)

    objects = CaseLinkQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(name="case_link_of_two", condition=~Q(case=F("other"))),
            models.UniqueConstraint(
                fields=["case", "other", "kind"],
                condition=Q(undone_at__isnull=True),
                name="case_link_once",
            ),
            models.UniqueConstraint(
                fields=["other"],
                condition=Q(kind="joined", undone_at__isnull=True),
                name="case_joined_to_one_lead",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} – {self.other}"


class SavedFilterQuerySet(models.QuerySet["SavedFilter"]):
    def visible_to(self, user: User) -> Self:
        """One's own, and those colleagues of the district share."""
        shared = Q(shared=True, district=user.district_id) if user.district_id else Q(pk__in=[])
        return self.filter(Q(owner=user) | shared)


class SavedFilter(models.Model):
    """A name for filters of the case list."""

    owner = models.ForeignKey(User, models.CASCADE, related_name="saved_filters")
    district = models.ForeignKey(District, models.CASCADE, null=True, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=1000)
    shared = models.BooleanField(_("for the whole district"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="saved_filter_name_once"),
        ]

    def __str__(self) -> str:
        return self.name
