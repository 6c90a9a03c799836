from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, Upper
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.accounts.models import User
from core.files.models import StoredFile
from core.reference.models import District
from core.states import Stateful
from enterprises.models import Enterprise
from seizures.shipments.keys import LineKey, OfShipment, ShipmentKey


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, user: User) -> Self:
        """Everybody sees the files they brought; headquarters sees all."""
        return self.all() if user.is_headquarters else self.filter(actor=user)

    def with_screening(self) -> Self:
        """With ``lines_screened`` and ``hits``: what screening has done of each."""
        done = Chunk.objects.filter(batch=OuterRef("pk"), screened_at__isnull=False)
        sums = done.order_by().values("batch").annotate(n=Sum("lines"), found=Sum("hits"))
        return self.annotate(
            lines_screened=Coalesce(Subquery(sums.values("n")), 0),
            hits=Coalesce(Subquery(sums.values("found")), 0),
        )


class Import(Stateful):
    """A file of declarations somebody brought: its progress, and every refused row."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", pgettext_lazy("status", "Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Stopped")

    TRANSITIONS = {
        Status.WAITING: {Status.RUNNING, Status.FAILED, Status.CANCELLED},
        Status.RUNNING: {Status.DONE, Status.FAILED, Status.CANCELLED},
        Status.CANCELLED: {Status.WAITING},
        Status.FAILED: {Status.WAITING},
    }
    TONES = {
        "waiting": "neutral",
        "running": "progress",
        "done": "good",
        "failed": "bad",
        "cancelled": "warn",
    }

    number = models.CharField(max_length=20, unique=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="imports")
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=255)
    format = models.CharField(max_length=10)
    screen = models.BooleanField(default=True)
    bytes_total = models.PositiveBigIntegerField(default=0)
    bytes_read = models.PositiveBigIntegerField(default=0)
    lines_read = models.PositiveBigIntegerField(default=0)
    shipments_new = models.PositiveBigIntegerField(default=0)
    lines_new = models.PositiveBigIntegerField(default=0)
    lines_known = models.PositiveBigIntegerField(default=0)
    lines_refused = models.PositiveBigIntegerField(default=0)
    problem = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="import_finished_has_time",
                condition=Q(status__in=["waiting", "running"]) | Q(finished_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("import-detail", args=[self.number])

    @property
    def is_under_way(self) -> bool:
        return self.status in (self.Status.WAITING, self.Status.RUNNING)

    @property
    def can_go_on(self) -> bool:
        """Stopped or failed, with a file to go on with."""
        return self.can_move_to(self.Status.WAITING) and self.file_id is not None

    @property
    def percent(self) -> int:
        if self.status == self.Status.DONE:
            return 100
        return min(99, 100 * self.bytes_read // self.bytes_total) if self.bytes_total else 0


class Chunk(models.Model):
    """A part of an import that was stored, written in the transaction that stored it: the work of
    one task of screening, which marks it in the transaction that stores the hits."""

    batch = models.ForeignKey(Import, models.CASCADE, related_name="chunks")
    place = models.PositiveBigIntegerField(help_text="rows of the import before this part")
    lines = models.PositiveIntegerField(help_text="new goods lines")
    shipments = ArrayField(models.BigIntegerField())
    stored_at = models.DateTimeField(auto_now_add=True)
    screened_at = models.DateTimeField(null=True)
    hits = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["batch", "place"]
        indexes = [
            models.Index(
                fields=["stored_at"], condition=Q(screened_at__isnull=True), name="chunk_to_screen"
            )
        ]
        constraints = [models.UniqueConstraint(fields=["batch", "place"], name="chunk_once")]

    def __str__(self) -> str:
        return f"{self.batch} {self.place}"


class LineDay(models.Model):
    """A day whose goods lines lie, or lay, in a partition of their own."""

    day = models.DateField(primary_key=True)
    created_at = models.DateTimeField(auto_now_add=True)
    detached_at = models.DateTimeField(null=True)
    lines = models.PositiveBigIntegerField(default=0, help_text="when it was detached")
    lines_kept = models.PositiveBigIntegerField(default=0, help_text="that stayed in sight")

    class Meta:
        ordering = ["-day"]

    def __str__(self) -> str:
        return self.day.isoformat()


class RefusedRow(models.Model):
    """A row of an import that was not taken, with the line and the reason."""

    batch = models.ForeignKey(Import, models.CASCADE, related_name="refused_rows")
    line = models.PositiveBigIntegerField()
    field = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=300)
    row = models.JSONField(default=dict)

    class Meta:
        ordering = ["line", "pk"]
        indexes = [models.Index(fields=["batch", "line"], name="refused_row_line")]

    def __str__(self) -> str:
        return f"{self.batch} {self.line}: {self.reason}"

    @property
    def shipment_number(self) -> str:
        """What the row says its shipment is; a row that could not be read says nothing."""
        given = self.row if isinstance(self.row, dict) else {}
        return str(given.get("declaration_no") or given.get("tracking_no") or "")


class ShipmentQuerySet(models.QuerySet["Shipment"]):
    def visible_to(self, user: User) -> Self:
        """Officers see their district's goods, a trader what it sends, headquarters all."""
        if user.is_officer:
            return self.filter(district=user.district_id)
        if user.is_headquarters:
            return self.all()
        own = Enterprise.objects.sending_for(user)
        return self.filter(consignor_uscc__in=own.values("uscc"))

    def for_list(self) -> Self:
        return self.select_related("district")


class Shipment(Stateful):
    """One declaration, or one parcel, as received; ``number`` is what it is known by."""

    class Status(models.TextChoices):
        RECEIVED = "received", pgettext_lazy("status", "Received")
        CLEARED = "cleared", _("No suspicion")
        FLAGGED = "flagged", _("Flagged")
        INSPECTED = "inspected", _("Inspected")
        SUSPENDED = "suspended", _("Release suspended")

    class Direction(models.TextChoices):
        IMPORT = "import", _("Import")
        EXPORT = "export", _("Export")

    class Channel(models.TextChoices):
        FREIGHT = "freight", _("Freight")
        POST = "post", _("Post")
        EXPRESS = "express", _("Express")
        ECOMMERCE = "ecommerce", _("E-commerce")
        PASSENGER = "passenger", _("Passenger")

    TRANSITIONS = {
        Status.RECEIVED: {Status.CLEARED, Status.FLAGGED, Status.SUSPENDED},
        Status.CLEARED: {Status.FLAGGED, Status.SUSPENDED},
        Status.FLAGGED: {Status.INSPECTED, Status.CLEARED, Status.SUSPENDED},
        Status.INSPECTED: {Status.SUSPENDED, Status.CLEARED, Status.FLAGGED},
        Status.SUSPENDED: {Status.CLEARED},
    }
    TONES = {
        "received": "neutral",
        "cleared": "good",
        "flagged": "warn",
        "inspected": "info",
        "suspended": "bad",
    }

    id = ShipmentKey(primary_key=True)
    number = models.CharField(_("number"), max_length=40, unique=True)
    declaration_no = models.CharField(_("declaration number"), max_length=18, blank=True)
    tracking_no = models.CharField(_("tracking number"), max_length=40, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.RECEIVED)
    direction = models.CharField(_("direction"), max_length=6, choices=Direction)
    #: its index is ``shipment_district``
    district = models.ForeignKey(
        District,
        models.PROTECT,
        related_name="shipments",
        verbose_name=_("customs district"),
        db_index=False,
    )
    office_code = models.CharField(_("customs office"), max_length=4)
    declared_at = models.DateTimeField(_("declared"))
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    transport_mode = models.CharField(_("transport mode"), max_length=4, blank=True)
    trade_mode = models.CharField(_("trade mode"), max_length=4, blank=True)
    consignor_uscc = models.CharField(_("consignor's code"), max_length=18, blank=True)
    consignor_name = models.CharField(_("consignor"), max_length=200)
    consignee_name = models.CharField(_("consignee"), max_length=200, blank=True)
    origin_country = models.CharField(_("origin"), max_length=2, blank=True)
    destination_country = models.CharField(_("destination"), max_length=2, blank=True)
    conveyance = models.CharField(_("conveyance"), max_length=60, blank=True)
    container_no = models.CharField(_("container"), max_length=20, blank=True)
    received_at = models.DateTimeField(auto_now_add=True)
    screened_at = models.DateTimeField(null=True)
    screening_version = models.CharField(max_length=64, blank=True)
    rules_version = models.CharField(max_length=16, blank=True, db_default="")
    #: as declared, or the hours of the transport mode after the declaration
    departs_at = models.DateTimeField(_("departs"), null=True)
    judged_on = models.DateField(null=True, help_text="the day of the last, later screening")

    objects = ShipmentQuerySet.as_manager()

    class Meta:
        ordering = ["-declared_at", "-pk"]
        indexes = [
            models.Index(fields=["-declared_at", "-id"], name="shipment_newest"),
            models.Index(fields=["district", "-declared_at", "-id"], name="shipment_district"),
            models.Index(fields=["consignor_uscc", "-declared_at", "-id"], name="shipment_trader"),
            models.Index(
                fields=["container_no", "-declared_at"],
                condition=~Q(container_no=""),
                name="shipment_container",
            ),
            models.Index(
                fields=["departs_at", "id"],
                condition=Q(departs_at__isnull=False),
                name="shipment_departing",
            ),
            #: other parcels are found by their number, other consignors by their code
            models.Index(
                fields=["tracking_no"],
                condition=~Q(tracking_no="") & ~Q(declaration_no=""),
                name="shipment_tracking",
            ),
            models.Index(
                OpClass(Upper("consignor_name"), name="text_pattern_ops"),
                condition=Q(consignor_uscc=""),
                name="shipment_without_code",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="shipment_has_declaration_or_tracking_no",
                condition=~Q(declaration_no="") | ~Q(tracking_no=""),
            ),
            models.CheckConstraint(
                name="shipment_screened_has_time",
                condition=Q(status__in=["received", "suspended"]) | Q(screened_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("shipment-detail", args=[self.number])

    @property
    def has_left(self) -> bool:
        return self.departs_at is not None and self.departs_at <= timezone.now()


class ShipmentLine(models.Model):
    """One goods line of a shipment. The table is cut by the day of the key: see partitions.py.

    What points to a line has no foreign key in the database, because the check of one would lock
    every partition; a trigger refuses to delete a line that anything points to.
    """

    id = LineKey(primary_key=True)
    shipment = OfShipment(Shipment, models.CASCADE, related_name="lines", db_index=False)
    line_no = models.PositiveIntegerField(_("line"))
    hs_code = models.CharField(_("HS code"), max_length=13)
    description = models.TextField(_("description"))
    brand = models.CharField(_("brand"), max_length=200, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=18, decimal_places=3)
    unit = models.CharField(_("unit"), max_length=20)
    unit_price = models.DecimalField(_("unit price"), max_digits=18, decimal_places=4, null=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    gross_weight_kg = models.DecimalField(
        _("gross weight (kg)"), max_digits=14, decimal_places=3, null=True
    )
    packages = models.PositiveIntegerField(_("packages"), null=True)

    class Meta:
        ordering = ["shipment_id", "line_no"]
        constraints = [
            models.UniqueConstraint(fields=["shipment", "line_no"], name="shipment_line_once"),
            models.CheckConstraint(
                name="shipment_line_quantity_positive", condition=Q(quantity__gt=0)
            ),
            models.CheckConstraint(
                name="shipment_line_price_not_negative",
                condition=Q(unit_price__isnull=True) | Q(unit_price__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shipment_id}/{self.line_no}"
