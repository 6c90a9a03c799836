from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.files.models import StoredFile
from core.reference.models import District
from core.states import Stateful
from enterprises.models import Enterprise
from recordal.applications.models import Recordal


class PreConfirmationQuerySet(models.QuerySet["PreConfirmation"]):
    def visible_to(self, user: User) -> Self:
        """The district asked, headquarters, whoever asked, and the holder who is asked."""
        if user.is_officer:
            return self.filter(district=user.district_id)
        if user.is_headquarters:
            return self.all()
        return self.filter(Q(pk__in=self.of_trader(user)) | Q(pk__in=self.of_holder(user)))

    def of_trader(self, user: User) -> Self:
        """Those a user's own verified enterprises asked for."""
        return self.filter(trader__in=Enterprise.objects.sending_for(user))

    def of_holder(self, user: User) -> Self:
        """Those about rights of the holders a user acts for."""
        return self.filter(recordal__right__holder__in=Enterprise.objects.acting(user))

    def waiting(self) -> Self:
        return self.filter(status__in=PreConfirmation.WAITING)

    def given(self) -> Self:
        """Granted once, whatever came afterwards: goods are judged by the day they are declared."""
        return self.filter(valid_from__isnull=False)

    def for_list(self) -> Self:
        return self.select_related("trader", "district", "recordal__right__holder")

    def locked(self, pk: int) -> "PreConfirmation":
        return self.select_for_update(no_key=True).get(pk=pk)


class PreConfirmation(Stateful):
    """A trader asks before shipping whether it may use a right (预确权).

    Advice of one customs district on certain goods: it never shields goods that differ.
    """

    class Status(models.TextChoices):
        ASKED = "asked", _("The holder is asked")
        ANSWERED = "answered", _("For the district to decide")
        GRANTED = "granted", _("Confirmed")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        REVOKED = "revoked", _("Taken back")
        EXPIRED = "expired", _("Expired")

    class Answer(models.TextChoices):
        OPEN = "", _("Not yet")
        CONFIRMED = "confirmed", _("The trader may use the right")
        DENIED = "denied", _("The trader may not use the right")
        SILENT = "silent", _("No answer in time")
        NOBODY = "nobody", _("Nobody to ask")

    class Standing(models.TextChoices):
        """Credit class of the trader with customs."""

        ADVANCED = "advanced", _("Advanced certified (AEO)")
        ORDINARY = "ordinary", _("Registered, not certified")

    WAITING = frozenset({Status.ASKED, Status.ANSWERED})
    TRANSITIONS = {
        Status.ASKED: {Status.ANSWERED, Status.WITHDRAWN},
        Status.ANSWERED: {Status.GRANTED, Status.REFUSED, Status.WITHDRAWN},
        Status.GRANTED: {Status.REVOKED, Status.EXPIRED},
    }
    TONES = {
        "asked": "info",
        "answered": "warn",
        "granted": "good",
        "refused": "bad",
        "withdrawn": "neutral",
        "revoked": "bad",
        "expired": "neutral",
    }

    number = models.CharField(_("number"), max_length=20, unique=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ASKED)
    trader = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="preconfirmations", verbose_name=_("trader")
    )
    recordal = models.ForeignKey(Recordal, models.PROTECT, related_name="preconfirmations")
    district = models.ForeignKey(
        District,
        models.PROTECT,
        related_name="preconfirmations",
        verbose_name=_("customs district of exit"),
    )
    aeo_class = models.CharField(_("credit class"), max_length=10, choices=Standing)
    goods = models.TextField(_("goods"))
    goods_names = ArrayField(
        models.CharField(max_length=100), verbose_name=_("names of the goods as declared")
    )
    hs_prefixes = ArrayField(models.CharField(max_length=10), verbose_name=_("HS codes"))
    brands = ArrayField(
        models.CharField(max_length=100),
        default=list,
        blank=True,
        verbose_name=_("brand on the goods"),
    )
    quantity = models.DecimalField(
        _("quantity"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    ships_from = models.DateField(_("first shipment"))
    ships_to = models.DateField(_("last shipment"))
    asked_at = models.DateTimeField(auto_now_add=True)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answer_due = models.DateField(_("answer of the holder due"), null=True)
    answer = models.CharField(_("answer of the holder"), max_length=10, choices=Answer, blank=True)
    answer_reasons = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField(_("valid from"), null=True)
    valid_to = models.DateField(_("valid to"), null=True)
    conditions = models.TextField(_("conditions"), blank=True)
    reasons = models.TextField(_("reasons"), blank=True)

    objects = PreConfirmationQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(fields=["district", "status", "-asked_at"], name="preconfirmation_queue"),
            models.Index(fields=["status", "answer_due"], name="preconfirmation_clock"),
        ]
        constraints = [
            models.CheckConstraint(
                name="preconfirmation_granted_has_term",
                condition=~Q(status__in=["granted", "revoked", "expired"])
                | Q(valid_from__isnull=False, valid_to__isnull=False),
            ),
            models.CheckConstraint(
                name="preconfirmation_ends_after_it_starts",
                condition=Q(valid_to__isnull=True)
                | Q(status="revoked")
                | Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="preconfirmation_ships_in_order",
                condition=Q(ships_to__gte=F("ships_from")),
            ),
            models.CheckConstraint(
                name="preconfirmation_refused_with_reasons",
                condition=~Q(status__in=["refused", "revoked"]) | ~Q(reasons=""),
            ),
            models.CheckConstraint(
                name="preconfirmation_names_its_goods",
                condition=Q(hs_prefixes__len__gt=0, goods_names__len__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("preconfirmation-detail", args=[self.number])

    def is_valid_on(self, day: date) -> bool:
        if self.valid_from is None or self.valid_to is None:
            return False
        return self.valid_from <= day <= self.valid_to


class PreConfirmationPaper(models.Model):
    """Evidence of the trader: licence chain, order with the mark, certificate."""

    class Kind(models.TextChoices):
        LICENCE = "licence", _("Licence, or chain of licences")
        ORDER = "order", _("Order to make the goods (OEM)")
        PURCHASE = "purchase", _("Chain of purchases")
        CERTIFICATE = "certificate", _("Certificate of the right")
        OTHER = "other", _("Other paper")

    preconfirmation = models.ForeignKey(PreConfirmation, models.CASCADE, related_name="papers")
    kind = models.CharField(_("kind of paper"), max_length=12, choices=Kind)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    secret = models.BooleanField(_("commercial secret: for customs only"), default=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.preconfirmation} {self.kind}"
