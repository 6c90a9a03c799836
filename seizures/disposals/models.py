from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.files.models import StoredFile
from core.states import Stateful
from seizures.cases.models import Case
from seizures.penalties.models import Disposal


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    def visible_to(self, user: User) -> Self:
        """Officers, and the rights holder that is asked."""
        if user.is_officer or user.is_headquarters:
            return self.filter(case__in=Case.objects.visible_to(user))
        return self.filter(case__in=Case.objects.of_holder(user))


class Consultation(Stateful):
    """The rights holder is asked what should become of the goods, before they are disposed of."""

    class Status(models.TextChoices):
        ASKED = "asked", _("Waits for the rights holder")
        ANSWERED = "answered", _("Answered")
        SILENT = "silent", _("No answer in time")

    class Answer(models.TextChoices):
        AGREES = "agrees", _("Agrees to what is proposed")
        OBJECTS = "objects", _("Objects to it")
        BUYS = "buys", _("Wishes to buy the goods")

    TRANSITIONS = {Status.ASKED: {Status.ANSWERED, Status.SILENT}}
    TONES = {"asked": "warn", "answered": "good", "silent": "neutral"}

    case = models.ForeignKey(Case, models.PROTECT, related_name="consultations")
    status = models.CharField(max_length=10, choices=Status, default=Status.ASKED)
    proposal = models.TextField(_("what is proposed"))
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, blank=True)
    text = models.TextField(_("opinion, and how you can assist"), blank=True)
    price = models.DecimalField(
        _("price offered (CNY)"), max_digits=18, decimal_places=2, null=True
    )
    answered_at = models.DateTimeField(_("answered"), null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(status="asked"), name="consultation_one_open"
            ),
            models.CheckConstraint(
                name="consultation_answered_says_what",
                condition=~Q(status="answered") | (~Q(answer="") & Q(answered_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.status}"


class DisposalPart(models.Model):
    """How many goods of one unit a disposal takes; all disposals together take what there is."""

    disposal = models.ForeignKey(Disposal, models.PROTECT, related_name="parts")
    unit = models.CharField(_("unit"), max_length=20)
    quantity = models.DecimalField(_("quantity"), max_digits=18, decimal_places=3)

    class Meta:
        ordering = ["disposal", "unit"]
        constraints = [
            models.UniqueConstraint(fields=["disposal", "unit"], name="disposal_part_once"),
            models.CheckConstraint(
                name="disposal_part_above_zero", condition=Q(quantity__gt=Decimal(0))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} {self.unit}"


class DisposalPaper(models.Model):
    """A receipt, contract, picture or protocol of a disposal."""

    disposal = models.ForeignKey(Disposal, models.PROTECT, related_name="papers")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    is_picture = models.BooleanField(default=False)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.file)
