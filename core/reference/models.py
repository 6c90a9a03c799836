"""Reference tables: places, codes, and the law as data with its citation.

Every row says whether its text was verified or recalled. Rows that an administrator has edited
carry ``edited_at`` and are left alone by ``load_reference``.
"""

from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Named(models.Model):
    """Something with a name in both languages."""

    name_en = models.CharField(_("name in English"), max_length=300)
    name_zh = models.CharField(_("name in Chinese"), max_length=300)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_zh if (get_language() or "").startswith("zh") else self.name_en


class Sourced(models.Model):
    """A fact that can be edited, with where it comes from."""

    class Standing(models.TextChoices):
        VERIFIED = "verified", _("Verified")
        RECALLED = "recalled", _("Recalled")
        INTERNAL = "internal", _("House guideline")

    standing = models.CharField(
        _("standing"), max_length=10, choices=Standing, default=Standing.RECALLED
    )
    source = models.TextField(_("source"), blank=True)
    edited_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True


class District(Named, Sourced):
    """One of the 42 customs directly under the General Administration."""

    code = models.CharField(max_length=4, primary_key=True)
    province = models.CharField(max_length=60)

    class Meta:
        ordering = ["code"]

    @staticmethod
    def code_of_office(office_code: str) -> str:
        """The district of a four-digit office code: its first two digits."""
        return f"{office_code[:2]}00"


class Region(Named, Sourced):
    """A target region of campaigns. Regions overlap."""

    key = models.CharField(max_length=30, primary_key=True)

    class Meta:
        ordering = ["key"]


class Country(Named):
    code = models.CharField(max_length=2, primary_key=True)
    alpha3 = models.CharField(max_length=3, blank=True)
    regions = models.ManyToManyField(Region, related_name="countries", blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "countries"


class TransportMode(Named, Sourced):
    code = models.CharField(max_length=4, primary_key=True)
    stat_channel = models.CharField(max_length=20)
    #: house guideline: goods whose declaration names no departure leave so many hours later
    departs_after_hours = models.PositiveSmallIntegerField(_("departs after hours"), default=72)

    class Meta:
        ordering = ["code"]


class TradeMode(Named, Sourced):
    code = models.CharField(max_length=4, primary_key=True)

    class Meta:
        ordering = ["code"]


class NiceClass(Named):
    number = models.PositiveSmallIntegerField(primary_key=True)

    class Meta:
        ordering = ["number"]
        verbose_name_plural = "nice classes"


class HsCode(Named):
    """A chapter (2 digits), heading (4) or subheading (6) of the Harmonized System."""

    code = models.CharField(max_length=6, primary_key=True)

    class Meta:
        ordering = ["code"]


class HsNice(models.Model):
    """Goods of this HS prefix may belong to these Nice classes; the longest prefix decides."""

    prefix = models.CharField(max_length=6, primary_key=True)
    nice_classes = ArrayField(models.PositiveSmallIntegerField())

    class Meta:
        ordering = ["prefix"]

    def __str__(self) -> str:
        return self.prefix


class ProductCategory(Named, Sourced):
    """A key product category of campaigns, such as small appliances."""

    key = models.CharField(max_length=40, primary_key=True)
    hs_prefixes = ArrayField(models.CharField(max_length=6))

    class Meta:
        ordering = ["key"]
        verbose_name_plural = "product categories"


class RightKind(Named, Sourced):
    """What kinds of rights there are, and which flows and securities they allow."""

    code = models.CharField(max_length=10, primary_key=True)
    family = models.CharField(max_length=20)
    term_years = models.PositiveSmallIntegerField(null=True)
    general_security_allowed = models.BooleanField(default=False)
    release_on_counter_security = models.BooleanField(default=False)
    extra_document = models.TextField(blank=True)
    number_prefix = models.CharField(max_length=2, blank=True)

    class Meta:
        ordering = ["code"]


def usual_reminders() -> list[int]:
    """A week before the end, and on the day before the last."""
    return [5, 1]


#: ``StatutoryDeadline.actor`` of what customs itself has to do; everybody else is waited for
CUSTOMS_ACTS = ("customs", "GACC", "customs head")


class StatutoryDeadline(Named, Sourced):
    """A time limit of the law: what starts it, how long it runs, what happens when it ends."""

    class Unit(models.TextChoices):
        WORKING_DAY = "working_day", _("working days")
        CALENDAR_DAY = "calendar_day", _("calendar days")
        HOUR = "hour", _("hours")
        MONTH = "month", _("months")
        YEAR = "year", _("years")
        SET_BY_CUSTOMS = "set_by_customs", _("set by customs")
        UNTIL_31_DECEMBER = "until_31_december", _("until 31 December")

    key = models.CharField(max_length=50, primary_key=True)
    event_from = models.CharField(_("counted from"), max_length=200)
    length = models.PositiveSmallIntegerField(_("length"), null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=20, choices=Unit)
    citation = models.CharField(_("citation"), max_length=300)
    consequence = models.TextField(_("consequence"), blank=True)
    actor = models.CharField(_("who acts"), max_length=60)
    count_rule = models.TextField(_("counting rule"), blank=True)
    #: house rule, not law: whom the clock concerns is reminded when so many working days are left
    remind_days = ArrayField(
        models.PositiveSmallIntegerField(),
        verbose_name=_("reminders (working days before the end)"),
        default=usual_reminders,
        blank=True,
    )
    #: house rule: what is still not done so many working days after the end goes higher up
    escalate_days = models.PositiveSmallIntegerField(
        _("goes to the head after (working days)"), default=3
    )

    class Meta:
        ordering = ["key"]


class SecurityTier(Sourced):
    """How much security a value of goods demands, by flow (MEA 15, 23, 24; REG 14, 19)."""

    key = models.CharField(max_length=30, primary_key=True)
    flow = models.CharField(max_length=40)
    value_from = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    from_inclusive = models.BooleanField(default=True)
    value_to = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    to_inclusive = models.BooleanField(default=False)
    rate = models.DecimalField(max_digits=6, decimal_places=4, null=True, blank=True)
    floor = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    fixed = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["flow", "value_from"]

    def __str__(self) -> str:
        return self.key


class ReleaseGround(Sourced):
    key = models.CharField(max_length=40, primary_key=True)
    flow = models.CharField(max_length=20)
    condition = models.TextField()
    condition_zh = models.TextField(blank=True)
    who_triggers = models.CharField(max_length=60)
    security_effect = models.TextField(blank=True)
    right_kinds = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key


class DisposalMethod(Named, Sourced):
    """A rung of the disposal ladder (REG 27, MEA 33); lower ``order`` comes first."""

    key = models.CharField(max_length=30, primary_key=True)
    order = models.PositiveSmallIntegerField()
    precondition = models.TextField(blank=True)
    restriction = models.TextField(blank=True)
    holder_role = models.CharField(max_length=60, blank=True)
    proceeds = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["order", "key"]


class CourtNoticeKind(Named, Sourced):
    """What a court's notice does in a case: which clocks it moves, and what it keeps customs from.

    ``stops`` and ``starts`` and ``meets`` name rows of StatutoryDeadline (``all``: every clock that
    runs); ``bars`` names acts of customs. Lifting and renewal cover what the earlier notice does.
    """

    class Act(models.TextChoices):
        HOLD = "hold", _("Keeps")
        LIFT = "lift", _("Lifts an earlier notice")
        RENEW = "renew", _("Renews an earlier notice")
        ACCEPT = "accept", _("Tells of a suit")

    class Covers(models.TextChoices):
        GOODS = "goods", _("The goods")
        SECURITY = "security", _("The security")
        COUNTER_SECURITY = "counter_security", _("The counter-security")
        SUIT = "suit", _("The suit")
        EARLIER = "earlier", _("What the earlier notice covers")

    key = models.CharField(max_length=30, primary_key=True)
    order = models.PositiveSmallIntegerField()
    act = models.CharField(_("effect"), max_length=10, choices=Act)
    covers = models.CharField(_("covers"), max_length=20, choices=Covers)
    stops = ArrayField(
        models.CharField(max_length=40), verbose_name=_("stops"), default=list, blank=True
    )
    starts = ArrayField(
        models.CharField(max_length=40), verbose_name=_("starts"), default=list, blank=True
    )
    meets = ArrayField(
        models.CharField(max_length=40), verbose_name=_("meets"), default=list, blank=True
    )
    bars = ArrayField(
        models.CharField(max_length=40), verbose_name=_("bars"), default=list, blank=True
    )
    #: the longest such a measure lasts without renewal; none for what has no end
    length = models.PositiveSmallIntegerField(_("longest term"), null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    citation = models.CharField(_("article"), max_length=300)
    note_en = models.TextField(blank=True)
    note_zh = models.TextField(blank=True)

    class Meta:
        ordering = ["order", "key"]

    @property
    def note(self) -> str:
        return self.note_zh if (get_language() or "").startswith("zh") else self.note_en


class CriminalThresholdQuerySet(models.QuerySet["CriminalThreshold"]):
    def in_effect_on(self, day: date) -> Self:
        return self.filter(effective_from__lte=day).filter(
            Q(effective_to__isnull=True) | Q(effective_to__gte=day)
        )


class CriminalThreshold(Sourced):
    """From which figure an act is criminal, by offence, metric and date of conduct."""

    offence = models.CharField(max_length=60)
    criminal_law_article = models.CharField(max_length=10)
    tier = models.CharField(max_length=20)
    metric = models.CharField(max_length=40)
    condition = models.CharField(max_length=200, blank=True)
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    unit = models.CharField(max_length=20)
    citation = models.CharField(max_length=300)
    effective_from = models.DateField()
    effective_to = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)

    objects = CriminalThresholdQuerySet.as_manager()

    class Meta:
        ordering = ["criminal_law_article", "effective_from", "tier", "metric", "condition"]
        constraints = [
            models.UniqueConstraint(
                fields=["offence", "tier", "metric", "condition", "effective_from"],
                name="criminal_threshold_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.offence} {self.tier} {self.metric} {self.effective_from}"


class FineGuideline(Sourced):
    """A share of the goods value that the house adds up to propose a fine (ceiling: PEN 25(1)).

    ``base`` applies always; every other circumstance adds its share; ``ceiling`` caps the sum.
    """

    key = models.CharField(max_length=40, primary_key=True)
    share_percent = models.DecimalField(
        _("share of goods value (%)"), max_digits=5, decimal_places=2
    )
    description_en = models.TextField()
    description_zh = models.TextField()
    citation = models.CharField(max_length=300)

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key

    @property
    def description(self) -> str:
        zh = (get_language() or "").startswith("zh")
        return self.description_zh if zh else self.description_en


class LegalFigureQuerySet(models.QuerySet["LegalFigure"]):
    def on(self, day: date) -> Self:
        """The figures in force on a day."""
        return self.filter(effective_from__lte=day).filter(
            Q(effective_to__isnull=True) | Q(effective_to__gte=day)
        )


class LegalFigure(Named, Sourced):
    """A sum, share or number the law (or the house) sets for penalties, with the days in force."""

    key = models.CharField(max_length=40)
    effective_from = models.DateField(_("in force from"))
    effective_to = models.DateField(_("in force to"), null=True, blank=True)
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=2)
    unit = models.CharField(_("unit"), max_length=20)
    citation = models.CharField(_("citation"), max_length=300)

    objects = LegalFigureQuerySet.as_manager()

    class Meta:
        ordering = ["key", "effective_from"]
        constraints = [
            models.UniqueConstraint(fields=["key", "effective_from"], name="legal_figure_version"),
        ]


class ReviewCheck(Sourced):
    """A point that an examiner checks before a right of these kinds is recorded (REG 8; MEA 7)."""

    class Condition(models.TextChoices):
        ALWAYS = "always", _("always")
        AGENT = "agent", _("when an agent acts for the holder")
        FOREIGN = "foreign", _("when the holder is from abroad")
        LICENSEES = "licensees", _("when lawful users are listed")

    key = models.CharField(max_length=40, primary_key=True)
    order = models.PositiveSmallIntegerField(_("order"))
    kinds = ArrayField(models.CharField(max_length=15), verbose_name=_("kinds of right"))
    condition = models.CharField(
        _("condition"), max_length=12, choices=Condition, default=Condition.ALWAYS
    )
    obligatory = models.BooleanField(_("obligatory"), default=True)
    #: contents of the application that the point is about; when they change it is checked again
    fields = ArrayField(
        models.CharField(max_length=40), verbose_name=_("contents"), default=list, blank=True
    )
    text_en = models.TextField(_("text in English"))
    text_zh = models.TextField(_("text in Chinese"))
    citation = models.CharField(_("citation"), max_length=300)

    class Meta:
        ordering = ["order", "key"]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        zh = (get_language() or "").startswith("zh")
        return self.text_zh if zh else self.text_en


class CalendarYear(Sourced):
    """Whether the State Council's holiday notice for a year is in the calendar."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    confirmed = models.BooleanField(default=False)

    class Meta:
        ordering = ["year"]

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(Named):
    """An exception: a holiday on a weekday, or a weekend day made a working day."""

    day = models.DateField(primary_key=True)
    working = models.BooleanField()

    class Meta:
        ordering = ["day"]


class ExchangeRateQuerySet(models.QuerySet["ExchangeRate"]):
    def on(self, currency: str, day: date) -> "ExchangeRate | None":
        """The rate that applies to declarations of ``day``; None when there is none."""
        return self.filter(currency=currency, from_day__lte=day).order_by("-from_day").first()


class ExchangeRate(Sourced):
    """Yuan for one unit of a foreign currency, as customs fixes it for a period."""

    currency = models.CharField(max_length=3)
    from_day = models.DateField()
    cny_per_unit = models.DecimalField(max_digits=14, decimal_places=6)

    objects = ExchangeRateQuerySet.as_manager()

    class Meta:
        ordering = ["currency", "-from_day"]
        constraints = [
            models.UniqueConstraint(fields=["currency", "from_day"], name="exchange_rate_once"),
            models.CheckConstraint(name="exchange_rate_positive", condition=Q(cny_per_unit__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.from_day}"


class Instrument(Named, Sourced):
    """A law as citations name it: which text was read, and in which days it is in force."""

    key = models.CharField(max_length=40, primary_key=True)
    version = models.CharField(_("version"), max_length=200)
    in_force_from = models.DateField(_("in force from"), null=True, blank=True)
    in_force_to = models.DateField(_("in force to"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        ordering = ["key"]


class LegalNote(Sourced):
    """Where rules contradict each other or are unclear, and what the system does about it.

    Shown on a case in one of ``stages`` (statuses; empty: any), in one of ``flows`` (empty: any).
    """

    key = models.CharField(max_length=40, primary_key=True)
    order = models.PositiveSmallIntegerField(_("order"))
    stages = ArrayField(
        models.CharField(max_length=20), verbose_name=_("stages"), default=list, blank=True
    )
    flows = ArrayField(
        models.CharField(max_length=20), verbose_name=_("procedures"), default=list, blank=True
    )
    #: what the note is about beyond stage and flow: "patent", "import", … ; empty: everything
    topic = models.CharField(_("topic"), max_length=20, blank=True)
    text_en = models.TextField(_("text in English"))
    text_zh = models.TextField(_("text in Chinese"))
    practice_en = models.TextField(_("what the system does, in English"))
    practice_zh = models.TextField(_("what the system does, in Chinese"))
    citation = models.CharField(_("citation"), max_length=300)

    class Meta:
        ordering = ["order", "key"]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        zh = (get_language() or "").startswith("zh")
        return self.text_zh if zh else self.text_en

    @property
    def practice(self) -> str:
        zh = (get_language() or "").startswith("zh")
        return self.practice_zh if zh else self.practice_en
