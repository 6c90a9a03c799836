from decimal import Decimal
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.accounts.permissions import Can
from core.files.models import StoredFile
from core.states import Stateful
from enterprises.models import Enterprise
from recordal.applications.models import Recordal
from seizures.cases.models import Case


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def visible_to(self, user: User) -> Self:
        """Customs sees all; a holder its own; the other side those that name its code."""
        if user.is_officer or user.is_headquarters:
            return self.all() if user.can(Can.VIEW_CASES) else self.none()
        acting = Enterprise.objects.acting(user)
        mine = Enterprise.objects.sending_for(user).exclude(uscc="")
        return self.filter(Q(holder__in=acting) | Q(partner_uscc__in=mine.values("uscc")))

    def confirmed(self) -> Self:
        return self.filter(status=Agreement.Status.CONFIRMED)

    def for_list(self) -> Self:
        return self.select_related("holder", "case")


class Agreement(Stateful):
    """A settlement or licence that a rights holder reached with a trader, with its value.

    Confirmed by the other side or by customs; a licence then makes the trader a lawful user of the
    rights it names (MEA 6, 21).
    """

    class Kind(models.TextChoices):
        LICENCE = "licence", _("Licence agreement")
        SETTLEMENT = "settlement", _("Settlement")

    class Status(models.TextChoices):
        REPORTED = "reported", _("Waits for confirmation")
        CONFIRMED = "confirmed", _("Confirmed")
        REFUSED = "refused", _("Not confirmed")

    TRANSITIONS = {Status.REPORTED: {Status.CONFIRMED, Status.REFUSED}}
    TONES = {"reported": "warn", "confirmed": "good", "refused": "bad"}

    number = models.CharField(_("number"), max_length=24, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    status = models.CharField(max_length=10, choices=Status, default=Status.REPORTED)
    holder = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="agreements", verbose_name=_("rights holder")
    )
    partner_name = models.CharField(_("with"), max_length=200)
    partner_uscc = models.CharField(_("its code"), max_length=18, blank=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="agreements")
    recordals = models.ManyToManyField(Recordal, related_name="agreements", blank=True)
    #: what the other side pays or orders under it, as both sides state it
    value = models.DecimalField(_("value (CNY)"), max_digits=18, decimal_places=2)
    signed_on = models.DateField(_("signed on"))
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    goods = models.TextField(_("licensed goods"), blank=True)
    hs_prefixes = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    reported_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(_("reported"))
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    refusal_reasons = models.TextField(_("reasons"), blank=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["-reported_at", "-pk"]
        indexes = [
            models.Index(fields=["-reported_at", "-id"], name="agreement_newest"),
            models.Index(fields=["holder", "signed_on"], name="agreement_of_holder"),
        ]
        constraints = [
            models.CheckConstraint(
                name="agreement_value_not_negative", condition=Q(value__gte=Decimal(0))
            ),
            models.CheckConstraint(
                name="agreement_ends_after_it_starts",
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="agreement_confirmed_by_another",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("reported_by")),
            ),
            models.CheckConstraint(
                name="agreement_refused_with_reasons",
                condition=~Q(status="refused") | ~Q(refusal_reasons=""),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("agreement-detail", args=[self.number])
