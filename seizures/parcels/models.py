from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.reference.models import District, ProductCategory
from enterprises.models import Enterprise
from seizures.cases.models import Case
from seizures.notices.models import Notice
from seizures.referrals.models import Referral


class ParcelEntry(models.Model):
    """One act of logging: a parcel scanned, a grid, a file or a request of a program.

    ``key`` comes from whoever sends it: what is sent twice is stored once.
    """

    class Door(models.TextChoices):
        LANE = "lane", _("Fast lane")
        GRID = "grid", _("Grid")
        FILE = "file", _("File")
        API = "api", _("API")

    actor = models.ForeignKey(User, models.PROTECT, related_name="parcel_entries")
    key = models.CharField(max_length=64)
    #: SHA-256 of what was sent, without the pictures
    digest = models.CharField(max_length=64)
    door = models.CharField(max_length=4, choices=Door)
    received_at = models.DateTimeField(auto_now_add=True)
    saved = models.PositiveIntegerField(default=0)
    #: rows that were not taken, as they were sent, each with what is wrong by field
    refused = models.JSONField(default=list)

    class Meta:
        ordering = ["-received_at", "-pk"]
        verbose_name_plural = "parcel entries"
        constraints = [
            models.UniqueConstraint(fields=["actor", "key"], name="parcel_entry_once"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_id} {self.key}"


class ParcelQuerySet(models.QuerySet["Parcel"]):
    def visible_to(self, user: User) -> Self:
        """Officers see their district's parcels; a holder (or its agent) those on its rights."""
        if user.is_officer:
            return self.filter(district=user.district_id)
        if user.is_headquarters:
            return self.all()
        return self.filter(case__holder__in=Enterprise.objects.acting(user))

    def for_list(self) -> Self:
        return self.select_related(
            "district",
            "category",
            "case__district",
            "case__holder",
            "case__shipment",
            "case__officer",
        )

    def for_page(self) -> Self:
        """With everything the page of one parcel and its steps ask for."""
        return self.for_list().select_related("case__campaign", "case__penalty")

    def for_acts(self) -> Self:
        """The same, with ``crime``: whether a transfer to the police is under way."""
        live = Referral.objects.filter(case=OuterRef("case"), status__in=Referral.LIVE)
        return self.for_page().annotate(crime=Exists(live))


class Parcel(models.Model):
    """What a person carries or posts: the particulars of a simplified case (REG 31; MEA 31).

    Its stage is that of the case. ``part`` counts the rights holders whose goods are in it.
    """

    class Party(models.TextChoices):
        """Who may explain, or give the goods up (MEA 31)."""

        UNKNOWN = "", _("Unknown")
        TRAVELLER = "traveller", _("Traveller")
        SENDER = "sender", _("Sender")
        ADDRESSEE = "addressee", _("Addressee")

    class Abandonment(models.TextChoices):
        NONE = "", _("Not declared")
        DECLARED = "declared", _("Declared, customs has to agree")
        AGREED = "agreed", _("Given up, customs agreed")
        REFUSED = "refused", _("Declared, customs did not agree")

    class Opinion(models.TextChoices):
        """What the rights holder, who has to assist, says of the goods (MEA 31)."""

        NONE = "", _("No answer yet")
        COUNTERFEIT = "counterfeit", _("They infringe")
        GENUINE = "genuine", _("They are genuine")
        UNSURE = "unsure", _("Cannot be said from pictures")

    case = models.OneToOneField(Case, models.PROTECT, related_name="parcel")
    entry = models.ForeignKey(ParcelEntry, models.PROTECT, related_name="parcels")
    district = models.ForeignKey(
        District, models.PROTECT, related_name="parcels", verbose_name=_("customs district")
    )
    logged_at = models.DateTimeField(_("logged"))
    tracking_no = models.CharField(_("tracking number"), max_length=40)
    part = models.PositiveSmallIntegerField(default=1)
    category = models.ForeignKey(
        ProductCategory,
        models.PROTECT,
        null=True,
        related_name="parcels",
        verbose_name=_("kind of goods"),
    )
    place = models.CharField(_("place"), max_length=200)
    party = models.CharField(_("party"), max_length=10, choices=Party, blank=True)
    party_name = models.CharField(_("name of the party"), max_length=200, blank=True)
    party_address = models.CharField(_("address of the party"), max_length=300, blank=True)
    party_email = models.EmailField(_("e-mail of the party"), blank=True)
    explanation = models.TextField(_("explanation in writing"), blank=True)
    explained_at = models.DateTimeField(_("explained"), null=True)
    abandonment = models.CharField(_("abandonment"), max_length=10, choices=Abandonment, blank=True)
    abandoned_at = models.DateTimeField(_("abandonment declared"), null=True)
    abandonment_decided_at = models.DateTimeField(null=True)
    abandonment_reasons = models.TextField(blank=True)
    holder_opinion = models.CharField(
        _("holder's opinion"), max_length=12, choices=Opinion, blank=True
    )
    holder_view = models.TextField(_("holder's view"), blank=True)
    holder_answered_at = models.DateTimeField(null=True)
    disposed_at = models.DateTimeField(_("disposed of"), null=True)
    #: letters that name several parcels, or went to a party without an account
    letters = models.ManyToManyField(Notice, related_name="parcels", blank=True)

    objects = ParcelQuerySet.as_manager()

    class Meta:
        ordering = ["-logged_at", "-pk"]
        indexes = [
            models.Index(fields=["-logged_at", "-id"], name="parcel_newest"),
            models.Index(fields=["district", "-logged_at", "-id"], name="parcel_district"),
            models.Index(
                fields=["district", "abandoned_at"],
                condition=Q(abandonment="declared"),
                name="parcel_to_agree",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["tracking_no", "part"], name="parcel_logged_once"),
            models.CheckConstraint(
                name="parcel_abandonment_has_time",
                condition=Q(abandonment="") | Q(abandoned_at__isnull=False),
            ),
            models.CheckConstraint(
                name="parcel_abandonment_decided_has_time",
                condition=~Q(abandonment__in=["agreed", "refused"])
                | Q(abandonment_decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="parcel_explained_has_time",
                condition=Q(explanation="") | Q(explained_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.tracking_no

    def get_absolute_url(self) -> str:
        return reverse("parcel-detail", args=[self.case.number])

    @property
    def number(self) -> str:
        """The number of its case, by which it is addressed."""
        return self.case.number

    @property
    def is_party_known(self) -> bool:
        return bool(self.party and self.party_name)

    @property
    def is_abandoned(self) -> bool:
        return self.abandonment == self.Abandonment.AGREED


class ParcelKey(models.Model):
    """What opens one parcel to its sender or addressee, who have no account: once, for a time.

    Only the digest of the code is kept; the code stands on the letter.
    """

    parcel = models.ForeignKey(Parcel, models.CASCADE, related_name="keys")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.parcel_id} {self.made_at:%Y-%m-%d}"


class ParcelActQuerySet(models.QuerySet["ParcelAct"]):
    def visible_to(self, user: User) -> Self:
        if user.is_officer:
            return self.filter(district=user.district_id)
        return self.all() if user.is_headquarters else self.none()


class ParcelAct(models.Model):
    """One decision on many parcels: for which it was taken, and for which the law forbade it."""

    number = models.CharField(max_length=24, unique=True)
    key = models.CharField(max_length=64)
    act = models.CharField(max_length=30)
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    actor = models.ForeignKey(User, models.PROTECT, related_name="parcel_acts")
    at = models.DateTimeField()
    #: public numbers of the cases
    done = models.JSONField(default=list)
    #: the others: number of the case, and why not, with the article
    refused = models.JSONField(default=list)

    objects = ParcelActQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["actor", "key"], name="parcel_act_once"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("parcel-act", args=[self.number])
