from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.files.models import StoredFile
from seizures.cases.models import Case


class InvestigationQuerySet(models.QuerySet["Investigation"]):
    def visible_to(self, user: User) -> Self:
        """The log is for customs: parties read what is held against them in the letters."""
        if user.is_officer:
            return self.filter(case__district=user.district_id)
        if user.is_headquarters:
            return self.all()
        return self.none()

    def for_list(self) -> Self:
        rows = self.select_related("case", "officer", "second_officer", "struck_by")
        return rows.prefetch_related("papers__file__facts")

    def standing(self) -> Self:
        return self.filter(struck_at__isnull=True)


class Investigation(models.Model):
    """One act of the investigation: who was asked or what was checked, where, and what was found.

    An entry is never changed; what was noted wrongly is struck out with the reason (PEN 34; APL
    42, 55).
    """

    class Kind(models.TextChoices):
        QUESTIONING = "questioning", _("A person was questioned")
        CHECK = "check", _("Goods or premises were checked")
        PAPERS = "papers", _("Papers or data were taken or copied")
        IDENTIFICATION = "identification", _("The rights holder identified the goods")
        OTHER = "other", _("Looked up, or another act without the parties")

    class Signature(models.TextChoices):
        NONE = "", _("Nobody had to sign")
        SIGNED = "signed", _("Read and signed")
        REFUSED = "refused", _("Refused to sign")

    #: acts that two officers do together
    BY_TWO = (Kind.QUESTIONING, Kind.CHECK, Kind.PAPERS, Kind.IDENTIFICATION)

    number = models.CharField(_("number"), max_length=24, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="investigations")
    kind = models.CharField(_("what was done"), max_length=15, choices=Kind)
    started_at = models.DateTimeField(_("from"))
    ended_at = models.DateTimeField(_("to"), null=True)
    place = models.CharField(_("place"), max_length=200)
    person = models.CharField(_("who was asked or present"), max_length=200, blank=True)
    relation = models.CharField(_("position or relation to the case"), max_length=200, blank=True)
    #: officers showed their cards and named rights and duties (APL 55)
    told_rights = models.BooleanField(_("cards shown, rights and duties told"), default=False)
    found = models.TextField(_("what was asked, answered and found"))
    signature = models.CharField(
        _("signature"), max_length=10, choices=Signature, blank=True, default=Signature.NONE
    )
    officer = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("officer"))
    second_officer = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("second officer")
    )
    logged_at = models.DateTimeField(_("logged"))
    struck_at = models.DateTimeField(null=True)
    struck_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    strike_reason = models.TextField(blank=True)

    objects = InvestigationQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="investigation_ends_after_start",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
            ),
            models.CheckConstraint(
                name="investigation_by_two_officers",
                condition=Q(kind="other")
                | (Q(second_officer__isnull=False) & ~Q(second_officer=F("officer"))),
            ),
            models.CheckConstraint(
                name="investigation_questioning_is_signed_or_refused",
                condition=~Q(kind="questioning")
                | (~Q(person="") & Q(signature__in=["signed", "refused"], told_rights=True)),
            ),
            models.CheckConstraint(
                name="investigation_struck_with_reason",
                condition=Q(struck_at__isnull=True) | ~Q(strike_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class InvestigationFile(models.Model):
    """A record, paper or picture of an act of the investigation."""

    investigation = models.ForeignKey(Investigation, models.PROTECT, related_name="papers")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["investigation", "file"], name="investigation_file_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.investigation_id} {self.file_id}"
