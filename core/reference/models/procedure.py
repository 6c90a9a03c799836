"""The law of the procedure as data: kinds of rights, time limits, tiers, grounds, ways of
disposal, notices of courts, checks of review."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.reference.models.base import Named, Sourced


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
