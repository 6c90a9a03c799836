from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.files.models import StoredFile
from seizures.penalties.models import Penalty


class HearingQuerySet(models.QuerySet["Hearing"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(penalty__in=Penalty.objects.visible_to(user))


class Hearing(models.Model):
    """A hearing the party asked for: told seven working days ahead, chaired by somebody who did
    not investigate, kept in a record (APL 64, 65). Postponed ones stay with their reason."""

    penalty = models.ForeignKey(Penalty, models.PROTECT, related_name="hearings")
    at = models.DateTimeField(_("time"))
    place = models.CharField(_("place"), max_length=200)
    chair = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("chair"))
    is_public = models.BooleanField(_("open to the public"), default=True)
    notified_at = models.DateTimeField(_("party told"))
    notified_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    replaced_reason = models.TextField(blank=True)
    replaced_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(_("held"), null=True)
    #: the party stayed away without good reason: it is taken to have waived (APL 64(6))
    absent = models.BooleanField(_("the party stayed away"), default=False)
    participants = models.TextField(_("participants"), blank=True)
    record = models.TextField(_("record"), blank=True)
    minutes = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = HearingQuerySet.as_manager()

    class Meta:
        ordering = ["notified_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["penalty"],
                condition=Q(replaced_at__isnull=True, held_at__isnull=True),
                name="hearing_one_ahead",
            ),
            models.CheckConstraint(
                name="hearing_replaced_with_reason",
                condition=Q(replaced_at__isnull=True) | ~Q(replaced_reason=""),
            ),
            models.CheckConstraint(
                name="hearing_held_has_record",
                condition=Q(held_at__isnull=True) | ~Q(record=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.penalty_id} {self.at:%Y-%m-%d}"


class LegalReview(models.Model):
    """Somebody who did not handle the case reviews the intended decision (APL 58)."""

    class Opinion(models.TextChoices):
        AGREES = "agrees", _("Agrees: the decision may be made")
        OBJECTS = "objects", _("Objects: the case goes back to its officers")

    penalty = models.ForeignKey(Penalty, models.PROTECT, related_name="reviews")
    opinion = models.CharField(_("opinion"), max_length=10, choices=Opinion)
    text = models.TextField(_("reasons"))
    reviewer = models.ForeignKey(User, models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField()

    class Meta:
        ordering = ["reviewed_at", "pk"]
        constraints = [
            models.CheckConstraint(name="legal_review_has_reasons", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"{self.penalty_id} {self.opinion}"


class Deliberation(models.Model):
    """The heads of the authority decide a complex or serious case together (APL 57, PEN 50)."""

    penalty = models.ForeignKey(Penalty, models.PROTECT, related_name="deliberations")
    held_on = models.DateField(_("held on"))
    members = models.TextField(_("members present"))
    fine = models.DecimalField(_("fine decided (CNY)"), max_digits=18, decimal_places=2)
    conclusion = models.TextField(_("conclusion"))
    minutes = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["held_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="deliberation_says_what", condition=~Q(members="") & ~Q(conclusion="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.penalty_id} {self.held_on}"


class SideFineQuerySet(models.QuerySet["SideFine"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(penalty__in=Penalty.objects.visible_to(user))

    def standing(self) -> Self:
        """Without those of a decision that was annulled."""
        return self.filter(annulled_on__isnull=True)

    def of_persons(self) -> Self:
        """Fines of their own; the one for the declaration is part of the main fine."""
        return self.standing().filter(kind=SideFine.Kind.MANAGER, fine__gt=0)


class SideFine(models.Model):
    """What is imposed beside the confiscation: for an untruthful declaration (PEN 25(2)), or on a
    manager (PEN 32)."""

    class Kind(models.TextChoices):
        DECLARATION = "declaration", _("IP status not declared truthfully")
        MANAGER = "manager", _("Manager or person directly responsible")

    penalty = models.ForeignKey(Penalty, models.PROTECT, related_name="side_fines")
    kind = models.CharField(_("what for"), max_length=12, choices=Kind)
    party = models.CharField(_("party"), max_length=200)
    position = models.CharField(_("position"), max_length=100, blank=True)
    warned = models.BooleanField(_("warning"), default=False)
    announced = models.DecimalField(max_digits=18, decimal_places=2)
    fine = models.DecimalField(_("fine (CNY)"), max_digits=18, decimal_places=2)
    ceiling = models.DecimalField(max_digits=18, decimal_places=2)
    facts = models.TextField(_("facts and reasons"))
    citation = models.CharField(max_length=300)
    #: when nothing was owed on it any more
    paid_on = models.DateField(_("paid on"), null=True)
    #: its decision was annulled; it stays because money was paid on it
    annulled_on = models.DateField(null=True)

    objects = SideFineQuerySet.as_manager()

    class Meta:
        ordering = ["penalty", "kind", "pk"]
        constraints = [
            models.CheckConstraint(
                name="side_fine_within_ceiling",
                condition=Q(fine__gte=0, fine__lte=models.F("announced"))
                & Q(announced__lte=models.F("ceiling")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.fine}"


class SidePayment(models.Model):
    """Money a person paid on a fine of its own (PEN 32; APL 67); several make it up."""

    side = models.ForeignKey(SideFine, models.PROTECT, related_name="payments")
    amount = models.DecimalField(_("amount (CNY)"), max_digits=18, decimal_places=2)
    paid_on = models.DateField(_("paid on"))
    receipt_no = models.CharField(_("number of the receipt"), max_length=60, blank=True)
    document = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ["paid_on", "pk"]
        constraints = [
            models.CheckConstraint(name="side_payment_above_zero", condition=Q(amount__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.side_id} {self.amount}"


class PenaltyKey(models.Model):
    """What opens one penalty notice to a party without an account, until the decision.

    Only the digest of the code is kept; the code stands on the letter.
    """

    penalty = models.ForeignKey(Penalty, models.CASCADE, related_name="keys")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.penalty_id} {self.made_at:%Y-%m-%d}"
