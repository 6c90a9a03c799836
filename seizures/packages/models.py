from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.accounts.permissions import Can
from core.files.models import StoredFile
from core.states import Stateful
from seizures.cases.models import Case


class ExportQuerySet(models.QuerySet["Export"]):
    def visible_to(self, user: User) -> Self:
        """Who may export cases sees every export of the cases it sees: nobody copies in secret."""
        if not user.can(Can.EXPORT_CASES):
            return self.none()
        return self.filter(case__in=Case.objects.visible_to(user))

    def for_list(self) -> Self:
        return self.select_related("case__district", "ordered_by", "file")


class Export(Stateful):
    """A case taken out of the system as one package: by whom, why, and with which seal."""

    class Status(models.TextChoices):
        ORDERED = "ordered", _("Waiting")
        BUILDING = "building", _("Being put together")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")

    TRANSITIONS = {
        Status.ORDERED: {Status.BUILDING},
        Status.BUILDING: {Status.READY, Status.FAILED},
        Status.FAILED: {Status.ORDERED},
    }
    TONES = {"ordered": "neutral", "building": "progress", "ready": "good", "failed": "bad"}

    number = models.CharField(_("number"), max_length=24, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="exports")
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ORDERED)
    reason = models.CharField(_("what for"), max_length=300)
    ordered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField(_("ordered"))
    #: when the worker last said that it is alive
    moved_at = models.DateTimeField()
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    ready_at = models.DateTimeField(_("ready"), null=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    files = models.PositiveIntegerField(_("files"), default=0)
    #: SHA-256 of the tag manifest: stands for every byte of the package
    seal = models.CharField(_("seal of the package"), max_length=64, blank=True)
    ledger_rows = models.PositiveIntegerField(default=0)

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ["-ordered_at", "-pk"]
        indexes = [
            models.Index(fields=["case", "-ordered_at"], name="export_of_case"),
            models.Index(
                fields=["moved_at"],
                condition=Q(status__in=["ordered", "building"]),
                name="export_to_build",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="export_ready_has_file_and_seal",
                condition=~Q(status="ready")
                | (Q(file__isnull=False, ready_at__isnull=False) & ~Q(seal="")),
            ),
            models.CheckConstraint(name="export_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("export-detail", args=[self.number])

    @property
    def is_open(self) -> bool:
        return self.status in {self.Status.ORDERED, self.Status.BUILDING}
