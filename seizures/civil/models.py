from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.accounts.models import PartnerOffice, User
from core.files.models import StoredFile
from core.states import Stateful
from enterprises.models import Enterprise
from seizures.cases.models import Case


class SupportRequestQuerySet(models.QuerySet["SupportRequest"]):
    def visible_to(self, user: User) -> Self:
        if user.is_officer:
            return self.filter(case__district=user.district_id)
        if user.is_headquarters:
            return self.all()
        return self.filter(holder__in=Enterprise.objects.acting(user))

    def for_list(self) -> Self:
        return self.select_related("case__district", "holder")


class SupportRequest(Stateful):
    """A holder that wants to sue asks what customs may disclose (MEA 17, 30; REG 23)."""

    class Status(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Refused")

    TRANSITIONS = {Status.REQUESTED: {Status.GRANTED, Status.REFUSED}}
    TONES = {"requested": "warn", "granted": "good", "refused": "bad"}

    number = models.CharField(_("number"), max_length=24, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="support_requests")
    holder = models.ForeignKey(Enterprise, models.PROTECT, related_name="support_requests")
    status = models.CharField(max_length=10, choices=Status, default=Status.REQUESTED)
    purpose = models.TextField(_("what it is for"))
    court = models.CharField(_("court"), max_length=200, blank=True)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_reasons = models.TextField(_("reasons"), blank=True)
    disclosed = models.JSONField(default=list)
    pack = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")

    objects = SupportRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "holder"],
                condition=Q(status="requested"),
                name="support_one_open_request",
            ),
            models.CheckConstraint(
                name="support_granted_has_pack",
                condition=~Q(status="granted") | Q(pack__isnull=False),
            ),
            models.CheckConstraint(
                name="support_refused_with_reasons",
                condition=~Q(status="refused") | ~Q(decision_reasons=""),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class CourtNotice(models.Model):
    """A court's notice to assist; when it arrives it stops the 20 or 50 working days (REG 24)."""

    class Covers(models.TextChoices):
        GOODS = "goods", _("The goods")
        SECURITY = "security", _("The security")

    case = models.ForeignKey(Case, models.PROTECT, related_name="court_notices")
    court = models.CharField(_("court"), max_length=200)
    office = models.ForeignKey(PartnerOffice, models.PROTECT, null=True, related_name="+")
    number = models.CharField(_("number of the notice"), max_length=100)
    covers = models.CharField(_("covers"), max_length=10, choices=Covers)
    received_at = models.DateTimeField(_("received"))
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["case", "received_at"]
        constraints = [
            models.UniqueConstraint(fields=["case", "court", "number"], name="court_notice_once")
        ]

    def __str__(self) -> str:
        return f"{self.court} {self.number}"
