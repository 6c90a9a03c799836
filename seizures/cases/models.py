from collections.abc import Collection
from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from core.accounts.models import User
from core.accounts.permissions import Can
from core.reference.models import District
from core.states import Stateful
from enterprises.models import Enterprise
from recordal.applications.models import Recordal
from recordal.rights.models import IpRight
from seizures.inspections.models import Inspection
from seizures.shipments.models import Shipment, ShipmentLine


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, user: User) -> Self:
        """Officers see their district's cases; a holder (or its agent) the cases on its rights;
        a trader the cases on its goods; a partner office what was delivered to it."""
        if user.is_officer:
            return self.filter(district=user.district_id)
        if user.is_headquarters:
            return self.all()
        if user.is_partner:
            office = user.partner_office_id
            return self.filter(
                Q(referrals__partner_office=office, referrals__delivered_at__isnull=False)
                | Q(referrals__procuratorate=office)
            ).distinct()
        return self.filter(
            Q(holder__in=Enterprise.objects.acting(user))
            | Q(shipment__consignor_uscc__in=Enterprise.objects.sending_for(user).values("uscc"))
        )

    def of_holder(self, user: User) -> Self:
        """Cases in which the user acts for the rights holder."""
        return self.filter(holder__in=Enterprise.objects.acting(user))

    def of_consignor(self, user: User) -> Self:
        """Cases in which the user acts for the consignor."""
        own = Enterprise.objects.sending_for(user)
        return self.filter(shipment__consignor_uscc__in=own.values("uscc"))

    def shown_as(self, statuses: Collection[str], reader: User | None) -> Self:
        """Cases whose ``status_for`` the reader is one of ``statuses``."""
        if reader is None or not reader.can(Can.ANSWER_PENALTY_NOTICE):
            return self.filter(status__in=statuses)
        status = Case.Status
        known = Q(status__in=[value for value in statuses if value != status.TRANSFERRED])
        for masked, undetained in ((status.DETAINED, False), (status.SUSPENDED, True)):
            if masked in statuses:
                known |= Q(status=status.TRANSFERRED, detained_at__isnull=undetained)
        return self.filter(known)

    def for_list(self) -> Self:
        return self.select_related("district", "holder", "shipment", "campaign")

    def locked(self, pk: int) -> "Case":
        """Fetch one case for change. Only inside a transaction."""
        return self.select_for_update(no_key=True, of=("self",)).for_list().get(pk=pk)


class Case(Stateful):
    """Goods of one rights holder stopped in one shipment on suspicion of infringement."""

    class Status(models.TextChoices):
        SUSPENDED = "suspended", _("Release suspended")
        DETAINED = "detained", _("Detained, under investigation")
        UNDETERMINED = "undetermined", _("Cannot be determined")
        INFRINGING = "infringing", _("Determined infringing")
        PENALTY_NOTICED = "penalty_noticed", _("Penalty announced")
        PENALISED = "penalised", _("Penalty decided")
        COLLECTED = "collected", _("Collected, party unknown")
        COURT_SEIZED = "court_seized", _("Seized for the court")
        TRANSFERRED = "transferred", _("Transferred to the police")
        RELEASED = "released", _("Released")
        CLOSED = "closed", _("Closed")

    class Flow(models.TextChoices):
        EX_OFFICIO = "ex_officio", _("Ex officio")
        BY_APPLICATION = "by_application", _("By application")
        SIMPLIFIED = "simplified", _("Simplified (parcels and travellers)")

    class Answer(models.TextChoices):
        """What the rights holder answered to the notice (MEA 22)."""

        NONE = "", _("No answer yet")
        APPLIED = "applied", _("Asks for detention")
        DECLINED = "declined", _("Does not ask for detention")

    TRANSITIONS = {
        Status.SUSPENDED: {Status.DETAINED, Status.RELEASED, Status.TRANSFERRED},
        Status.DETAINED: {
            Status.INFRINGING,
            Status.UNDETERMINED,
            Status.RELEASED,
            Status.COURT_SEIZED,
            Status.TRANSFERRED,
            Status.COLLECTED,  # simplified cases whose party cannot be found (MEA 32)
            Status.CLOSED,  # given up with the consent of customs (MEA 31)
        },
        Status.UNDETERMINED: {Status.COURT_SEIZED, Status.RELEASED, Status.TRANSFERRED},
        Status.INFRINGING: {
            Status.PENALTY_NOTICED,
            Status.TRANSFERRED,
            Status.COURT_SEIZED,
            Status.COLLECTED,
        },
        Status.PENALTY_NOTICED: {Status.PENALISED, Status.TRANSFERRED, Status.INFRINGING},
        Status.PENALISED: {
            Status.CLOSED,
            Status.TRANSFERRED,
            # the decision was annulled on reconsideration or by a court
            Status.INFRINGING,
            Status.RELEASED,
        },
        Status.COLLECTED: {Status.CLOSED, Status.TRANSFERRED},
        # the police did not file: customs decides administratively (TRF 10)
        Status.TRANSFERRED: {
            Status.CLOSED,
            Status.SUSPENDED,
            Status.DETAINED,
            Status.UNDETERMINED,
            Status.INFRINGING,
            Status.PENALTY_NOTICED,
            Status.PENALISED,
        },
        Status.COURT_SEIZED: {
            *(Status.CLOSED, Status.RELEASED),
            *(Status.DETAINED, Status.UNDETERMINED, Status.INFRINGING),  # lifted: as before
        },
    }
    TONES = {
        "suspended": "warn",
        "detained": "progress",
        "undetermined": "warn",
        "infringing": "bad",
        "penalty_noticed": "bad",
        "penalised": "bad",
        "collected": "bad",
        "court_seized": "info",
        "transferred": "info",
        "released": "good",
        "closed": "neutral",
    }
    OPEN = (
        Status.SUSPENDED,
        Status.DETAINED,
        Status.UNDETERMINED,
        Status.INFRINGING,
        Status.PENALTY_NOTICED,
        Status.PENALISED,
        Status.COLLECTED,
        Status.COURT_SEIZED,
        Status.TRANSFERRED,
    )

    number = models.CharField(_("number"), max_length=24, unique=True)
    flow = models.CharField(max_length=15, choices=Flow, default=Flow.EX_OFFICIO)
    status = models.CharField(_("status"), max_length=16, choices=Status, default=Status.SUSPENDED)
    district = models.ForeignKey(
        District, models.PROTECT, related_name="cases", verbose_name=_("customs district")
    )
    holder = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="cases", verbose_name=_("rights holder")
    )
    shipment = models.ForeignKey(
        Shipment, models.PROTECT, related_name="cases", verbose_name=_("shipment")
    )
    inspection = models.ForeignKey(Inspection, models.PROTECT, null=True, related_name="cases")
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, related_name="cases", verbose_name=_("campaign")
    )
    officer = models.ForeignKey(
        User, models.PROTECT, related_name="cases", verbose_name=_("officer in charge")
    )
    opened_at = models.DateTimeField(_("opened"))
    suspicion_on = models.DateField(_("suspicion on"))
    notified_at = models.DateTimeField(_("holder notified"), null=True)
    answer = models.CharField(
        _("holder's answer"), max_length=10, choices=Answer, default=Answer.NONE, blank=True
    )
    answered_at = models.DateTimeField(null=True)
    answer_text = models.TextField(blank=True)
    detained_at = models.DateTimeField(_("detained"), null=True)
    determined_at = models.DateTimeField(_("determined"), null=True)
    determination_reasons = models.TextField(blank=True)
    release_ground = models.CharField(_("ground of release"), max_length=40, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True)
    #: the value of the goods as declared and found, in CNY (MEA 39); base of the security
    value = models.DecimalField(_("value (CNY)"), max_digits=18, decimal_places=2)
    settlement_by_holder_at = models.DateTimeField(null=True)
    settlement_by_consignor_at = models.DateTimeField(null=True)
    is_demo = models.BooleanField(default=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        indexes = [
            models.Index(fields=["-opened_at", "-id"], name="case_newest"),
            models.Index(fields=["district", "-opened_at", "-id"], name="case_district"),
            models.Index(fields=["holder", "-opened_at", "-id"], name="case_holder"),
            models.Index(fields=["status", "district"], name="case_status"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["shipment", "holder"],
                condition=~Q(status__in=["released", "closed"]),
                name="case_one_open_per_holder",
            ),
            models.CheckConstraint(name="case_value_not_negative", condition=Q(value__gte=0)),
            models.CheckConstraint(
                # ex officio: no detention without application (REG 16, MEA 25); what people carry
                # or post is detained without one (MEA 31)
                name="case_detained_only_on_application",
                condition=Q(detained_at__isnull=True) | Q(answer="applied") | Q(flow="simplified"),
            ),
            models.CheckConstraint(
                name="case_detained_has_time",
                condition=~Q(
                    status__in=[
                        "detained",
                        "undetermined",
                        "infringing",
                        "penalty_noticed",
                        "penalised",
                        "court_seized",
                    ]
                )
                | Q(detained_at__isnull=False),
            ),
            models.CheckConstraint(
                name="case_determined_has_time_and_reasons",
                condition=~Q(
                    status__in=["undetermined", "infringing", "penalty_noticed", "penalised"]
                )
                | (Q(determined_at__isnull=False) & ~Q(determination_reasons="")),
            ),
            models.CheckConstraint(
                name="case_released_with_ground",
                condition=~Q(status="released")
                | (~Q(release_ground="") & Q(closed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="case_closed_has_time",
                condition=~Q(status="closed") | Q(closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="case_answered_has_time",
                condition=Q(answer="") | Q(answered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        simplified = self.flow == self.Flow.SIMPLIFIED
        return reverse("parcel-detail" if simplified else "case-detail", args=[self.number])

    @property
    def portal_url(self) -> str:
        """The same case as its parties see it."""
        return reverse("portal-case", args=[self.number])

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    def status_for(self, reader: User) -> str:
        """The status as far as the reader may know it: no party is warned of a criminal inquiry."""
        if self.status != self.Status.TRANSFERRED or not reader.can(Can.ANSWER_PENALTY_NOTICE):
            return self.status
        return self.Status.DETAINED if self.detained_at else self.Status.SUSPENDED

    def consignor_for(self, reader: User) -> str:
        """Who sends the goods, as far as the reader may know it (MEA 17); of parcels never."""
        return self.shipment.consignor_name if self._knows_the_sender(reader) else ""

    def declaration_for(self, reader: User) -> str:
        """The number of the declaration, by which the sender could be found."""
        return self.shipment.number if self._knows_the_sender(reader) else ""

    def _knows_the_sender(self, reader: User) -> bool:
        told = self.detained_at and self.flow != self.Flow.SIMPLIFIED
        return bool(told or not reader.can(Can.ANSWER_NOTICES))


class CaseItem(models.Model):
    """Suspected goods of one line, touching one recorded right; a snapshot that never changes."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="items")
    recordal = models.ForeignKey(Recordal, models.PROTECT, null=True, related_name="case_items")
    #: a right that is not recorded: only where the holder applied by itself (REG 13, MEA 14)
    unrecorded = models.ForeignKey(IpRight, models.PROTECT, null=True, related_name="case_items")
    line = models.ForeignKey(
        ShipmentLine, models.PROTECT, null=True, related_name="case_items", db_constraint=False
    )
    line_no = models.PositiveIntegerField(_("line"))
    description = models.TextField(_("description"))
    hs_code = models.CharField(_("HS code"), max_length=13)
    mark = models.CharField(_("mark"), max_length=300)
    quantity = models.DecimalField(_("quantity"), max_digits=18, decimal_places=3)
    detained_quantity = models.DecimalField(  # of the quantity; None: not decided yet
        _("detained quantity"), max_digits=18, decimal_places=3, null=True
    )
    unit = models.CharField(_("unit"), max_length=20)
    packages = models.PositiveIntegerField(_("packages"), null=True)
    unit_price = models.DecimalField(_("unit price"), max_digits=18, decimal_places=4)
    currency = models.CharField(_("currency"), max_length=3)
    value = models.DecimalField(_("value (CNY)"), max_digits=18, decimal_places=2)

    class Meta:
        ordering = ["case", "line_no", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "line_no", "recordal"], name="case_item_once"),
            models.UniqueConstraint(
                fields=["case", "line_no", "unrecorded"], name="case_item_once_unrecorded"
            ),
            models.CheckConstraint(
                name="case_item_touches_one_right",
                condition=Q(recordal__isnull=False, unrecorded__isnull=True)
                | Q(recordal__isnull=True, unrecorded__isnull=False),
            ),
            models.CheckConstraint(
                name="case_item_quantity_positive", condition=Q(quantity__gt=Decimal(0))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.line_no}"

    @property
    def right(self) -> IpRight:
        """The right touched, recorded or not. The database holds that there is one."""
        right = self.recordal.right if self.recordal else self.unrecorded
        if right is None:
            raise ValueError(f"{self} touches no right.")
        return right

    @property
    def recordal_number(self) -> str:
        return self.recordal.number if self.recordal else ""
