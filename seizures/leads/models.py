from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.accounts.models import User
from core.files.models import StoredFile
from core.reference.models import District
from core.states import Stateful
from enterprises.models import Enterprise
from recordal.applications.models import Recordal
from seizures.cases.models import Case
from seizures.shipments.models import Shipment


class LeadQuerySet(models.QuerySet["Lead"]):
    def visible_to(self, user: User) -> Self:
        """Officers see the leads of their district, headquarters all, informants their own."""
        if user.is_officer:
            return self.filter(district=user.district_id)
        if user.is_headquarters:
            return self.all()
        return self.filter(Q(reporter=user) | Q(holder__in=Enterprise.objects.acting(user)))

    def about(self, shipment: Shipment, case: Case | None = None) -> Self:
        """What was told about a shipment, or about a case of its goods."""
        tied = Q(shipments=shipment)
        if case is not None:
            tied |= Q(cases=case)
        return self.filter(pk__in=Lead.objects.filter(tied).values("pk"))

    def for_list(self) -> Self:
        return self.select_related("district", "recordal__right", "holder")


class Lead(Stateful):
    """What somebody knows of infringing goods: reported by a holder, or by anybody at all."""

    class Status(models.TextChoices):
        RECEIVED = "received", pgettext_lazy("status", "Received")
        UNDER_WAY = "under_way", _("Being followed up")
        CONFIRMED = "confirmed", _("Goods were found")
        NOTHING_FOUND = "nothing_found", _("Nothing was found")
        REJECTED = "rejected", _("Not followed up")

    class Direction(models.TextChoices):
        UNKNOWN = "", _("Not known")
        IMPORT = "import", _("Import")
        EXPORT = "export", _("Export")

    TRANSITIONS = {
        Status.RECEIVED: {Status.UNDER_WAY, Status.REJECTED},
        Status.UNDER_WAY: {Status.CONFIRMED, Status.NOTHING_FOUND, Status.REJECTED},
        Status.NOTHING_FOUND: {Status.UNDER_WAY},
    }
    TONES = {
        "received": "warn",
        "under_way": "progress",
        "confirmed": "good",
        "nothing_found": "neutral",
        "rejected": "neutral",
    }
    CLOSED = frozenset({Status.CONFIRMED, Status.NOTHING_FOUND, Status.REJECTED})

    number = models.CharField(_("number"), max_length=24, unique=True)
    status = models.CharField(_("status"), max_length=14, choices=Status, default=Status.RECEIVED)
    #: sha-256 of the code with which an informant asks what became of the lead
    code_hash = models.CharField(max_length=64, unique=True)
    reporter = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    holder = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, related_name="leads", verbose_name=_("rights holder")
    )
    recordal = models.ForeignKey(
        Recordal, models.PROTECT, null=True, related_name="leads", verbose_name=_("recordal")
    )
    informant_name = models.CharField(_("your name"), max_length=100, blank=True)
    informant_email = models.EmailField(_("your e-mail"), blank=True)
    informant_phone = models.CharField(_("your phone"), max_length=40, blank=True)
    language = models.CharField(max_length=10, blank=True)
    text = models.TextField(_("what you know"))
    mark = models.CharField(_("mark or work"), max_length=200, blank=True)
    goods = models.CharField(_("goods"), max_length=300, blank=True)
    suspect = models.CharField(_("who sends or receives them"), max_length=300, blank=True)
    references = models.CharField(
        _("declaration, container or tracking number"), max_length=200, blank=True
    )
    direction = models.CharField(
        _("direction"), max_length=6, choices=Direction, blank=True, default=""
    )
    expected_on = models.DateField(_("expected on"), null=True, blank=True)
    district = models.ForeignKey(
        District,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="leads",
        verbose_name=_("customs district"),
    )
    received_at = models.DateTimeField(_("received"))
    officer = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    outcome = models.TextField(_("what the informant is told"), blank=True)
    closed_at = models.DateTimeField(null=True)
    shipments = models.ManyToManyField(Shipment, related_name="leads")
    cases = models.ManyToManyField(Case, related_name="leads")

    objects = LeadQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        indexes = [
            models.Index(fields=["district", "status", "-received_at", "-id"], name="lead_queue"),
            models.Index(fields=["-received_at", "-id"], name="lead_newest"),
        ]
        constraints = [
            models.CheckConstraint(name="lead_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="lead_closed_with_outcome",
                condition=~Q(status__in=["confirmed", "nothing_found", "rejected"])
                | (~Q(outcome="") & Q(closed_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("lead-detail", args=[self.number])

    @property
    def is_anonymous(self) -> bool:
        return self.reporter_id is None and not (
            self.informant_name or self.informant_email or self.informant_phone
        )


class LeadFile(models.Model):
    """A picture or paper that came with a lead."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="files")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["lead", "file"], name="lead_file_once")]

    def __str__(self) -> str:
        return str(self.file)
